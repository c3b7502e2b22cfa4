"""``python -m benchmarks.routing lock [--jobs 200]`` and ``python -m benchmarks.routing compare --litellm PYTHON``.

``compare`` prints the table of docs/explanation/routing.md. ``PYTHON`` is an interpreter that has LiteLLM, which wants
other versions of what we use. Both fail where our router breaks a promise.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.routing.faults import CALLS, FAULTS

COLUMNS = ("ok", "failed", "first_asked", "second_asked", "paid", "paid_twice")


def lock(count: int) -> int:
    """Run the lock and judge it."""
    from benchmarks.routing.lock import measure

    figures, wrong = measure(count)
    for name, value in figures.items():
        if isinstance(value, list):
            print(f"{name}:", *value, sep="\n    ")
        else:
            print(f"{name:<42}{value}")
    for each in wrong:
        print(f"BROKEN: {each}", file=sys.stderr)
    return 1 if wrong else 0


def compare(python: str | None) -> int:
    """Print the table; judge ours."""
    from benchmarks.routing.ours import measure

    rows: dict[str, list[tuple[str, dict[str, Any]]]] = {
        each.name: [("SoundFoundry", measure(each))] for each in FAULTS
    }
    if python is not None:
        version, told = _litellm(python)
        print(f"LiteLLM {version}, {CALLS} calls each\n")
        for row in told:
            rows[row["fault"]].append((row["how"], row))
    print(
        "| the first one answers | router | tracks | errors | first asked | second asked | paid | calls paid twice |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for fault, found in rows.items():
        for how, row in found:
            print(f"| {fault} | {how} | " + " | ".join(str(row[name]) for name in COLUMNS) + " |")
    ours = {fault: found[0][1] for fault, found in rows.items()}
    broken = [fault for fault, row in ours.items() if row["paid_twice"]]
    broken += [
        fault
        for fault in ("401 wrong key", "403 locked", "429 rate limit")
        if ours[fault]["first_asked"] != 1
    ]
    for fault in broken:
        print(f"BROKEN: {fault}", file=sys.stderr)
    return 1 if broken else 0


def _litellm(python: str) -> tuple[str, list[dict[str, Any]]]:
    told = json.dumps(
        [
            {
                "name": each.name,
                "status": each.status,
                "said": each.said,
                "paid": each.paid,
                "fault": each.fault.value,
            }
            for each in FAULTS
        ]
    )
    script = Path(__file__).with_name("lite.py")
    done = subprocess.run(
        [python, str(script), told], capture_output=True, text=True, check=True, timeout=900
    )
    answer = json.loads(done.stdout.splitlines()[-1])
    return answer["version"], answer["rows"]


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("lock").add_argument("--jobs", type=int, default=200)
    verbs.add_parser("compare").add_argument("--litellm", metavar="PYTHON")
    chosen = parser.parse_args()
    return lock(chosen.jobs) if chosen.verb == "lock" else compare(chosen.litellm)


if __name__ == "__main__":
    sys.exit(main())
