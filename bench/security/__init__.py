"""Scanners that others wrote, let loose on a started portal."""
