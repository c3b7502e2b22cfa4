"""How many POSTs arrive for one submit, under every fault: our providers beside the bare clients that they use.

Each cell is a fresh fake cloud whose every submit goes wrong in one way. The bare client makes one call with its own
defaults, but without its pauses between repetitions and with a timeout of half a second, so that the table is made in
a minute. Fails where one of ours lets more than one POST out, or calls refused what was accepted::

    python -m benchmarks.pay_once            # as a table for people
    python -m benchmarks.pay_once --markdown # as it stands in docs/explanation/paying-once.md
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.providers.contract import Fault
from soundfoundry_core.testing.fakecloud import FakeCloud
from soundfoundry_core.testing.fakecloud.troubles import Act, submit_troubles
from soundfoundry_core.testing.pay_once import outcome_of_submit, provider_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from soundfoundry_core.testing.fakecloud.troubles import Trouble

TIMEOUT_S = 0.5
PATIENCE_S = 6.0
WAITS = {Act.LATE, Act.HANG, Act.DRIP}


def bare_fal(cloud: FakeCloud) -> None:
    """Submit as fal's documentation does."""
    import fal_client
    from fal_client import client

    client.QUEUE_URL_FORMAT = f"{cloud.url}/fal/"
    client.BASE_DELAY = 0.0
    fal_client.SyncClient(key=cloud.environ()["FAL_KEY"], default_timeout=TIMEOUT_S).submit(
        "fal-ai/stable-audio-25/text-to-audio", {"prompt": "a tune"}
    )


def bare_replicate(cloud: FakeCloud) -> None:
    """Create a prediction as Replicate's documentation does."""
    from replicate.client import Client

    client = Client(api_token=cloud.environ()["REPLICATE_API_TOKEN"], base_url=f"{cloud.url}/replicate")
    client.predictions.create(model="stability-ai/stable-audio-2.5", input={"prompt": "a tune"})


def bare_elevenlabs(cloud: FakeCloud) -> None:
    """Compose as ElevenLabs' documentation does."""
    import elevenlabs

    environ = cloud.environ("elevenlabs")
    client = elevenlabs.ElevenLabs(
        api_key=environ["ELEVENLABS_API_KEY"], base_url=f"{cloud.url}/elevenlabs", timeout=TIMEOUT_S
    )
    b"".join(client.music.compose(prompt="a tune", music_length_ms=5000))


BARE: dict[str, Callable[[FakeCloud], None]] = {
    name: call
    for name, module, call in (
        ("fal", "fal_client", bare_fal),
        ("replicate", "replicate", bare_replicate),
        ("elevenlabs", "elevenlabs", bare_elevenlabs),
    )
    if find_spec(module) is not None
}


def count_bare(name: str, trouble: Trouble) -> tuple[int, str]:
    """Return how many POSTs arrived and how it ended."""
    with FakeCloud() as cloud:
        cloud.misbehave(trouble.name, provider=name, times=100)
        ended: list[str] = []

        def call() -> None:
            try:
                BARE[name](cloud)
            except Exception as error:  # noqa: BLE001 -- whatever it raises is what is measured
                ended.append(type(error).__name__)
            else:
                ended.append("ok")

        thread = threading.Thread(target=call, daemon=True)
        thread.start()
        thread.join(PATIENCE_S)
        return len(cloud.ledger.submits(name)), ended[0] if ended else "waits for ever"


def count_ours(spec: Any, trouble: Trouble) -> tuple[int, str, bool]:
    """Return how many POSTs arrived, how it was sorted, and whether that is right."""
    with FakeCloud() as cloud:
        cloud.misbehave(trouble.name, provider=spec.id, times=100)
        patience = {"timeout_s": TIMEOUT_S} if trouble.act in WAITS else {}
        outcome = outcome_of_submit(provider_at(spec, cloud.environ(spec.id), **patience))
        arrived, accepted = len(cloud.ledger.submits(spec.id)), len(cloud.ledger.accepted(spec.id))
        right = arrived == 1 and accepted == int(trouble.accepts)
        right &= outcome in {"accepted", Fault.AMBIGUOUS} if trouble.accepts else outcome != "accepted"
        return arrived, outcome.value if isinstance(outcome, Fault) else outcome, right


def main() -> int:
    """Print the table; return 1 where the promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--markdown", action="store_true", help="print a table for the documentation")
    parser.add_argument("--no-bare", action="store_true", help="leave the bare clients out")
    options = parser.parse_args()
    known = PluginManager.from_environment(os.environ).music_providers
    with FakeCloud() as cloud:
        ours = [spec for name, spec in known.items() if name in cloud.dialects]
    bare = [] if options.no_bare else [spec.id for spec in ours if spec.id in BARE]
    titles = [
        "fault",
        "accepted",
        *(spec.id for spec in ours),
        "sorted as",
        *(f"bare: {name}" for name in bare),
    ]
    rows, broken, most = [titles], 0, 0
    for trouble in submit_troubles():
        row, sorts = [trouble.name, "yes" if trouble.accepts else "no"], dict[str, None]()
        for spec in ours:
            arrived, outcome, right = count_ours(spec, trouble)
            broken += not right
            row.append(str(arrived) if right else f"{arrived} WRONG")
            sorts[outcome] = None
        row.append(", ".join(sorts))
        for name in bare:
            arrived, ended = count_bare(name, trouble)
            most = max(most, arrived)
            row.append(f"{arrived}, {ended}")
        rows.append(row)
    show(rows, markdown=options.markdown)
    names = ", ".join(spec.id for spec in ours)
    print(
        f"\n{len(rows) - 1} faults, {names}: {broken} broken promises; the bare clients sent up to {most} POSTs."
    )
    return 1 if broken or not ours else 0


def show(rows: list[list[str]], *, markdown: bool) -> None:
    """Print rows in columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        if markdown:
            print("| " + " | ".join(row) + " |")
            if number == 0:
                print("|" + "---|" * len(row))
        else:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    sys.exit(main())
