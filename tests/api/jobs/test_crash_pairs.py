"""Two deaths: a process dies at one point, and whoever goes on after it dies at another. No law is broken.

Every point that a scenario reaches is followed by every crash point there is, on PostgreSQL. That is more than a
thousand pairs and takes minutes, so the tests take a sample; ``nox -s chaos -- --pairs`` takes them all
(``SOUNDFOUNDRY_CRASH_PAIRS=all``) and counts how many second deaths really happened.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("light")]

SAMPLE = 149
"""One pair in so many, a prime, so that the sample walks through scenarios and points alike."""


def _pairs() -> list[tuple[str, str, str]]:
    scenarios = _singles()
    every = sorted({point for _, point in scenarios})
    pairs = [(name, first, second) for name, first in scenarios for second in every]
    return pairs if os.environ.get("SOUNDFOUNDRY_CRASH_PAIRS") == "all" else pairs[::SAMPLE]


def _singles() -> list[tuple[str, str]]:
    singles: list[tuple[str, str]] = _module("test_crash_points").SINGLES
    return singles


def _module(name: str) -> Any:
    import importlib.util
    import sys

    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("scenario", "first", "second"), _pairs())
def test_dying_twice_breaks_no_law(world: Any, zygote: Any, scenario: str, first: str, second: str) -> None:
    """After a death at one point and another at a second, the job still ends once and the same key has one answer."""
    single = _module("test_crash_points")
    code, _ = single.live(world, zygote, scenario, first)
    assert code == 137, f"{first} was not reached: {zygote.stderr.read_text()[-2000:]}"
    provider, _, _ = single.SCENARIOS[scenario]
    again = 0
    for _ in range(3):  # whoever goes on: asked again with the same key, one step each, until it dies as well
        world.skip(60)
        again = zygote.run(world, ("create", provider, "key"), ("work",), ("relay",), crash=second)
        if again == 137:
            break
    assert again in {0, 137}, zygote.stderr.read_text()[-2000:]
    single.settle(world, zygote, scenario)
    if single.SCENARIOS[scenario][1].get("price") != 0:
        assert len(world.memory.lines("paid")) <= 1
    told = os.environ.get("SOUNDFOUNDRY_CRASH_PAIRS_LOG")
    if told:
        with Path(told).open("a") as log:
            log.write(f"{scenario}\t{first}\t{second}\t{'died twice' if again == 137 else 'not reached'}\n")
