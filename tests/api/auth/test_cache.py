"""The short memory."""

from __future__ import annotations

import pytest

from soundfoundry_api.auth.cache import TTL_S, PrincipalCache
from soundfoundry_api.auth.contract import Credential
from soundfoundry_api.auth.principal import Principal

ADA = Principal(user_id=1)


def credential(value: str = "sf_live_a", **more) -> Credential:
    return Credential(kind="key", value=value, **more)


def test_a_principal_is_forgotten_after_five_seconds(clock) -> None:
    """What was asked at t is believed until t + 5 s, whenever the answer came."""
    cache = PrincipalCache(clock=clock)
    asked = cache.now()
    clock.now += 3  # the database took its time
    cache.keep(credential(), ADA, asked=asked, good_for_s=None)

    clock.now += 1.9
    assert cache.find(credential()) == ADA
    clock.now += 0.1
    assert cache.find(credential()) is None
    assert len(cache) == 0


@pytest.mark.parametrize(
    ("good_for_s", "known_after_2s"), [(1.0, False), (3.0, True), (None, True), (-1, False)]
)
def test_nothing_outlives_its_credential(clock, good_for_s, known_after_2s) -> None:
    """A token that ends in a second is remembered for a second."""
    cache = PrincipalCache(clock=clock)
    cache.keep(credential(), ADA, asked=clock.now, good_for_s=good_for_s)
    clock.now += 2

    assert (cache.find(credential()) == ADA) is known_after_2s


def test_it_can_only_be_shorter_than_documented(clock) -> None:
    """No setting makes revocation wait longer than five seconds."""
    cache = PrincipalCache(ttl_s=3600, clock=clock)
    cache.keep(credential(), ADA, asked=clock.now, good_for_s=None)
    clock.now += TTL_S

    assert cache.find(credential()) is None


def test_it_is_bounded_and_the_least_used_go_first(clock) -> None:
    """A flood of credentials does not fill the memory."""
    cache = PrincipalCache(size=3, clock=clock)
    for number in range(3):
        cache.keep(credential(str(number)), ADA, asked=clock.now, good_for_s=None)
    cache.find(credential("0"))
    cache.keep(credential("3"), ADA, asked=clock.now, good_for_s=None)

    assert len(cache) == 3
    assert [cache.find(credential(str(number))) is not None for number in range(4)] == [
        True,
        False,
        True,
        True,
    ]
    cache.clear()
    assert len(cache) == 0


def test_credentials_are_told_apart_by_where_they_came_from(clock) -> None:
    """A bearer is not the cookie with the same value; and no credential is kept as it is."""
    cache = PrincipalCache(clock=clock)
    cache.keep(credential("abc"), ADA, asked=clock.now, good_for_s=None)

    assert cache.find(credential("abc", cookie="authjs.session-token")) is None
    assert cache.find(Credential(kind="jws", value="abc")) is None
    assert "abc" not in repr(vars(cache))
