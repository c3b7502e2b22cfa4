"""Laws of the rendered cover: the same bytes for ever, safe for any title, one family per maker.

The golden digests are written once for a design version: ``python tests/core/covers/test_render.py``.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

import soundfoundry_core
from soundfoundry_core import covers
from soundfoundry_core.covers import CoverRecipe, SoundFeatures, render_cover
from soundfoundry_core.covers.design import design_of
from soundfoundry_core.covers.patterns import BUILTIN_PATTERNS
from soundfoundry_core.covers.raster import ResvgRasterizer
from soundfoundry_core.covers.render import scene_of
from soundfoundry_core.covers.signature import plan_type
from soundfoundry_core.covers.typeface import bundled_face
from soundfoundry_core.errors import UnknownNameError
from soundfoundry_core.style.oklch import contrast
from soundfoundry_core.style.unlock_rules import UNLOCK_RULES

if TYPE_CHECKING:
    from soundfoundry_core.covers.canvas import Canvas
    from soundfoundry_core.covers.pattern import Scene

GOLDEN = Path(__file__).parent / "golden.json"
PATTERNS = [row[0] for row in BUILTIN_PATTERNS]
UNLOCKS = [row[0] for row in UNLOCK_RULES]
SVG = "{http://www.w3.org/2000/svg}"


def golden_recipes() -> dict[str, CoverRecipe]:
    """Seeds x patterns x versions x themes x aspects, a few dozen that touch everything."""
    found: dict[str, CoverRecipe] = {}
    for pattern, seed in itertools.product(PATTERNS, (0, 5137028464409542)):
        for dark, aspect, version in ((True, "1x1", 1), (False, "9x16", 2), (True, "og", 3)):
            recipe = CoverRecipe(
                style_seed=seed,
                title="Été & Night",
                pattern=pattern,
                dark=dark,
                aspect=aspect,
                visual_version=version,
            )
            found[f"{pattern}-{seed}-{aspect}-v{version}"] = recipe
    features = SoundFeatures.of([0.2, 0.9, 0.5], bpm=92, energy=0.8, valence=0.4, tonic=9)
    found["series"] = CoverRecipe(
        style_seed=77, title="A", series="Night Drives", artist="Ada", features=features
    )
    found["unlocks"] = CoverRecipe(
        style_seed=77, title="A", unlocks=("silk_lines", "soft_glow", "midnight_bloom")
    )
    found["macros"] = CoverRecipe(
        style_seed=2**53 - 1, title="B", macros={"energy": 90, "warmth": 10, "grit": 100, "complexity": 0}
    )
    found["bare"] = CoverRecipe(style_seed=1, aspect="16x9", track_seed=9)
    return found


def other_python(version: str) -> str | None:
    """Return an interpreter of this version that runs, if there is one."""
    candidates = [shutil.which(f"python{version}")]
    candidates += [str(path) for path in Path.home().glob(f".pyenv/versions/{version}*/bin/python{version}")]
    for candidate in candidates:
        if (
            candidate
            and subprocess.run([candidate, "-c", ""], capture_output=True, check=False).returncode == 0
        ):
            return candidate
    return None


def digest(svg: str) -> str:
    return hashlib.sha256(svg.encode()).hexdigest()


@pytest.mark.parametrize("name", sorted(golden_recipes()))
def test_golden_covers_never_change(name: str) -> None:
    """A recipe of this design version gives the bytes it gave when the version was released."""
    assert digest(render_cover(golden_recipes()[name])) == json.loads(GOLDEN.read_text())[name]


def test_other_processes_give_the_same_bytes() -> None:
    """Neither PYTHONHASHSEED nor the locale changes a byte, nor does the order of drawing."""
    recipes = list(golden_recipes().values())[::5]
    here = [digest(render_cover(recipe)) for recipe in reversed(recipes)][::-1]
    script = (
        "import hashlib, json, sys; from soundfoundry_core.covers import CoverRecipe, render_cover;"
        "print(json.dumps([hashlib.sha256(render_cover(CoverRecipe.from_json(t)).encode()).hexdigest()"
        " for t in json.load(sys.stdin)]))"
    )
    path = os.pathsep.join(filter(None, sys.path))
    for seed, locale in (("1", "C"), ("4242", "de_DE.UTF-8")):
        done = subprocess.run(
            [sys.executable, "-c", script],
            input=json.dumps([recipe.to_json() for recipe in recipes]),
            env={"PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        assert json.loads(done.stdout) == here


DRAW = """
import hashlib, json, sys, types
# Stand in for the package's front door, which imports pluggy and pydantic: covers need neither.
package = sys.modules["soundfoundry_core"] = types.ModuleType("soundfoundry_core")
package.__path__ = [sys.argv[1]]
from soundfoundry_core.covers import CoverRecipe, render_cover
print(json.dumps([hashlib.sha256(render_cover(CoverRecipe.from_json(t)).encode()).hexdigest()
                  for t in json.load(sys.stdin)]))
"""


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_other_pythons_draw_the_same_bytes(version: str) -> None:
    """Every supported Python draws the golden covers, from the standard library alone."""
    python = other_python(version)
    if python is None:
        pytest.skip(f"no Python {version} here")
    recipes = golden_recipes()
    done = subprocess.run(
        [python, "-B", "-c", DRAW, str(Path(soundfoundry_core.__file__).parent)],
        input=json.dumps([recipe.to_json() for recipe in recipes.values()]),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    golden = json.loads(GOLDEN.read_text())
    assert dict(zip(recipes, json.loads(done.stdout), strict=True)) == golden


def test_the_title_is_told_to_screen_readers() -> None:
    """``<title>`` holds title and artist in full, also where the script cannot be drawn."""
    root = ET.fromstring(render_cover(CoverRecipe(style_seed=3, title="夜想曲 <2>", artist="Ada")))  # noqa: S314
    assert root.findtext(SVG + "title") == "夜想曲 <2> by Ada"
    assert "beats a minute" in (root.findtext(SVG + "desc") or "")


def test_ids_do_not_clash_on_one_page() -> None:
    """Two covers share no id, and each refers to its own ids only."""
    ids = []
    for version in (1, 2):
        svg = render_cover(CoverRecipe(style_seed=3, visual_version=version))
        own = set(re.findall(r' id="([^"]+)"', svg))
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) == own
        ids.append(own)
    assert not ids[0] & ids[1]


def test_every_part_of_a_recipe_matters() -> None:
    """No two of these recipes give the same drawing: each field changes more than the ids."""
    base = {"style_seed": 11, "title": "One", "series": "S"}
    features = SoundFeatures.of([0.1, 1, 0.3], bpm=84, energy=0.9, valence=-0.8, tonic=5)
    changes: list[dict[str, object]] = [
        {},
        {"style_seed": 12},
        {"title": "Two"},
        {"series": "T"},
        {"artist": "Ada"},
        {"visual_version": 2},
        {"dark": False},
        {"track_seed": 4},
        {"features": features},
        {"aspect": "og"},
        {"hue": 3},
        {"scheme": "triad"},
        {"grid": "diagonal"},
        {"licence": "CC BY 4.0"},
        *(
            {"macros": {name: 90}}
            for name in ("energy", "brightness", "warmth", "space", "grit", "complexity")
        ),
        *({"unlocks": (name,)} for name in UNLOCKS),
        *({"pattern": name} for name in PATTERNS if name != design_of(CoverRecipe(**base)).pattern),  # type: ignore[arg-type]
    ]
    drawings = {
        re.sub(r"c[0-9a-f]{8}-", "", render_cover(CoverRecipe(**{**base, **change}))) for change in changes
    }  # type: ignore[arg-type]
    assert len(drawings) == len(changes)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("unlock", UNLOCKS)
def test_each_unlock_shows_in_each_pattern(pattern: str, unlock: str) -> None:
    """An unlocked element changes the drawing of every pattern."""
    plain, earned = (
        re.sub(
            r"c[0-9a-f]{8}-", "", render_cover(CoverRecipe(style_seed=5, pattern=pattern, unlocks=unlocks))
        )
        for unlocks in ((), (unlock,))
    )
    assert plain != earned


def test_a_renamed_track_keeps_its_picture() -> None:
    """With a track seed, the title is only what is written: all else stays."""
    one, other = (scene_of(CoverRecipe(style_seed=5, title=title, track_seed=9)) for title in ("A", "B"))
    assert one.focus == other.focus
    assert one.features == other.features
    assert one.stream("x").u64() == other.stream("x").u64()


def test_levels_share_what_they_should() -> None:
    """A maker's covers share hue and hand, a series' share pattern and scheme, versions share the track."""
    one, other = (CoverRecipe(style_seed=5, series=name, title="T") for name in ("A", "B"))
    assert scene_of(one).hand == scene_of(other).hand
    assert scene_of(one).motif == scene_of(other).motif
    for title in ("U", "V"):
        assert design_of(CoverRecipe(style_seed=5, series="A", title=title)).pattern == design_of(one).pattern
        assert scene_of(CoverRecipe(style_seed=5, series="A", title=title)).palette == scene_of(one).palette
    later = CoverRecipe(style_seed=5, series="A", title="T", visual_version=2)
    assert scene_of(later).features == scene_of(one).features
    assert scene_of(later).focus != scene_of(one).focus


def test_installed_patterns_change_nothing() -> None:
    """Patterns that are offered but not named leave every byte alone, also one that takes a built-in's name."""

    class Loud:
        def draw(self, scene: object, canvas: object) -> None:
            raise AssertionError

    recipe = CoverRecipe(style_seed=5, series="A")
    patterns = {"aaa": Loud(), "zzz": Loud(), design_of(recipe).pattern: Loud()}
    assert render_cover(recipe, patterns=patterns) == render_cover(recipe)
    with pytest.raises(UnknownNameError, match="orbits"):
        render_cover(CoverRecipe(style_seed=5, pattern="orbit"))


def test_sizes() -> None:
    """Over makers and patterns the median cover has at most 12 KB, and none has more than 32 KB."""
    sizes = [
        len(render_cover(CoverRecipe(style_seed=seed, title="Midnight Étude", artist="Ada")).encode())
        for seed in range(1000, 1060)
    ]
    assert statistics.median(sizes) <= 12 * 1024
    assert max(sizes) <= 32 * 1024


class Glaring:
    """Fills the picture with the colour that is worst for the title."""

    def draw(self, scene: Scene, canvas: Canvas) -> None:
        """Draw one sheet."""
        worst = "#ffffff" if scene.palette.dark else "#000000"
        canvas.rect(0, 0, scene.width, scene.height, fill=worst)


@pytest.mark.parametrize("aspect", ["1x1", "9x16", "16x9", "og"])
@pytest.mark.parametrize("dark", [True, False])
def test_the_title_stands_clear(aspect: str, dark: bool) -> None:
    """Through the veil, even the worst pattern leaves title and caption 4.5:1 at every height of the type."""
    recipe = CoverRecipe(
        style_seed=9,
        title="A Title of Two Lines for This Maker",
        artist="A",
        aspect=aspect,
        dark=dark,
        pattern="glaring",
    )
    lettering = plan_type(recipe, *recipe.size)
    assert lettering.title is not None
    svg = render_cover(recipe, patterns={"glaring": Glaring()})
    image = Image.open(io.BytesIO(ResvgRasterizer().rasterize(svg, *recipe.size))).convert("RGB")
    palette = scene_of(recipe).palette
    column = int(lettering.margin * 0.6)
    for y in range(int(lettering.top), recipe.size[1]):
        found = "#{:02x}{:02x}{:02x}".format(*image.getpixel((column, y)))  # type: ignore[misc]
        assert contrast(palette.text, found) >= 4.5, y
        if y > lettering.baseline:
            assert contrast(palette.muted, found) >= 3.5, y


@pytest.mark.parametrize("aspect", ["1x1", "9x16", "16x9", "og"])
@pytest.mark.parametrize(
    "texts", [{"title": "g"}, {"title": "A " * 50, "artist": "B" * 50, "series": "C" * 50}, {}]
)
def test_type_stays_in_its_margins(aspect: str, texts: dict[str, str]) -> None:
    """No letter leaves the margins or touches the maker's mark, however long the texts."""
    recipe = CoverRecipe(style_seed=9, aspect=aspect, **texts)  # type: ignore[arg-type]
    width, height = recipe.size
    lettering, face = plan_type(recipe, width, height), bundled_face()
    mark = 0.15 * min(width, height)
    assert lettering.top > 0.5 * height
    assert face.width(lettering.caption, lettering.caption_size, 110) <= width - 2 * lettering.margin - mark
    if lettering.title:
        for line in lettering.title.lines:
            used = face.width(line, lettering.title.size, lettering.title.tracking)
            assert used <= width - 2 * lettering.margin - (0 if lettering.caption else mark)


def test_the_package_names_are_lazy_and_complete() -> None:
    """``covers`` offers exactly its public names and nothing else."""
    names = ["CoverRecipe", "SanitizedSvg", "SoundFeatures", "SvgLimits", "render_cover", "sanitize_svg"]
    assert sorted(covers.__all__) == dir(covers) == names
    for name in covers.__all__:
        assert getattr(covers, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'Cover'"):
        covers.Cover  # noqa: B018


if __name__ == "__main__":
    digests = {name: digest(render_cover(recipe)) for name, recipe in sorted(golden_recipes().items())}
    GOLDEN.write_text(json.dumps(digests, indent=1) + "\n")
