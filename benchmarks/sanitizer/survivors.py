"""What survives: the same attacks through every sanitizer, each output in Chromium in four contexts, and audited."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from benchmarks.covers.report import Report, Row
from benchmarks.sanitizer.attacks import FAMILIES, STRIPPED, Judge, findings, from_folder, open_judge
from benchmarks.sanitizer.peers import Peer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["survivors"]

_NAMES: Final = ("ours", "svg-hush", "DOMPurify", "DOMPurify with use", "nothing")


def survivors(npm: Path, folder: Path | None, step: int) -> Report:
    """Judge ours and the peers; ours may leave nothing."""
    attacks: dict[str, bytes] = {name: svg.encode() for name, svg in STRIPPED.items()}
    for family, documents in FAMILIES.items():
        attacks |= {f"{family} {n}": svg.encode() for n, svg in enumerate(islice(documents(), 0, None, step))}
    if folder:
        attacks |= from_folder(folder)
    report = Report(title=f"survivors of {len(attacks)} attacks, Chromium, four contexts")
    with open_judge() as judge:
        for name in _NAMES:
            most = 0.0 if name == "ours" else None
            for what, count in _judged(name, npm, attacks, judge).items():
                report.rows.append(Row(name=f"{name}: {what}", value=count, high=most))
    return report


def _judged(name: str, npm: Path, attacks: Mapping[str, bytes], judge: Judge) -> dict[str, int]:
    with Peer(name, npm) as peer:
        answers = {attack: peer.ask(data).out for attack, data in attacks.items()}
    outputs = {out: out for out in answers.values() if out and out.strip()}
    seen = judge.judge({out.hex(): out for out in outputs}, alone=name != "nothing")
    alive = [attack for attack, out in answers.items() if out and out.hex() in seen]
    audited = {out: _audited(out) for out in outputs}
    return {
        "survivors": len(alive),
        "residue": sum(audited.get(out or b"") == "residue" for out in answers.values()),
        "malformed": sum(audited.get(out or b"") == "malformed" for out in answers.values()),
    }


def _audited(out: bytes) -> str:
    out = re.sub(rb"^\s*<\?xml [^>]*\?>", b"", out)  # harmless, and svg-hush writes one always
    try:
        return "residue" if findings(out) else ""
    except SyntaxError:  # what ElementTree raises
        return "malformed"
