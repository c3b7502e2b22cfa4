"""The reference pages are complete: what exists is on the page, what is on the page exists."""

from __future__ import annotations

import ast
import importlib.util
import inspect
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import soundfoundry_core
from soundfoundry_core import Macros, PluginManager, errors
from soundfoundry_core.cli.exit_codes import DIFFERENT, EXIT_CODES, INTERRUPTED, exit_code
from soundfoundry_core.music.request import MusicRequest
from soundfoundry_core.plugins.settings import variables
from soundfoundry_core.theory import GENRES, MODES
from soundfoundry_core.track import AudioFacts, FileFacts, Maker, Origin, TrackDocument

if TYPE_CHECKING:
    from pydantic import BaseModel

SOURCE = Path(soundfoundry_core.__file__).parent


def every_error() -> dict[str, type[errors.SoundFoundryError]]:
    found = dict(inspect.getmembers(errors, inspect.isclass))
    return {name: kind for name, kind in found.items() if issubclass(kind, errors.SoundFoundryError)}


def test_help_texts_are_those_of_the_commands(root: Path):
    """cli.md shows what every command says today."""
    spec = importlib.util.spec_from_file_location("cli_reference", root / "docs" / "cli_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    page = module.PAGE.read_text(encoding="utf-8")

    assert module.refreshed(page) == page, "run: python docs/cli_reference.py"


def test_every_error_is_listed_with_its_code_and_exit_code(table_rows):
    """errors.md and the exception tree name the same classes, codes and exit codes."""
    listed = {
        row[0].strip("`"): (row[1].strip("`"), row[2]) for row in table_rows("errors.md", "Every class")
    }

    expected = {
        name: (kind.code, "" if name == "SoundFoundryError" else str(exit_code(kind.__new__(kind))))
        for name, kind in every_error().items()
    }

    assert expected == listed


def test_error_codes_are_unique():
    """A program can tell every class by its code."""
    codes = [kind.code for kind in every_error().values()]

    assert len(codes) == len(set(codes))


def test_every_exit_code_is_explained(table_rows):
    """The table of exit codes holds all that the command line ends with."""
    listed = {int(row[0]) for row in table_rows("errors.md", "Exit codes of the command line")}

    assert {0, DIFFERENT, INTERRUPTED, *EXIT_CODES.values()} == listed


def variables_read() -> set[str]:
    """Return every literal name that is looked up in something called ``environ`` anywhere in the library."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "get"
            ):
                place, keys = node.func.value, node.args[:1]
            elif isinstance(node, ast.Subscript):
                place, keys = node.value, [node.slice]
            else:
                continue
            if ast.unparse(place).endswith("environ"):
                found |= {
                    key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
                }
    return found


def test_every_variable_is_listed(table_rows):
    """settings.md lists the variables that the library reads, and no others."""
    listed = {row[0].strip("`") for row in table_rows("settings.md", "The library and the command line")}

    assert variables_read() == listed


def test_every_setting_of_the_built_in_plugin_is_listed(table_rows):
    """settings.md lists the settings of everything that the built-in plugin offers."""
    plugins = PluginManager(discover=False)
    tables = (plugins.music_providers, plugins.storage_backends, plugins.moderators, plugins.event_sinks)
    expected = {
        variable
        for table in tables
        for name, spec in table.items()
        for variable in variables(name, spec.settings).values()
    }

    assert expected == {row[0].strip("`") for row in table_rows("settings.md", "Settings of plugins")}


def test_genres_are_those_of_the_library(table_rows):
    """The table of genres shows ids, titles, tempo ranges, modes and aliases as they are."""
    expected = [
        [
            f"`{genre.id}`",
            genre.title,
            f"{genre.bpm[0]}-{genre.bpm[1]}",
            ", ".join(genre.modes),
            ", ".join(genre.aliases),
        ]
        for genre in GENRES.values()
    ]

    assert expected == table_rows("genres-and-keys.md", "Genres")


def test_modes_are_those_of_the_library(table_rows):
    """The table of modes shows their steps as they are."""
    expected = [[mode, " ".join(map(str, steps))] for mode, steps in MODES.items()]

    assert expected == table_rows("genres-and-keys.md", "Keys")


def test_macros_are_those_of_the_library(table_rows):
    """The table of macros has the sliders in their order."""
    expected = [f"`{field.name}`" for field in fields(Macros)]

    assert expected == [row[0] for row in table_rows("macros.md", "Macros")]


def test_the_request_is_described(table_rows):
    """library.md has every field of a request, in order, with its default."""
    rows = table_rows("library.md", "The request")
    shown = {None: "`None`", False: "`False`", 30.0: "`30.0`", "": '`""`', Macros(): "all 50"}
    expected = [
        [f"`{name}`", "required" if field.is_required() else shown[field.default]]
        for name, field in MusicRequest.model_fields.items()
    ]

    assert expected == [[row[0], row[2]] for row in rows]


def test_the_document_is_described(table_rows):
    """track-json.md has every field of the document, in order."""
    rows = table_rows("track-json.md", "Fields")

    assert [f"`{name}`" for name in TrackDocument.model_fields] == [row[0] for row in rows]


@pytest.mark.parametrize(
    ("field", "model"), [("maker", Maker), ("origin", Origin), ("audio", AudioFacts), ("files", FileFacts)]
)
def test_the_parts_of_the_document_are_described(table_rows, field: str, model: type[BaseModel]):
    """track-json.md names every field of the parts, each in the row of its part."""
    told = {row[0]: row[1] for row in table_rows("track-json.md", "Fields")}[f"`{field}`"]

    assert [name for name in model.model_fields if f"`{name}`" not in told] == []


def test_public_names_are_listed(table_rows):
    """library.md lists exactly the names that can be imported from soundfoundry_core."""
    names = [
        row[0].rstrip("`").rpartition("`")[2].rpartition(".")[2]
        for row in table_rows("library.md", "The library")
    ]

    assert sorted(soundfoundry_core.__all__) == sorted(names)


@pytest.mark.parametrize("name", sorted(soundfoundry_core.__all__))
def test_public_names_exist(name: str):
    """Every public name can be had."""
    assert getattr(soundfoundry_core, name) is not None
