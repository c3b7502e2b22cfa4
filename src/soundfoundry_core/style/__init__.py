"""A maker's identity: the style seed, its named streams, the profile that follows, the macros."""

from __future__ import annotations

from soundfoundry_core.style.macros import Macros
from soundfoundry_core.style.profile import LookProfile, SoundProfile, StyleProfile
from soundfoundry_core.style.seed import STYLE_VERSION, StyleSeed
from soundfoundry_core.style.stream import Stream

__all__ = ["STYLE_VERSION", "LookProfile", "Macros", "SoundProfile", "Stream", "StyleProfile", "StyleSeed"]
