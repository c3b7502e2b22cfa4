"""``soundfoundry cover``: files by their suffix, stored recipes, sheets, explanations, and clear refusals."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from soundfoundry_core.cli.main import main
from soundfoundry_core.covers import CoverRecipe, render_cover

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def call(*arguments: str) -> int:
    """Run the command in this process and return its exit code."""
    with pytest.raises(SystemExit) as left:
        main(("cover", *arguments))
    return int(left.value.code or 0)


@pytest.mark.parametrize(
    ("suffix", "crop", "size"),
    [("png", "1x1", (256, 256)), ("jpg", "og", (256, 134)), ("webp", "9x16", (256, 455))],
)
def test_the_suffix_says_what_is_written(
    tmp_path: Path, suffix: str, crop: str, size: tuple[int, int]
) -> None:
    """A raster picture has the format of its suffix and the proportions of its crop."""
    out = tmp_path / f"cover.{suffix}"
    assert call("render", "--maker", "ada", "--crop", crop, "--width", "256", "--out", str(out)) == 0
    image = Image.open(io.BytesIO(out.read_bytes()))
    assert image.size == size
    assert image.format == {"jpg": "JPEG"}.get(suffix, suffix.upper())


def test_an_svg_is_the_recipes_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file holds exactly what the printed recipe draws."""
    out = tmp_path / "cover.svg"
    options = ("--title", "Night", "--macro", "energy=70", "--unlock", "soft_glow", "--light", "--hue", "9")
    assert call("render", "--style-seed", "7", *options, "--out", str(out), "--json") == 0
    recipe = CoverRecipe.from_json(json.dumps(json.loads(capsys.readouterr().out)["recipe"]))
    assert out.read_text(encoding="utf-8") == render_cover(recipe)
    assert (recipe.hue, recipe.dark, recipe.unlocks) == (9, False, ("soft_glow",))


def test_a_stored_recipe_is_drawn_again(tmp_path: Path) -> None:
    """A recipe from its own JSON or from a track.json draws the same bytes; options change it."""
    recipe = CoverRecipe(style_seed=7, title="Stored", artist="Ada", visual_version=3)
    (tmp_path / "recipe.json").write_text(recipe.to_json())
    (tmp_path / "track.json").write_text(json.dumps({"cover": json.loads(recipe.to_json())}))
    for name in ("recipe.json", "track.json"):
        out = tmp_path / f"{name}.svg"
        assert call("render", "--recipe", str(tmp_path / name), "--out", str(out)) == 0
        assert out.read_text(encoding="utf-8") == render_cover(recipe)
    other = tmp_path / "other.svg"
    assert (
        call("render", "--recipe", str(tmp_path / "track.json"), "--maker", "lin", "--out", str(other)) == 0
    )
    assert "Stored by lin" in other.read_text(encoding="utf-8")


def test_a_sheet_is_written_and_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The sheet has the size that is told."""
    out = tmp_path / "sheet.png"
    assert call("sheet", "versions", "--maker", "bo", "--height", "32", "--out", str(out), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert Image.open(io.BytesIO(out.read_bytes())).size == (told["width"], told["height"])


def test_a_cover_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """In words and as JSON, the level that decided is named."""
    arguments = ("explain", "--maker", "ada", "--series", "Night Drives", "--grid", "golden")
    assert call(*arguments) == 0
    assert "golden (by the recipe)" in capsys.readouterr().out
    assert call(*arguments, "--json") == 0
    assert json.loads(capsys.readouterr().out)["scheme"].endswith("(by the series)")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("render", "--out", "cover.bmp"), "cover.bmp"),
        (("render", "--hue", "360"), "hue"),
        (("render", "--scheme", "tirad"), "triad"),
        (("render", "--grid", "thrids"), "thirds"),
        (("render", "--pattern", "orbit"), "orbits"),
        (("render", "--crop", "4x3"), "cover aspect"),
        (("render", "--macro", "energy"), "energy=70"),
        (("render", "--unlock", "No!"), "unlock"),
        (("render", "--visual-version", "0"), "visual_version"),
        (("render", "--width", "0", "--out", "a.png"), "picture"),
        (("sheet", "version"), "versions"),
        (("sheet", "makers", "--height", "4"), "16 to 1024"),
        (("render", "--recipe", "broken.json"), "recipe"),
        (("render", "--recipe", "list.json"), "recipe"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    words: str,
) -> None:
    """Each mistake is one clear line with the wrong thing in it, exit code 2 or 7, and no file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "list.json").write_text("[1]")
    assert call(*arguments) in {2, 7}
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert words in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.json", "list.json"]


def test_a_strangers_svg_is_made_safe(
    capsysbinary: pytest.CaptureFixture[bytes], stdin: Callable[[bytes], None]
) -> None:
    """``sanitize`` turns stdin into a safe SVG on stdout and says on stderr what it left out."""
    stdin(b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><circle r="4"/></svg>')
    assert call("sanitize", "--report") == 0
    out, err = capsysbinary.readouterr()
    assert out == b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>\n'
    assert err == b"left out: attribute onload\n62 bytes, 300 x 150\n"


def test_sanitize_answers_in_json(capsys: pytest.CaptureFixture[str], stdin: Callable[[bytes], None]) -> None:
    """With ``--json`` the SVG and the list of what was left out come as one object."""
    stdin(b'<svg width="8" height="4"><script/><g id="a"/></svg>')
    assert call("sanitize", "--json", "--prefix", "x-") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["removed"] == [{"kind": "element", "name": "script", "count": 1}]
    assert shown["svg"].endswith('class="x-"><g id="x-a"></g></svg>\n')
    assert (shown["width"], shown["height"]) == (8, 4)


def test_sanitize_refuses_what_cannot_be_made_safe(
    capsys: pytest.CaptureFixture[str], stdin: Callable[[bytes], None]
) -> None:
    """A bomb and a flood are refused with the exit code of covers, and nothing is written."""
    for data in (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', b" " * 2_000_000):
        stdin(data)
        assert call("sanitize") == 7
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("soundfoundry: error: The SVG")


def test_a_refusal_says_why_in_a_word(
    capsys: pytest.CaptureFixture[str], stdin: Callable[[bytes], None]
) -> None:
    """With ``--json`` the error has the sanitizer's ``reason`` besides its code."""
    for data, reason in (
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "doctype"),
        (b" " * 2_000_000, "too-large"),
    ):
        stdin(data)
        assert call("sanitize", "--json") == 7
        error = json.loads(capsys.readouterr().out)["error"]
        assert (error["code"], error["reason"]) == ("unsafe-svg", reason)


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Give the command something to read."""
    return lambda data: monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
