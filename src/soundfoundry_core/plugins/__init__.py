"""The plugin host. A plugin is one module with hook functions and one entry point; see :mod:`.hookspecs`."""
