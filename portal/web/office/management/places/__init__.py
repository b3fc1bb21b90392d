"""Municipalities and regions: adding, changing, opening, closing, and how they look."""
