"""What is given to who installs: every wheel by its hash, what is in it, and the sums of it all. Uploads nothing."""
