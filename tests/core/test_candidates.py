"""Whom to consider, in which order, and what each would do."""

from __future__ import annotations

from typing import Any

import pytest

from soundfoundry_core.candidates import fallbacks_of, field_of, order_of
from soundfoundry_core.errors import ConfigurationError, UnknownNameError
from soundfoundry_core.music.request import MusicRequest
from soundfoundry_core.plugins.records import MusicProviderSpec
from soundfoundry_core.providers.contract import Money
from soundfoundry_core.providers.routing import Offer, Unable
from soundfoundry_core.style.profile import StyleProfile

PROFILE = StyleProfile.of(1)


def request(**more: Any) -> MusicRequest:
    return MusicRequest.of(**({"prompt": "slow piano"} | more))


def finder(providers: dict[str, Any]) -> Any:
    """Find what is there; an exception stands for a provider that cannot be made."""

    def find(name: str) -> tuple[MusicProviderSpec, Any]:
        if name not in providers:
            raise UnknownNameError("music provider", name, providers)
        if isinstance(providers[name], Exception):
            raise providers[name]
        return MusicProviderSpec(id=name, title=name, factory=lambda _: None), providers[name]  # type: ignore[arg-type, return-value]

    return find


@pytest.mark.parametrize(
    ("asked", "allowed", "order"),
    [
        ({}, None, ("fal", "replicate", "synth")),
        ({}, False, ("fal",)),
        ({"provider": "replicate"}, None, ("replicate",)),
        ({"provider": "replicate"}, True, ("replicate", "fal", "synth")),
        ({"model": "m"}, None, ("fal",)),
    ],
)
def test_whoever_names_a_provider_gets_that_one(
    asked: dict[str, str], allowed: bool | None, order: tuple[str, ...]
) -> None:
    """The operator's order is for those who name nobody, or who say that others may be asked."""
    assert order_of(request(**asked), first="fal", fallbacks=("replicate", "synth"), allowed=allowed) == order


def test_fal_and_replicate_stand_in_for_each_other_where_both_have_keys() -> None:
    """Unless the operator says otherwise; nothing that is not set up, and never the built-in synth."""
    keys = {"FAL_KEY": "k", "REPLICATE_API_TOKEN": "t"}
    installed = {"fal", "replicate", "synth", "elevenlabs"}

    def default(first: str, environ: dict[str, str] = keys, told: list[str] | None = None) -> tuple[str, ...]:
        return fallbacks_of(told, first=first, environ=environ, installed=installed)

    assert default("fal") == ("replicate",)
    assert default("replicate") == ("fal",)
    assert default("fal", {"FAL_KEY": "k"}) == ()
    assert default("synth") == ()
    assert default("fal", told=["none"]) == ()
    assert default("synth", told=["elevenlabs", "fal"]) == ("elevenlabs", "fal")


def test_each_says_what_it_would_do(fake_provider: Any) -> None:
    """Model, price, and what it cannot keep, of the model that comes nearest."""
    find = finder({"fal": fake_provider(), "replicate": fake_provider(vocals=False)})
    asked = request(duration_s=200, has_vocals=True, lyrics="la")
    field = field_of(("fal", "replicate"), find, asked, PROFILE, seed=1)
    first, second = field.candidates

    assert isinstance(first, Offer)
    assert isinstance(second, Offer)
    assert (first.model, first.lacks, first.stretch) == ("short", ("lyrics",), -0.9)
    assert (second.model, second.lacks, second.stretch) == ("long", ("vocals", "lyrics"), -0.4)
    assert first.cost == Money(10_000)
    assert field.bids["replicate"].commission.model == "long"


def test_who_cannot_be_asked_is_said_why(fake_provider: Any) -> None:
    """Not installed, no key, a mistake in its plugin: the others are asked; alone, it raises."""

    class Broken(fake_provider):  # type: ignore[misc]
        def estimate(self, commission: Any) -> Money:
            raise ZeroDivisionError

    find = finder(
        {"fal": ConfigurationError("fal: FAL_KEY is not set."), "own": Broken(), "ok": fake_provider()}
    )
    field = field_of(("fal", "gone", "own", "ok"), find, request(), PROFILE, seed=1)

    assert [each.why for each in field.candidates if isinstance(each, Unable)] == [
        "fal: FAL_KEY is not set",
        "There is no music provider 'gone'",
        "its plugin failed (ZeroDivisionError)",
    ]
    assert list(field.bids) == ["ok"]
    with pytest.raises(ZeroDivisionError):
        field_of(("own",), find, request(), PROFILE, seed=1)
    with pytest.raises(ConfigurationError, match="FAL_KEY"):
        field_of(("fal", "gone"), find, request(), PROFILE, seed=1)


def test_a_named_model_is_the_first_providers(fake_provider: Any) -> None:
    """A fallback has models of its own."""
    field = field_of(
        ("fal", "ok"), finder({"fal": fake_provider(), "ok": fake_provider()}), request(model="long"), PROFILE, seed=1
    )  # fmt: skip

    assert [each.model for each in field.candidates if isinstance(each, Offer)] == ["long", "long"]
    short = field_of(
        ("fal", "ok"), finder({"fal": fake_provider(), "ok": fake_provider()}),
        request(model="long", duration_s=10), PROFILE, seed=1,
    )  # fmt: skip
    assert [each.model for each in short.candidates if isinstance(each, Offer)] == ["long", "short"]
