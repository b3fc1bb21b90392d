"""Texts that reporters and visitors read, of a region or a municipality."""
