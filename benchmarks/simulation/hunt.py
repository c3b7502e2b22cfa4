"""``python -m benchmarks.simulation.hunt``: plant every mutant in turn and let the simulator find it.

Each runs in a child of its own, forked after everything is imported that is not the engine. The first child has no
mutant and must break nothing in as many worlds as any of the others may take. The exit code is 1 where a mutant lives.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

from benchmarks.simulation.command import broken_in
from benchmarks.simulation.draws import Draws
from benchmarks.simulation.mutants import MUTANTS, plant

__all__ = ["main"]

_OF_A_PLAN = 60
_NOBODY = "(none: the engine as it is)"


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation.hunt", description=__doc__)
    parser.add_argument(
        "--worlds", type=int, default=150, help="worlds that a mutant may live (default: 150)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", metavar="NAME", help="plant one of them")
    asked = parser.parse_args()
    _warm()
    names = [asked.only] if asked.only else [_NOBODY, *(mutant.name for mutant in MUTANTS)]
    alive = []
    for name in names:
        began = time.perf_counter()
        told = _child(name, asked.seed, asked.worlds)
        caught = bool(told)
        if caught == (name == _NOBODY):
            alive.append(name)
        print(f"{time.perf_counter() - began:5.1f} s  {name}: {told or 'nothing is broken'}", flush=True)
    print(
        f"mutants {len(names) - (asked.only is None)}, caught {len(names) - (asked.only is None) - len(alive)}"
    )
    if alive:
        print("NOT AS IT SHOULD BE:", ", ".join(alive))
        sys.exit(1)


def _child(name: str, seed: int, worlds: int) -> str:
    """Hunt one mutant in a child; return what it broke, nothing where it broke nothing."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        told = "the child died"
        try:
            told = _hunted(name, seed, worlds)
        except BaseException as error:  # noqa: BLE001 -- a mutant that cannot be planted must be seen
            told = f"ERROR {error!r}"
        finally:
            os.write(write, told.encode()[:60_000])
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        told = pipe.read().decode()
    os.waitpid(pid, 0)
    if told.startswith("ERROR"):
        sys.exit(f"{name}: {told}")
    return told


def _hunted(name: str, seed: int, worlds: int) -> str:
    from benchmarks.simulation.preparing import prepare

    plans = sorted({mutant.known for mutant in MUTANTS})
    if name != _NOBODY:
        plans = [plant(name).known]
    make = prepare()
    for known in plans:
        few = (
            name == _NOBODY and known
        )  # of plans there are several, and no mutant outlives sixty worlds of its own
        for at in range(seed, seed + (min(worlds, _OF_A_PLAN) if few else worlds)):
            broken = broken_in(make(Draws(at), known=known or None))
            if broken:
                return f"seed {at}, world {at - seed + 1}: {broken[0][:140]}"
    return ""


def _warm() -> None:
    """Import what the children would each import, and nothing that a mutant changes."""
    import litestar
    import msgspec
    import pydantic

    import soundfoundry_core.plugins.records
    import soundfoundry_core.production
    import soundfoundry_core.steps

    del litestar, msgspec, pydantic, soundfoundry_core


if __name__ == "__main__":
    main()
