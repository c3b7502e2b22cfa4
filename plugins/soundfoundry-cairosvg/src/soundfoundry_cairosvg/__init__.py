"""CairoSVG as a rasterizer for SoundFoundry: see :mod:`soundfoundry_cairosvg.plugin` for what it offers."""
