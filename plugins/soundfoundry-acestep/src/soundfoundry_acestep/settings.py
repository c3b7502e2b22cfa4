"""The settings of ``acestep``: where the server is, and how it is to work."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from soundfoundry_core.providers.wording import STYLE_STRENGTH
from soundfoundry_core.settings import PluginSettings

__all__ = ["AceStepSettings"]


class AceStepSettings(PluginSettings):
    """The variables ``SOUNDFOUNDRY_ACESTEP_*``."""

    base_url: str = Field("http://127.0.0.1:8001", pattern=r"^https?://[^/\s]+")
    thinking: bool = False
    """Let the server's language model plan the piece first; it has to be loaded there."""
    audio_format: Literal["flac", "wav", "mp3"] = "flac"
    style_strength: float = Field(STYLE_STRENGTH, ge=0, le=1)
    timeout_s: float = Field(30.0, gt=0, le=300)
