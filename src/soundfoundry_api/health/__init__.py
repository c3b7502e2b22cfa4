"""Health: whether the process lives, and whether its parts answer."""
