"""Tag writers, one module a format; they edit the bytes of a finished file and never touch its sound."""
