"""An installation: places and partners from a file, its checks, the demo."""
