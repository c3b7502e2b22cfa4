"""What sessions install: this distribution and its plugins, in the versions of ``constraints.txt``."""

from __future__ import annotations

from pathlib import Path

import nox

__all__ = ["CONSTRAINTS", "HEAVY", "PLUGINS", "PROJECT", "ROOT", "install"]

ROOT = Path(__file__).parents[1]
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
