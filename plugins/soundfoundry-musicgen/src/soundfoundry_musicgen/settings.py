"""The settings of ``musicgen``: where the weights are, and what works with them."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 -- pydantic reads it

from pydantic import Field

from soundfoundry_core.providers.wording import STYLE_STRENGTH
from soundfoundry_core.settings import PluginSettings

__all__ = ["MusicGenSettings"]


class MusicGenSettings(PluginSettings):
    """The variables ``SOUNDFOUNDRY_MUSICGEN_*``."""

    weights: Path
    """A directory as ``save_pretrained`` writes it: ``config.json``, ``model.safetensors``, a tokenizer."""
    device: str = Field("auto", pattern=r"^(auto|cpu|mps|cuda(:\d{1,2})?)$")
    guidance_scale: float = Field(3.0, ge=1, le=15)
    style_strength: float = Field(STYLE_STRENGTH, ge=0, le=1)
