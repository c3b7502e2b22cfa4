"""A maker's style over HTTP: profile, unlocks, series."""
