"""What the region tells everybody: messages on the front door, never about a case."""
