"""Keeping house: people, places, partners, texts and terms, on screen. Nothing here holds a signal."""
