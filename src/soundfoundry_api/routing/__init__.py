"""The router of the library with this service's database as its memory, and what operators see of it."""
