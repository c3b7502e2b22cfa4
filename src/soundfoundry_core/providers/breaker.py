"""The breaker: what a provider's last submits say about the next one. Values and pure functions, no clock, no state.

::

            failures in a row reach the fault's limit
    CLOSED -------------------------------------------> OPEN   nobody asks
      ^                                                  | ``open_until`` has passed
      | the probe was accepted                           v
      +-------------------------------------------- HALF_OPEN  the next submit is the probe
                                                         |
                         failed: OPEN, twice as long <- PROBING  one attempt, by its ``client_ref``

Only outcomes of submits feed it. A job that is under way is polled whatever its breaker says: fal answers 403 to a
submit and 200 to a status in the same minute, for hours.

Many processes share a breaker. Each change has the form *value -> value*, and is kept only if nobody else has changed
it meanwhile (:class:`~soundfoundry_core.providers.router.RouterState`); so there is exactly one probe.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from soundfoundry_core.providers.faults import POLICIES

if TYPE_CHECKING:
    from datetime import datetime

    from soundfoundry_core.providers.contract import Fault

__all__ = [
    "Breaker",
    "Standing",
    "answered",
    "failed",
    "probing",
    "reason_of",
    "standing",
    "succeeded",
    "unheard",
]

PROBE_S: Final = 600.0
"""After this long without a word of its outcome, another attempt may probe."""
_REASON: Final = 160


class Standing(enum.Enum):
    """How a breaker stands at a moment."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"
    PROBING = "probing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """What is known of a provider's health. Moments are aware and in UTC."""

    provider: str
    failures: int = 0
    """Failed submits in a row that count."""
    openings: int = 0
    """How often in a row it has opened without a success in between."""
    fault: Fault | None = None
    """Why it failed last."""
    reason: str = ""
    """The provider's own words, one line."""
    open_until: datetime | None = None
    """None: closed."""
    probe: str | None = None
    """The ``client_ref`` of the attempt that tries it again."""
    probe_until: datetime | None = None
    changed_at: datetime | None = None
    version: int = 0
    """Counts changes; who keeps the breaker compares it."""

    @property
    def pristine(self) -> bool:
        """Whether there is nothing that a success would change."""
        return self.failures == 0 and self.open_until is None


def standing(breaker: Breaker, now: datetime) -> Standing:
    """Say how a breaker stands."""
    if breaker.open_until is None:
        return Standing.CLOSED
    if now < breaker.open_until:
        return Standing.OPEN
    watched = breaker.probe is not None and breaker.probe_until is not None and now < breaker.probe_until
    return Standing.PROBING if watched else Standing.HALF_OPEN


def probing(breaker: Breaker, ref: str, now: datetime) -> Breaker:
    """Make an attempt the one that tries the provider again.

    Raises:
        ValueError: the breaker is not half-open.
    """
    if standing(breaker, now) is not Standing.HALF_OPEN:
        msg = f"the breaker of {breaker.provider} is {standing(breaker, now).value}, not half-open"
        raise ValueError(msg)
    return replace(breaker, probe=ref, probe_until=now + timedelta(seconds=PROBE_S), changed_at=now)


def succeeded(breaker: Breaker, ref: str, now: datetime) -> Breaker:
    """Take in that a submit was accepted: it closes a breaker only as its probe.

    A submit that was under way when the breaker opened says nothing about the next one.
    """
    if breaker.pristine or (breaker.open_until is not None and breaker.probe != ref):
        return breaker
    return Breaker(provider=breaker.provider, version=breaker.version, changed_at=now)


def failed(
    breaker: Breaker,
    ref: str,
    fault: Fault,
    now: datetime,
    *,
    reason: str = "",
    retry_after_s: float | None = None,
) -> Breaker:
    """Take in that a submit failed; ``retry_after_s`` is the pause that the provider itself asked for, if it did."""
    policy = POLICIES[fault]
    if policy.opens_after is None:
        return answered(breaker, ref, now)
    is_probe = breaker.probe == ref and breaker.open_until is not None
    late = breaker.open_until is not None and not is_probe
    failures = breaker.failures + 1
    after = replace(breaker, failures=failures, changed_at=now)
    if not late and not is_probe and failures < policy.opens_after:
        return replace(after, fault=fault, reason=reason_of(reason))
    openings = max(1, breaker.openings) if late else breaker.openings + 1
    pause_s = min(policy.most_s, policy.open_s * 2.0 ** min(openings - 1, 30))
    if retry_after_s is not None:  # its own word counts; once it was not enough, ours does if it is longer
        pause_s = retry_after_s if policy.waited_for and openings == 1 else max(pause_s, retry_after_s)
    until = now + timedelta(seconds=pause_s)
    if late and breaker.open_until is not None and until <= breaker.open_until:
        return after  # known already, and for longer
    if breaker.open_until is not None:
        until = max(until, breaker.open_until)  # what somebody else was told meanwhile still holds
    if is_probe:
        after = replace(after, probe=None, probe_until=None)
    return replace(after, openings=openings, fault=fault, reason=reason_of(reason), open_until=until)


def answered(breaker: Breaker, ref: str, now: datetime) -> Breaker:
    """Take in an outcome that says nothing about health, such as a prompt that was refused: another one may probe."""
    if breaker.probe != ref:
        return breaker
    return replace(breaker, probe=None, probe_until=None, changed_at=now)


def unheard(breaker: Breaker, ref: str, now: datetime) -> Breaker:
    """Take in that nobody will tell what became of a submit whose worker died: a probe's breaker opens once more."""
    if breaker.probe != ref or breaker.fault is None:
        return breaker
    pause = timedelta(seconds=POLICIES[breaker.fault].open_s)
    return replace(breaker, probe=None, probe_until=None, open_until=now + pause, changed_at=now)


def reason_of(text: str) -> str:
    """Return a provider's words as the end of a sentence: one line, at most 160 characters, no full stop."""
    line = " ".join(text.split())
    line = line if len(line) <= _REASON else f"{line[: _REASON - 1]}…"
    return line.rstrip(". ")
