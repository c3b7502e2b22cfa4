"""All the ways to run, test and check SoundFoundry. ``nox -l`` lists them.

``nox -s quickstart`` makes a first track; ``nox -s tests`` passes the tests. Every session sets itself
up, so a fresh machine needs nothing but Python 3.11 or newer and nox.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import sys
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.sessions = ["lint", "types", "tests", "docs"]
nox.options.error_on_missing_interpreters = False

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
CONSTRAINTS = ("-c", str(ROOT / "constraints.txt"))
HEAVY = "soundfoundry-musicgen"
"""Its extra ``model`` is torch, which is larger than all the rest together: that has a session of its own."""
PLUGINS = sorted(
    str(path.parent) for path in ROOT.glob("plugins/*/pyproject.toml") if path.parent.name != HEAVY
)


def install(session: nox.Session, *what: str, groups: tuple[str, ...] = (), pinned: bool = True) -> None:
    """Install distributions and dependency groups, with the versions that we test with."""
    wanted = [*what, *nox.project.dependency_groups(PROJECT, *groups)] if groups else [*what]
    session.install(*(CONSTRAINTS if pinned else ()), *wanted)


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
def pay_once(session: nox.Session) -> None:
    """Count the POSTs of one submit under every fault, ours beside the vendors' bare clients; about a minute."""
    install(session, "-e", ".[testing]", *(flag for path in PLUGINS for flag in ("-e", path)))
    session.run("python", "-m", "benchmarks.pay_once", *session.posargs)


@nox.session
def musicgen(session: nox.Session) -> None:
    """Run the tests of the plugin for MusicGen, with a tiny model that they draw themselves.

    Not part of CI: it installs torch, some 4 GB. The tests themselves take half a minute.
    """
    install(session, "-e", ".[testing]", "-e", f"{ROOT / 'plugins' / HEAVY}[model]")
    session.run("pytest", "-q", f"plugins/{HEAVY}", *session.posargs)
    session.run("soundfoundry", "plugins", "check", "musicgen")


@nox.session
def ceph(session: nox.Session) -> None:
    """Run the tests of the S3 storage against a small Ceph, which checks signatures and really ends addresses.

    Needs Debian's radosgw, ceph-mon, ceph-osd, ceph-mgr and ceph-common, and 600 MB of memory; about three minutes.
    """
    if shutil.which("radosgw") is None:
        told = "radosgw is not here: apt-get install radosgw ceph-mon ceph-osd ceph-mgr ceph-common"
        (session.error if os.environ.get("CI") else session.skip)(told)
    plugin = ROOT / "plugins" / "soundfoundry-s3"
    install(session, "-e", ".[testing,shaping,server]", "-e", str(plugin), groups=("test", "plugins"))
    script, where = str(plugin / "tests" / "ceph.sh"), str(Path(session.create_tmp()).resolve() / "ceph")
    session.run("bash", script, "stop", where, external=True)
    try:
        told = session.run("bash", script, "start", where, "18480", external=True, silent=True) or ""
        environ = dict(word.split("=", 1) for word in told.split())
        session.run("pytest", "-q", str(plugin), *session.posargs, env=environ)
    finally:
        session.run("bash", script, "stop", where, external=True)


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


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error. The examples in it run with the tests."""
    install(session, "-e", ".", groups=("docs",))
    session.run("sphinx-build", "-q", "-n", "-W", "--keep-going", "-b", "html", "docs", "docs/_build/html")


@nox.session
def wheel(session: nox.Session) -> None:
    """Build the wheel and test the installed wheel, far away from the source tree."""
    session.install("build", "hatchling", *CONSTRAINTS)
    dist = Path(session.create_tmp()).resolve() / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", str(dist), ".")
    for path in PLUGINS:
        session.run("python", "-m", "build", "--wheel", "--no-isolation", "--outdir", str(dist), path)
    wheels = [str(path) for path in sorted(dist.glob("*.whl"))]
    root = next(path for path in wheels if Path(path).name.startswith("soundfoundry-"))
    install(session, f"{root}[testing,shaping,server]", groups=("test",))
    away = Path(session.create_tmp()).resolve() / "away"
    shutil.rmtree(away, ignore_errors=True)
    away.mkdir()
    for name in ("tests", "docs", "changelog.d", "plugins", "pyproject.toml", "README.md", "constraints.txt"):
        source = ROOT / name
        skip = shutil.ignore_patterns("src", "_build", "__pycache__")
        (
            shutil.copytree(source, away / name, ignore=skip)
            if source.is_dir()
            else shutil.copy(source, away / name)
        )
    session.chdir(away)
    where = "import soundfoundry_core as m; assert 'site-packages' in m.__file__, m.__file__"
    session.run("python", "-I", "-c", where)
    session.run(
        "soundfoundry", "create", "a quiet wheel test", "--duration", "5", "--out", str(away / "tracks")
    )
    # Whatever reads files that a wheel could lack: fonts, tokens, templates, migrations, pages, commands, plugins.
    core = (
        f"tests/core/{name}"
        for name in (
            "cli",
            "covers/typeface",
            "covers/test_lettering.py",
            "plugins",
            "style",
            "test_studio.py",
        )
    )
    api = ("tests/api/db", "tests/api/shares", "tests/api/test_smoke.py")
    rest = ("tests/architecture", "tests/docs", "tests/node", *core, *api)
    session.run("pytest", "-n", "auto", "-q", "-m", "not source_tree and not faults", *rest)
    install(session, *(path for path in wheels if path != root))
    _check_plugins(session)


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
def bench(session: nox.Session) -> None:
    """Measure speed and memory as ratios in one run, and fail where a promise is broken."""
    install(session, ".", groups=("bench",))
    session.run("python", "-m", "benchmarks.speed", *session.posargs)


@nox.session
def service(session: nox.Session) -> None:
    """Measure the service on PostgreSQL and Redis: requests beside bare psycopg and FastAPI, jobs in flight, kills.

    About a quarter of an hour.
    """
    install(session, "-e", ".[server]", groups=("service",))
    session.run("python", "-m", "benchmarks.http")
    session.run("python", "-m", "benchmarks.jobs", "flight")
    session.run("python", "-m", "benchmarks.jobs", "kills")


@nox.session
def simulate(session: nox.Session) -> None:
    """Run the job engine against simulated databases, queues, clocks, providers and storages, under every fault.

    ``-- --jobs 1000000 --seed 1`` is the long run. Without arguments: 20,000 jobs, then every mutant is hunted.
    """
    install(session, "-e", ".[server]", groups=("simulate",))
    session.run("python", "-m", "benchmarks.simulation", *session.posargs)
    if not session.posargs:
        session.run("python", "-m", "benchmarks.simulation.hunt")


@nox.session
def chaos(session: nox.Session) -> None:
    """Break PostgreSQL, Redis, provider, storage and processes under a running service, and check that no law broke.

    ``-- --minutes N --seed S`` runs for so long, the same seed with the same faults. ``-- --short`` is what CI has time
    for: a short run, and the control that must fail. ``-- --pairs`` dies at all pairs of crash points. ``-- --help``
    lists the rest (``--control``, ``--rolling``, ``--only``, ``--hold``).
    """
    pairs = "--pairs" in session.posargs
    install(session, "-e", ".[testing,server]" if pairs else ".[server]", groups=("test",) if pairs else ())
    if pairs:
        log = Path(session.create_tmp()).resolve() / "pairs.log"
        log.unlink(missing_ok=True)
        told = {"SOUNDFOUNDRY_CRASH_PAIRS": "all", "SOUNDFOUNDRY_CRASH_PAIRS_LOG": str(log)}
        session.run("pytest", "-n", "auto", "-q", "tests/api/jobs/test_crash_pairs.py", env=told)
        lines = log.read_text().splitlines()
        twice = sum(line.endswith("died twice") for line in lines)
        session.log(f"{len(lines)} pairs of crash points, {twice} second deaths, 0 violations")
    elif "--short" in session.posargs:
        quick = ("--lease", "3", "--reap-every", "0.5", "--every", "0.8", "1.6", "--rate", "10")
        session.run("python", "-m", "benchmarks.chaos", "--minutes", "0.25", "--seed", "5", *quick)
        session.run("python", "-m", "benchmarks.chaos", "--control", "--minutes", "0.15", "--seed", "5", "--patience", "8", *quick)  # fmt: skip
    else:
        session.run("python", "-m", "benchmarks.chaos", *session.posargs)


@nox.session
def routing(session: nox.Session) -> None:
    """Lock fal in the middle of 200 jobs (real plugins, fake cloud), and compare the router with LiteLLM's.

    About ten minutes. LiteLLM wants other versions of what we use, so it gets an environment of its own.
    """
    plugins = [str(ROOT / "plugins" / f"soundfoundry-{name}") for name in ("fal", "replicate")]
    install(session, "-e", ".[server]", *plugins, groups=("bench",))
    session.run("python", "-m", "benchmarks.routing", "lock", *session.posargs)
    lite = Path(session.create_tmp()).resolve() / "litellm"
    session.run("python", "-m", "venv", str(lite))
    python = str(lite / "bin" / "python")
    session.run(python, "-m", "pip", "install", "-q", "litellm", external=True)
    session.run("python", "-m", "benchmarks.routing", "compare", "--litellm", python)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Let schemathesis call every operation of the API as nobody, a user and an admin; fail on any finding."""
    install(session, "-e", ".[server]", groups=("fuzz",))
    session.run("python", "-m", "benchmarks.fuzz_http", *session.posargs)


@nox.session
def covers(session: nox.Session) -> None:
    """Judge covers by numbers: speed beside DiceBear, bytes in three processes, identity, contrast.

    Without arguments: every study at full size, about half an hour on two cores. ``-- --short`` takes a part of
    each, which is what CI has time for.
    """
    install(session, "-e", ".", groups=("covers",))
    short = "--short" in session.posargs
    studies = {
        "speed": ["--rounds", "3"] if short else [],
        "manifest": ["--thousands", "2"] if short else [],
        "identity": ["--makers", "300"] if short else [],
        "contrast": ["--covers", "400"] if short else [],
        "unique": ["--makers", "20000", "--covers", "2000"] if short else [],
    }
    for study, options in studies.items():
        session.run("python", "-m", "benchmarks.covers", study, *options)


@nox.session
def parity(session: nox.Session) -> None:
    """Compare every rasterizer with a Chromium screenshot over every pattern; fail where one draws otherwise.

    Needs two system packages: chromium, and libcairo2 for the plugin of CairoSVG.
    """
    plugin = str(ROOT / "plugins" / "soundfoundry-cairosvg")
    install(session, "-e", ".", "-e", plugin, groups=("parity",))
    session.run("python", "-m", "benchmarks.raster_parity", *session.posargs)


@nox.session
def listen(session: nox.Session) -> None:
    """Let independent instruments judge the synth's music (librosa); fail below the goals.

    Without arguments: every study at full size, about half an hour on two cores. ``-- --short`` hears a
    quarter of it, which is what CI has time for.
    """
    install(session, "-e", ".", groups=("listen",))
    short = "--short" in session.posargs
    studies = {
        "sections": ["--seeds", "3"] if short else [],
        "genres": ["--seeds", "3"] if short else [],
        "prompts": [],
        "makers": [],
        "fuzz": ["--count", "200"] if short else [],
    }
    cache = str(Path(session.create_tmp()).resolve() / "listen")
    for study in ("sections", "genres", "prompts", "fuzz") if short else studies:
        session.run(
            "python", "-m", "benchmarks.listening", study, "--cache", cache, "--jobs", "2", *studies[study]
        )  # fmt: skip


@nox.session
def sanitizer(session: nox.Session) -> None:
    """Judge the SVG sanitizer: speed and survivors beside its peers, honest pictures, bombs, ten minutes of fuzzing.

    Needs Chromium, Node.js and npm; about half an hour. ``-- --folder DIR`` adds attacks; ``-- speed`` (or attacks,
    pictures, bombs, fuzz) does one of them. CI judges the sanitizer in Chromium with the tests.
    """
    install(session, "-e", ".[server]", groups=("sanitizer",))
    npm = Path(session.create_tmp()).resolve() / "sanitizer"
    shutil.copytree(ROOT / "benchmarks" / "sanitizer" / "node", npm, dirs_exist_ok=True)
    with session.chdir(npm):
        session.run(
            "npm",
            "install",
            "--no-package-lock",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            external=True,
        )
    asked = [*session.posargs]
    folder = asked[asked.index("--folder") : asked.index("--folder") + 2] if "--folder" in asked else []
    studies = [word for word in asked if word not in folder] or [
        "speed",
        "pictures",
        "bombs",
        "attacks",
        "fuzz",
    ]
    for study in studies:
        if study == "fuzz":
            session.run("python", "-m", "benchmarks.sanitizer.fuzz")
            continue
        options = [] if study == "bombs" else ["--npm", str(npm)]
        options += folder if study in {"attacks", "bombs"} else []
        session.run("python", "-m", "benchmarks.sanitizer", study, *options)


@nox.session
def tokens(session: nox.Session) -> None:
    """Let Terrazzo and style-dictionary (npm) read the design tokens, and compare their CSS with ours."""
    if shutil.which("npm") is None:
        told = "npm is not here: install Node.js with npm to let the token tools read our export"
        (session.error if os.environ.get("CI") else session.skip)(told)
    install(session, "-e", ".")
    work = Path(session.create_tmp()).resolve() / "tokens"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(ROOT / "tests" / "node", work)
    session.chdir(work)
    npm_install = ("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
    session.run(*npm_install, external=True)
    version = session.run("node", "--version", external=True, silent=True) or "v0"
    if int(version.strip().lstrip("v").partition(".")[0]) < 22:  # style-dictionary 5 asks for 22
        session.run(*npm_install, "--no-save", "node@22.23.3", external=True)
    session.run("python", "accept.py", str(work))


@nox.session
def constraints(session: nox.Session) -> None:
    """Write constraints.txt anew: the newest versions of everything, as name==version."""
    groups = ("test", "lint", "types", "docs", "listen", "bench", "parity", "covers", "sanitizer")
    install(session, "-e", ".[testing,shaping,server]", "nox", "build", groups=groups, pinned=False)
    frozen = session.run("python", "-m", "pip", "freeze", "--exclude-editable", silent=True) or ""
    lines = [line for line in frozen.splitlines() if "==" in line and not line.startswith("soundfoundry")]
    (ROOT / "constraints.txt").write_text("\n".join(sorted(lines, key=str.lower)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit("Run it with nox: python -m nox -l")
