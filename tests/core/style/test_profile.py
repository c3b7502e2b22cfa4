"""Laws of the style profile: golden files, the same in every process, Python version and hash seed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

import soundfoundry_core
from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.style import StyleProfile, StyleSeed
from soundfoundry_core.theory import MODES

GOLDEN = sorted((Path(__file__).parent / "golden").glob("profile-*.json"))
SOURCE = Path(soundfoundry_core.__file__).parent
PRINT = """
import dataclasses, json, sys, types
# Stand in for the package's front door, which imports pluggy and pydantic: style needs neither.
package = sys.modules["soundfoundry_core"] = types.ModuleType("soundfoundry_core")
package.__path__ = [sys.argv[1]]
from soundfoundry_core.style import StyleProfile
assert "pydantic" not in sys.modules and "numpy" not in sys.modules
print(json.dumps([dataclasses.asdict(StyleProfile.of(int(seed))) for seed in sys.argv[2:]]))
"""


def _as_json(profile: StyleProfile) -> object:
    return json.loads(json.dumps(asdict(profile)))


def _seed(path: Path) -> int:
    return int(path.stem.removeprefix("profile-"))


def _printed(python: str, hash_seed: str) -> object:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "LC_ALL": "C"}
    seeds = [str(_seed(path)) for path in GOLDEN]
    done = subprocess.run(
        [python, "-B", "-c", PRINT, str(SOURCE), *seeds],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _other_python(version: str) -> str | None:
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


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_profiles_are_golden(path: Path) -> None:
    """A maker's whole profile never changes while STYLE_VERSION stays."""
    assert _as_json(StyleProfile.of(_seed(path))) == json.loads(path.read_text())


def test_there_are_three_golden_profiles() -> None:
    """Both ends of the range and one maker are held."""
    ada = StyleSeed.derive("ada@example.org")
    assert {_seed(path) for path in GOLDEN} == {0, int(ada), 2**53 - 1}
    assert StyleProfile.of(ada) == StyleProfile.of(ada.value)


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_profiles_are_the_same_in_every_process(hash_seed: str) -> None:
    """PYTHONHASHSEED and the locale change nothing, and style needs no pydantic."""
    assert _printed(sys.executable, hash_seed) == [json.loads(path.read_text()) for path in GOLDEN]


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_profiles_are_the_same_in_other_pythons(version: str) -> None:
    """Every supported Python derives the same, from the standard library alone."""
    python = _other_python(version)
    if python is None:
        pytest.skip(f"no Python {version} here")
    assert _printed(python, "7") == [json.loads(path.read_text()) for path in GOLDEN]


def test_every_part_of_a_profile_is_in_its_range() -> None:
    """The documented ranges hold for 500 makers."""
    for seed in range(500):
        profile = StyleProfile.of(seed)
        sound, look = profile.sound, profile.look
        assert sound.key.mode in MODES
        assert 70 <= sound.tempo_centre <= 130
        assert sum(sound.rhythm_cell) == 16
        assert 0.9 <= sound.space.reverb_s <= 3.2
        assert sound.space.echo_sixteenths in {3, 4, 6}
        assert 0.35 <= sound.space.width <= 1
        for value in (sound.touch, sound.timbre.brightness, sound.timbre.attack, sound.timbre.detune):
            assert 0 <= value <= 1
        assert 0 <= look.accent_hue <= 359
        assert look.hand.cap in {"round", "butt"}


def test_makers_are_spread_over_every_choice() -> None:
    """Over 500 makers each tonic, family, scheme, grid and pattern occurs, none in more than a third too many."""
    profiles = [StyleProfile.of(seed) for seed in range(500)]
    drawn: tuple[tuple[list[object], int], ...] = (
        ([profile.sound.key.tonic for profile in profiles], 12),
        ([profile.sound.timbre.family for profile in profiles], 6),
        ([profile.look.scheme for profile in profiles], 5),
        ([profile.look.geometry for profile in profiles], 5),
        ([profile.look.pattern for profile in profiles], 14),
    )
    for values, count in drawn:
        assert len(set(values)) == count
        assert max(values.count(value) for value in values) < 500 / count * 1.5


def test_only_a_seed_has_a_profile() -> None:
    """A number out of range is refused as a seed."""
    with pytest.raises(InvalidRequestError, match="style seed"):
        StyleProfile.of(2**53)
