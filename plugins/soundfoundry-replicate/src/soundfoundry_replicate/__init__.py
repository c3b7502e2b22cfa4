"""Music from models on Replicate for SoundFoundry: see :mod:`soundfoundry_replicate.plugin` for what it offers."""
