"""Meetings: making them, bringing signals in as sheets, deciding, doing what was agreed, minutes."""
