"""The style seed: one number per maker from which sound and picture follow.

``StyleSeed.derive("ada@example.org")`` maps an identity to an integer below 2**53, which is exact in
the JSON of every client. From it, :meth:`StyleSeed.stream` opens independent, named sources of
choices. A stream is addressed by its *name*, not by the order in which streams are opened, so a new
feature with a new name never shifts a choice that was made before (``docs/decisions/0003``).
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.style.stream import Stream

__all__ = ["SEED_LIMIT", "STYLE_VERSION", "StyleSeed"]

STYLE_VERSION: Final = 1
"""Version of everything that is derived from a seed; a new one never changes an old derivation."""

SEED_LIMIT: Final = 2**53
"""Seeds are below this, so that a double (every JSON number) holds them exactly."""


@dataclass(frozen=True, slots=True, order=True)
class StyleSeed:
    """A maker's seed, ``0 <= value < 2**53``."""

    value: int

    def __post_init__(self) -> None:
        """Refuse what is not a seed.

        Raises:
            InvalidRequestError: the value is not an integer in range.
        """
        if (
            isinstance(self.value, bool)
            or not isinstance(self.value, int)
            or not 0 <= self.value < SEED_LIMIT
        ):
            raise InvalidRequestError(
                f"{str(self.value)[:40]!r} is not a style seed.",
                fix=f"Use an integer from 0 to {SEED_LIMIT - 1}, or derive one from a maker's name.",
                field="style_seed",
            )

    def __int__(self) -> int:
        return self.value

    @classmethod
    def derive(cls, identity: str) -> StyleSeed:
        """Derive the seed of an identity (an e-mail address, a user id, a name).

        Surrounding space, letter case and the Unicode form of accents do not matter: they are how
        one name gets typed twice. The rest is BLAKE2b with its own personalisation, cut to 53 bits.

        Raises:
            InvalidRequestError: the identity is empty.
        """
        name = unicodedata.normalize("NFC", identity.strip().casefold())
        if not name:
            raise InvalidRequestError(
                "A maker needs a name.", fix="Give a name, an e-mail or a user id.", field="maker"
            )
        digest = hashlib.blake2b(
            name.encode("utf-8", "surrogatepass"), digest_size=8, person=b"sf.style.seed.1"
        )
        return cls(int.from_bytes(digest.digest(), "big") >> 11)

    def stream(self, name: str) -> Stream:
        """Open the source of choices called ``name``; the same name gives the same choices, always."""
        return _root(self.value).child(name)


@lru_cache(maxsize=256)
def _root(value: int) -> Stream:
    return Stream.root("style", STYLE_VERSION, value)
