"""Trying a store: whether it keeps what it is given, gives it back, claims, signs and forgets.

One small object is put under a key that nobody else has, and removed in the end. Each step says whether it works, and
what to do where it does not; a step that cannot matter any more (reading what could not be put) is left out. What is
tried is what the product does, through the same contract, so a store that passes can be used.
"""

from __future__ import annotations

import secrets
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.errors import ObjectExistsError, ObjectNotFoundError, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from soundfoundry_core.storage.contract import StorageBackend

__all__ = ["Finding", "check_storage"]

_DATA: Final = bytes(range(256)) * 64
_FETCH_S: Final = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one step found."""

    step: str
    """``put``, ``get``, ``range``, ``claim``, ``list``, ``url`` or ``delete``."""
    ok: bool
    detail: str
    fix: str = ""
    took_ms: float


class _WrongError(Exception):
    """A step did not do what it should."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what, self.fix = what, fix


def check_storage(storage: StorageBackend, *, prefix: str = "tracks") -> Iterator[Finding]:
    """Yield what each step finds; takes about ten requests.

    Args:
        storage: the store.
        prefix: where the object lies for a moment; the service's own rights have to reach there.
    """
    key = f"{prefix}/check-{secrets.token_hex(8)}/a.bin"
    steps: tuple[tuple[str, Callable[[StorageBackend, str], str]], ...] = (
        ("put", _put), ("get", _get), ("range", _range), ("claim", _claim), ("list", _list), ("url", _url),
        ("delete", _delete),
    )  # fmt: skip
    try:
        for name, step in steps:
            found = _tried(name, step, storage, key)
            yield found
            if name == "put" and not found.ok:
                return
    finally:
        with suppress(StorageError):
            storage.delete(key)


def _tried(
    name: str, step: Callable[[StorageBackend, str], str], storage: StorageBackend, key: str
) -> Finding:
    began = perf_counter()
    try:
        detail, fix, ok = step(storage, key), "", True
    except _WrongError as wrong:
        detail, fix, ok = wrong.what, wrong.fix, False
    except StorageError as error:
        detail, fix, ok = error.message, error.fix, False
    return Finding(step=name, ok=ok, detail=detail, fix=fix, took_ms=round((perf_counter() - began) * 1e3, 1))


def _put(storage: StorageBackend, key: str) -> str:
    stored = storage.put(key, _DATA)
    if stored.size != len(_DATA) or storage.head(key).size != len(_DATA):
        raise _WrongError("The store says another size than what was put.", "Look at what stands between.")
    return f"{len(_DATA)} bytes stored"


def _get(storage: StorageBackend, key: str) -> str:
    if storage.get(key) != _DATA:
        raise _WrongError("What came back is not what was put.", "Look for a proxy that changes bodies.")
    return "came back as it was"


def _range(storage: StorageBackend, key: str) -> str:
    if storage.get(key, start=1_000, end=1_010) != _DATA[1_000:1_010]:
        raise _WrongError(
            "A range of it is not what was asked for.", "Use a store that honours Range; players seek."
        )
    return "ten bytes of it, as asked"


def _claim(storage: StorageBackend, key: str) -> str:
    try:
        storage.put(key, b"another", replace=False)
    except ObjectExistsError:
        if storage.get(key) != _DATA:
            raise _WrongError("A refused put changed the object.", "Use another store.") from None
        return "a taken key is refused"
    storage.put(key, _DATA)
    raise _WrongError("A put that must not replace replaced.", "Set S3_CONDITIONAL_PUTS=0, or use a store that honours If-None-Match.")  # fmt: skip


def _list(storage: StorageBackend, key: str) -> str:
    if list(storage.keys(key.rsplit("/", 1)[0])) != [key]:
        raise _WrongError("A listing does not show what is there.", "Allow it to list the bucket.")
    return "listed"


def _url(storage: StorageBackend, key: str) -> str:
    address = storage.url(key, expires_s=60, filename="check.bin")
    if address is None:
        return "no addresses of its own: everything passes through the API"
    whole, part = _fetched(address), _fetched(address, Range="bytes=1000-1009")
    if whole != (200, _DATA) or part != (206, _DATA[1_000:1_010]):
        raise _WrongError(
            f"The signed address answers {whole[0]}, and {part[0]} to a range.",
            "Set S3_PUBLIC_ENDPOINT to the address that clients use, or S3_SIGNED_URLS=0.",
        )
    return "a signed address gives the whole and a range"


def _fetched(address: str, **headers: str) -> tuple[int | str, bytes]:
    request: Any = urllib.request.Request(address, headers=headers)  # noqa: S310 -- the store's own, http or https
    try:
        with urllib.request.urlopen(request, timeout=_FETCH_S) as answer:  # noqa: S310
            return int(answer.status), bytes(answer.read(len(_DATA) + 1))
    except urllib.error.HTTPError as error:
        with error:
            return error.code, b""
    except OSError as error:
        return f"nothing ({getattr(error, 'reason', error)})", b""


def _delete(storage: StorageBackend, key: str) -> str:
    storage.delete(key)
    try:
        storage.head(key)
    except ObjectNotFoundError:
        return "gone"
    raise _WrongError("A deleted object is still there.", "Look at the bucket's locks and retention rules.")
