"""Finding the one credential in a request: a bearer token or a session cookie, never both, never two of one kind.

Nothing here asks a database; this runs for every request. A request that contradicts itself (two ``Authorization``
headers, a cookie set twice by a neighbouring subdomain, a bearer beside a session) is refused instead of guessed at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from soundfoundry_api.auth.contract import Credential, refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundfoundry_api.auth.contract import Kind

__all__ = ["MAX_LENGTH", "PLAIN_COOKIES", "SECURE_COOKIES", "find_credential", "find_header"]

MAX_LENGTH: Final = 16_384
"""Characters of a credential: a session with many claims in it has about 8,000."""
PLAIN_COOKIES: Final = ("next-auth.session-token", "authjs.session-token")
SECURE_COOKIES: Final = tuple(f"__Secure-{name}" for name in PLAIN_COOKIES)
_MAX_CHUNKS: Final = 8
_BEARER: Final = re.compile(r"bearer +([\x21-\x7e]+) *", re.IGNORECASE)


def find_header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    """Return the only header of that name (in small letters), or None.

    Raises:
        AuthenticationError: there are two.
    """
    found = [value for header, value in headers if header.lower() == name]
    if len(found) > 1:
        raise refused()
    return found[0].decode("latin-1") if found else None


def find_credential(
    headers: Iterable[tuple[bytes, bytes]], *, cookies: Iterable[str] = ()
) -> Credential | None:
    """Return what the request brought along, or None.

    Args:
        headers: as ASGI has them.
        cookies: names of session cookies that count; all others are none of our business.

    Raises:
        AuthenticationError: there is more than one credential, or one in no form that we know.
    """
    listed = list(headers)
    authorization = find_header(listed, b"authorization")
    session = _session(listed, tuple(cookies))
    if authorization is None:
        return session
    form = _BEARER.fullmatch(authorization)
    if form is None or session is not None:
        raise refused()
    value = form[1]
    kind = _kind(value)
    return Credential(kind=kind, value=value)


def _kind(value: str) -> Kind:
    if len(value) <= MAX_LENGTH:
        if value.startswith("sf_"):
            return "key"
        if (dots := value.count(".")) in {2, 4}:
            return "jws" if dots == 2 else "jwe"
    raise refused()


def _session(headers: list[tuple[bytes, bytes]], names: tuple[str, ...]) -> Credential | None:
    """Return the session cookie, put together where NextAuth has cut it into ``name.0``, ``name.1`` and so on."""
    if not names:
        return None
    parts: dict[str, dict[int, str]] = {}
    for name, value in _cookies(headers):
        base, number = _part_of(name, names)
        if base is None:
            continue
        held = parts.setdefault(base, {})
        if number in held:
            raise refused()
        held[number] = value
    if not parts:
        return None
    if len(parts) > 1:
        raise refused()
    base, held = parts.popitem()
    numbers = sorted(held)
    if numbers not in ([-1], list(range(len(numbers)))):
        raise refused()
    value = "".join(held[number] for number in numbers)
    if _kind(value) != "jwe":
        raise refused()
    return Credential(kind="jwe", value=value, cookie=base)


def _part_of(name: str, names: tuple[str, ...]) -> tuple[str | None, int]:
    if name in names:
        return name, -1
    base, _, number = name.rpartition(".")
    if base in names and number.isascii() and number.isdigit() and int(number) < _MAX_CHUNKS:
        return base, int(number)
    return None, 0


def _cookies(headers: list[tuple[bytes, bytes]]) -> Iterable[tuple[str, str]]:
    for header, line in headers:
        if header.lower() == b"cookie":
            for pair in line.decode("latin-1").split(";"):
                name, _, value = pair.strip().partition("=")
                if value:
                    yield name, value.strip('"')
