"""People on screen: coming in, keys, the team, single keys."""
