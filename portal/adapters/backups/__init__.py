"""A backup as one file: what is in it, how it is made of each database, and how it is read back."""
