"""The uniqueness study: no two makers look the same, no two covers are the same.

Over a million seeds no two makers may have equal look parameters, and over a hundred thousand tracks of as many makers
no two drawings may be equal once ids and words are taken out.
"""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from benchmarks.covers.company import maker_seed, track
from benchmarks.covers.report import Report, Row
from soundfoundry_core.covers import render_cover
from soundfoundry_core.covers.design import identity_of
from soundfoundry_core.style.profile import LookProfile
from soundfoundry_core.style.seed import StyleSeed

__all__ = ["unique"]

_WORDS = re.compile(r"<title>.*?</metadata>|<title>.*?</desc>|c[0-9a-f]{8}-?", re.DOTALL)
_CHUNK = 2000


def _looks(first: int) -> list[bytes]:
    looks = (LookProfile.of(StyleSeed(maker_seed(number))) for number in range(first, first + _CHUNK))
    return [hashlib.blake2b(repr(look).encode(), digest_size=16).digest() for look in looks]


def _drawings(first: int, *, count: int) -> list[bytes]:
    found = []
    for number in range(first, first + count):
        svg = _WORDS.sub("", render_cover(track(number)))
        found.append(hashlib.blake2b(svg.encode(), digest_size=16).digest())
        if number % 500 == 0:
            identity_of.cache_clear()
    return found


def unique(makers: int, covers: int, *, jobs: int) -> Report:
    """Count what occurs twice."""
    with ProcessPoolExecutor(jobs) as pool:
        looks = [one for part in pool.map(_looks, range(0, makers, _CHUNK)) for one in part]
        drawn = [
            one
            for part in pool.map(partial(_drawings, count=_CHUNK), range(0, covers, _CHUNK))
            for one in part
        ]
    report = Report(title="uniqueness")
    report.rows.extend(
        [
            Row(
                name="makers with equal look parameters",
                value=len(looks) - len(set(looks)),
                high=0,
                note=f"of {len(looks)}",
            ),
            Row(name="equal drawings", value=len(drawn) - len(set(drawn)), high=0, note=f"of {len(drawn)}"),
        ]
    )
    return report
