"""Links between signals on screen."""
