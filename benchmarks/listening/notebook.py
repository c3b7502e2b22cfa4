"""The notebook: what was measured on a take is kept, and never measured twice.

A page is keyed by the commission and by the code that makes the music (a hash of the sources of
``synth``, ``style``, ``theory`` and ``music``); each line on it by the source of its instrument. So a
changed voice forgets all takes, a changed instrument only its own numbers, and all commands share.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.listening import take as take_module
from benchmarks.listening.instruments import INSTRUMENTS
from benchmarks.listening.take import perform

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from soundfoundry_core.providers.contract import Commission

__all__ = ["Notebook"]

Page = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    """Measures commissions and remembers."""

    folder: Path
    version: str
    """Of the music-making code."""
    mastered: bool
    """Whether takes are listened to after mastering, as a listener gets them."""

    @classmethod
    def open(cls, folder: Path, *, mastered: bool) -> Notebook:
        """Open the notebook in a folder, for the code as it is now."""
        import soundfoundry_core

        root = Path(soundfoundry_core.__file__).parent
        digest = hashlib.sha256()
        for package in ("synth", "style", "theory", "music"):
            for source in sorted((root / package).rglob("*.py")):
                digest.update(source.relative_to(root).as_posix().encode() + b"\0" + source.read_bytes())
        return cls(folder=folder, version=digest.hexdigest()[:16], mastered=mastered)

    def measure(self, commission: Commission, names: Sequence[str]) -> Page:
        """Return the answers of the named instruments."""
        path = self._path(commission)
        page: Page = json.loads(path.read_text()) if path.exists() else {}
        labels = {name: f"{name}@{_source_of(name)}" for name in names}
        missing = [name for name in names if labels[name] not in page]
        if missing:
            played = perform(commission, mastered=self.mastered)
            for name in missing:
                page[labels[name]] = INSTRUMENTS[name](played)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(page))
        return {name: page[label] for name, label in labels.items()}

    def measure_all(
        self, commissions: Sequence[Commission], names: Sequence[str], *, jobs: int = 1
    ) -> Iterator[Page]:
        """Measure many, in order, in ``jobs`` processes.

        The first is measured here, before there are others: librosa compiles then, and numba's cache of compiled
        ufuncs is left broken (every later call is a segmentation fault) where two processes fill it at once.
        """
        if jobs <= 1:
            for commission in commissions:
                yield self.measure(commission, names)
            return
        if commissions:
            yield self.measure(commissions[0], names)
        rest = commissions[1:]
        with ProcessPoolExecutor(jobs) as pool:
            yield from pool.map(self.measure, rest, [names] * len(rest), chunksize=2)

    def _path(self, commission: Commission) -> Path:
        label = f"{commission!r} mastered={self.mastered}"
        return self.folder / self.version / f"{hashlib.sha256(label.encode()).hexdigest()[:32]}.json"


def _source_of(name: str) -> str:
    # An instrument builds on its own module and on what a take prepares, nothing else.
    module = inspect.getmodule(INSTRUMENTS[name])
    text = inspect.getsource(take_module) + (inspect.getsource(module) if module else "")
    return hashlib.sha256(text.encode()).hexdigest()[:8]
