"""Laws of the documents: valid DTCG 2025.10, both themes resolvable, the same bytes everywhere."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import soundfoundry_core
from soundfoundry_core.style import StyleProfile
from soundfoundry_core.style.tokens import (
    EXTENSION,
    THEMES,
    canonical_json,
    css,
    resolver_document,
    theme_colours,
    token_files,
    tokens_document,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Maker = Callable[[int | None], StyleProfile | None]
    Tokens = Callable[[dict[str, Any]], dict[str, tuple[str, dict[str, Any]]]]

GOLDEN = Path(__file__).parent / "golden"
GOLDEN_HUES = {"brand": None, "hue-311": 311}
HUES = (None, 0, 46, 97, 118, 180, 250, 311, 359)
SOURCE = Path(soundfoundry_core.__file__).parent
DIGEST = """
import hashlib, sys, types
# Stand in for the package's front door, which imports pluggy and pydantic: tokens need neither.
package = sys.modules["soundfoundry_core"] = types.ModuleType("soundfoundry_core")
package.__path__ = [sys.argv[1]]
from soundfoundry_core.style import StyleProfile
from soundfoundry_core.style.tokens import token_files
assert "pydantic" not in sys.modules and "numpy" not in sys.modules
files = [token_files(profile) for profile in (None, *map(StyleProfile.of, range(40)))]
print(hashlib.sha256(b"".join(content for made in files for content in made.values())).hexdigest())
"""


def digest_by(python: str, hash_seed: str, locale: str) -> str:
    done = subprocess.run(
        [python, "-B", "-c", DIGEST, str(SOURCE)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "LC_ALL": locale},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def other_python(version: str) -> str | None:
    candidates = [shutil.which(f"python{version}")]
    candidates += [str(path) for path in Path.home().glob(f".pyenv/versions/{version}*/bin/python{version}")]
    for candidate in candidates:
        # A version manager leaves a command on the path that only says it is not installed.
        if (
            candidate
            and subprocess.run([candidate, "-c", ""], capture_output=True, check=False).returncode == 0
        ):
            return candidate
    return None


@pytest.mark.parametrize("hue", HUES)
def test_documents_are_valid(hue: int | None, maker: Maker, dtcg_faults: Callable[..., list[str]]) -> None:
    """The merged document and every file keep the rules of the format; themes lean on the base file alone."""
    files = {
        name: json.loads(content)
        for name, content in token_files(maker(hue)).items()
        if name.endswith(".tokens.json")
    }

    assert dtcg_faults(tokens_document(maker(hue))) == []
    for name in ("soundfoundry", "base", "motion"):
        assert dtcg_faults(files[f"{name}.tokens.json"]) == []
    for name in THEMES:
        assert dtcg_faults(files[f"{name}.tokens.json"], files["base.tokens.json"]) == []


def spoil(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        *groups, last = path.split("/")
        for name in groups:
            document = document[name]
        document[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (spoil("spacing/4/$value", "16px"), "not a dimension"),
        (spoil("spacing/4/$value", {"value": 1, "unit": "em"}), "not a dimension"),
        (spoil("spacing/4/$value", {"value": "1", "unit": "rem"}), "not a dimension"),
        (spoil("color/accent/500/$value", "#7f5af0"), "not a color"),
        (spoil("color/accent/500/$value/components", [0.5, 0.1]), "not a color"),
        (spoil("color/accent/500/$value/components", [0.5, 0.1, 360]), "not a color"),
        (spoil("color/accent/500/$value/hex", "#zzzzzz"), "not a color"),
        (spoil("color/ground/$value", "{color.nothing}"), "no token color.nothing"),
        (spoil("color/ground/$value", "{spacing.4}"), "is a dimension, not a color"),
        (spoil("color/neutral/50/$value", "{color.ground}"), "a cycle"),
        (spoil("spacing/$type", "length"), "unknown type"),
        (spoil("spacing/a.b", {"$value": {"value": 1, "unit": "px"}}), "bad name"),
        (spoil("spacing/4/inner", {"$value": {"value": 1, "unit": "px"}}), "a token inside a token"),
        (spoil("spacing/4/$note", "x"), "unknown property"),
        (spoil("spacing/4/$extensions", {"soundfoundry": {}}), "without a reverse domain"),
        (spoil("spacing/$description", ""), "without a description"),
        (spoil("easing/enter/$value", [2, 0, 0, 1]), "not a cubicBezier"),
        (spoil("duration/fast/$value", 120), "not a duration"),
        (spoil("font/weight/bold/$value", 0), "not a fontWeight"),
        (spoil("shadow/small/$value", {"color": "{color.shadow}"}), "not a shadow"),
        (spoil("typography/body/$value/fontSize", "{font.weight.bold}"), "is a fontWeight, not a dimension"),
    ],
)
def test_the_check_sees_what_is_broken(
    change: Callable[[dict[str, Any]], None], fault: str, dtcg_faults: Callable[..., list[str]]
) -> None:
    """A document with one thing wrong has a fault that says so: the check above can fail."""
    document = copy.deepcopy(tokens_document())
    change(document)

    assert any(fault in found for found in dtcg_faults(document)), dtcg_faults(document)


def test_top_level_groups() -> None:
    """``color`` and ``spacing`` stand at the top, beside what else a page needs."""
    groups = [name for name in tokens_document() if not name.startswith("$")]

    assert groups == [
        "color", "shadow", "hue", "spacing", "size", "radius", "line", "font", "typography", "duration", "easing",
        "theme",
    ]  # fmt: skip


@pytest.mark.parametrize("hue", HUES)
def test_both_themes_can_be_read_from_one_document(hue: int | None, maker: Maker, tokens_of: Tokens) -> None:
    """With aliases followed, the top level is the light theme and ``theme.dark`` the dark one."""
    document = tokens_of(tokens_document(maker(hue)))

    def resolved(path: str) -> dict[str, Any]:
        value = document[path][1]["$value"]
        return resolved(value.strip("{}")) if isinstance(value, str) else value

    for prefix, name in (("", "light"), ("theme.dark.", "dark")):
        for part, colour in theme_colours(name, maker(hue)).items():
            assert resolved(f"{prefix}color.{part}")["hex"] == colour
    assert document["theme.dark.shadow.small"][1]["$value"]["color"] == "{theme.dark.color.shadow}"
    dark = {path.removeprefix("theme.dark.") for path in document if path.startswith("theme.dark.")}
    assert dark <= set(document)


def test_the_accent_hue_is_a_token(maker: Maker) -> None:
    """``hue.accent`` is a number with a remark of ours under a reverse-domain key."""
    token = tokens_document(maker(211))["hue"]["accent"]

    assert token["$value"] == 211
    assert token["$extensions"] == {EXTENSION: {"space": "oklch", "unit": "deg", "of": "maker"}}
    assert tokens_document()["hue"]["accent"]["$extensions"][EXTENSION]["of"] == "brand"


def test_the_seed_is_not_told() -> None:
    """Two makers with the same hue have the same bytes: nothing but the hue gets out."""
    one = StyleProfile.of(5)
    twin = next(
        profile
        for profile in map(StyleProfile.of, range(6, 5000))
        if profile.look.accent_hue == one.look.accent_hue
    )

    assert token_files(one) == token_files(twin)


@pytest.mark.parametrize("hue", HUES)
def test_the_resolver_puts_the_same_tokens_together(hue: int | None, maker: Maker, tokens_of: Tokens) -> None:
    """For each theme, the sets and the context, in order, give the tokens of the merged document, once each."""
    profile = maker(hue)
    inline = resolver_document(profile)
    files = {
        name: json.loads(content) for name, content in token_files(profile).items() if name.endswith(".json")
    }
    linked = files["resolver.json"]
    merged = tokens_of(tokens_document(profile))
    flat = {path: token for path, token in merged.items() if not path.startswith("theme.")}

    assert inline["version"] == linked["version"] == "2025.10"
    assert inline["modifiers"]["theme"]["default"] == "light"
    assert list(inline["modifiers"]["theme"]["contexts"]) == list(THEMES)
    for name in THEMES:
        for resolver in (inline, linked):
            found: dict[str, Any] = {}
            for step in resolver["resolutionOrder"]:
                _, kind, which = step["$ref"].split("/")
                part = resolver[kind][which]
                for source in part["sources"] if kind == "sets" else part["contexts"][name]:
                    tokens = tokens_of(files[source["$ref"]] if "$ref" in source else source)
                    assert not set(tokens) & set(found)
                    found |= tokens
            assert set(found) == set(flat)
            if name == "light":
                assert found == flat


def test_one_way_into_bytes() -> None:
    """Canonical JSON is UTF-8 that reads back as it was, ends in one line feed and has no trailing space."""
    document = tokens_document()
    written = canonical_json(document)

    assert json.loads(written) == document
    assert list(json.loads(written)) == list(document)
    assert written.endswith(b"}\n")
    assert not written.endswith(b"\n\n")
    assert b" \n" not in written
    assert b"1.0," not in written
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_json({"a": float("nan")})


@pytest.mark.parametrize("name", GOLDEN_HUES)
def test_tokens_are_golden(name: str, maker: Maker) -> None:
    """The brand's and a maker's tokens are these bytes: whoever changes them on purpose writes the files anew."""
    profile = maker(GOLDEN_HUES[name])

    assert canonical_json(tokens_document(profile)) == (GOLDEN / f"{name}.tokens.json").read_bytes()
    assert canonical_json(resolver_document(profile)) == (GOLDEN / f"{name}.resolver.json").read_bytes()
    assert css(profile).encode() == (GOLDEN / f"{name}.css").read_bytes()


def test_every_hue_is_golden(maker: Maker) -> None:
    """The files of the brand and of all 360 hues have one known digest."""
    digest = hashlib.sha256()
    for hue in (None, *range(360)):
        for name, content in token_files(maker(hue)).items():
            digest.update(name.encode() + content)

    assert digest.hexdigest() == (GOLDEN / "all-hues.sha256").read_text().strip()


def test_other_processes_write_the_same() -> None:
    """Hash seed and locale change no byte, and tokens need neither pydantic nor numpy."""
    settings = (("0", "C"), ("1", "C.UTF-8"), ("4242", "tr_TR.UTF-8"))

    assert len({digest_by(sys.executable, seed, locale) for seed, locale in settings}) == 1


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_other_pythons_write_the_same(version: str) -> None:
    """Every supported Python writes the same bytes, from the standard library alone."""
    python = other_python(version)
    if python is None:
        pytest.skip(f"no Python {version} here")

    assert digest_by(python, "7", "C") == digest_by(sys.executable, "0", "C")
