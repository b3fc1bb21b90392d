"""Municipalities and regions: where they belong, whether they are open, their colour."""
