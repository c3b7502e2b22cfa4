"""The base of every plugin's settings; how they are read stands in :mod:`soundfoundry_core.plugins.settings`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["PluginSettings"]


class PluginSettings(BaseModel):
    """Base of a plugin's settings: frozen, and a name that nobody declared is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
