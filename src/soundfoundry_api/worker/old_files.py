"""Files that no row names any more: cover versions that were replaced, and everything of tracks that were deleted.

A cover's file has the hash of its bytes in its name, so a new version lies beside the old one, and whoever has read the
row a moment before still finds what it names. So a file goes only when it is found without a row twice, in two sweeps
(an hour apart); a cover that a maker has saved stays, for ``saved_covers`` names it. A deleted track's files go an hour
after it; its row then forgets its recipe, which says that they have gone.
"""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import null, select, update

from soundfoundry_api.db.tables import saved_covers, tracks
from soundfoundry_api.db.unit_of_work import database_now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soundfoundry_api.runtime import Runtime

__all__ = ["OldFiles"]

_COVER: Final = re.compile(r"covers/(\d{1,18})-([0-9a-f]{16})[.-][a-z0-9.x]+")
"""``covers/7-<hash>.svg`` is a version, ``covers/7-<hash>-16x9.png`` a picture of it."""
_DELETED_FOR: Final = timedelta(hours=1)


class OldFiles:
    """Finds and deletes them.

    Args:
        runtime: what to work with.
        batch: tracks that are asked for at once.
    """

    def __init__(self, runtime: Runtime, *, batch: int = 500) -> None:
        self._runtime, self._batch = runtime, batch
        self._seen: set[str] = set()

    def run_once(self) -> int:
        """Delete what has had its time; return how many files went."""
        return self._covers() + self._deleted()

    def _covers(self) -> int:
        unnamed = set(self._unnamed())
        gone = sorted(unnamed & self._seen)
        for key in gone:
            self._runtime.storage.delete(key)
        self._seen = unnamed - set(gone)
        return len(gone)

    def _unnamed(self) -> Iterator[str]:
        """Yield the versions and pictures of covers that no row names."""
        found = (match for key in self._runtime.storage.keys("covers/") if (match := _COVER.fullmatch(key)))
        groups = ((int(id_), list(group)) for id_, group in groupby(found, key=lambda match: match[1]))
        while batch := dict(islice(groups, self._batch)):
            named = self._named(batch)
            for id_, matches in batch.items():
                yield from (match[0] for match in matches if match[2] not in named.get(id_, ()))

    def _named(self, ids: Iterable[int]) -> dict[int, set[str]]:
        """Return track -> the hashes, 16 digits each, of its covers that are shown or were saved."""
        wanted = list(ids)
        shown = select(tracks.c.id, tracks.c.files).where(tracks.c.id.in_(wanted))
        saved = select(saved_covers.c.track_id, saved_covers.c.sha256).where(
            saved_covers.c.track_id.in_(wanted)
        )
        with self._runtime.database.read() as connection:
            named = {int(id_): set(_hashes(files)) for id_, files in connection.execute(shown)}
            for id_, sha256 in connection.execute(saved):
                named.setdefault(int(id_), set()).add(str(sha256)[:16])
        return named

    def _deleted(self) -> int:
        gone = 0
        with self._runtime.database.read() as connection:
            before = database_now(connection) - _DELETED_FOR
            ids = connection.scalars(
                select(tracks.c.id)
                .where(tracks.c.deleted_at < before, tracks.c.recipe.is_not(null()))
                .order_by(tracks.c.id)
                .limit(self._batch)
            ).all()
        for id_ in ids:
            for prefix in (f"tracks/{id_}/", f"covers/{id_}-", f"covers/{id_}."):
                for key in list(self._runtime.storage.keys(prefix)):
                    self._runtime.storage.delete(key)
                    gone += 1
            with self._runtime.database.begin() as connection:
                connection.execute(update(tracks).where(tracks.c.id == id_).values(recipe=null(), files={}))
        return gone


def _hashes(files: dict[str, dict[str, Any]]) -> Iterator[str]:
    for name in ("cover.svg", "cover.png"):
        if name in files:
            yield str(files[name]["sha256"])[:16]
