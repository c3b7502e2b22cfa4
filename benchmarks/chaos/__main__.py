"""``python -m benchmarks.chaos``: see the package. Leaves with 1 where a law was broken."""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys

from benchmarks.chaos.run import Options, chaos


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(prog="chaos", description="Break the service while it works.")
    parser.add_argument("--minutes", type=float, default=5.0, help="how long faults and load go on")
    parser.add_argument("--seed", type=int, default=None, help="the same seed gives the same faults")
    parser.add_argument("--rate", type=float, default=10.0, help="orders a second")
    parser.add_argument("--jobs", type=int, default=0, help="no more orders than this")
    parser.add_argument(
        "--open", type=int, default=150, help="clients order no more while so many jobs are going"
    )
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--lease", type=float, default=15.0, help="seconds")
    parser.add_argument("--reap-every", type=float, default=2.0, help="seconds")
    parser.add_argument("--every", type=float, nargs=2, default=(2.0, 5.0), help="seconds between two faults")
    parser.add_argument(
        "--only", action="append", default=[], help="only kinds of fault with this in their name"
    )
    parser.add_argument(
        "--recovery", type=float, default=0.0, help="the p99 of recovery that is allowed, seconds"
    )
    parser.add_argument(
        "--hold", nargs=2, metavar=("KIND", "SECONDS"), help="one kind of fault for so long, and no other"
    )
    parser.add_argument("--clock", action="store_true", help="one worker's clock jumps (needs libfaketime)")
    parser.add_argument("--full", action="store_true", help="master, draw and encode every track for real")
    parser.add_argument(
        "--control", action="store_true", help="run against a naive service, which must break"
    )
    parser.add_argument("--patience", type=float, default=60.0, help="of the control, seconds")
    parser.add_argument(
        "--rolling", action="store_true", help="restart everything every 20 s, orderly; break nothing"
    )
    parser.add_argument("--keep", action="store_true", help="keep logs and ledger")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # whatever was started is stopped on the way out
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    wanted = Options(
        seconds=60 * options.minutes,
        seed=seed,
        rate=options.rate,
        workers=options.workers,
        lease_s=options.lease,
        reap_every_s=options.reap_every,
        every_s=tuple(options.every),
        only=tuple(options.only),
        hold=(options.hold[0], float(options.hold[1])) if options.hold else None,
        light=not options.full,
        clock=options.clock,
        most=options.jobs,
        open_at_once=options.open,
        recovery_s=options.recovery,
        keep=options.keep,
    )
    if options.control:
        from benchmarks.chaos.control import control

        held = control(wanted, patience_s=options.patience)
    elif options.rolling:
        from benchmarks.chaos.rolling import rolling

        held = rolling(wanted)
    else:
        held = chaos(wanted)
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
