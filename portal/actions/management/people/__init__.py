"""Accounts and seats: inviting, changing, ending. Never a wrap."""
