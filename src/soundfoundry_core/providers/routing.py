"""Routing: which provider a job asks next, as one pure function over plain values.

:func:`route` looks at what each provider offers for the request, at what became of the job's attempts so far, at the
breakers, and at the money; it answers with :class:`Take`, :class:`Wait` or :class:`Stop`, and says of everybody it
passed over why. The studio and the service's job engine call this same function; nothing else decides.

The order of the candidates is the operator's: ``MUSIC_PROVIDER`` first, then the fallbacks. The first one may lose
something of the request (that was so before there were others, and is told in the quote). A fallback may make the
piece a little shorter, no more: somebody who asked for two minutes with a voice does not silently get thirty
seconds without one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from soundfoundry_core.providers.breaker import Breaker, Standing, standing
from soundfoundry_core.providers.faults import POLICIES, Others
from soundfoundry_core.providers.spending import NO_CAPS, NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from soundfoundry_core.providers.contract import Fault, Money
    from soundfoundry_core.providers.spending import Caps

__all__ = [
    "Candidate", "Decision", "Offer", "Policy", "Skip", "Stop", "Take", "Try", "Unable", "Wait", "route",
]  # fmt: skip

_PROBE_WAIT_S: Final = 5.0
"""How long a job waits for somebody else's probe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one provider would do for a request."""

    provider: str
    model: str
    cost: Money
    """0: nothing to pay, so asking twice is harmless."""
    losses: tuple[str, ...] = ()
    """What the model cannot keep, in sentences."""
    stretch: float = 0.0
    """By which part its length differs from the one asked for: -0.05 is 5 % shorter."""
    lacks: tuple[str, ...] = ()
    """Other things that it cannot give: ``vocals``, ``lyrics``."""

    @property
    def lossless(self) -> bool:
        """Whether it keeps everything."""
        return not self.losses and not self.lacks and self.stretch == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unable:
    """A provider that cannot be asked at all: not installed, no key, a mistake in its plugin."""

    provider: str
    why: str


Candidate = Offer | Unable


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """An attempt of this job that has ended."""

    provider: str
    fault: Fault | None
    """None: it ended for a reason of our own, such as a worker that died."""
    paid: Money = NOTHING
    """What may have been paid for it; 0 where it was certainly not accepted, or was free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the operator has decided."""

    caps: Caps = NO_CAPS
    shorter: float = 0.10
    """By which part a fallback may make the piece shorter. What is longer is cut to length, with a fade."""
    tries: int = 5
    """How often a job asks one provider that is full, limits it or cannot be reached."""
    patience_s: float = 900.0
    """How long a job waits where nobody can take it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A provider that was passed over, and why: the end of a sentence."""

    provider: str
    why: str
    until: datetime | None = None
    """When it may be different."""
    fault: Fault | None = None
    """The fault that keeps its breaker open, if that is why."""
    money: bool = False
    """Whether a cap is why."""
    told: bool = False
    """Whether the job's own attempts have told it already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Ask this one."""

    offer: Offer
    probe: bool = False
    """Whether this is the one attempt that tries a provider again after its breaker has opened."""
    skipped: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Nobody can take it now: decide again in a while."""

    after_s: float
    skipped: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Nobody will take it."""

    code: str
    """``provider-unavailable`` or ``spending-cap``."""
    skipped: tuple[Skip, ...] = ()


Decision = Take | Wait | Stop


@dataclass(frozen=True, slots=True)
class _Later:
    after_s: float
    skip: Skip


def route(
    candidates: Sequence[Candidate],
    *,
    tries: Sequence[Try] = (),
    breakers: Mapping[str, Breaker],
    spent: Money = NOTHING,
    policy: Policy,
    now: datetime,
    waited_s: float = 0.0,
    rested: bool = True,
) -> Decision:
    """Decide who is asked next.

    Args:
        candidates: the operator's order, or the one that the request names alone; each provider once.
        tries: the job's attempts that have ended, the oldest first. One that is alive must not be among them: then
            nothing is to be decided.
        breakers: of the providers that have one; the others are healthy.
        spent: what is promised and paid today.
        policy: what the operator has decided.
        now: the moment.
        waited_s: how long this job has been looking for somebody.
        rested: whether the pause after the last attempt is over; False right after it has failed.
    """
    able: list[tuple[tuple[int, bool, int, int, int], Take]] = []
    later: list[_Later] = []
    out: list[Skip] = []
    paid = tuple(each.paid for each in tries if each.paid != NOTHING)
    ours = any(each.fault is None for each in tries)
    for place, candidate in enumerate(candidates):
        seen = _weigh(candidate, place, tries, paid, breakers, spent, policy, now, rested)
        if isinstance(seen, Take):
            mine = [each for each in tries if each.provider == candidate.provider]
            refused = sum(each.fault is not None for each in mine)
            # A worker that died, or a storage that was away, is no reason to pay for what somebody does for nothing.
            dearer = ours and seen.offer.cost != NOTHING
            rank = (refused, dearer, len(mine) - refused, _grade(seen.offer, place, policy), place)
            able.append((rank, seen))
        elif isinstance(seen, _Later):
            later.append(seen)
        else:
            out.append(seen)
    skips = {skip.provider: skip for skip in (*out, *(each.skip for each in later))}
    if able:
        chosen = min(able, key=lambda each: each[0])[1]
        before = [each.provider for each in candidates]
        told = tuple(skips[name] for name in before if name in skips)
        return Take(offer=chosen.offer, probe=chosen.probe, skipped=told)
    told = tuple(skips[each.provider] for each in candidates if each.provider in skips)
    soonest_s = max(0.0, min((each.after_s for each in later), default=0.0))
    if later and waited_s + soonest_s <= policy.patience_s:
        return Wait(after_s=soonest_s, skipped=told)
    capped = bool(told) and not later and all(skip.money for skip in told)
    return Stop(code="spending-cap" if capped else "provider-unavailable", skipped=told)


def _weigh(  # noqa: PLR0917 -- private, called once, each argument named like its parameter
    candidate: Candidate,
    place: int,
    tries: Sequence[Try],
    paid: tuple[Money, ...],
    breakers: Mapping[str, Breaker],
    spent: Money,
    policy: Policy,
    now: datetime,
    rested: bool,
) -> Take | _Later | Skip:
    """Say of one candidate whether it can be asked now, later or not at all."""
    name = candidate.provider
    if isinstance(candidate, Unable):
        return Skip(provider=name, why=candidate.why)
    why = _spent_its_chance(candidate, tries, policy)
    if why is not None:
        return Skip(provider=name, why=why, told=True)
    why = _barred(candidate, place, tries, policy)
    if why is not None:
        return Skip(provider=name, why=why)
    why = policy.caps.refuses_job(candidate.cost, paid) or policy.caps.refuses_day(candidate.cost, spent)
    if why is not None:
        return Skip(provider=name, why=why, money=True)
    breaker = breakers.get(name) or Breaker(provider=name)
    stands = standing(breaker, now)
    if stands in {Standing.OPEN, Standing.PROBING}:
        return _kept_out(breaker, stands, now)
    if not rested and any(each.provider == name for each in tries):
        pause_s = min(60.0, 2.0 ** len(tries))
        return _Later(pause_s, Skip(provider=name, why=f"asked again in {pause_s:.0f} s"))
    return Take(offer=candidate, probe=stands is Standing.HALF_OPEN)


def _spent_its_chance(offer: Offer, tries: Sequence[Try], policy: Policy) -> str | None:
    """Say why this job does not ask a provider again."""
    mine = [each for each in tries if each.provider == offer.provider and each.fault is not None]
    if mine:
        fault = mine[-1].fault
        if fault is not None and not POLICIES[fault].again:
            return f"refused it ({fault.value})"
        if len(mine) >= policy.tries:
            return f"did not take it in {len(mine)} attempts"
    return None


def _barred(offer: Offer, place: int, tries: Sequence[Try], policy: Policy) -> str | None:
    """Say what in the request, or in what others said to it, speaks against a provider for good."""
    for each in tries:
        if each.fault is None or each.provider == offer.provider:
            continue
        others = POLICIES[each.fault].others
        if others is Others.NOBODY:
            return f"{each.provider} refused it ({each.fault.value}), which nobody else is asked to pass over"
        if others is Others.LOSSLESS and not offer.lossless:
            return f"{each.provider} refused the request, and {offer.model} could not keep all of it"
    if place > 0 and _heavy(offer, policy):
        return (
            " ".join((*offer.losses,)).rstrip(".") or f"{offer.model} cannot give {' or '.join(offer.lacks)}"
        )
    return None


def _kept_out(breaker: Breaker, stands: Standing, now: datetime) -> _Later | Skip:
    """Return what an open breaker, or somebody else's probe, means for a job."""
    fault, until = breaker.fault, breaker.open_until
    if stands is Standing.PROBING or until is None:
        skip = Skip(provider=breaker.provider, why="tried again by another job just now", fault=fault)
        return _Later(_PROBE_WAIT_S, skip)
    skip = Skip(provider=breaker.provider, why=breaker.reason, until=until, fault=fault)
    if fault is not None and POLICIES[fault].waited_for:
        return _Later((until - now).total_seconds(), skip)
    return skip


def _heavy(offer: Offer, policy: Policy) -> bool:
    """Say whether a provider would lose more than a fallback may; what is too long is cut, which loses nothing."""
    return bool(offer.lacks) or offer.stretch < -policy.shorter - 1e-9


def _grade(offer: Offer, place: int, policy: Policy) -> int:
    """Rank what would be lost: 2 is much, 1 a little at a fallback, 0 nothing, or a little at the first choice."""
    if _heavy(offer, policy):
        return 2
    return 0 if offer.lossless or place == 0 else 1
