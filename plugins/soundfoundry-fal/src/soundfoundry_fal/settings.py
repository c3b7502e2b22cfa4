"""The settings of ``fal``: a key, and where it is if not at fal itself."""

from __future__ import annotations

from pydantic import Field, SecretStr

from soundfoundry_core.providers.wording import STYLE_STRENGTH
from soundfoundry_core.settings import PluginSettings

__all__ = ["FalSettings"]


class FalSettings(PluginSettings):
    """``FAL_KEY`` and the variables ``SOUNDFOUNDRY_FAL_*``."""

    key: SecretStr = Field(min_length=1, json_schema_extra={"env": "FAL_KEY"})
    queue_url: str = Field("https://queue.fal.run", pattern=r"^https?://[^/\s]+")
    jwks_url: str = Field("https://rest.fal.ai/.well-known/jwks.json", pattern=r"^https?://[^/\s]+")
    """Where fal publishes the keys that its callbacks are signed with."""
    user_id: str = ""
    """Believe callbacks of this account only; empty believes any that fal has signed."""
    style_strength: float = Field(STYLE_STRENGTH, ge=0, le=1)
    timeout_s: float = Field(30.0, gt=0, le=300)
    start_timeout_s: float = Field(1800.0, gt=1)
    """Seconds in fal's queue after which it gives up by itself, unpaid."""
    keep_s: int = Field(86_400, ge=3600)
    """Seconds that fal keeps the audio, which anybody can fetch who knows its address."""
