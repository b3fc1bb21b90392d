"""What two settle, and the rules by which partners are advised."""
