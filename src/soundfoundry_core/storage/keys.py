"""Keys and layouts: where the parts of a track lie in a store.

A key is a relative POSIX path of plain ASCII segments. :func:`check_key` is the one gate that every
backend uses, so that no key can climb out of its root, hide as a dot file or mean two things on two
systems. A *layout* maps the file names of a track to keys: a folder for people, id-based keys for the
service.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Protocol

from soundfoundry_core.errors import InvalidKeyError

__all__ = ["FolderLayout", "Layout", "ServiceLayout", "check_key"]

_SEGMENT: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_MAX_KEY: Final = 900  # S3 allows 1,024 bytes; a prefix may come before ours
_MAX_SEGMENT: Final = 200  # file systems allow 255 bytes; temporary names add to it


def check_key(key: str) -> str:
    """Return the key if it is one.

    Raises:
        InvalidKeyError: it is empty, absolute, too long, or has a segment that is empty, starts with
            a dot or holds anything but ASCII letters, digits, ``.``, ``_`` and ``-``.
    """
    segments = key.split("/")
    if len(key) > _MAX_KEY or not all(
        _SEGMENT.fullmatch(part) and len(part) <= _MAX_SEGMENT for part in segments
    ):
        raise InvalidKeyError(
            f"{key[:80]!r} is not a storage key.",
            fix="Use relative paths of letters, digits, '.', '_' and '-', no segment starting with a dot.",
        )
    return key


class Layout(Protocol):
    """Where the files of one track go."""

    def key(self, name: str) -> str:
        """Return the key of a file such as ``track.flac``, ``cover.svg`` or ``stems/drums.flac``."""
        ...


@dataclass(frozen=True, slots=True)
class FolderLayout:
    """One folder a track, named for people: ``<slug>/track.flac``."""

    slug: str

    def key(self, name: str) -> str:
        """Return ``<slug>/<name>``."""
        return check_key(f"{self.slug}/{name}")


@dataclass(frozen=True, slots=True)
class ServiceLayout:
    """By id, as the service and its runbook expect: ``tracks/<id>/track.flac``, ``covers/<id>.svg``."""

    track_id: str

    def key(self, name: str) -> str:
        """Return the key; the cover's files lie together under ``covers/``."""
        stem, _, suffix = name.rpartition(".")
        if stem == "cover":
            return check_key(f"covers/{self.track_id}.{suffix}")
        return check_key(f"tracks/{self.track_id}/{name}")
