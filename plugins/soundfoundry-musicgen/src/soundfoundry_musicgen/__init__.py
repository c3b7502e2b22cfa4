"""Music from MusicGen on this machine: see :mod:`soundfoundry_musicgen.plugin` for what it offers."""
