"""Music from fal's models for SoundFoundry: see :mod:`soundfoundry_fal.plugin` for what it offers."""
