"""Studies: speed, covers, music, the service and its jobs, measured and judged by the modules of ``benchmarks``."""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

from nox_sessions.installing import PLUGINS, ROOT, install


@nox.session
def pay_once(session: nox.Session) -> None:
    """Count the POSTs of one submit under every fault, ours beside the vendors' bare clients; about a minute."""
    install(session, "-e", ".[testing]", *(flag for path in PLUGINS for flag in ("-e", path)))
    session.run("python", "-m", "benchmarks.pay_once", *session.posargs)


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
    # Else all the processes compile the same libraries when they start, at once.
    session.env["UV_COMPILE_BYTECODE"] = "1"
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
