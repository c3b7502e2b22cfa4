"""A process that dies at any line of the engine that matters leaves nothing undone, unpaid or paid twice."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("light")]

# scenario: (provider, behaviour, what the processes do, the points that it reaches)
SCENARIOS: dict[str, tuple[str | None, dict[str, Any], tuple[str, ...]]] = {
    "free": (
        "booth",
        {"price": 0},
        (
            "create.validated", "create.claimed", "create.inserted", "create.reserved", "create.before_commit",
            "create.committed", "create.rung", "advance.leased", "submit.intended", "submit.answered",
            "finish.produced", "finish.storing", "finish.copied", "finish.stored", "finish.before_commit", "finish.completed",
            "relay.marked", "relay.told",
        ),
    ),
    "paid inline": (
        "booth",
        {},
        (
            "submit.intended", "submit.answered", "submit.kept", "submit.submitted", "finish.produced",
            "finish.storing", "finish.copied", "finish.stored", "finish.before_commit", "finish.completed",
        ),
    ),
    "remote": (
        "cloud",
        {"polls": 0},
        (
            "advance.leased", "submit.intended", "submit.answered", "submit.submitted", "finish.produced",
            "finish.storing", "finish.copied", "finish.stored", "finish.before_commit", "finish.completed",
        ),
    ),
    "refused": ("cloud", {"submit": "refused"}, ("fail.before_commit", "fail.ended")),
    "unknown": ("cloud", {"submit": "lost"}, ("submit.unknown",)),
    "canceled": ("cloud", {}, ("cancel.told", "cancel.before_commit", "cancel.ended")),
    "falling back": (None, {"cloud": {"submit": "before:locked"}, "polls": 0}, ("submit.refused",)),
    "moving": (None, {"stage": {"submit": "refused"}}, ("choose.moved",)),
    "waiting": ("cloud", {"polls": 0}, ("choose.waiting",)),
    "healing": ("booth", {"price": 0, "submit": "unavailable", "faults": 1}, ("submit.healthy",)),
    "recovering": ("booth", {"price": 0}, ("recover.settled",)),
    "recovering what may be paid": ("cloud", {}, ("recover.settled",)),
}  # fmt: skip
SINGLES = [(name, point) for name, (_, _, points) in SCENARIOS.items() for point in points]


def live(world: Any, zygote: Any, scenario: str, crash: str) -> tuple[int, int]:
    """Let processes do the scenario, one of which dies; return (how it ended, the job's id or 0)."""
    provider, behaviour, _ = SCENARIOS[scenario]
    world.memory.behave(**behaviour)
    order = ("create", provider, "key")
    if scenario in {"moving", "waiting"}:
        world.open_breaker("cloud", "locked" if scenario == "moving" else "rate", 300)
    if scenario == "moving":
        world.open_breaker("stage", "locked", 300)
    if scenario == "canceled":
        zygote.run(world, order, ("advance", 1))
        world.cancel(1)
        return zygote.run(world, ("advance", 1), crash=crash), 1
    if scenario.startswith("recovering"):
        zygote.run(world, order, ("advance", 1), crash="submit.intended")
        world.skip(60)
        return zygote.run(world, ("advance", 1), crash=crash), 1
    code = zygote.run(world, order, ("advance", 1), crash=crash)
    if code == 0:  # it lived: the next step, and the relay, are due
        world.skip(60)
        code = zygote.run(world, ("advance", 1), ("relay",), crash=crash)
    return code, 1


def settle(world: Any, zygote: Any, scenario: str) -> dict[int, str]:
    """Ask again with the same key, work until nothing is left, and check the laws."""
    provider = SCENARIOS[scenario][0]
    before = world.memory.lines("answers")
    zygote.run(world, ("create", provider, "key"))
    zygote.run(world, ("create", provider, "key"))
    answers = world.memory.lines("answers")
    assert len(answers) == len(before) + 2
    assert len(set(answers)) == 1, answers
    world.quiesce()
    ended: dict[int, str] = world.check()
    assert len(ended) == 1
    return ended


@pytest.mark.parametrize(("scenario", "point"), SINGLES)
def test_dying_at_any_point_breaks_no_law(world: Any, zygote: Any, scenario: str, point: str) -> None:
    """After a death at this point the job still ends once, and the same key has the same answer."""
    code, _ = live(world, zygote, scenario, point)
    assert code == 137, f"{point} was not reached: {zygote.stderr.read_text()[-2000:]}"
    (state,) = settle(world, zygote, scenario).values()
    paid = len(world.memory.lines("paid"))
    if scenario in {
        "free",
        "paid inline",
        "remote",
        "recovering",
        "falling back",
        "moving",
        "waiting",
        "healing",
    }:
        lost = {("paid inline", "submit.answered"), ("remote", "submit.answered")}
        lost |= {("paid inline", "submit.intended"), ("remote", "submit.intended")}
        assert state == ("FAILED" if (scenario, point) in lost else "COMPLETE")
    else:
        assert state == ("CANCELED" if scenario == "canceled" else "FAILED")
    if SCENARIOS[scenario][1].get("price") != 0:
        assert paid <= 1


def test_every_point_is_died_at(crash_points: set[str]) -> None:
    """The list above holds every crash point of the engine's source."""
    assert {point for _, point in SINGLES} == crash_points
