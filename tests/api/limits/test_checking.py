"""What a route says to the client."""

from __future__ import annotations

import pytest

from soundfoundry_api.errors import RateLimitedError, problem_of
from soundfoundry_api.limits.checking import admit, check
from soundfoundry_api.limits.fields import limit_fields, refusal_fields
from soundfoundry_api.limits.memory import MemoryLimiter
from soundfoundry_api.limits.policy import Limit

SAVES = Limit("cover-saves", 2, 60)


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_answer_tells_what_holds_and_where_one_stands() -> None:
    """Both fields of the draft: a quota and its window; what remains, and when there is more."""
    clock = Clock()
    limiter = MemoryLimiter(clock=clock)
    assert check(limiter, SAVES, 7) == {
        "RateLimit-Policy": '"cover-saves";q=2;w=60',
        "RateLimit": '"cover-saves";r=1;t=60',
    }
    clock.now += 17.5
    assert check(limiter, SAVES, 7)["RateLimit"] == '"cover-saves";r=0;t=43'


def test_too_many_is_a_429_with_a_true_wait() -> None:
    """The refusal is a problem with Retry-After, and who waits that long passes."""
    clock = Clock()
    limiter = MemoryLimiter(clock=clock)
    check(limiter, SAVES, 7)
    check(limiter, SAVES, 7)
    clock.now += 17.25
    with pytest.raises(RateLimitedError) as caught:
        check(limiter, SAVES, 7)
    problem = problem_of(caught.value, request_id="r")
    assert problem.status == 429
    assert problem.body["code"] == "rate-limited"
    assert problem.headers["Retry-After"] == "43"
    clock.now += 43
    assert admit(limiter, SAVES, 7).allowed


@pytest.mark.parametrize("wait_s", [0.0, 0.2, 1.0, 42.75, 59.999, 3600.0])
def test_the_error_and_the_one_place_agree(wait_s: float) -> None:
    """The 429's own headers are what the one place that writes them would write."""
    error = RateLimitedError(policy="series", limit=10, window_s=3600, retry_after_s=wait_s)
    assert dict(error.headers()) == refusal_fields("series", limit=10, window_s=3600, retry_after_s=wait_s)


def test_waits_are_rounded_up() -> None:
    """A part of a second is a second: who waits as told has waited enough."""
    fields = refusal_fields("a", limit=1, window_s=2, retry_after_s=1.0001)
    assert fields["Retry-After"] == "2"
    assert fields["RateLimit"] == '"a";r=0;t=2'
    assert limit_fields("a", limit=1, window_s=2, remaining=0, reset_s=1.0001)["RateLimit"] == '"a";r=0;t=2'
