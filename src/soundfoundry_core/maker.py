"""Who is making music on this computer, when nobody says so."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["local_maker"]


def local_maker(environ: Mapping[str, str]) -> str:
    """Return ``SOUNDFOUNDRY_MAKER``, else the login name, else ``maker`` (a container without a user)."""
    if name := environ.get("SOUNDFOUNDRY_MAKER", "").strip():
        return name
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "maker"
