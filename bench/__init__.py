"""Measuring and proving: the portal beside a bare application, and what happens when its processes are killed."""
