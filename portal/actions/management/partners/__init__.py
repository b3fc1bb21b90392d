"""Keeping partners, with an undo, and taking them out of everything that names them."""
