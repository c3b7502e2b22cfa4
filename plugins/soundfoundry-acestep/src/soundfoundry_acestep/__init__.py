"""Music from an ACE-Step server for SoundFoundry: see :mod:`soundfoundry_acestep.plugin` for what it offers."""
