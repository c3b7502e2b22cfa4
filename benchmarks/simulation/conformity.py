"""``python -m benchmarks.simulation.conformity BACKEND``: the end of every world, one line of JSON each.

The same seeds on ``alone`` (the stand-in) and on ``sqlite`` (SQLAlchemy and SQLite, as migrated) must print the same
lines, ``broken`` apart, since only the stand-in watches every commit: then a statement means in the simulator what it
means in a database.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from benchmarks.simulation.command import broken_in
from benchmarks.simulation.draws import Draws
from benchmarks.simulation.preparing import prepare

__all__ = ["main"]

_TABLES = ("tracks", "jobs", "attempts", "job_events", "ledger_transactions", "ledger_entries", "balances", "outbox",
           "idempotency_keys", "breakers", "spending", "audit_log")  # fmt: skip


def main() -> None:
    """Print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation.conformity", description=__doc__)
    parser.add_argument("backend", choices=["alone", "sqlite"])
    parser.add_argument("--worlds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    make = prepare(asked.backend)
    for seed in range(asked.seed, asked.seed + asked.worlds):
        world = make(Draws(seed))
        broken = broken_in(world)
        print(json.dumps({"seed": seed, "broken": broken, **_end(world)}, default=str))


def _end(world: Any) -> dict[str, Any]:
    def sorted_rows(name: str) -> list[str]:
        return sorted(json.dumps(row, default=_plain, sort_keys=True) for row in world.database.rows(name))

    return {
        "tables": {name: sorted_rows(name) for name in _TABLES},
        "payments": [(provider.name, ref) for provider, ref in world.payments],
        "told": world.sink.told,
        "objects": sorted(world.storage.objects),
        "choices": len(world.draws.taken),
        "faults": world.faults.struck,
    }


def _plain(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


if __name__ == "__main__":
    main()
