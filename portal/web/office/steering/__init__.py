"""Pages of who steers the chain: the region at a glance, and what was done for awareness."""
