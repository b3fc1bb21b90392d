"""Pages of the meetings where municipalities bring signals forward."""
