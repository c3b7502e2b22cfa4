"""The simulator: the engine breaks no law in it, a failure can be had again, and a guard that is gone is missed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.faults, pytest.mark.source_tree]

ROOT = Path(__file__).resolve().parents[2]


def _run(module: str, *arguments: str, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    """Run a command of the simulator in a process of its own, where it may replace SQLAlchemy."""
    command = [sys.executable, "-m", f"benchmarks.simulation{module}", *arguments]
    environ = {"PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": hash_seed, "PATH": ""}
    return subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=600
    )


def test_a_thousand_jobs_break_no_law() -> None:
    """Some three hundred worlds with every fault end as they should."""
    done = _run("", "--jobs", "1000", "--seed", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.splitlines()[-1]
    assert "violations 0" in last, last
    assert "of 27 kinds" in last, last


def test_a_seed_is_the_same_world_everywhere() -> None:
    """What a world comes to follows from its seed, and from nothing that differs between processes."""
    once, again = (_run("", "--only", "7", hash_seed=seed) for seed in ("1", "2"))
    assert once.returncode == 0, once.stdout
    assert once.stdout == again.stdout
    assert once.stdout != _run("", "--only", "8").stdout


def test_a_failure_is_made_small_and_can_be_had_again() -> None:
    """A run that breaks a law prints its choices, made small; with them the same law is broken, and only by the mutant."""
    guard = ("--without", "an INTENT is not asked again")
    failed = _run("", "--jobs", "2000", *guard)
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "\n  I5: " in failed.stdout
    choices = failed.stdout.split("--replay ")[1].split()[0]
    assert 0 < sum(choice != "0" for choice in choices.split(",")) <= 12, choices
    again = _run("", "--replay", choices, *guard)
    assert again.returncode == 1, again.stdout
    assert "\nI5: " in again.stdout
    assert _run("", "--replay", choices).returncode == 0


def test_every_guard_that_is_gone_is_missed() -> None:
    """Each mutant breaks a law in a few worlds, and the engine as it is breaks none in as many."""
    done = _run(".hunt")
    assert done.returncode == 0, done.stdout + done.stderr
    counted, caught = done.stdout.splitlines()[-1].removeprefix("mutants ").split(", caught ")
    assert int(counted) == int(caught) >= 15


def test_a_mutant_that_cannot_be_planted_is_an_error() -> None:
    """Text that stands nowhere any more is told, and is not a mutant that lives or dies."""
    code = (
        "from benchmarks.simulation import mutants;"
        "mutants.MUTANTS = (mutants.Mutant('gone', 'jobs.lease', (('no such text', ''),)),);"
        "mutants.plant('gone'); import soundfoundry_api.jobs.lease"
    )
    environ = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False
    )
    assert "LookupError: 'gone': the text is 0 times in jobs.lease" in done.stderr


def test_statements_mean_what_they_mean_in_a_database() -> None:
    """Twenty worlds come to the same rows, payments and objects on the stand-in and on SQLAlchemy with SQLite."""
    simulated, real = (
        _run(".conformity", backend, "--worlds", "20").stdout.splitlines() for backend in ("alone", "sqlite")
    )
    assert len(real) == 20
    for line, expected in zip(simulated, real, strict=True):
        world, wanted = json.loads(line), json.loads(expected)
        assert not world["broken"]
        differ = [name for name in wanted if name != "broken" and world[name] != wanted[name]]
        assert not differ, f"seed {world['seed']} differs in {differ}"
