"""Files that no row names any more: cover versions that were replaced, and everything of tracks that were deleted.

A cover's file has the hash of its bytes in its name, so a new version lies beside the old one, and whoever has read the
row a moment before still finds what it names. So a file goes only when it is found without a row twice, in two sweeps
(an hour apart), and its track's row is held meanwhile, so that nobody names it again just then; a cover that a maker
has saved stays, for ``saved_covers`` names it. A job that has not ended, or not long ago, may be storing its cover at
this moment: its track is left alone. A deleted track's files go an hour after it; its row then forgets its recipe,
which says that they have gone.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import null, or_, select, update

from soundfoundry_api.covers.versions import VERSIONED, prefixes
from soundfoundry_api.db.tables import jobs, saved_covers, tracks
from soundfoundry_api.db.unit_of_work import database_now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.engine import Connection

    from soundfoundry_api.runtime import Runtime

__all__ = ["OldFiles"]

_KEPT: Final = timedelta(hours=1)
_DELETED_FOR: Final = timedelta(hours=1)


class OldFiles:
    """Finds and deletes them.

    Args:
        runtime: what to work with.
        kept: how long after a job's end its cover is left alone.
        batch: tracks that are asked for at once.
    """

    def __init__(self, runtime: Runtime, *, kept: timedelta = _KEPT, batch: int = 500) -> None:
        self._runtime, self._kept, self._batch = runtime, kept, batch
        self._seen: set[str] = set()

    def run_once(self) -> int:
        """Delete what has had its time; return how many files went."""
        return self._covers() + self._deleted()

    def _covers(self) -> int:
        unnamed: set[str] = set()
        gone = 0
        for track_id, keys in self._unnamed():
            if twice := keys & self._seen:
                gone += self._delete(track_id, twice)
            unnamed |= keys - twice
        self._seen = unnamed
        return gone

    def _delete(self, track_id: int, keys: set[str]) -> int:
        """Delete versions of a track's cover, unless they were named since."""
        with self._runtime.database.begin() as connection:
            connection.execute(select(tracks.c.id).where(tracks.c.id == track_id).with_for_update())
            named = self._named(connection, [track_id]).get(track_id, set())
            gone = [key for key in sorted(keys) if _hash(key) not in named]
            for key in gone:
                self._runtime.storage.delete(key)
        return len(gone)

    def _unnamed(self) -> Iterator[tuple[int, set[str]]]:
        """Yield tracks with the versions and pictures of their covers that no row names."""
        found = (
            match for key in self._runtime.storage.keys("covers/") if (match := VERSIONED.fullmatch(key))
        )
        groups = (
            (int(id_), {match[0] for match in group})
            for id_, group in groupby(found, key=lambda match: match["track"])
        )
        while batch := dict(islice(groups, self._batch)):
            with self._runtime.database.read() as connection:
                busy = self._busy(connection, batch)
                named = self._named(connection, batch)
            for id_, keys in batch.items():
                if id_ not in busy and (old := {key for key in keys if _hash(key) not in named.get(id_, ())}):
                    yield id_, old

    def _busy(self, connection: Connection, ids: Iterable[int]) -> set[int]:
        """Return the tracks whose job has not ended, or not long enough ago."""
        before = database_now(connection) - self._kept
        going = or_(jobs.c.finished_at.is_(None), jobs.c.finished_at > before)
        return set(connection.scalars(select(jobs.c.track_id).where(jobs.c.track_id.in_(list(ids)), going)))

    def _named(self, connection: Connection, ids: Iterable[int]) -> dict[int, set[str]]:
        """Return track -> the hashes, 16 digits each, of its covers that are shown or were saved."""
        wanted = list(ids)
        shown = select(tracks.c.id, tracks.c.files).where(tracks.c.id.in_(wanted))
        saved = select(saved_covers.c.track_id, saved_covers.c.sha256).where(
            saved_covers.c.track_id.in_(wanted)
        )
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
            for prefix in (f"tracks/{id_}/", *prefixes(id_)):
                for key in list(self._runtime.storage.keys(prefix)):
                    self._runtime.storage.delete(key)
                    gone += 1
            with self._runtime.database.begin() as connection:
                connection.execute(update(tracks).where(tracks.c.id == id_).values(recipe=null(), files={}))
        return gone


def _hash(key: str) -> str:
    match = VERSIONED.fullmatch(key)
    return match["hash"] if match else ""


def _hashes(files: dict[str, dict[str, Any]]) -> Iterator[str]:
    for name in ("cover.svg", "cover.png"):
        if name in files:
            yield str(files[name]["sha256"])[:16]
