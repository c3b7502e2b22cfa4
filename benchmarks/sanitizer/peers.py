"""The sanitizers that are compared, each in a process that stays; a stuck one is killed and started anew."""

from __future__ import annotations

import base64
import json
import selectors
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

__all__ = ["PEERS", "Answer", "Peer"]

_ROOT: Final = Path(__file__).parents[2]
_PYTHON: Final = (sys.executable, "-m", "benchmarks.sanitizer.worker")
PEERS: Final = {
    "ours": (*_PYTHON, "ours"),
    "svg-hush": (*_PYTHON, "hush"),
    "DOMPurify": ("node", "dompurify.mjs"),
    "DOMPurify with use": ("node", "dompurify.mjs", "use"),
    "lxml, no sanitizer": (*_PYTHON, "lxml"),
    "nothing": (*_PYTHON, "raw"),
}
"""Name to command; what ends in ``.mjs`` runs in the folder of the npm packages."""
_PATIENCE_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one picture."""

    out: bytes | None
    """None where it was refused, or the peer crashed or took more than a minute."""
    cpu_ms: float
    refused: str = ""


class Peer:
    """One sanitizer; ``close`` it, or use it in ``with``."""

    def __init__(self, name: str, npm: Path | None = None) -> None:
        """Start it; ``npm`` is a folder with ``node_modules`` and ``dompurify.mjs``."""
        self.name = name
        self._command = PEERS[name]
        self._place = npm if self._command[0] == "node" else _ROOT
        self._serial = 0
        self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self._command, cwd=self._place, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )  # fmt: skip

    def ask(self, data: bytes) -> Answer:
        """Sanitize one picture."""
        question, answer = self._process.stdin, self._process.stdout
        if question is None or answer is None:
            raise RuntimeError(f"{self.name} has no pipes")
        self._serial += 1
        question.write(json.dumps({"i": self._serial, "svg": base64.b64encode(data).decode()}) + "\n")
        question.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(answer, selectors.EVENT_READ)
            line = answer.readline() if selector.select(_PATIENCE_S) else ""
        if not line:
            self.close()
            self._process = self._start()
            return Answer(out=None, cpu_ms=_PATIENCE_S * 1e3, refused="crashed, or took more than a minute")
        told = json.loads(line)
        out = base64.b64decode(told["out"]) if told["ok"] else None
        return Answer(out=out, cpu_ms=told["cpu_ms"], refused=told.get("err", ""))

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
