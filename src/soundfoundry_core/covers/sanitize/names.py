"""Ids, and everything that points to them: ``href``, ``url(#id)``, classes, animations that wait for each other.

With a prefix, all of them get it, so that two pictures on one page cannot draw with each other's gradients, and no
id of a picture shadows one of the page. A name that has the prefix already is left alone: sanitizing twice with the
same prefix is sanitizing once.

CSS reaches further than a picture, so its selectors and the names of its animations are always bound to one: by the
prefix, or else by a class made of the hash of the picture. Until that is known a mark stands for it that no XML can
hold. A picture cannot choose its class: what looks like one is taken away from every element, and a second pass takes
it away from the root and finds it again.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from soundfoundry_core.covers.sanitize.words import words
from soundfoundry_core.errors import InvalidRequestError

__all__ = ["MARK", "Names", "settled"]

_ID: Final = re.compile(r"[^\s\x00-\x20\x7f-\xa0\"'`()<>&\\%,;{}#@*!|^$]{1,200}")
_PREFIX: Final = re.compile(r"[A-Za-z][\w-]{0,63}", re.ASCII)
_CLASS: Final = re.compile(r"[^\x00-\x1f\x7f<>&\"'`\\]*")
_EVENT: Final = re.compile(r"([A-Za-z_][\w-]*)(?=\.[a-zA-Z])", re.ASCII)
_SCOPE: Final = re.compile(r"svg-[0-9a-f]{12}")
MARK: Final = "\0"
"""Stands where the hash of the picture will stand."""
_ANIMATION_WORDS: Final = words("""none normal reverse alternate alternate-reverse forwards backwards both running paused infinite linear ease
    ease-in ease-out ease-in-out step-start step-end inherit initial unset revert revert-layer auto""")


class Names:
    """Checks names and puts the prefix before them; ``prefix`` is empty or a plain word of at most 64 characters.

    Raises:
        InvalidRequestError: the prefix is no such word.
    """

    __slots__ = ("_root_classes", "_root_id", "_source", "prefix", "scope")

    def __init__(self, prefix: str = "") -> None:
        if prefix and not _PREFIX.fullmatch(prefix):
            raise InvalidRequestError(
                f"{prefix[:30]!r} is no prefix for ids.",
                fix="Use a letter, then up to 63 letters, digits, - and _.",
                field="prefix",
            )
        self.prefix = prefix
        self.scope: Final = prefix or MARK
        """What stands for the class that binds CSS to this picture."""
        self._source = ""
        self._root_id = ""
        self._root_classes: frozenset[str] = frozenset()

    def enter(self, ident: str, classes: str) -> None:
        """Learn the id and the classes of the root, before anything else is read."""
        found = [one for one in classes.split() if _SCOPE.fullmatch(one)]
        self._source = found[0] if len(found) == 1 else ""
        self._root_id = self.id(ident) or ""
        self._root_classes = frozenset((self.classes(classes) or "").split())

    def is_scope(self, name: str) -> bool:
        """Say whether a class is the one that the root had when it came: an earlier pass has given it."""
        return bool(name) and name in {self._source, self.prefix}

    def means_root(self, kind: str, name: str) -> bool:
        """Say whether ``type``, ``class`` or ``id`` of that name may be the root's."""
        if kind == "type":
            return name == "svg"
        return name in self._root_classes if kind == "class" else name == self._root_id

    def _own(self, name: str) -> str:
        return name if name.startswith(self.prefix) else self.prefix + name

    def id(self, value: str) -> str | None:
        """Return an id, or None where it has characters that CSS or HTML would read as something else."""
        return self._own(value) if _ID.fullmatch(value) and "//" not in value else None

    def local(self, reference: str) -> str | None:
        """Return the id that ``#id`` means, or None where it leads anywhere else."""
        reference = reference.strip(" \t\r\n")
        return self.id(reference[1:]) if reference.startswith("#") else None

    def ids(self, value: str) -> str | None:
        """Return a list of ids, as ``aria-labelledby`` has."""
        found = [self.id(one) for one in value.split()]
        return None if None in found or not found else " ".join(filter(None, found))

    def classes(self, value: str) -> str | None:
        """Return a list of classes, without any that looks like a scope."""
        if not _CLASS.fullmatch(value):
            return None
        if "svg-" in value and any(map(_SCOPE.fullmatch, value.split())):
            value = " ".join(one for one in value.split() if not _SCOPE.fullmatch(one))
        return " ".join(map(self._own, value.split())) if self.prefix else value

    def one_class(self, value: str) -> str | None:
        """Return one class, as a selector has it; None where it is a scope."""
        return None if _SCOPE.fullmatch(value) else self._own(value)

    def keyframes(self, value: str) -> str:
        """Return the name of an animation; the words of CSS are nobody's names."""
        if value.lower() in _ANIMATION_WORDS:
            return value
        if self._source:
            value = value.removeprefix(f"{self._source}-")
        return self._own(value) if self.prefix else f"{self.scope}-{value}"

    def timing(self, value: str) -> str:
        """Return ``begin`` or ``end`` with the ids in it (``sun.end+1s``)."""
        return _EVENT.sub(lambda found: self._own(found[1]), value) if self.prefix else value


def settled(written: bytes) -> bytes:
    """Return a written picture with the hash of itself in all the places that are marked for it."""
    digest = hashlib.blake2b(written, digest_size=6).hexdigest()
    return written.replace(MARK.encode(), f"svg-{digest}".encode())
