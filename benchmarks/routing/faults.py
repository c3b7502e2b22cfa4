"""What goes wrong at the first provider, told to both routers in their own words: an answer, and whether it was paid."""

from __future__ import annotations

from dataclasses import dataclass

from soundfoundry_core.providers.contract import Fault

__all__ = ["CALLS", "FAULTS", "Failing", "Ledger"]

CALLS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """How the first provider fails each of its submits."""

    name: str
    status: int
    """What it answers; 0: nothing, the connection drops."""
    said: str
    fault: Fault
    paid: bool = False
    """Whether the work was accepted all the same."""


FAULTS = (
    Failing(name="401 wrong key", status=401, said="Authentication is required.", fault=Fault.AUTH),
    Failing(name="403 locked", status=403, said="User is locked. Reason: Exhausted balance.", fault=Fault.LOCKED),
    Failing(name="429 rate limit", status=429, said="Request was throttled.", fault=Fault.RATE),
    Failing(name="503 full", status=503, said="No capacity.", fault=Fault.CAPACITY),
    Failing(name="422 invalid", status=422, said="Input should be at most 190.", fault=Fault.INVALID),
    Failing(name="400 content policy", status=400, said="content_policy_violation", fault=Fault.MODERATION),
    Failing(name="accepted, then dropped", status=0, said="Connection reset.", fault=Fault.AMBIGUOUS, paid=True),
)  # fmt: skip


class Ledger:
    """Who was asked and who was paid, for which call."""

    def __init__(self) -> None:
        self.call = 0
        self.asked: list[tuple[int, str]] = []
        self.paid: list[tuple[int, str]] = []

    def row(self, ok: int) -> dict[str, int]:
        """Return the figures of a round."""
        paid = [call for call, _ in self.paid]
        return {
            "ok": ok,
            "failed": CALLS - ok,
            "first_asked": sum(who == "first" for _, who in self.asked),
            "second_asked": sum(who == "second" for _, who in self.asked),
            "paid": len(paid),
            "paid_twice": len({call for call in paid if paid.count(call) > 1}),
        }
