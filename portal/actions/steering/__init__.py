"""What who steers the chain does: looking over a region without contents, and keeping what was done for awareness."""
