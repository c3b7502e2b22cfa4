"""The spool: where paid bytes lie between a provider's answer and the finished track.

A provider that answers with the audio itself cannot be asked for it again. So what was paid for is kept whole before
it is mastered: in the storage, where every worker finds it, or, while the storage is away, in this machine's data
directory. A step that does not find it here comes back later, when another worker or the storage may have it.
"""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import msgspec

from soundfoundry_core.errors import ObjectNotFoundError, StorageError, StorageUnavailableError
from soundfoundry_core.providers.contract import InlineFile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from soundfoundry_api.runtime import Runtime

__all__ = ["KEY", "bring", "drop", "has", "keep", "names"]

_log: Final = logging.getLogger(__name__)
KEY: Final = "spool"
"""Stands among the attempt's URLs, with the name under which its bytes are kept."""
_PAUSES_S: Final = (0.5, 2.0, 8.0)


def keep(runtime: Runtime, ref: str, files: Sequence[InlineFile]) -> None:
    """Keep an answer under a name, durably, in the storage or else on this machine.

    Raises:
        StorageError: neither takes it, several times.
        OSError: as above.
    """
    data = msgspec.msgpack.encode([(file.role, file.media_type, file.data) for file in files])
    for pause_s in (*_PAUSES_S, None):
        try:
            runtime.storage.put(_key(ref), data, media_type="application/octet-stream")
        except StorageError as error:
            _log.warning("spool: the storage does not take %s: %s", ref, error)
        else:
            return
        try:
            _write(_path(runtime, ref), data)
        except OSError:
            if pause_s is None:
                raise
            time.sleep(pause_s)
        else:
            return


def bring(runtime: Runtime, ref: str) -> tuple[InlineFile, ...]:
    """Bring an answer back.

    Raises:
        StorageUnavailableError: it is not here now; another worker may have it, or the storage later.
    """
    data: bytes | None = None
    with suppress(OSError):
        data = _path(runtime, ref).read_bytes()
    if data is None:
        try:
            data = runtime.storage.get(_key(ref))
        except ObjectNotFoundError:
            raise StorageUnavailableError(
                "What the provider made lies in another worker's spool.", fix="That worker finishes it."
            ) from None
    kept: list[tuple[str, str, bytes]] = msgspec.msgpack.decode(data, type=list[tuple[str, str, bytes]])
    return tuple(InlineFile(role=role, media_type=kind, data=part) for role, kind, part in kept)


def drop(runtime: Runtime, ref: str) -> None:
    """Forget an answer that is not needed any more; what cannot be deleted now is only in the way."""
    with suppress(StorageError):
        runtime.storage.delete(_key(ref))
    with suppress(OSError):
        _path(runtime, ref).unlink(missing_ok=True)


def has(runtime: Runtime, ref: str) -> bool:
    """Say whether an answer is kept here; no where the storage cannot be asked."""
    if _path(runtime, ref).exists():
        return True
    try:
        return runtime.storage.exists(_key(ref))
    except StorageError:
        return False


def names(runtime: Runtime) -> tuple[str, ...]:
    """Return the names of what is kept on this machine."""
    with suppress(OSError):
        folder = runtime.settings.data_dir / "spool"
        return tuple(sorted(path.name for path in folder.iterdir() if path.suffix != ".draft"))
    return ()


def _key(ref: str) -> str:
    return f"spool/{ref}"


def _path(runtime: Runtime, ref: str) -> Path:
    return runtime.settings.data_dir / "spool" / ref


def _write(path: Path, data: bytes) -> None:
    """Write a file whole and durably, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
