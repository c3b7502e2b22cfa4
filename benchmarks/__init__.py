"""Measurements of promises: speed as ratios in one run, and music judged by independent instruments."""
