"""A studio with several providers: the next one takes what the first refused, and nobody is paid twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from soundfoundry_core.errors import ProviderRefusedError, ProviderUnavailableError
from soundfoundry_core.music.request import MusicRequest
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.plugins.markers import hookimpl
from soundfoundry_core.plugins.records import MusicProviderSpec
from soundfoundry_core.providers.contract import Fault, Money
from soundfoundry_core.providers.routing import Policy
from soundfoundry_core.providers.spending import Caps
from soundfoundry_core.studio import Studio

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_core.production import Performance


class LockedError(Exception):
    """What a client library raises on 403."""


@pytest.fixture
def desk(fake_provider: Any) -> Callable[..., Any]:
    """Build a studio whose first choice is ``first``, with ``second`` behind it, and a clock that can be moved."""

    class Fake(fake_provider):  # type: ignore[misc]
        error: Exception | None = None
        sort = Fault.AMBIGUOUS
        price = 10_000

        def submit(self, commission: Any, context: Any) -> Any:
            if self.error is not None:
                self.submitted.append(commission)
                raise self.error
            return super().submit(commission, context)

        def estimate(self, commission: Any) -> Money:
            return Money(self.price)

        def classify(self, exc: BaseException) -> Fault:
            return self.sort

    class Desk:
        def __init__(self, **more: Any) -> None:
            self.first, self.second = Fake(), Fake()
            self.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
            providers = {"first": self.first, "second": self.second}

            class Plugin:
                @hookimpl
                def soundfoundry_music_providers(self) -> list[MusicProviderSpec]:
                    return [
                        MusicProviderSpec(
                            id=name, title=name, resumable=False, factory=lambda _, made=made: made
                        )
                        for name, made in providers.items()
                    ]

            host = PluginManager(discover=False)
            host.register(Plugin(), name="fakes", distribution="fakes", version="1")
            environ = {"MUSIC_PROVIDER": "first", "SOUNDFOUNDRY_MUSIC_FALLBACKS": "second"}
            self.studio = Studio(
                maker="ada",
                out=Path("/nonexistent"),
                plugins=host,
                environ=environ,
                clock=lambda: self.now,
                sleep=lambda _: None,
                **more,
            )

        def perform(self, *, fallback: bool | None = None, **more: Any) -> Performance:
            return self.studio.perform(
                MusicRequest.of(prompt="slow piano", duration_s=5, seed=1, **more), fallback=fallback
            )

        @property
        def asked(self) -> tuple[int, int]:
            return len(self.first.submitted), len(self.second.submitted)

    return Desk


def test_a_locked_provider_is_asked_once_in_ten_minutes(desk: Any) -> None:
    """The second one makes the tracks meanwhile; then one probe, which closes the breaker."""
    world = desk()
    world.first.error, world.first.sort = LockedError("User is locked."), Fault.LOCKED

    assert [world.perform().provider for _ in range(3)] == ["second"] * 3
    assert world.asked == (1, 3)
    world.first.error = None
    world.now += timedelta(seconds=601)
    assert [world.perform().provider for _ in range(2)] == ["first"] * 2


def test_a_named_provider_is_asked_whatever_its_breaker_says(desk: Any) -> None:
    """Somebody who names it sees what it says; nobody else is asked instead."""
    world = desk()
    world.first.error, world.first.sort = LockedError("User is locked."), Fault.LOCKED

    for _ in range(2):
        with pytest.raises(LockedError):
            world.perform(provider="first")
    assert world.asked == (2, 0)
    assert world.perform(provider="first", fallback=True).provider == "second"


def test_what_may_have_been_paid_is_raised_at_once(desk: Any) -> None:
    """No reply: the second one is not asked."""
    world = desk()
    world.first.error = TimeoutError("no reply")

    with pytest.raises(TimeoutError):
        world.perform()
    assert world.asked == (1, 0)
    world.first.price = 0
    assert world.perform().provider == "second"


def test_nobody_takes_it(desk: Any) -> None:
    """Each is asked once, and the last one's words are raised."""
    world = desk()
    world.first.error = ProviderUnavailableError("Full.")
    world.second.error = ProviderRefusedError("No.")

    with pytest.raises(ProviderRefusedError, match="No"):
        world.perform()
    assert world.asked == (1, 1)


def test_a_used_up_budget_is_said(desk: Any) -> None:
    """A studio's own cap: the third piece of the day is too much."""
    world = desk(routing=Policy(tries=1, caps=Caps(per_day=Money(20_000))))
    world.perform()
    world.perform()

    with pytest.raises(ProviderUnavailableError, match=r"0\.02 USD of the day's 0\.02 USD are spent"):
        world.perform()
    world.now += timedelta(days=1)
    assert world.perform().provider == "first"


def test_a_piece_that_ends_after_midnight_is_paid_on_the_day_it_began(desk: Any) -> None:
    """What it cost more than estimated counts for yesterday, and today's budget is whole."""
    world = desk(routing=Policy(tries=1, caps=Caps(per_day=Money(20_000))))
    first = world.first

    class Slow(type(first)):  # type: ignore[misc]
        def submit(self, commission: Any, context: Any) -> Any:
            if not self.submitted:
                world.now += timedelta(hours=13)
            return super().submit(commission, context)

        def actual(self, state: Any) -> Money | None:
            return Money(15_000) if len(self.submitted) == 1 else None

    first.__class__ = Slow
    for _ in range(3):
        assert world.perform().provider == "first"
    with pytest.raises(ProviderUnavailableError, match="of the day's"):
        world.perform()
