"""Music as words and as bytes: the request, the brief that a prompt becomes, and mastering."""
