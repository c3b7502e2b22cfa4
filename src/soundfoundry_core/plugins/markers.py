"""The two pluggy markers and the version of the plugin API."""

from __future__ import annotations

from typing import Final

import pluggy

__all__ = ["ENTRY_POINT_GROUP", "PLUGIN_API", "PROJECT", "hookimpl", "hookspec"]

PLUGIN_API: Final = 1
"""Raised when a plugin that worked would stop working; new optional fields do not raise it."""

PROJECT: Final = "soundfoundry"
ENTRY_POINT_GROUP: Final = "soundfoundry.plugins"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
