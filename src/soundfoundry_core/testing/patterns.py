"""The rules of cover patterns: pure, safe in every rasterizer, within the canvas, and alive to the music."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Final

import pytest

from soundfoundry_core.covers.canvas import Canvas
from soundfoundry_core.covers.features import SoundFeatures
from soundfoundry_core.covers.recipe import ASPECTS, CoverRecipe
from soundfoundry_core.covers.render import MAX_BYTES, render_cover, scene_of
from soundfoundry_core.style.stream import Stream
from soundfoundry_core.testing.suite import Suite

if TYPE_CHECKING:
    from soundfoundry_core.covers.pattern import Pattern
    from soundfoundry_core.plugins.records import CoverPatternSpec

__all__ = ["PatternSuite"]

_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_TERMS: Final = "{http://purl.org/dc/terms/}"
_ALLOWED: Final = {
    "svg": {"width", "height", "viewBox", "role"},
    "title": set(),
    "desc": set(),
    "metadata": set(),
    **dict.fromkeys((f"{_RDF}RDF", f"{_RDF}Description"), frozenset()),
    **dict.fromkeys((_DC + name for name in ("title", "creator", "rights", "format")), frozenset()),
    **dict.fromkeys((_TERMS + name for name in ("license", "provenance")), frozenset()),
    "text": {"x", "y", "font-family", "font-weight", "font-size", "fill", "text-anchor"},
    "defs": set(),
    "g": {"opacity", "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"},
    "path": {"d", "transform"},
    "circle": {"cx", "cy", "r"},
    "rect": {"x", "y", "width", "height", "rx"},
    "line": {"x1", "y1", "x2", "y2"},
    "linearGradient": {"id", "gradientUnits", "x1", "y1", "x2", "y2"},
    "radialGradient": {"id", "gradientUnits", "cx", "cy", "r", "fx", "fy"},
    "stop": {"offset", "stop-color", "stop-opacity"},
}
_PAINTED: Final = {
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-opacity",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-dasharray",
    "opacity",
}
_SHAPES: Final = {"path", "circle", "rect", "line"}
_PAINT: Final = re.compile(r"none|#[0-9a-f]{6}|url\(#[\w-]+\)")
_SEEDS: Final = (1, 77, 4_503_599_627_370_495)
_MACROS: Final = ("energy", "warmth", "space", "complexity")

_AGAIN: Final = """
import hashlib, importlib, importlib.util, json, sys
from soundfoundry_core.covers import CoverRecipe, render_cover
module, path, name, texts = json.loads(sys.stdin.read())
try:
    home = importlib.import_module(module)
except ImportError:
    spec = importlib.util.spec_from_file_location("pattern_under_test", path)
    home = importlib.util.module_from_spec(spec)
    sys.modules["pattern_under_test"] = home
    spec.loader.exec_module(home)
pattern = getattr(home, name)()
recipes = map(CoverRecipe.from_json, texts)
covers = [render_cover(recipe, patterns={recipe.pattern: pattern}) for recipe in recipes]
print(hashlib.sha256("".join(covers).encode()).hexdigest())
"""


class PatternSuite(Suite):
    """Rules 1-9 of ``soundfoundry_cover_patterns``."""

    hook = "soundfoundry_cover_patterns"

    @pytest.fixture
    def pattern(self, spec: CoverPatternSpec) -> Pattern:
        """Return the pattern that the factory makes."""
        return spec.factory()

    def test_the_same_recipe_gives_the_same_bytes(self, spec: CoverPatternSpec) -> None:
        """Rule 2: two patterns from the factory draw the same bytes from the same recipe, in any order."""
        recipes = _recipes(spec)
        first = [_drawn(recipe, spec.factory()) for recipe in recipes]
        pattern = spec.factory()
        again = [_drawn(recipe, pattern) for recipe in reversed(recipes)]
        assert first == again[::-1]

    def test_another_process_gives_the_same_bytes(self, spec: CoverPatternSpec, pattern: Pattern) -> None:
        """Rule 3: a process with another PYTHONHASHSEED draws the same bytes; the class is importable by name."""
        home = type(pattern)
        assert "<locals>" not in home.__qualname__
        recipes = _recipes(spec)
        here = hashlib.sha256("".join(_drawn(recipe, pattern) for recipe in recipes).encode()).hexdigest()
        path = getattr(sys.modules[home.__module__], "__file__", None)
        texts = [recipe.to_json() for recipe in recipes]
        for seed in ("1", "271828"):
            done = subprocess.run(  # noqa: S603 -- our own interpreter and script
                [sys.executable, "-c", _AGAIN],
                input=json.dumps([home.__module__, path, home.__name__, texts]),
                env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(filter(None, sys.path))},
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
            assert done.returncode == 0, done.stderr
            assert done.stdout.strip() == here

    def test_only_the_safe_subset(self, spec: CoverPatternSpec, pattern: Pattern) -> None:
        """Rule 4: elements, attributes and paints are those that every rasterizer draws alike; ``#rrggbb`` only."""
        for recipe in _recipes(spec):
            root = ET.fromstring(_drawn(recipe, pattern))  # noqa: S314 -- our own text, no entities
            for element in root.iter():
                name = element.tag.removeprefix(_NAMESPACE)
                assert name in _ALLOWED, f"<{name}> is outside the subset"
                allowed = _ALLOWED[name] | (_PAINTED if name in _SHAPES else set())
                assert element.attrib.keys() <= allowed, f"<{name}> has {set(element.attrib) - allowed}"
                for paint in ("fill", "stroke", "stop-color"):
                    assert _PAINT.fullmatch(element.get(paint, "none")), element.get(paint)

    def test_numbers_are_finite_and_short(self, spec: CoverPatternSpec, pattern: Pattern) -> None:
        """Rule 5: no coordinate is nan, infinite, in exponent notation or finer than a thousandth."""
        for recipe in _recipes(spec):
            root = ET.fromstring(_drawn(recipe, pattern))  # noqa: S314
            for element in root.iter():
                for key, value in element.attrib.items():
                    if key in {"id", "role", "fill", "stroke", "stop-color"}:
                        continue
                    assert not re.search(r"nan|inf|\de|\.\d{4}", value), f"{key}={value[:60]!r}"

    def test_it_stays_near_the_canvas(self, spec: CoverPatternSpec, pattern: Pattern) -> None:
        """Rule 6: every path begins within three canvas sides of the canvas, in every aspect."""
        for aspect, (width, height) in ASPECTS.items():
            recipe = CoverRecipe(style_seed=77, title="Edges", pattern=spec.id, aspect=aspect)
            far = 3 * max(width, height)
            for x, y in re.findall(r"M(-?[\d.]+)[ ]?(-?[\d.]+)", _drawn(recipe, pattern)):
                assert -far <= float(x) <= width + far
                assert -far <= float(y) <= height + far

    def test_macros_move_the_picture(self, spec: CoverPatternSpec, pattern: Pattern) -> None:
        """Rule 7: energy, warmth, space and complexity each change what the pattern draws."""
        for macro in _MACROS:
            low, high = (_alone(_recipe(spec, 7, macros={macro: value}), pattern) for value in (0, 100))
            assert low != high, macro

    def test_the_track_moves_the_picture(self, spec: CoverPatternSpec, pattern: Pattern) -> None:
        """Rule 8: maker, track, visual version and what is heard each change what the pattern draws."""
        loud = SoundFeatures.imagined(Stream.root("suite", "loud"))
        soft = SoundFeatures.imagined(Stream.root("suite", "soft"))
        recipes = [
            _recipe(spec, 7, features=loud),
            _recipe(spec, 8, features=loud),
            _recipe(spec, 7, features=loud, track_seed=5),
            _recipe(spec, 7, features=loud, visual_version=2),
            _recipe(spec, 7, features=soft),
        ]
        assert len({_alone(recipe, pattern) for recipe in recipes}) == len(recipes)

    def test_it_is_small(self, spec: CoverPatternSpec, pattern: Pattern) -> None:
        """Rule 9: a whole cover is at most 64 KB, with every macro at its highest and every unlock."""
        recipe = _recipe(
            spec,
            7,
            macros=dict.fromkeys((*_MACROS, "grit", "brightness"), 100),
            unlocks=("midnight_bloom", "silk_lines", "soft_glow"),
        )
        assert len(_drawn(recipe, pattern).encode()) <= MAX_BYTES


def _recipe(spec: CoverPatternSpec, seed: int, **changes: object) -> CoverRecipe:
    values: dict[str, object] = {"style_seed": seed, "title": "", "pattern": spec.id, **changes}
    return CoverRecipe(**values)  # type: ignore[arg-type]


def _recipes(spec: CoverPatternSpec) -> list[CoverRecipe]:
    return [
        _recipe(spec, seed, title="Été", dark=dark, aspect=aspect, unlocks=unlocks)
        for seed, dark, aspect, unlocks in zip(
            _SEEDS,
            (True, False, True),
            ("1x1", "9x16", "og"),
            ((), ("silk_lines",), ("soft_glow",)),
            strict=True,
        )
    ]


def _drawn(recipe: CoverRecipe, pattern: Pattern) -> str:
    return render_cover(recipe, patterns={recipe.pattern: pattern})


def _alone(recipe: CoverRecipe, pattern: Pattern) -> str:
    """Return what the pattern draws, without the other layers of a cover."""
    canvas = Canvas(*recipe.size, prefix="p")
    pattern.draw(scene_of(recipe), canvas)
    return canvas.svg("")
