"""Bake the outlines of one font into the small JSON that covers set their titles with.

Run once by a maintainer, never at run time::

    python tools/bake_font.py InterDisplay-Bold.otf src/soundfoundry_core/covers/typeface/inter_display_bold.json

The input is any OpenType font under the SIL Open Font Licence; Debian's ``fonts-inter`` has the one we
use (put its licence text beside the output). Needs ``fonttools``, which is a tool of this script only.

The output holds ``units`` (1000 per em), ``ascent``, ``cap``, ``descent``, ``glyphs`` (character ->
``[advance, "relative SVG path"]``) and ``kerning`` (pair of characters -> adjustment in units). Outlines
are cubic, scaled to 1000 units and rounded, y downwards, starting at the glyph's origin.
"""

from __future__ import annotations

import argparse
import itertools
import json
import unicodedata
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

UNITS = 1000
RANGES = (
    (0x20, 0x7E),  # Basic Latin
    (0xA0, 0xFF),  # Latin-1
    (0x100, 0x17F),  # Latin Extended-A
    (0x218, 0x21B),  # Romanian comma below
    (0x386, 0x3CE),  # Greek
    (0x401, 0x45F),  # Cyrillic, the modern letters
    (0x490, 0x491),  # Ukrainian ghe
    (0x1E80, 0x1E85),  # Welsh
    (0x1E9E, 0x1E9E),  # capital sharp s
)
MARKS = "‐‑‒–—‘’‚“”„†•…‹›€™♭♯−×÷№"
SCRIPTS = (  # pairs are kerned within a script; an accented letter is kerned like its base letter
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.,:;-–—‘’“”/()&",
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρςστυφχψω.,",
    "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзиклмнопрстуфхцчшщъыьэюя.,",
)


class RelativePen(BasePen):
    """Write a glyph as one compact relative SVG path in whole units."""

    def __init__(self, glyphs: Any, scale: float) -> None:
        super().__init__(glyphs)
        self.scale = scale
        self.parts: list[str] = []
        self.at = (0, 0)

    def _to(self, *points: tuple[float, float]) -> str:
        text = ""
        absolute = [(round(x * self.scale), round(-y * self.scale)) for x, y in points]
        for x, y in absolute:
            for value in (x - self.at[0], y - self.at[1]):
                text += str(value) if value < 0 or not text else f" {value}"
        self.at = absolute[-1]
        return text

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 -- fontTools calls it so
        self.parts.append("m" + self._to(pt))
        self.start = self.at

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self.parts.append("l" + self._to(pt))

    def _curveToOne(self, a: Any, b: Any, c: Any) -> None:  # noqa: N802
        self.parts.append("c" + self._to(a, b, c))

    def _closePath(self) -> None:  # noqa: N802
        self.parts.append("z")
        self.at = self.start


def pair_kerning(font: TTFont, cmap: dict[int, str]) -> dict[str, int]:
    """Read the horizontal pair kerning of GPOS for the characters in SCRIPTS."""
    table = font["GPOS"].table
    wanted = {
        index
        for feature in table.FeatureList.FeatureRecord
        if feature.FeatureTag == "kern"
        for index in feature.Feature.LookupListIndex
    }
    found: dict[str, int] = {}
    for index, script in itertools.product(sorted(wanted), SCRIPTS):
        names = {cmap[ord(char)]: char for char in script if ord(char) in cmap}
        settled: set[str] = set()
        for subtable in table.LookupList.Lookup[index].SubTable:
            sub = getattr(subtable, "ExtSubTable", subtable)
            if sub.LookupType != 2:
                continue
            covered = [name for name in sub.Coverage.glyphs if name in names]
            for left, right in itertools.product(covered, names):
                pair = names[left] + names[right]
                value = None if pair in settled else _value(sub, left, right)
                if value is not None:  # the first subtable that knows the pair settles it
                    settled.add(pair)
                    found[pair] = value
    return found


def _value(sub: Any, left: str, right: str) -> int | None:
    if sub.Format == 1:
        for record in sub.PairSet[sub.Coverage.glyphs.index(left)].PairValueRecord:
            if record.SecondGlyph == right:
                return int(getattr(record.Value1, "XAdvance", 0) or 0)
        return None
    one = sub.ClassDef1.classDefs.get(left, 0)
    two = sub.ClassDef2.classDefs.get(right, 0)
    value = sub.Class1Record[one].Class2Record[two].Value1
    return int(getattr(value, "XAdvance", 0) or 0)


def bake(source: Path) -> dict[str, Any]:
    """Read a font and return what goes into the JSON."""
    font = TTFont(source)
    scale = UNITS / font["head"].unitsPerEm
    cmap, glyphs = font.getBestCmap(), font.getGlyphSet()
    chars = sorted({*MARKS, *(chr(code) for first, last in RANGES for code in range(first, last + 1))})
    outlines: dict[str, list[Any]] = {}
    for char in chars:
        if ord(char) not in cmap or unicodedata.category(char) in {"Cc", "Cf", "Cn", "Mn"}:
            continue
        pen = RelativePen(glyphs, scale)
        glyph = glyphs[cmap[ord(char)]]
        glyph.draw(pen)
        outlines[char] = [round(glyph.width * scale), "".join(pen.parts)]
    kerning = {pair: round(value * scale) for pair, value in pair_kerning(font, cmap).items()}
    os2 = font["OS/2"]
    return {
        "family": font["name"].getDebugName(4),
        "version": font["name"].getDebugName(5),
        "licence": "SIL Open Font License 1.1, see OFL.txt",
        "units": UNITS,
        "ascent": round(font["hhea"].ascent * scale),
        "cap": round(os2.sCapHeight * scale),
        "x": round(os2.sxHeight * scale),
        "descent": round(font["hhea"].descent * scale),
        "glyphs": outlines,
        "kerning": {pair: value for pair, value in sorted(kerning.items()) if abs(value) >= 8},
    }


def main() -> None:
    """Bake the font named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    baked = bake(arguments.source)
    text = json.dumps(baked, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    arguments.target.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
