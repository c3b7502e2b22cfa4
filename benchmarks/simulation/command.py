"""The command: run worlds from seeds; stop at the first that breaks a law, make it small and show how to have it again.

python -m benchmarks.simulation --jobs 100000 --seed 1     worlds from seed 1 on, until so many jobs were ordered
python -m benchmarks.simulation --only 4711                the world of one seed, with what is in its database
python -m benchmarks.simulation --replay 3,0,0,7           a world from its choices, as a failure prints them
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from typing import TYPE_CHECKING, Any

from benchmarks.simulation.draws import Draws
from benchmarks.simulation.mutants import plant
from benchmarks.simulation.preparing import prepare
from benchmarks.simulation.shrink import shrunk

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["broken_in", "law_of", "main"]

_TOLD_EVERY_S = 60.0


def broken_in(world: Any) -> list[str]:
    """Run a world; return what it broke, an error of the simulator's own included."""
    try:
        found: list[str] = world.run()
    except Exception:  # noqa: BLE001 -- whatever it is, the seed is worth a look
        return [f"error: {traceback.format_exc()}"]
    return found


def law_of(broken: list[str]) -> str:
    """Return which law a run broke first, such as ``I5``."""
    return broken[0].partition(":")[0] if broken else ""


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--jobs", type=int, default=20_000, help="how many, about (default: 20000)")
    parser.add_argument("--seed", type=int, default=1, help="the first world's (default: 1)")
    parser.add_argument("--only", type=int, metavar="SEED", help="run one world and show it")
    parser.add_argument("--replay", metavar="CHOICES", help="run one world from its choices and show it")
    parser.add_argument(
        "--without", metavar="GUARD", help="take a guard away; see benchmarks/simulation/mutants.py"
    )
    asked = parser.parse_args()
    if asked.without:
        plant(asked.without)
    make = prepare()
    if asked.only is not None or asked.replay is not None:
        numbers = [int(number) for number in (asked.replay or "").split(",") if number]
        draws = Draws(asked.only) if asked.only is not None else Draws(numbers=numbers)
        sys.exit(_show(make(draws)))
    sys.exit(_many(make, asked.jobs, asked.seed))


def _many(make: Callable[..., Any], most: int, first: int) -> int:
    """Run worlds until so many jobs were ordered; return the exit code."""
    faults: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    began = told = time.perf_counter()
    jobs, seed = 0, first
    while jobs < most:
        draws = Draws(seed)
        world = make(draws)
        broken = broken_in(world)
        faults.update(world.faults.struck)
        ends.update(row["state"] for row in world.database.rows("jobs"))
        jobs = ends.total()
        if broken:
            _explain(make, seed, draws.taken, broken)
            return 1
        seed += 1
        if time.perf_counter() - told > _TOLD_EVERY_S:
            told = time.perf_counter()
            print(f"... {jobs} jobs, next seed {seed}, {jobs / (told - began):.0f} jobs/s", flush=True)
    took = time.perf_counter() - began
    print(f"{'fault':<30}{'times':>10}")
    for name, times in sorted(faults.items(), key=lambda item: -item[1]):
        print(f"{name:<30}{times:>10}")
    print(f"ends: {', '.join(f'{state} {count}' for state, count in sorted(ends.items()))}")
    print(
        f"jobs {jobs}, worlds {seed - first} (seeds {first} to {seed - 1}), faults {faults.total()} of {len(faults)} kinds, "
        f"violations 0, {took:.0f} s, {jobs / took:.0f} jobs/s, {(seed - first) / took:.0f} worlds/s"
    )
    return 0


def _explain(make: Callable[..., Any], seed: int, taken: list[int], broken: list[str]) -> None:
    """Say what a seed broke, and the smallest list of choices that breaks the same law."""
    print(f"seed {seed} breaks the laws:", *broken, sep="\n  ")
    law = law_of(broken)
    small = shrunk(taken, lambda numbers: law_of(broken_in(make(Draws(numbers=numbers)))) == law)
    choices = ",".join(str(number) for number in small)
    needed = sum(number != 0 for number in small)
    print(f"Of {len(taken)} choices {needed} are needed. See it again with")
    print(f"  python -m benchmarks.simulation --only {seed}")
    print(f"  python -m benchmarks.simulation --replay {choices}")


def _show(world: Any) -> int:
    """Run one world and print what it left; return the exit code."""
    broken = broken_in(world)
    for name in ("jobs", "attempts", "ledger_transactions", "outbox", "job_events"):
        print(name)
        for row in world.database.rows(name):
            told = {key: str(value) if hasattr(value, "year") else value for key, value in row.items()}
            print("  ", {key: value for key, value in told.items() if value not in (None, [], {}, "")})
    print("payments", [(provider.name, ref) for provider, ref in world.payments])
    print("faults", world.faults.struck, "habits", sorted(world.habits))
    print("choices", len(world.draws.taken))
    for at, name, point in world.faults.log:
        print(f"   {at:10.2f} s  {name} at {point}")
    print(*(broken or ["all laws hold"]), sep="\n")
    return int(bool(broken))
