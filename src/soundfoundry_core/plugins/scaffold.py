"""A new plugin distribution, written to disk: complete, small, and with tests that pass as they are.

The files come from ``templates/common`` and ``templates/<kind>``; ``$name`` and its like are filled in
(:class:`string.Template`). Nothing is ever overwritten: the directory must not exist yet.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from string import Template
from typing import Final

from soundfoundry_core.errors import InvalidRequestError, UnknownNameError

__all__ = ["KINDS", "write_plugin"]

KINDS: Final = (
    "check",
    "encoder",
    "moderator",
    "pattern",
    "provider",
    "rasterizer",
    "sink",
    "storage",
    "unlock",
)
"""Kinds of plugin that can be started; each is a directory of templates."""

_TEMPLATES: Final = Path(__file__).with_name("templates")
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_LONGEST: Final = 40
_OURS: Final = frozenset({"api", "builtin", "core"})
"""Names whose package or entry point would be taken for our own."""


def write_plugin(name: str, *, kind: str, out: Path) -> Path:
    """Write ``out/soundfoundry-<name>`` and return that directory.

    Raises:
        InvalidRequestError: the name is not usable, the directory exists, or nothing can be written there.
        UnknownNameError: there is no such kind.
    """
    if kind not in KINDS:
        raise UnknownNameError("kind", kind, KINDS)
    name = name.removeprefix("soundfoundry-")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST or name in _OURS:
        raise InvalidRequestError(
            f"{name[:60]!r} is not a usable plugin name.",
            fix=f"Use up to {_LONGEST} lower-case letters and digits joined by '-', such as night-bus.",
            field="name",
        )
    directory = out / f"soundfoundry-{name}"
    if directory.exists():
        raise InvalidRequestError(
            f"{directory} is already there.", fix="Choose another name or --out.", field="name"
        )
    try:
        directory.mkdir(parents=True)
        for path, text in _files(name, kind).items():
            file = directory / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        shutil.rmtree(directory, ignore_errors=True)  # ours: it was not there before
        raise InvalidRequestError(
            f"{directory} cannot be written: {error.strerror or error}.",
            fix="Choose another directory with --out.",
            field="out",
        ) from error
    return directory


def _files(name: str, kind: str) -> dict[str, str]:
    words = name.split("-")
    package = f"soundfoundry_{'_'.join(words)}"
    values = {
        "name": name,
        "id": name,
        "kind": kind,
        "module": kind,
        "package": package,
        "title": " ".join(word.capitalize() for word in words),
        "klass": "".join(word.capitalize() for word in words),
        "core_low": "0.1",
        "core_high": "0.2",
    }
    places = {
        "pyproject.toml": "common/pyproject.toml",
        "README.md": "common/README.md",
        f"src/{package}/__init__.py": "common/__init__.py",
        f"src/{package}/plugin.py": f"{kind}/plugin.py",
        f"src/{package}/{kind}.py": f"{kind}/{kind}.py",
        "tests/test_conformance.py": f"{kind}/test_conformance.py",
    }
    return {
        path: Template((_TEMPLATES / f"{source}.tmpl").read_text(encoding="utf-8")).substitute(values)
        for path, source in places.items()
    }
