"""Covers: seen, cropped, drawn anew, and replaced by what their maker has drawn."""
