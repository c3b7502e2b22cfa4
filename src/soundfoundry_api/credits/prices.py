"""The price list: what a track costs in credits. Thirty seconds of instrumental music cost 5 by default."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundfoundry_api.settings import Settings

__all__ = ["price"]


def price(settings: Settings, *, duration_s: float, has_vocals: bool) -> int:
    """Return the credits for a track: in proportion to its length, rounded up, vocals on top."""
    per_30_s = settings.credits_per_30s + (settings.credits_vocals if has_vocals else 0)
    return ceil(per_30_s * duration_s / 30 - 1e-9)
