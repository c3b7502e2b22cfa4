"""The form of an API key: ``sf_live_`` or ``sf_test_``, 8 characters to find it, 40 to prove it, 6 to check it.

::

    sf_live_3kTzq9Pb + 40 random base62 characters (238 bits) + CRC-32 of all that in base62

The prefix lets secret scanners find a key that was leaked, and the checksum lets them, and us, tell a key from noise
without asking a database. With 238 random bits a plain SHA-256 is enough to store: there is nothing to guess, so a slow
hash would only make every request slow.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["KEY_LENGTH", "ApiKey", "make_key", "parse_key"]

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PUBLIC: Final = 8
_SECRET: Final = 40
_CHECK: Final = 6
KEY_LENGTH: Final = len("sf_live_") + _PUBLIC + _SECRET + _CHECK
"""Characters of a key."""
_FORM: Final = re.compile(rf"sf_(live|test)_([0-9A-Za-z]{{{_PUBLIC}}})[0-9A-Za-z]{{{_SECRET + _CHECK}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key in its form; whether it is anybody's is another question."""

    text: str
    public_id: str
    """Finds its row, and may be shown."""
    test: bool
    """Whether it begins with ``sf_test_``; production takes no such key."""

    @property
    def digest(self) -> bytes:
        """What is stored: SHA-256 of the whole key, 32 bytes."""
        return hashlib.sha256(self.text.encode("ascii")).digest()

    def __repr__(self) -> str:
        """Keep the secret out of logs."""
        return f"ApiKey({self.text[:16]}...)"


def make_key(*, test: bool, choose: Callable[[str], str] = secrets.choice) -> ApiKey:
    """Make a new key.

    Args:
        test: for anything but production.
        choose: picks one of the characters; for tests only.
    """
    public_id = "".join(choose(_ALPHABET) for _ in range(_PUBLIC))
    secret = "".join(choose(_ALPHABET) for _ in range(_SECRET))
    body = f"sf_{'test' if test else 'live'}_{public_id}{secret}"
    return ApiKey(text=body + _checksum(body), public_id=public_id, test=test)


def parse_key(text: str) -> ApiKey | None:
    """Return the key, or None for what cannot be one: the form or the checksum is wrong."""
    form = _FORM.fullmatch(text)
    if form is None or _checksum(text[:-_CHECK]) != text[-_CHECK:]:
        return None
    return ApiKey(text=text, public_id=form[2], test=form[1] == "test")


def _checksum(body: str) -> str:
    number, digits = zlib.crc32(body.encode("ascii")), ""
    for _ in range(_CHECK):
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
