"""What is installed in every process of a world: settings, providers and one event sink."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from benchmarks.simulation.seams import NOW

if TYPE_CHECKING:
    from benchmarks.simulation.disk import Disk

__all__ = ["PLUGINS", "PROVIDERS", "settings_of", "spec_of"]

LEASE_S: Final = 15.0
PROVIDERS: Final = {
    "synth": {"remote": False, "price": 0},
    "booth": {"remote": False, "price": 10_000},
    "cloud": {"remote": True, "price": 10_000},
    "free": {"remote": True, "price": 0},
}


class _Sinks:
    """The plugin host, of which the engine asks little here."""

    def owner(self, *_: Any) -> str:
        return "world"

    @property
    def music_providers(self) -> dict[str, Any]:
        return PROVIDERS

    @property
    def event_sinks(self) -> dict[str, Any]:
        return {"sink": SimpleNamespace(topics=("*",), settings=None, factory=lambda _: NOW.world.sink)}


PLUGINS: Final = _Sinks()


@cache
def spec_of(name: str) -> Any:
    """Return the record of a provider."""
    return SimpleNamespace(id=name, resumable=PROVIDERS[name]["remote"], download_hosts=())


def settings_of(disk: Disk, cap_usd: float | None) -> Any:
    """Return the settings that the engine reads, of a machine with that disk."""
    return SimpleNamespace(
        lease_s=LEASE_S,
        max_lost_leases=5,
        data_dir=disk,
        public_url="https://sound.example",
        music_provider="cloud",
        music_fallbacks=("free", "booth", "synth"),
        fallback_shorter_percent=10.0,
        spend_per_job_usd=None,
        spend_per_day_usd=cap_usd,
        paid_attempts=1,
        route_patience_s=900.0,
        default_visibility="private",
        credits_per_30s=5,
        credits_vocals=0,
        policy_required=False,
        style_unlocks_enabled=False,
        style_series_enabled=True,
        cover_webhook_url=None,
        production=False,
        redis_url=None,
    )
