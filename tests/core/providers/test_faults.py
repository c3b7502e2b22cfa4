"""Every class of fault has a policy, and the type of one of our own errors outweighs an unsure ``classify``."""

from __future__ import annotations

import pytest

from soundfoundry_core.errors import (
    ConfigurationError,
    InvalidRequestError,
    ProviderRefusedError,
    ProviderUnavailableError,
)
from soundfoundry_core.providers.contract import Fault
from soundfoundry_core.providers.faults import CERTAIN, POLICIES, Others, retry_after, settled_fault


def test_every_fault_has_a_policy() -> None:
    """No fault falls through; a breaker that opens has a pause and a longest pause."""
    assert set(POLICIES) == set(Fault)
    for fault, policy in POLICIES.items():
        if policy.opens_after is not None:
            assert policy.opens_after >= 1, fault
            assert 0 < policy.open_s <= policy.most_s, fault


def test_what_a_human_has_to_mend_is_not_waited_for() -> None:
    """A wrong key and an empty account hold no job for hours; a rate limit does for its minute."""
    assert not POLICIES[Fault.AUTH].waited_for
    assert not POLICIES[Fault.LOCKED].waited_for
    assert POLICIES[Fault.RATE].waited_for
    assert POLICIES[Fault.CAPACITY].waited_for


def test_a_refused_prompt_is_carried_to_nobody_else() -> None:
    """MODERATION ends the search."""
    assert POLICIES[Fault.MODERATION].others is Others.NOBODY


@pytest.mark.parametrize(
    ("error", "sorted_as", "counts_as"),
    [
        (ProviderUnavailableError("x"), Fault.AMBIGUOUS, Fault.CAPACITY),
        (ProviderUnavailableError("x"), Fault.RATE, Fault.RATE),
        (ProviderRefusedError("x"), Fault.AMBIGUOUS, Fault.INVALID),
        (ProviderRefusedError("x"), Fault.LOCKED, Fault.LOCKED),
        (InvalidRequestError("x"), Fault.AMBIGUOUS, Fault.INVALID),
        (ConfigurationError("x"), Fault.AMBIGUOUS, Fault.AUTH),
        (TimeoutError("x"), Fault.AMBIGUOUS, Fault.AMBIGUOUS),
        (TimeoutError("x"), Fault.CAPACITY, Fault.CAPACITY),
        (ValueError("x"), Fault.REMOTE_FAILED, Fault.REMOTE_FAILED),
    ],
)
def test_the_type_is_a_promise(error: BaseException, sorted_as: Fault, counts_as: Fault) -> None:
    """What was certainly not accepted is never taken for ambiguous, and nothing else is ever taken for certain."""
    assert settled_fault(error, sorted_as) is counts_as
    assert (counts_as in CERTAIN) == (counts_as not in {Fault.AMBIGUOUS, Fault.REMOTE_FAILED, Fault.EXPIRED})


@pytest.mark.parametrize(
    ("told", "taken"),
    [(30, 30.0), (0.5, 0.5), (0, None), (-3, None), (None, None), (float("nan"), None), (True, None), ("9", None)],
)  # fmt: skip
def test_a_pause_is_taken_only_where_it_is_one(told: object, taken: float | None) -> None:
    """``retry_after_s`` is outside data: no number above zero, no pause."""
    error = ProviderUnavailableError("x", retry_after_s=told)  # type: ignore[arg-type]

    assert retry_after(error) == taken
    assert retry_after(ValueError("x")) is None


def test_no_provider_closes_itself_for_longer_than_an_hour() -> None:
    """A pause of a year is an hour."""
    assert retry_after(ProviderUnavailableError("x", retry_after_s=3e7)) == 3600.0
