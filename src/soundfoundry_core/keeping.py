"""Keeping a track: everything about it goes into one folder, under the first name that is free."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Final

from soundfoundry_core import steps
from soundfoundry_core.errors import ObjectExistsError, StorageUnavailableError
from soundfoundry_core.music.titles import slug as slug_of
from soundfoundry_core.steps import FileToStore
from soundfoundry_core.storage.fsspec_storage import LocalStorage
from soundfoundry_core.storage.keys import FolderLayout
from soundfoundry_core.track import Track

if TYPE_CHECKING:
    from datetime import datetime

    from soundfoundry_core.production import Production
    from soundfoundry_core.storage.contract import StorageBackend

__all__ = ["keep"]

_MOST_NAMESAKES: Final = 1000


def keep(production: Production, storage: StorageBackend, *, created_at: datetime) -> Track:
    """Store everything under the first free name: ``slug``, ``slug-2``, ``slug-3`` ...

    Raises:
        StorageError: the files cannot be kept.
    """
    title = production.performance.title
    base = slug_of(title)
    for number in range(1, _MOST_NAMESAKES):
        slug = base if number == 1 else f"{base}-{number}"
        track_id = uuid.UUID(int=secrets.randbits(128), version=4).hex
        document = production.describe(track_id=track_id, created_at=created_at)
        record = FileToStore(name="track.json", media_type="application/json", data=document.to_bytes())
        try:
            keys = steps.store(storage, FolderLayout(slug), (*production.files(), record))
        except ObjectExistsError:
            continue
        folder = storage.root / slug if isinstance(storage, LocalStorage) else None
        return Track(id=track_id, title=title, slug=slug, document=document, keys=keys, folder=folder)
    raise StorageUnavailableError(
        f"There are {_MOST_NAMESAKES} tracks named {base!r}.", fix="Give it a title."
    )
