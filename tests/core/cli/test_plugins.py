"""``soundfoundry plugins`` and ``soundfoundry doctor``, as a person and as a program see them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from soundfoundry_core.cli.doctor import doctor
from soundfoundry_core.cli.plugins import plugins
from soundfoundry_core.errors import ConfigurationError, InvalidRequestError, UnknownNameError
from soundfoundry_core.plugins.asking import HOOKS
from soundfoundry_core.plugins.scaffold import KINDS, write_plugin

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Return a function that runs a command with no plugins but the built-in one."""
    monkeypatch.setenv("SOUNDFOUNDRY_PLUGINS", "")
    monkeypatch.delenv("SOUNDFOUNDRY_STRICT_PLUGINS", raising=False)
    monkeypatch.chdir(tmp_path)

    def _run(*arguments: str, command=plugins) -> Result:
        return CliRunner().invoke(command, list(arguments))

    return _run


def install(directory: Path, site: Path) -> None:
    """Put a scaffolded plugin on a path as an installed distribution would lie there."""
    name = directory.name.removeprefix("soundfoundry-")
    package = directory.name.replace("-", "_")
    metadata = site / f"{package}-0.1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {directory.name}\nVersion: 0.1.0\n")
    (metadata / "entry_points.txt").write_text(f"[soundfoundry.plugins]\n{name} = {package}.plugin\n")
    (site / package).symlink_to(directory / "src" / package)


def soundfoundry(*arguments: str, site: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, with ``site`` on its path."""
    code = "import sys; from soundfoundry_core.cli.plugins import plugins; plugins(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": str(site), **environ},
        cwd=site,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_list_names_plugins_and_what_they_offer(run) -> None:
    """A line a plugin, a line a hook."""
    result = run("list")

    assert result.exit_code == 0
    assert result.output.startswith("builtin  active  soundfoundry ")
    assert "music_providers   synth" in result.output


def test_the_list_is_json_too(run) -> None:
    """A program gets every field."""
    rows = json.loads(run("list", "--json").output)

    (builtin,) = [row for row in rows if row["name"] == "builtin"]
    assert set(builtin) == {"name", "distribution", "version", "status", "hooks", "error"}
    assert set(builtin["hooks"]) == set(HOOKS)


def test_the_list_can_be_of_one_hook(run) -> None:
    """Only that hook is shown, with or without its prefix; an unknown one is an error."""
    for hook in ("storage_backends", "soundfoundry_storage_backends"):
        (row,) = json.loads(run("list", "--hook", hook, "--json").output)
        assert row["hooks"] == {"soundfoundry_storage_backends": ["file", "memory"]}
    assert isinstance(run("list", "--hook", "storage").exception, UnknownNameError)


def test_checking_what_is_not_there_is_an_error(run) -> None:
    """Unknown names are a mistake of the caller; the message lists what is known."""
    result = run("check", "gone")

    assert isinstance(result.exception, UnknownNameError)
    assert "builtin" in str(result.exception)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_plugin_is_complete_and_never_overwritten(run, tmp_path: Path, kind: str) -> None:
    """Every kind writes the same set of files without a placeholder left in them."""
    result = run("new", "night-bus", "--kind", kind, "--out", "deep/er")
    directory = tmp_path / "deep" / "er" / "soundfoundry-night-bus"

    assert result.exit_code == 0
    files = {str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file()}
    assert files == {
        "pyproject.toml",
        "README.md",
        "src/soundfoundry_night_bus/__init__.py",
        "src/soundfoundry_night_bus/plugin.py",
        f"src/soundfoundry_night_bus/{kind}.py",
        "tests/test_conformance.py",
    }
    for file in files:
        text = (directory / file).read_text(encoding="utf-8")
        assert "${" not in text
        assert "$name" not in text
        if file.endswith(".py"):
            compile(text, file, "exec")
    assert isinstance(
        run("new", "night-bus", "--kind", kind, "--out", "deep/er").exception, InvalidRequestError
    )


@pytest.mark.parametrize(
    "name", ["", "Night", "night_bus", "-x", "x-", "../x", "core", "api", "builtin", "a b", "x" * 41, "1x"]
)
def test_bad_names_are_refused(tmp_path: Path, name: str) -> None:
    """A name must survive as a distribution, a package and an entry point; ours are taken."""
    with pytest.raises(InvalidRequestError, match="not a usable plugin name"):
        write_plugin(name, kind="check", out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_kind_that_does_not_exist_is_refused(run, tmp_path: Path) -> None:
    """Both at the command line and in Python."""
    assert run("new", "x", "--kind", "piano").exit_code == 2
    with pytest.raises(UnknownNameError):
        write_plugin("x", kind="piano", out=tmp_path)


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    """Where the directory cannot be made, nothing is; the error says so in one line."""
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(InvalidRequestError, match="cannot be written"):
        write_plugin("x", kind="check", out=tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_new_plugin_passes_its_tests_and_the_check(tmp_path: Path) -> None:
    """What ``new`` writes is installed, checked and tested, without a change."""
    directory = write_plugin("night-bus", kind="unlock", out=tmp_path)
    site = tmp_path / "site"
    install(directory, site)

    tests = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
    )
    check = soundfoundry("check", "night-bus", site=site)

    assert tests.returncode == 0, tests.stdout
    assert check.returncode == 0, check.stdout + check.stderr
    assert "unlock_rules night-bus: 7 rules kept" in check.stdout


def test_a_broken_rule_is_named_and_exits_with_1(tmp_path: Path) -> None:
    """The check names the rule that is broken, for people and for programs."""
    directory = write_plugin("night-bus", kind="unlock", out=tmp_path)
    rule = directory / "src" / "soundfoundry_night_bus" / "unlock.py"
    rule.write_text(rule.read_text().replace("min(progress.days, 7)", "7"))
    site = tmp_path / "site"
    install(directory, site)

    check = soundfoundry("check", "night-bus", "--json", site=site)
    outcome = json.loads(check.stdout)

    assert check.returncode == 1
    assert not outcome["passed"]
    (broken,) = [row for row in outcome["results"] if row["outcome"] == "failed"]
    assert broken["rule"].startswith("Rule 5: a maker without any track has not earned it.")
    assert (broken["hook"], broken["id"]) == ("soundfoundry_unlock_rules", "night-bus")


def test_a_plugin_that_does_not_load_does_not_keep_its_promises(tmp_path: Path) -> None:
    """A failed plugin is shown with its error and exits with 1."""
    directory = write_plugin("night-bus", kind="check", out=tmp_path)
    (directory / "src" / "soundfoundry_night_bus" / "plugin.py").write_text("import nothing_like_this")
    site = tmp_path / "site"
    install(directory, site)

    check = soundfoundry("check", "night-bus", site=site)
    listed = soundfoundry("list", site=site)

    assert check.returncode == 1
    assert "ModuleNotFoundError" in check.stdout
    assert listed.returncode == 0
    assert "night-bus  failed  soundfoundry-night-bus 0.1.0" in listed.stdout


def test_what_needs_a_key_or_money_is_not_run(tmp_path: Path) -> None:
    """A remote provider is not asked to submit, a plugin with required settings is not made up for."""
    directory = write_plugin("night-bus", kind="provider", out=tmp_path)
    plugin = directory / "src" / "soundfoundry_night_bus" / "plugin.py"
    plugin.write_text(
        plugin.read_text()
        .replace("import MusicProviderSpec", "import MusicProviderSpec, PluginSettings")
        .replace("@hookimpl", "class Settings(PluginSettings):\n    api_key: str\n\n\n@hookimpl")
        .replace("resumable=False", "settings=Settings")
    )
    site = tmp_path / "site"
    install(directory, site)

    check = soundfoundry("check", "night-bus", site=site)

    assert check.returncode == 0, check.stdout + check.stderr
    assert "not run: it needs settings: api_key" in check.stdout
    assert "not run: a submit may cost money" in check.stdout


def test_a_disabled_plugin_cannot_be_checked(run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It says how to enable it."""
    install(write_plugin("night-bus", kind="check", out=tmp_path), tmp_path / "site")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))

    error = run("check", "night-bus").exception

    assert isinstance(error, ConfigurationError)
    assert "SOUNDFOUNDRY_DISABLED_PLUGINS" in str(error)


def test_the_doctor_runs_every_check(run) -> None:
    """On a machine that runs these tests all is well, and a program can read it."""
    text, rows = run(command=doctor), json.loads(run("--json", command=doctor).output)

    assert text.exit_code == 0
    assert "ok       python:" in text.output
    assert {row["id"] for row in rows} == {"plugins", "audio", "disk", "python", "rasterizer", "storage"}
    assert all(set(row) == {"id", "status", "detail", "fix"} for row in rows)
