"""``soundfoundry style show`` and the command line's own manners."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from soundfoundry_core import errors
from soundfoundry_core.cli.exit_codes import EXIT_CODES, exit_code
from soundfoundry_core.cli.main import main
from soundfoundry_core.style import StyleSeed

if TYPE_CHECKING:
    from collections.abc import Iterator


def call(*arguments: str) -> int:
    """Run the command in this process and return its exit code."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


def test_a_style_is_shown_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """The profile of a maker is a few readable lines, the style seed among them."""
    assert call("style", "show", "--maker", "ada") == 0
    shown = capsys.readouterr().out

    assert str(int(StyleSeed.derive("ada"))) in shown
    assert "bpm" in shown


def test_a_style_is_shown_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON the whole profile is there, with the key as musicians write it."""
    assert call("style", "show", "--style-seed", "42", "--json") == 0
    shown = json.loads(capsys.readouterr().out)

    assert shown["style_seed"] == 42
    assert set(shown) == {"style_version", "style_seed", "sound", "look"}
    assert isinstance(shown["sound"]["key"], str)


def test_without_a_name_the_maker_is_the_environment_s(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SOUNDFOUNDRY_MAKER says who is making music on this computer."""
    monkeypatch.setenv("SOUNDFOUNDRY_MAKER", "bob")
    call("style", "show")

    assert capsys.readouterr().out.startswith("bob")


def every_error() -> Iterator[type[errors.SoundFoundryError]]:
    """Yield each class of the tree."""
    for name in errors.__all__:
        yield getattr(errors, name)


def test_every_error_has_a_documented_exit_code() -> None:
    """No error of the tree leaves the process with 0 or with the code of a found difference."""
    for kind in every_error():
        if kind is errors.UnknownNameError:
            error = kind("genre", "x", ["y"])
        else:
            error = kind("It went wrong.", fix="Mend it.")
        assert exit_code(error) in {*EXIT_CODES.values()}


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Each command answers --help with what it does."""
    assert call("--help") == 0
    assert "create" in capsys.readouterr().out
    for command in (
        ["create"],
        ["verify"],
        ["style", "show"],
        ["plugins", "list"],
        ["plugins", "new"],
        ["doctor"],
    ):
        assert call(*command, "--help") == 0
        assert f"Usage: soundfoundry {' '.join(command)}" in capsys.readouterr().out


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """--version names the product and a version."""
    assert call("--version") == 0
    assert capsys.readouterr().out.startswith("soundfoundry ")
