"""The built-in storages beyond the conformance suite: what only a disk can do wrong."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest
from fsspec.implementations.local import LocalFileSystem

from soundfoundry_core.errors import (
    ConfigurationError,
    InvalidKeyError,
    ObjectExistsError,
    StorageUnavailableError,
)
from soundfoundry_core.storage.fsspec_storage import LocalStorage, file_storage, memory_storage


def files(root: Path) -> list[str]:
    """Return every file below a directory, hidden ones included."""
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_a_put_leaves_only_the_object(tmp_path: Path) -> None:
    """After a put there is the object and no temporary file."""
    file_storage(str(tmp_path)).put("a/b.txt", b"x")

    assert files(tmp_path) == ["a/b.txt"]


def test_a_refused_put_leaves_nothing_at_all(tmp_path: Path) -> None:
    """A put that fails half way removes its draft and the directories that it made."""

    class Stumbling(LocalStorage):
        def _write(self, path: str, data: bytes, *, media_type: str, replace: bool) -> None:
            # The real write, onto a target that is a directory: the rename at the end fails.
            Path(path).mkdir(parents=True)
            try:
                super()._write(path, data, media_type=media_type, replace=replace)
            finally:
                Path(path).rmdir()
                self._prune(self.root / "a")

    storage = Stumbling(LocalFileSystem(), str(tmp_path / "store"))
    with pytest.raises(StorageUnavailableError):
        storage.put("a/b.txt", b"x")

    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "Permission"),
        (errno.EDQUOT, "quota"),
    ],
)
def test_what_the_system_refuses_is_said_in_words(tmp_path: Path, number: int, words: str) -> None:
    """Each refusal of the operating system becomes one sentence with a fix."""

    class Refusing(LocalStorage):
        def _write(self, path: str, data: bytes, *, media_type: str, replace: bool) -> None:
            raise OSError(number, os.strerror(number))

    with pytest.raises(StorageUnavailableError, match=words) as caught:
        Refusing(LocalFileSystem(), str(tmp_path)).put("a", b"x")

    assert caught.value.fix


def test_a_file_in_the_way_is_said_in_words(tmp_path: Path) -> None:
    """A storage directory that is a file cannot be used, and the error says so."""
    (tmp_path / "store").write_text("I am a file")

    with pytest.raises(StorageUnavailableError, match="file stands where a directory"):
        file_storage(str(tmp_path / "store")).put("a/b", b"x")


def test_a_link_does_not_lead_out(tmp_path: Path) -> None:
    """A symbolic link inside the storage cannot be used to write outside of it."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "door").symlink_to(outside)

    with pytest.raises(InvalidKeyError, match="link"):
        file_storage(str(tmp_path / "store")).put("door/x", b"x")

    assert files(outside) == []


def test_a_file_that_is_a_link_does_not_lead_out(tmp_path: Path) -> None:
    """Nothing outside of the root is read or looked at through a key, and a circle of links is no crash."""
    (tmp_path / "secret").write_bytes(b"s")
    storage = file_storage(str(tmp_path / "root"))
    storage.put("a/inside", b"x")
    (tmp_path / "root" / "a" / "out").symlink_to(tmp_path / "secret")
    (tmp_path / "root" / "a" / "near").symlink_to("inside")
    (tmp_path / "root" / "a" / "circle").symlink_to("circle")

    assert storage.get("a/near") == b"x"
    for key in ("a/out", "a/circle"):
        for act in (storage.get, storage.head, storage.exists, lambda key: storage.put(key, b"y")):
            with pytest.raises(InvalidKeyError):
                act(key)
    assert (tmp_path / "secret").read_bytes() == b"s"


def test_one_of_many_claims_a_key(tmp_path: Path) -> None:
    """Of sixteen threads that put a key without replacing, exactly one succeeds."""
    storage = file_storage(str(tmp_path))
    won: list[int] = []
    start = threading.Barrier(16)

    def claim(number: int) -> None:
        start.wait()
        try:
            storage.put("slug/cover.svg", str(number).encode(), replace=False)
        except ObjectExistsError:
            return
        won.append(number)

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(won) == 1
    assert storage.get("slug/cover.svg") == str(won[0]).encode()


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP])
def test_a_file_system_without_links_still_claims(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Where hard links are not to be had (FAT), a name is claimed all the same, and only once."""

    def no_links(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", no_links)  # a FAT disk cannot be mounted in a test
    storage = file_storage(str(tmp_path))
    storage.put("a/b", b"first", replace=False)
    with pytest.raises(ObjectExistsError):
        storage.put("a/b", b"second", replace=False)

    assert storage.get("a/b") == b"first"
    assert files(tmp_path) == ["a/b"]


def test_deleting_the_last_file_removes_its_folder(tmp_path: Path) -> None:
    """A rolled-back track leaves no empty folder, and never the root's neighbours."""
    (tmp_path / "store").mkdir()
    storage = file_storage(str(tmp_path / "store"))
    storage.put("slug/stems/a.flac", b"x")
    storage.delete("slug/stems/a.flac")

    assert list((tmp_path / "store").iterdir()) == []


def test_a_root_that_was_made_for_a_track_goes_with_it(tmp_path: Path) -> None:
    """A storage directory that was not there before the first put is not left behind empty."""
    storage = file_storage(str(tmp_path / "store"))
    storage.put("slug/a.flac", b"x")
    storage.delete("slug/a.flac")

    assert list(tmp_path.iterdir()) == []


def test_parents_that_were_made_for_the_root_go_with_it(tmp_path: Path) -> None:
    """Of ``new/deep/store`` nothing is left either, and what was there before stays."""
    (tmp_path / "old").mkdir()
    storage = file_storage(str(tmp_path / "old" / "new" / "deep"))
    storage.put("slug/a.flac", b"x")
    storage.delete("slug/a.flac")

    assert [path.name for path in tmp_path.rglob("*")] == ["old"]


@pytest.mark.parametrize("name", ["mix: one", "we:ird #x?y%20z", "file", "100%"])
def test_a_path_is_no_url(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory may have any name that the file system takes; only ``file:`` and ``://`` make a URL."""
    monkeypatch.chdir(tmp_path)
    file_storage(name).put("a", b"x")

    assert (tmp_path / name / "a").read_bytes() == b"x"


def test_a_draft_is_not_listed(tmp_path: Path) -> None:
    """What another process is just writing is no object yet."""
    storage = file_storage(str(tmp_path))
    storage.put("a/b", b"x")
    (tmp_path / "a" / ".c.12345678.part").write_bytes(b"half")

    assert list(storage.keys()) == ["a/b"]


def test_memories_are_private() -> None:
    """Two in-memory storages share nothing, though fsspec's own class shares one store."""
    first, second = memory_storage("memory://"), memory_storage("memory://")
    first.put("a", b"x")

    assert not second.exists("a")


@pytest.mark.parametrize("url", ["file://elsewhere/x", "ftp://x/y", "file://", ""])
def test_what_is_no_local_directory_is_refused(url: str) -> None:
    """A URL of another host or scheme, or none, is a configuration error."""
    with pytest.raises(ConfigurationError):
        file_storage(url)


def test_a_url_may_hold_escaped_characters(tmp_path: Path) -> None:
    """A file URL is unescaped: a directory with a space in its name works."""
    file_storage(f"file://{tmp_path}/with%20space").put("a", b"x")

    assert (tmp_path / "with space" / "a").read_bytes() == b"x"
