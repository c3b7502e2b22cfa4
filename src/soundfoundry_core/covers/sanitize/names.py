"""Ids, and everything that points to them: ``href``, ``url(#id)``, classes, animations that wait for each other.

With a prefix, all of them get it, so that two pictures on one page cannot draw with each other's gradients, and no
id of a picture shadows one of the page. A name that has the prefix already is left alone: sanitizing twice with the
same prefix is sanitizing once.
"""

from __future__ import annotations

import re
from typing import Final

from soundfoundry_core.covers.sanitize.words import words
from soundfoundry_core.errors import InvalidRequestError

__all__ = ["Names"]

_ID: Final = re.compile(r"[^\s\x00-\x20\x7f-\xa0\"'`()<>&\\%,;{}#@*!|^$]{1,200}")
_PREFIX: Final = re.compile(r"[A-Za-z][\w-]{0,63}", re.ASCII)
_CLASS: Final = re.compile(r"[^\x00-\x1f\x7f<>&\"'`\\]*")
_EVENT: Final = re.compile(r"([A-Za-z_][\w-]*)(?=\.[a-zA-Z])", re.ASCII)
_ANIMATION_WORDS: Final = words("""none normal reverse alternate alternate-reverse forwards backwards both running paused infinite linear ease
    ease-in ease-out ease-in-out step-start step-end inherit initial unset revert revert-layer auto""")


class Names:
    """Checks names and puts the prefix before them; ``prefix`` is empty or a plain word of at most 64 characters.

    Raises:
        InvalidRequestError: the prefix is no such word.
    """

    __slots__ = ("prefix",)

    def __init__(self, prefix: str = "") -> None:
        if prefix and not _PREFIX.fullmatch(prefix):
            raise InvalidRequestError(
                f"{prefix[:30]!r} is no prefix for ids.",
                fix="Use a letter, then up to 63 letters, digits, - and _.",
                field="prefix",
            )
        self.prefix = prefix

    def _own(self, name: str) -> str:
        return name if name.startswith(self.prefix) else self.prefix + name

    def id(self, value: str) -> str | None:
        """Return an id, or None where it has characters that CSS or HTML would read as something else."""
        return self._own(value) if _ID.fullmatch(value) else None

    def local(self, reference: str) -> str | None:
        """Return the id that ``#id`` means, or None where it leads anywhere else."""
        reference = reference.strip(" \t\r\n")
        return self.id(reference[1:]) if reference.startswith("#") else None

    def ids(self, value: str) -> str | None:
        """Return a list of ids, as ``aria-labelledby`` has."""
        found = [self.id(one) for one in value.split()]
        return None if None in found or not found else " ".join(filter(None, found))

    def classes(self, value: str) -> str | None:
        """Return a list of classes."""
        if not _CLASS.fullmatch(value):
            return None
        return " ".join(map(self._own, value.split())) if self.prefix else value

    def one_class(self, value: str) -> str:
        """Return one class, as a selector has it."""
        return self._own(value)

    def keyframes(self, value: str) -> str:
        """Return the name of an animation; the words of CSS are nobody's names."""
        return value if value.lower() in _ANIMATION_WORDS else self._own(value)

    def timing(self, value: str) -> str:
        """Return ``begin`` or ``end`` with the ids in it (``sun.end+1s``)."""
        return _EVENT.sub(lambda found: self._own(found[1]), value) if self.prefix else value
