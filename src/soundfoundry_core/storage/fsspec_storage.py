"""Storage on fsspec: any of its file systems behind our contract, with a local one that is atomic.

:class:`FsspecStorage` serves object stores, where a put is atomic by nature. :class:`LocalStorage`
adds what a disk needs: write beside the target, flush, then rename, and never leave the root through
a symbolic link. fsspec is imported by the factories, not with this module.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from soundfoundry_core.errors import (
    ConfigurationError,
    InvalidKeyError,
    ObjectExistsError,
    ObjectNotFoundError,
    StorageUnavailableError,
)
from soundfoundry_core.storage.contract import StoredObject
from soundfoundry_core.storage.keys import check_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fsspec import AbstractFileSystem

__all__ = ["FsspecStorage", "LocalStorage", "file_storage", "memory_storage"]

_NO_LINKS: Final = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
"""What a file system answers that knows no hard links, or no more of them."""

_REASONS: Final = {
    errno.ENOSPC: ("The disk is full", "Free some space or choose another directory."),
    errno.EDQUOT: ("The disk quota is used up", "Free some space or choose another directory."),
    errno.EROFS: ("The file system is read-only", "Choose another directory."),
    errno.EACCES: ("Permission is denied", "Choose a directory that you may write to."),
    errno.EPERM: ("Permission is denied", "Choose a directory that you may write to."),
    errno.ENOTDIR: ("A file stands where a directory is needed", "Choose another directory."),
    errno.EISDIR: ("A directory stands where a file is needed", "Choose another name."),
    errno.EFBIG: ("The file is too large for the file system", "Choose another directory."),
}


def _unavailable(error: OSError, key: str) -> StorageUnavailableError:
    reason, fix = _REASONS.get(
        error.errno or 0, (error.strerror or type(error).__name__, "Check the storage.")
    )
    return StorageUnavailableError(f"{reason}: cannot store or read {key!r}.", fix=fix)


class FsspecStorage:
    """A :class:`~soundfoundry_core.storage.contract.StorageBackend` on an fsspec file system."""

    def __init__(self, fs: AbstractFileSystem, root: str) -> None:
        self._fs = fs
        self._root = root.rstrip("/")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._root!r})"

    def _path(self, key: str) -> str:
        return f"{self._root}/{check_key(key)}"

    def put(
        self, key: str, data: bytes, *, media_type: str = "application/octet-stream", replace: bool = True
    ) -> StoredObject:
        """Store an object whole or not at all; see the contract."""
        path = self._path(key)
        try:
            self._write(path, bytes(data), media_type=media_type, replace=replace)
        except FileExistsError:
            raise ObjectExistsError(f"{key!r} is already stored.", fix="Choose another key.") from None
        except OSError as error:
            raise _unavailable(error, key) from error
        return StoredObject(key=key, size=len(data))

    def _write(self, path: str, data: bytes, *, media_type: str, replace: bool) -> None:
        del media_type  # backends that keep one override this
        if not replace and self._fs.exists(path):
            raise FileExistsError
        self._fs.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        self._fs.pipe_file(path, data)

    def get(self, key: str, *, start: int = 0, end: int | None = None) -> bytes:
        """Bring back an object or a range of it; see the contract."""
        path = self._path(key)
        try:
            if end is not None and end < start:
                end = start  # an empty range, which some file systems take for an error
            return bytes(self._fs.cat_file(path, start=start or None, end=end))
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise self._missing(key) from None
        except OSError as error:
            raise _unavailable(error, key) from error

    def head(self, key: str) -> StoredObject:
        """Look at an object; see the contract."""
        path = self._path(key)
        try:
            info = self._fs.info(path)
        except (FileNotFoundError, NotADirectoryError):
            raise self._missing(key) from None
        except OSError as error:
            raise _unavailable(error, key) from error
        if info["type"] != "file":
            raise self._missing(key)
        return StoredObject(key=key, size=int(info["size"]))

    def exists(self, key: str) -> bool:
        """Say whether there is an object under the key."""
        try:
            self.head(key)
        except ObjectNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        """Remove an object; see the contract."""
        path = self._path(key)
        try:
            self._fs.rm_file(path)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise _unavailable(error, key) from error

    def keys(self, prefix: str = "") -> Iterator[str]:
        """List keys, sorted; temporary files of a write in progress are not among them."""
        folder = f"{self._root}/{prefix.rpartition('/')[0]}".rstrip("/")
        found = self._fs.find(folder) if self._fs.isdir(folder) else []
        keys = (str(path)[len(self._root) :].lstrip("/") for path in found)
        yield from sorted(
            key for key in keys if key.startswith(prefix) and not key.rsplit("/", 1)[-1].startswith(".")
        )

    def url(self, key: str, *, expires_s: int = 3600, filename: str | None = None) -> str | None:
        """Return None: local and in-memory objects have no address that a client could fetch."""
        del expires_s, filename
        self._path(key)
        return None

    def _missing(self, key: str) -> ObjectNotFoundError:
        return ObjectNotFoundError(
            f"Nothing is stored under {key!r}.", fix="Check the key, or list the store."
        )


def _nearest(root: Path) -> Path:
    """Return the directory, or the nearest of its parents that is there."""
    for path in (root, *root.parents):
        with contextlib.suppress(OSError):  # in a place that may not even be looked at
            if path.exists():
                return path
    return root


class LocalStorage(FsspecStorage):
    """Files below one directory, written atomically and never outside of it."""

    def __init__(self, fs: AbstractFileSystem, root: str) -> None:
        super().__init__(fs, root)
        self.root = Path(root)
        self._stays = _nearest(self.root)

    def _path(self, key: str) -> str:
        path = self.root / check_key(key)
        try:
            inside = path.resolve().is_relative_to(self.root.resolve())
        except (OSError, RuntimeError):  # links that lead in a circle
            inside = False
        if not inside:
            raise InvalidKeyError(
                f"{key!r} leaves the storage directory through a link.", fix="Remove the link."
            )
        return str(path)

    def _write(self, path: str, data: bytes, *, media_type: str, replace: bool) -> None:
        del media_type  # a file system keeps none
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        try:
            with draft.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                draft.replace(target)
            else:
                self._claim(draft, target)
        finally:
            draft.unlink(missing_ok=True)
            self._prune(target.parent)  # only where the write failed is it empty

    @staticmethod
    def _claim(draft: Path, target: Path) -> None:
        """Give the draft its name, atomically, only where that name is free."""
        try:
            os.link(draft, target)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            target.open("xb").close()  # no hard links here (FAT, some mounts): claim the name, then fill it
            draft.replace(target)

    def delete(self, key: str) -> None:
        """Remove a file, and the directories that it leaves empty, but none that was there before us."""
        super().delete(key)
        self._prune(Path(self._path(key)).parent)

    def _prune(self, directory: Path) -> None:
        with contextlib.suppress(OSError):  # not empty, or gone already: both are fine
            while directory != self._stays:
                directory.rmdir()
                directory = directory.parent


def file_storage(url: str, settings: Any = None) -> LocalStorage:
    """Open ``file:///srv/soundfoundry`` or a plain path as storage.

    Raises:
        ConfigurationError: the URL names another host or no path.
    """
    del settings
    is_url = url.startswith("file:") or "://" in url
    parts = urlsplit(url) if is_url else SplitResult("", "", url, "", "")  # "mix: #1?" is a path
    if parts.scheme not in {"", "file"} or parts.netloc not in {"", "localhost"} or not parts.path:
        raise ConfigurationError(f"{url!r} is no local directory.", fix="Write file:///absolute/path.")
    from fsspec.implementations.local import LocalFileSystem

    path = unquote(parts.path) if parts.scheme else url
    return LocalStorage(LocalFileSystem(), str(Path(path).absolute()))


def memory_storage(url: str, settings: Any = None) -> FsspecStorage:
    """Open a store of its own in memory; it lives as long as the object."""
    del settings
    from fsspec.implementations.memory import MemoryFileSystem

    class PrivateMemory(MemoryFileSystem):  # type: ignore[misc]
        # fsspec shares one store among all instances of the class; each storage wants its own
        store: dict[str, Any] = {}  # noqa: RUF012
        pseudo_dirs = [""]  # noqa: RUF012
        cachable = False

    return FsspecStorage(PrivateMemory(skip_instance_cache=True), "/" + (urlsplit(url).netloc or "store"))
