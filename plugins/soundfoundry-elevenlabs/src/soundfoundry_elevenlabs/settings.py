"""The settings of ``elevenlabs``: a key, the sound's format, and how long to wait for it."""

from __future__ import annotations

from pydantic import Field, SecretStr

from soundfoundry_core.providers.wording import STYLE_STRENGTH
from soundfoundry_core.settings import PluginSettings

__all__ = ["ElevenLabsSettings"]


class ElevenLabsSettings(PluginSettings):
    """``ELEVENLABS_API_KEY`` and the variables ``SOUNDFOUNDRY_ELEVENLABS_*``."""

    key: SecretStr = Field(min_length=1, json_schema_extra={"env": "ELEVENLABS_API_KEY"})
    base_url: str = Field("https://api.elevenlabs.io", pattern=r"^https?://[^/\s]+")
    output_format: str = Field("mp3_44100_128", pattern=r"^mp3_\d{5}_\d{2,3}$")
    """Rate and bit rate; more than 128 kbit/s needs a larger plan."""
    style_strength: float = Field(STYLE_STRENGTH, ge=0, le=1)
    timeout_s: float = Field(300.0, gt=0, le=1800)
    """The answer is the music, so it comes when that is made. Giving up early is paid all the same."""
