"""How Sphinx builds this documentation: ``nox -s docs``, where every warning is an error."""

from __future__ import annotations

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "extensions"))

project = "SoundFoundry"
author = "the SoundFoundry authors"
project_copyright = "the SoundFoundry authors, MIT licence"
version = release = installed_version("soundfoundry")

extensions = ["myst_parser", "sphinx.ext.autodoc", "google_docstrings", "short_names"]
exclude_patterns = ["_build"]
source_suffix = {".md": "markdown"}
nitpicky = True

html_theme = "furo"
html_title = f"SoundFoundry {release}"
html_show_sphinx = False
html_copy_source = False
pygments_style = "tango"
pygments_dark_style = "monokai"

myst_enable_extensions = ["colon_fence", "deflist", "substitution"]
myst_heading_anchors = 3
_SHEETS = sorted((Path(__file__).parent / "pictures").glob("sound-*.png"))
myst_substitutions = {
    "sound_sheets": "\n\n".join(f"![{sheet.stem}](../pictures/{sheet.name})" for sheet in _SHEETS)
    or "The pictures are made by `nox -s listen -- pictures`."
}
"""What the-synth.md shows: whichever genres there are sheets of."""

autoclass_content = "class"
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_default_options = {
    "members": True,
    "undoc-members": True,
    "exclude-members": "model_config, model_post_init, model_fields, model_computed_fields",
}
autodoc_preserve_defaults = True
