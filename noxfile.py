"""All the ways to run, test and check SoundFoundry. ``nox -l`` lists them.

``nox -s quickstart`` makes a first track; ``nox -s tests`` passes the tests. Every session sets itself
up, so a fresh machine needs nothing but Python 3.11 or newer and nox.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).parent))  # nox changes into this directory, but does not import from it

from nox_sessions import everyday, guests, studies

__all__ = ["everyday", "guests", "studies"]

nox.options.default_venv_backend = "uv|venv"  # uv where it is there: it installs in seconds
# uv, unlike pip, compiles nothing; where nobody may keep what was compiled, each of thousands of processes does it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
nox.options.sessions = ["lint", "types", "tests", "docs"]
nox.options.error_on_missing_interpreters = False


if __name__ == "__main__":
    sys.exit("Run it with nox: python -m nox -l")
