"""Puzzle pieces: what belongs together inside a municipality, found without opening anything."""
