"""What whoever works on SoundFoundry runs again and again: a first track, tests, checks, docs, the wheel."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import zipfile
from pathlib import Path

import nox

from nox_sessions.installing import CONSTRAINTS, HEAVY, PLUGINS, PROJECT, ROOT, install


@nox.session
def quickstart(session: nox.Session) -> None:
    """Install SoundFoundry and make a first track with its cover into ./tracks."""
    install(session, ".")
    prompt = session.posargs or ["ambient electronic track"]
    session.run("soundfoundry", "create", *prompt)


@nox.session
def tests(session: nox.Session) -> None:
    """Run all tests: those of the library here, then those of the plugins in a session of their own."""
    install(session, "-e", ".[testing,shaping,server]", groups=("test",))
    session.run("pytest", "-n", "auto", *(session.posargs or ["tests"]))
    if not session.posargs:
        session.notify("plugins")


@nox.session
def plugins(session: nox.Session) -> None:
    """Install every plugin of this repository beside the library and run its tests and its suites."""
    install(
        session,
        "-e",
        ".[testing,shaping,server]",
        *(flag for path in (*PLUGINS, str(ROOT / "plugins" / HEAVY)) for flag in ("-e", path)),
        groups=("test", "plugins"),
    )
    session.run("pytest", "-n", "auto", "plugins", *session.posargs)
    _check_plugins(session)


def _check_plugins(session: nox.Session) -> None:
    """Let each plugin that is installed pass its conformance suites."""
    for path in PLUGINS:
        name = Path(path).name.removeprefix("soundfoundry-")
        if name == "cairosvg" and not (os.environ.get("CI") or ctypes.util.find_library("cairo")):
            session.log("libcairo2 is not here: the plugin cairosvg is not checked")
            continue
        session.run("soundfoundry", "plugins", "check", name)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the tests with branch coverage and report what no test reaches."""
    install(
        session,
        "-e",
        ".[testing,shaping,server]",
        *(flag for path in PLUGINS for flag in ("-e", path)),
        groups=("test",),
    )
    session.run("coverage", "run", "-m", "pytest", "-q", "tests", *session.posargs)
    session.run("coverage", "combine")
    session.run("coverage", "report")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, formatting and the direction of imports."""
    install(session, "-e", ".", groups=("lint",))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly."""
    install(session, "-e", ".[testing,shaping,server]", groups=("types",))
    session.run("mypy")
    session.run("mypy", "noxfile.py", "nox_sessions")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error. The examples in it run with the tests."""
    install(session, "-e", ".", groups=("docs",))
    session.run("sphinx-build", "-q", "-n", "-W", "--keep-going", "-b", "html", "docs", "docs/_build/html")


@nox.session
def wheel(session: nox.Session) -> None:
    """Build the wheels, compare them with the source file by file, and test the installed ones far away from it."""
    session.install("build", "hatchling", *CONSTRAINTS)
    dist = Path(session.create_tmp()).resolve() / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    session.run("python", "-m", "build", "--no-isolation", "--outdir", str(dist), ".")
    for path in PLUGINS:
        session.run("python", "-m", "build", "--wheel", "--no-isolation", "--outdir", str(dist), path)
    wheels = sorted(dist.glob("*.whl"))
    _compare_with_source(session, wheels)
    root = next(path for path in wheels if path.name.startswith("soundfoundry-"))
    install(session, f"{root}[testing,shaping,server]", groups=("test",))
    away = Path(session.create_tmp()).resolve() / "away"
    shutil.rmtree(away, ignore_errors=True)
    shutil.copytree(ROOT / "tests", away / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", away)
    session.chdir(away)
    where = "import soundfoundry_core as m; assert 'site-packages' in m.__file__, m.__file__"
    session.run("python", "-I", "-c", where)
    session.run(
        "soundfoundry", "create", "a quiet wheel test", "--duration", "5", "--out", str(away / "tracks")
    )
    # Whoever reads files that are no code: fonts, migrations, templates, pages. That all are there was compared above.
    readers = (
        "tests/core/covers/test_lettering.py",
        "tests/api/db",
        "tests/api/shares",
        "tests/api/test_smoke.py",
    )
    session.run("pytest", "-n", "auto", "-q", "-m", "not source_tree and not faults", *readers)
    install(session, *(str(path) for path in wheels if path != root))
    _check_plugins(session)


def _compare_with_source(session: nox.Session, wheels: list[Path]) -> None:
    """Fail where a file below ``src`` or ``migrations`` is in no wheel."""
    packed = {name for path in wheels for name in zipfile.ZipFile(path).namelist()}
    listed = session.run("git", "ls-files", "src", "migrations", "plugins", external=True, silent=True) or ""
    source = [name for name in listed.splitlines() if "/src/" in f"/{name}" or name.startswith("migrations/")]
    wanted = {
        name.rpartition("src/")[2].replace("migrations/", "soundfoundry_api/_migrations/", 1): name
        for name in source
        if f"plugins/{HEAVY}/" not in name
    }
    if lost := sorted(wanted[name] for name in wanted.keys() - packed):
        session.error("in no wheel: " + ", ".join(lost))
    session.log(f"{len(wanted)} files of the source are in {len(wheels)} wheels")


@nox.session
def min_versions(session: nox.Session) -> None:
    """Run the tests of the library on the oldest versions that pyproject.toml allows."""
    oldest = [
        requirement.replace(">=", "==")
        for requirement in PROJECT["project"]["dependencies"]
        if ">=" in requirement
    ]
    session.install(
        "-e", ".[testing,shaping,server]", *oldest, *nox.project.dependency_groups(PROJECT, "test")
    )
    session.run("pytest", "-n", "auto", "-q", "tests/core", *session.posargs)


@nox.session
def constraints(session: nox.Session) -> None:
    """Write constraints.txt anew: the newest versions of everything, as name==version."""
    groups = ("test", "lint", "types", "docs", "listen", "bench", "parity", "covers", "sanitizer")
    install(session, "-e", ".[testing,shaping,server]", "nox", "build", groups=groups, pinned=False)
    frozen = session.run("python", "-m", "pip", "freeze", "--exclude-editable", silent=True) or ""
    lines = [line for line in frozen.splitlines() if "==" in line and not line.startswith("soundfoundry")]
    (ROOT / "constraints.txt").write_text("\n".join(sorted(lines, key=str.lower)) + "\n", encoding="utf-8")
