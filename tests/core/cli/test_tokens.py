"""``soundfoundry tokens``: the exports through the command line's own door."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from soundfoundry_core.cli.main import main
from soundfoundry_core.style import StyleProfile, StyleSeed
from soundfoundry_core.style.tokens import (
    canonical_json,
    css,
    resolver_document,
    token_files,
    tokens_document,
)

if TYPE_CHECKING:
    from pathlib import Path

ADA = StyleProfile.of(StyleSeed.derive("ada"))


def call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["tokens", *arguments])
    return int(left.value.code or 0)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], canonical_json(tokens_document())),
        (["--json"], canonical_json(tokens_document())),
        (["--css"], css().encode()),
        (["--resolver"], canonical_json(resolver_document())),
        (["--maker", "ada"], canonical_json(tokens_document(ADA))),
        (["--maker", " ADA", "--css"], css(ADA).encode()),
        (["--style-seed", str(ADA.style_seed), "--resolver"], canonical_json(resolver_document(ADA))),
    ],
)
def test_each_form_is_printed(
    arguments: list[str], expected: bytes, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """What is printed is the library's bytes and nothing else: the brand's unless a maker is named."""
    assert call(*arguments) == 0
    said = capsysbinary.readouterr()

    assert said.out == expected
    assert said.err == b""


def test_nobody_s_tokens_do_not_depend_on_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SOUNDFOUNDRY_MAKER does not colour the brand: an archive must not depend on who makes it."""
    monkeypatch.setenv("SOUNDFOUNDRY_MAKER", "ada")
    assert call() == 0

    assert json.loads(capsys.readouterr().out) == tokens_document()


def test_all_files_are_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--out makes the folder, writes every file over an earlier one, and prints where each is."""
    folder = tmp_path / "deep" / "tokens"
    for _ in range(2):
        assert call("--out", str(folder), "--maker", "ada") == 0
        assert capsys.readouterr().out.splitlines() == [str(folder / name) for name in token_files(ADA)]

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == token_files(ADA)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--css", "--resolver"], "two forms"),
        (["--json", "--css"], "two forms"),
        (["--out", "x", "--css"], "--out writes every form"),
        (["--maker", "ada", "--style-seed", "3"], "give one"),
        (["--maker", " "], "A maker needs a name"),
        (["--style-seed", "-1"], "is not a style seed"),
        (["--style-seed", "9007199254740992"], "is not a style seed"),
        (["--style-seed", "red"], "is not a valid integer"),
        (["--yaml"], "No such option"),
        (["extra"], "unexpected extra argument"),
    ],
)
def test_bad_input_is_one_line_and_2(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What cannot be meant is refused with one line on stderr and exit code 2, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert call(*arguments) == 2
    said = capsys.readouterr()

    assert words in said.err
    assert said.err.count("\n") == 1
    assert "--json" in arguments or said.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--out onto a file is wrong use (2); below a file it is storage that cannot be used (5)."""
    (tmp_path / "taken").write_text("mine")

    assert call("--out", str(tmp_path / "taken")) == 2
    assert call("--out", str(tmp_path / "taken" / "below")) == 5
    assert "Choose another --out" in capsys.readouterr().err
    assert (tmp_path / "taken").read_text() == "mine"


def test_help_says_what_the_forms_are(capsys: pytest.CaptureFixture[str]) -> None:
    """--help names the format and every option."""
    assert call("--help") == 0
    shown = capsys.readouterr().out

    assert shown.startswith("Usage: soundfoundry tokens [OPTIONS]")
    for option in ("--json", "--css", "--resolver", "--maker NAME", "--style-seed N", "--out DIR", "DTCG"):
        assert option in shown
