"""Who works with the portal: the list, a person, inviting, and what takes something away."""
