"""Laws of shaping: letters join, run the right way and come from the right font; needs HarfBuzz and some fonts.

The fonts are Debian's packages ``fonts-hosny-amiri``, ``culmus``, ``fonts-droid-fallback`` and ``fonts-lohit-deva``.
Where they or the extra ``shaping`` are missing, these tests are skipped, but on CI they fail.
"""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.covers import CoverRecipe, render_cover, shaping
from soundfoundry_core.covers.outline import MAX_OUTLINE, box_of
from soundfoundry_core.covers.shaping import outline_for, shape_title, title_fonts
from soundfoundry_core.errors import ConfigurationError, InvalidRequestError

FILES = ("Amiri-Bold.ttf", "NachlieliCLM-Bold.otf", "DroidSansFallbackFull.ttf", "Lohit-Devanagari.ttf")
HOME = Path("/usr/share/fonts")
MOVE = re.compile(r"^m-?\d+ ?-?\d+")


def missing(what: str) -> None:
    """Skip here, fail on CI."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="module")
def fonts() -> list[Path]:
    if find_spec("uharfbuzz") is None:
        missing("the extra shaping (uharfbuzz)")
    found = [next(HOME.rglob(name), None) for name in FILES]
    for name, path in zip(FILES, found, strict=True):
        if path is None:
            missing(f"the font {name}")
    return [path for path in found if path is not None]


def one(text: str, fonts: list[Path]) -> str:
    (line,) = shape_title(text, fonts).lines
    return line


def test_arabic_joins_and_runs_from_right_to_left(fonts: list[Path]) -> None:
    """Two letters are narrower joined than apart, the first one stands at the right, and the title says so."""
    assert shape_title("سلام", fonts).rtl
    pair, alone = box_of(one("بب", fonts)), box_of(one("ب", fonts))
    assert pair.right - pair.left < 1.9 * (alone.right - alone.left)
    assert not one("بب", fonts).startswith(one("ب", fonts).removesuffix("z"))
    # alif comes first, so it stands at the right and is drawn last, as it is when alone
    assert one("اب", fonts).endswith(MOVE.sub("", one("ا", fonts)))


def test_hebrew_runs_from_right_to_left(fonts: list[Path]) -> None:
    """The last letter of a Hebrew word is the leftmost; a Latin word in it runs its own way."""
    assert one("אב", fonts).startswith(one("ב", fonts))
    assert one("ab אב", fonts).startswith(one("ab", fonts))
    assert not shape_title("ab אב", fonts).rtl
    assert one("אב ab", fonts).startswith(one("ab", fonts))
    assert shape_title("אב ab", fonts).rtl


def test_brackets_are_mirrored(fonts: list[Path]) -> None:
    """In a right-to-left title the bracket that opens has its back to the right."""
    opened, latin = box_of(one("(א", fonts)), box_of(one("א", fonts))
    assert opened.right > latin.right
    assert one("א)", fonts).startswith(one("(", fonts))


def test_devanagari_reorders(fonts: list[Path]) -> None:
    """The vowel sign i is drawn before its consonant, so the line does not begin with the consonant's outline."""
    assert not one("कि", fonts).startswith(one("क", fonts))
    assert one("का", fonts).startswith(one("क", fonts))


def test_each_character_finds_its_font(fonts: list[Path]) -> None:
    """Latin letters come from the bundled face, others from the first font that has them."""
    assert one("A夜", fonts).startswith(one("A", fonts))
    assert one("夜", fonts) == one("夜", fonts[2:])
    assert one("A", fonts) == one("A", fonts[::-1])
    with pytest.raises(InvalidRequestError, match="lack most"):
        shape_title("夜想曲", fonts[:1])
    assert one("Rain 夜 Song", fonts[:1]) == one("Rain … Song", fonts[:1])


@pytest.mark.parametrize(
    ("title", "count"),
    [("夜想曲", 1), ("雨の日のための小さな歌", 2), ("夜" * 300, 2), ("ليل " * 80, 2), ("ا" * 300, 2)],
)
def test_lines(title: str, count: int, fonts: list[Path]) -> None:
    """At most two lines, neither wider than the narrowest cover takes, and within the limit of a recipe."""
    lines = shape_title(title, fonts).lines
    assert len(lines) == count
    assert sum(map(len, lines)) <= MAX_OUTLINE
    assert all(box_of(line).right <= 11_500 for line in lines)


def test_outline_for_says_when_none_is_needed(fonts: list[Path]) -> None:
    """None for what the bundled face has, without fonts, and where the fonts have nothing that it lacks."""
    assert outline_for("Midnight Étude", fonts) is None
    assert outline_for("E\u0301tude", fonts) is None
    assert outline_for("夜想曲", []) is None
    assert outline_for("夜想曲", fonts[:1]) is None
    assert outline_for("Night 🌙", fonts) is None
    assert outline_for("", fonts) is None
    assert outline_for("夜想曲", fonts) == shape_title("夜想曲", fonts)
    assert outline_for("Rain 雨 Song", fonts) is not None


def test_a_cover_needs_the_fonts_only_once(fonts: list[Path]) -> None:
    """The recipe keeps the outline through JSON, and the cover has it instead of a text element."""
    outline = shape_title("ليل طويل", fonts)
    recipe = CoverRecipe(style_seed=5, title="ليل طويل", pattern="orbits", outline=outline)
    svg = render_cover(CoverRecipe.from_json(recipe.to_json()))
    assert svg == render_cover(recipe)
    assert outline.lines[0] in svg
    assert "<text" not in svg


@given(title=st.text(alphabet="اليبלא夜क़िैab ()«»12٣.,…\u200d\u200c🎵é-", min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_title_can_be_shaped_or_is_refused(title: str, fonts: list[Path]) -> None:
    """Whatever mixture of scripts, there are outlines with an extent, or one error that says which title."""
    try:
        outline = shape_title(title, fonts)
    except InvalidRequestError:
        return
    assert 1 <= len(outline.lines) <= 2


def test_fonts_are_checked_early(tmp_path: Path) -> None:
    """The setting names files, joined like a path; one that is missing or no font is an error that names it."""
    assert title_fonts({}) == ()
    (tmp_path / "no.ttf").write_text("hello")
    (tmp_path / "a.ttf").write_bytes(b"\0\1\0\0")
    (tmp_path / "b.ttc").write_bytes(b"ttcf")
    names = [tmp_path / "a.ttf", Path(f"{tmp_path / 'b.ttc'}#1")]
    assert title_fonts({"SOUNDFOUNDRY_TITLE_FONTS": os.pathsep.join(map(str, names))}) == tuple(names)
    for name in ("no.ttf", "gone.ttf"):
        with pytest.raises(ConfigurationError, match=name):
            title_fonts({"SOUNDFOUNDRY_TITLE_FONTS": str(tmp_path / name)})


def test_a_broken_font_is_named(tmp_path: Path) -> None:
    """A file that begins like a font and is none is refused by name; without the extra, the error says how to get it."""
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"\0\1\0\0" + bytes(100))
    expected = r"broken\.ttf" if find_spec("uharfbuzz") else "soundfoundry\\[shaping\\]"
    with pytest.raises(ConfigurationError, match=expected):
        shape_title("夜想曲", [broken])


def test_public_names() -> None:
    """What a caller needs is in one module."""
    assert sorted(shaping.__all__) == ["TitleOutline", "outline_for", "shape_title", "title_fonts"]
