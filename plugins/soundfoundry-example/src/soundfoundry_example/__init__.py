"""The tutorial's plugin for SoundFoundry: see :mod:`soundfoundry_example.plugin` for what it offers."""
