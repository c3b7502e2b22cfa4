"""The settings of ``replicate``: a token, and where it is if not at Replicate itself."""

from __future__ import annotations

from pydantic import Field, SecretStr

from soundfoundry_core.providers.wording import STYLE_STRENGTH
from soundfoundry_core.settings import PluginSettings

__all__ = ["ReplicateSettings"]


class ReplicateSettings(PluginSettings):
    """``REPLICATE_API_TOKEN`` and the variables ``SOUNDFOUNDRY_REPLICATE_*``."""

    token: SecretStr = Field(min_length=1, json_schema_extra={"env": "REPLICATE_API_TOKEN"})
    base_url: str = Field("https://api.replicate.com", pattern=r"^https?://[^/\s]+")
    webhook_secret: SecretStr | None = None
    """``whsec_...``, with which callbacks are signed; None asks Replicate for it, once."""
    style_strength: float = Field(STYLE_STRENGTH, ge=0, le=1)
    timeout_s: float = Field(30.0, gt=0, le=300)
    cancel_after: str = Field("30m", pattern=r"^\d{1,6}[smh]$")
    """After this Replicate stops the work by itself: a bound for the cost even if nobody here is left to stop it."""
