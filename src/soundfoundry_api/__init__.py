"""The HTTP service. Nothing runs here yet: the library in ``soundfoundry_core`` works alone."""
