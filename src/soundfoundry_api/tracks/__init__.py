"""Tracks: create, look, change, delete, and bring their files."""
