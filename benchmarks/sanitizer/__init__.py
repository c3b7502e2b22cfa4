"""Measurements of the SVG sanitizer: speed and survivors beside its peers, honest pictures, bombs, fuzzing."""
