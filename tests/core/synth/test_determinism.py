"""The same score gives the same bits: in other processes, thread counts, hash seeds and CPU dispatch levels."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

_PROGRAM = """
import hashlib, importlib.util, sys
import numpy as np
spec = importlib.util.spec_from_file_location("laws", sys.argv[1])
laws = importlib.util.module_from_spec(spec)
spec.loader.exec_module(laws)
from dataclasses import replace
from soundfoundry_core.synth.score import Part
from soundfoundry_core.synth.voices import VOICES
score = laws.a_score(6.0, sidechain=0.5, noise=0.3)
notes = score.parts[4].notes
extra = tuple(
    Part(id=name, bus=voice.bus, voice=name, gain=0.2, echo=0.2, notes=notes[index % 5::5])
    for index, (name, voice) in enumerate(sorted(VOICES.items()))
)
drums = tuple(
    Part(id=f"d{number}", bus="drums", voice="kit-rock", gain=0.2, notes=(replace(notes[0], pitch=number),))
    for number in range(35, 83)
)
sound = laws.render(replace(score, parts=score.parts + extra + drums), stems=True)
digest = hashlib.sha256(sound.mix.tobytes())
for name, stem in sound.stems.items():
    digest.update(name.encode() + stem.tobytes())
features = np._core._multiarray_umath.__cpu_features__
dispatched = np._core._multiarray_umath.__cpu_dispatch__
print(digest.hexdigest(), ",".join(name for name in dispatched if features[name]) or "none")
"""


def listen(**environment: str) -> tuple[str, set[str]]:
    """Render in a fresh process: (sha256 of everything, the vector units that numpy dispatches to)."""
    result = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(Path(__file__).with_name("test_mix.py"))],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    digest, features = result.stdout.split()
    return digest, set(features.split(",")) - {"none"}


@pytest.fixture(scope="module")
def plain() -> tuple[str, set[str]]:
    return listen(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", PYTHONHASHSEED="0")


def test_threads_and_hash_seed_change_nothing(plain: tuple[str, set[str]]) -> None:
    """Two threads and another hash seed give the same PCM."""
    other, _ = listen(OMP_NUM_THREADS="2", OPENBLAS_NUM_THREADS="2", PYTHONHASHSEED="4711")
    assert other == plain[0]


def _levels() -> list[tuple[str, ...]]:
    """Return the vector units to switch off: the best one, then one more, until none is left."""
    present = [
        name
        for name in np._core._multiarray_umath.__cpu_dispatch__
        if np._core._multiarray_umath.__cpu_features__[name]
    ]
    return [tuple(present[first:]) for first in range(len(present))]


@pytest.mark.parametrize("off", _levels() or [()], ids=lambda off: "without " + " ".join(off))
def test_vector_units_change_nothing(plain: tuple[str, set[str]], off: tuple[str, ...]) -> None:
    """With ever more of numpy's dispatch levels off, the PCM stays; and they really were off."""
    if not off:
        pytest.skip("this build of numpy dispatches to nothing on this CPU")
    digest, features = listen(NPY_DISABLE_CPU_FEATURES=" ".join(off))
    assert not features & set(off), "numpy ignored the names, so nothing was tested"
    assert features < plain[1]
    assert digest == plain[0]
