"""The rules of storage backends.

Override ``url`` for a place that a test may fill and empty. Each test works under a prefix of its own
and removes nothing but what it stored.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

import pytest

from soundfoundry_core.errors import InvalidKeyError, ObjectExistsError, ObjectNotFoundError
from soundfoundry_core.storage.contract import StorageBackend, StoredObject
from soundfoundry_core.style.stream import Stream
from soundfoundry_core.testing.suite import Suite

if TYPE_CHECKING:
    from pathlib import Path

    from soundfoundry_core.plugins.records import PluginSettings, StorageBackendSpec

__all__ = ["StorageSuite"]

_BAD_KEYS: Final = (
    "",
    ".",
    "..",
    "/etc/passwd",
    "../outside",
    "tracks/../../outside",
    "tracks/..",
    "tracks/./audio",
    "./audio",
    "tracks//audio",
    "tracks/",
    "tracks/\0audio",
)


class StorageSuite(Suite):
    """Rules 1-12 of ``soundfoundry_storage_backends``."""

    hook = "soundfoundry_storage_backends"

    @pytest.fixture
    def url(self, spec: StorageBackendSpec, tmp_path: Path) -> str:
        """Return where to store: a directory for ``file``, ``<scheme>://conformance`` for the rest."""
        scheme = spec.schemes[0]
        return (tmp_path / "store").as_uri() if scheme == "file" else f"{scheme}://conformance"

    @pytest.fixture
    def storage(self, spec: StorageBackendSpec, url: str, settings: PluginSettings) -> StorageBackend:
        """Return the backend that the factory makes."""
        return spec.factory(url, settings)

    def test_what_is_put_comes_back(self, storage: StorageBackend) -> None:
        """Rule 2: any bytes come back as they were, from none to a megabyte, and the size is told."""
        assert isinstance(storage, StorageBackend)
        for number, data in enumerate(_samples()):
            stored = storage.put(f"round/{number}", data)
            assert stored == StoredObject(key=f"round/{number}", size=len(data))
            assert storage.get(f"round/{number}") == data
            assert storage.head(f"round/{number}") == stored

    def test_a_put_replaces(self, storage: StorageBackend) -> None:
        """Rule 3: a second put replaces the whole object, also by a shorter one."""
        storage.put("twice/a.bin", b"first and longer")
        storage.put("twice/a.bin", b"second")
        assert storage.get("twice/a.bin") == b"second"
        assert storage.head("twice/a.bin").size == 6

    def test_what_is_missing_is_not_found(self, storage: StorageBackend) -> None:
        """Rule 4: a key without an object raises ObjectNotFoundError from get and head, and exists says False."""
        storage.put("missing/there/a", b"1")
        for key in ("missing/a", "missing/there", "missing/there/a/b"):
            with pytest.raises(ObjectNotFoundError):
                storage.get(key)
            with pytest.raises(ObjectNotFoundError):
                storage.head(key)
            assert storage.exists(key) is False
        assert storage.exists("missing/there/a") is True

    def test_ranges_are_half_open(self, storage: StorageBackend) -> None:
        """Rule 5: ``get(start, end)`` returns the bytes start <= i < end; an end past the object is its end."""
        data = bytes(range(256))
        storage.put("range/a.bin", data)
        for start, end in ((0, None), (10, None), (0, 1), (10, 20), (255, 256), (200, 999), (5, 5)):
            assert storage.get("range/a.bin", start=start, end=end) == data[start:end], (start, end)

    def test_deleting_twice_is_fine(self, storage: StorageBackend) -> None:
        """Rule 6: after a delete the object is gone; deleting what is not there does nothing."""
        storage.put("gone/a", b"1")
        storage.put("gone/b", b"2")
        storage.delete("gone/a")
        storage.delete("gone/a")
        assert not storage.exists("gone/a")
        assert storage.get("gone/b") == b"2"

    def test_keys_are_listed_in_order(self, storage: StorageBackend) -> None:
        """Rule 7: ``keys(prefix)`` lists exactly the keys that start with the prefix, sorted."""
        for key in ("list/b", "list/a/2", "list/a/10", "list/ab", "listing"):
            storage.put(key, b"x")
        assert list(storage.keys("list/")) == ["list/a/10", "list/a/2", "list/ab", "list/b"]
        assert list(storage.keys("list/a")) == ["list/a/10", "list/a/2", "list/ab"]
        assert list(storage.keys("list/none")) == []
        assert set(storage.keys()) >= {"list/b", "listing"}

    @pytest.mark.parametrize("key", _BAD_KEYS)
    def test_no_key_leaves_its_place(self, storage: StorageBackend, key: str) -> None:
        """Rule 8: keys that are empty, absolute, hold NUL or a ``.``, ``..`` or empty segment raise InvalidKeyError."""
        for call in (lambda: storage.put(key, b"x"), lambda: storage.get(key), lambda: storage.delete(key)):
            with pytest.raises(InvalidKeyError):
                call()

    def test_a_failing_put_leaves_the_old_object(self, storage: StorageBackend) -> None:
        """Rule 9: a put that raises leaves what was there before, and no part of the new under any key."""
        storage.put("whole/a", b"old")
        broken: Any = object()
        with pytest.raises(Exception):  # noqa: B017, PT011 - any error will do; what matters is what is left
            storage.put("whole/a", broken)
        with pytest.raises(Exception):  # noqa: B017, PT011
            storage.put("whole/b", broken)
        assert storage.get("whole/a") == b"old"
        assert list(storage.keys("whole/")) == ["whole/a"]

    def test_writers_do_not_mix(self, storage: StorageBackend) -> None:
        """Rule 10: of two threads that put one key, one wins whole; a reader never sees a part."""
        values = [bytes([letter]) * 300_000 for letter in b"AB"]
        storage.put("race/a", values[0])
        seen: list[bytes] = []

        def write(value: bytes) -> None:
            for _ in range(8):
                storage.put("race/a", value)
                seen.append(storage.get("race/a"))

        writers = [threading.Thread(target=write, args=(value,)) for value in values]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert len(seen) == 16
        assert all(value in values for value in seen)
        assert list(storage.keys("race/")) == ["race/a"]

    def test_an_address_is_one_or_none(self, storage: StorageBackend) -> None:
        """Rule 11: ``url`` returns an http(s) address that a client can fetch, or None; never a path."""
        storage.put("address/a", b"1")
        address = storage.url("address/a", expires_s=60)
        assert address is None or address.startswith(("https://", "http://"))

    def test_a_key_can_be_claimed(self, storage: StorageBackend) -> None:
        """Rule 12: ``put(replace=False)`` stores under a free key and raises ObjectExistsError under a taken one."""
        storage.put("claim/a", b"first", replace=False)
        with pytest.raises(ObjectExistsError):
            storage.put("claim/a", b"second", replace=False)
        assert storage.get("claim/a") == b"first"


def _samples() -> list[bytes]:
    """Bytes that text modes, NUL ends and buffers spoil, and some drawn ones up to a megabyte."""
    draw = Stream.root("conformance", "storage")
    sizes = (1, 2, 511, 4_096, 65_537, 2**20)
    drawn = [
        b"".join(draw.u64().to_bytes(8, "big") for _ in range(1_024)) * (size // 8_192 + 1) for size in sizes
    ]
    nasty = [b"", b"\0", b"\r\n", b"\n\r\x1a\xff", b"\xef\xbb\xbftext", bytes(range(256))]
    return nasty + [data[:size] for data, size in zip(drawn, sizes, strict=True)]
