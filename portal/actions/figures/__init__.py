"""Figures that carry no signal: counting as the desk works (`counting`), and what is shown of it (`publishing`)."""
