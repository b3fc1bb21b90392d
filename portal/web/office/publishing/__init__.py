"""Screens of who writes for the front door."""
