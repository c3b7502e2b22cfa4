"""Tests beside large software of others: torch, Ceph, the token tools of npm."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nox

from nox_sessions.installing import HEAVY, ROOT, install


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
