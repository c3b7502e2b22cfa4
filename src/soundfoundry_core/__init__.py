"""SoundFoundry: a prompt becomes a finished track and a cover, both in the maker's own identity.

>>> from soundfoundry_core import Studio
>>> track = Studio(maker="ada").create("ambient electronic track", duration_s=30)  # doctest: +SKIP

The names below are the public face of the library. They are imported on first use, so that
``import soundfoundry_core`` costs no more than pluggy and pydantic.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

# The two libraries that nearly every use needs; everything heavier waits until it is asked for.
import pluggy as _pluggy  # noqa: F401
import pydantic as _pydantic  # noqa: F401

if TYPE_CHECKING:
    from soundfoundry_core.covers import CoverRecipe, render_cover
    from soundfoundry_core.errors import SoundFoundryError
    from soundfoundry_core.music.request import MusicRequest
    from soundfoundry_core.plugins.manager import PluginManager
    from soundfoundry_core.plugins.markers import PLUGIN_API, hookimpl
    from soundfoundry_core.studio import Studio
    from soundfoundry_core.style import Macros, StyleProfile, StyleSeed
    from soundfoundry_core.track import Track

__all__ = [
    "PLUGIN_API",
    "CoverRecipe",
    "Macros",
    "MusicRequest",
    "PluginManager",
    "SoundFoundryError",
    "Studio",
    "StyleProfile",
    "StyleSeed",
    "Track",
    "__version__",
    "hookimpl",
    "render_cover",
]

_HOMES = {
    "CoverRecipe": "covers",
    "Macros": "style",
    "MusicRequest": "music.request",
    "PLUGIN_API": "plugins.markers",
    "PluginManager": "plugins.manager",
    "SoundFoundryError": "errors",
    "Studio": "studio",
    "StyleProfile": "style",
    "StyleSeed": "style",
    "Track": "track",
    "hookimpl": "plugins.markers",
    "render_cover": "covers",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("soundfoundry")
    home = _HOMES.get(name)
    if home is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
