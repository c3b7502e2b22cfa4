"""The trace of a job's route: what was decided when, and why, in sentences that its owner can read.

::

    14:02  fal skipped: locked until 14:20 UTC, Exhausted balance
    14:02  replicate is asked: stable-audio-2.5, about 0.20 USD, 5 % shorter
    14:02  replicate took it
    14:03  replicate billed 0.19 USD, 0.20 USD were estimated

An entry is plain data (it is kept as JSON with the job): ``at``, ``what``, ``provider``, ``text``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from soundfoundry_core.providers.breaker import reason_of
from soundfoundry_core.providers.routing import Stop, Take, Wait
from soundfoundry_core.providers.spending import NOTHING, dollars

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from soundfoundry_core.providers.contract import Fault, Money
    from soundfoundry_core.providers.routing import Decision, Offer, Skip

__all__ = [
    "Entry", "Outcome", "added", "billed", "clock", "entries_of", "outcome", "skipped", "why_nobody",
]  # fmt: skip

Entry = dict[str, str]
Outcome = Literal["accepted", "refused", "unknown", "failed", "abandoned"]
What = Literal["skipped", "asked", "waiting", "billed"] | Outcome
MOST: Final = 80
"""Entries that a job keeps: the first ones and the last ones."""


def entries_of(decision: Decision, now: datetime) -> tuple[Entry, ...]:
    """Return what a decision says: who was passed over, and who is asked. What the job knows already is left out."""
    told = tuple(
        _entry(now, "skipped", each.provider, f"{each.provider} skipped: {skipped(each, now)}")
        for each in decision.skipped
        if not each.told
    )
    if isinstance(decision, Take):
        return (*told, _asked(decision.offer, now, probe=decision.probe))
    if isinstance(decision, Wait):
        return (*told, _entry(now, "waiting", "", "waits: nobody can take it now"))
    return told


def skipped(skip: Skip, now: datetime) -> str:
    """Say why a provider was passed over: ``locked until 14:20 UTC, Exhausted balance``."""
    if skip.until is None:
        return skip.why
    state = skip.fault.value if skip.fault is not None else "closed"
    return f"{state} until {clock(skip.until, now)}" + (f", {skip.why}" if skip.why else "")


def why_nobody(stop: Stop, now: datetime) -> str:
    """Say of everybody why not, in one sentence."""
    told = "; ".join(f"{each.provider}: {skipped(each, now)}" for each in stop.skipped)
    return f"No music provider takes it ({told})." if told else "There is no music provider to ask."


def outcome(what: What, provider: str, now: datetime, *, fault: Fault | None = None, said: str = "") -> Entry:
    """Return the entry of what became of an attempt."""
    kind = f" ({fault.value})" if fault is not None else ""
    said = reason_of(said)
    words = {
        "accepted": f"{provider} took it",
        "refused": f"{provider} refused it{kind}",
        "unknown": f"{provider} never answered: it may have been paid, so nobody else is asked until that is known",
        "failed": f"{provider} took it and did not deliver{kind}",
        "abandoned": f"{provider} was not heard of again: it counts as paid",
    }[what]
    more = said and what in {"refused", "failed"}
    return _entry(now, what, provider, f"{words}: {said}" if more else words)


def billed(provider: str, now: datetime, *, reserved: Money, paid: Money) -> Entry:
    """Return the entry of what a piece has cost, against what was reserved for it."""
    if paid == reserved:
        return _entry(now, "billed", provider, f"{provider} billed {dollars(paid)}, as estimated")
    return _entry(
        now, "billed", provider, f"{provider} billed {dollars(paid)}, {dollars(reserved)} were estimated"
    )


def added(trace: Sequence[Mapping[str, str]], new: Sequence[Entry]) -> list[Entry]:
    """Return a trace with new entries; what was said already since the last attempt is not said again."""
    kept = [dict(each) for each in trace]
    for entry in new:
        since = kept[_last_attempt(kept) :]
        known = {(each.get("what"), each.get("provider"), each.get("text")) for each in since}
        if (entry["what"], entry["provider"], entry["text"]) not in known:
            kept.append(entry)
    return kept if len(kept) <= MOST else [*kept[: MOST // 2], *kept[-MOST // 2 :]]


def clock(moment: datetime, now: datetime) -> str:
    """Return a moment in UTC for people: the time of day, with the date where it is another one."""
    return moment.strftime("%H:%M UTC" if moment.date() == now.date() else "%Y-%m-%d %H:%M UTC")


def _last_attempt(trace: Sequence[Mapping[str, str]]) -> int:
    places = [place for place, each in enumerate(trace) if each.get("what") == "asked"]
    return places[-1] if places else 0


def _asked(offer: Offer, now: datetime, *, probe: bool) -> Entry:
    facts = [offer.model, "free" if offer.cost == NOTHING else f"about {dollars(offer.cost)}"]
    if offer.stretch < 0:
        facts.append(f"{-100 * offer.stretch:.0f} % shorter")
    elif offer.stretch > 0:
        facts.append("longer, to be cut")
    facts += [f"without {each}" for each in offer.lacks]
    again = " again, as the one probe" if probe else ""
    return _entry(now, "asked", offer.provider, f"{offer.provider} is asked{again}: {', '.join(facts)}")


def _entry(now: datetime, what: What, provider: str, text: str) -> Entry:
    return {"at": now.isoformat(timespec="seconds"), "what": what, "provider": provider, "text": text}
