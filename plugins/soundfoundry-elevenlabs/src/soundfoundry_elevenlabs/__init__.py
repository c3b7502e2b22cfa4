"""Music from ElevenLabs for SoundFoundry: see :mod:`soundfoundry_elevenlabs.plugin` for what it offers."""
