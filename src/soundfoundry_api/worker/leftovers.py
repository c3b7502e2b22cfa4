"""Files of work that came to nothing: stored by a step whose job then ended otherwise, or by one that was overtaken.

Files are stored before the transaction that names them. Where that transaction never comes (the maker canceled, the
lease was lost, the disk filled up after the first file), they lie there without a row: then the job's row counts more
``storings`` than its track has files from. A job that has ended never changes again, so an hour after its end
everything of it that its track does not name can go. Each job is looked at once by each worker, except that a worker
that has just started looks back for a day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import case, select

from soundfoundry_api.covers.versions import prefixes
from soundfoundry_api.db.tables import TERMINAL_STATES, jobs, tracks
from soundfoundry_api.db.unit_of_work import database_now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from soundfoundry_api.runtime import Runtime

__all__ = ["Leftovers"]

_KEPT: Final = timedelta(hours=1)
_LOOKS_BACK: Final = timedelta(hours=26)


class Leftovers:
    """Finds and deletes them.

    Args:
        runtime: what to work with.
        kept: how long after a job's end; so long somebody who was overtaken may still be storing.
    """

    def __init__(self, runtime: Runtime, *, kept: timedelta = _KEPT) -> None:
        self._runtime, self._kept = runtime, kept
        self._seen_until: datetime | None = None

    def run_once(self) -> int:
        """Delete what jobs that ended long enough ago have left; return how many files went.

        Raises:
            StorageUnavailableError: the storage is away; the next round looks at the same jobs again.
        """
        with self._runtime.database.read() as connection:
            until = database_now(connection) - self._kept
            since = self._seen_until or until - _LOOKS_BACK
            ended = connection.execute(_ended_between(since, until)).all()
            complete = [int(track_id) for track_id, state in ended if state == "COMPLETE"]
            kept = select(tracks.c.id, tracks.c.files).where(tracks.c.id.in_(complete))
            files = {int(id_): files for id_, files in connection.execute(kept)}
        gone = 0
        for track_id, _ in ended:
            for key in self._unnamed(int(track_id), files.get(int(track_id))):
                self._runtime.storage.delete(key)
                gone += 1
        self._seen_until = until
        return gone

    def _unnamed(self, track_id: int, files: Mapping[str, Mapping[str, Any]] | None) -> Iterator[str]:
        """Yield what is stored for a track beside its files; None is a track that never came to be."""
        folder = f"tracks/{track_id}/"
        named = (
            set()
            if files is None
            else {f"{folder}track.json", *(str(each["key"]) for each in files.values())}
        )
        yield from [key for key in self._runtime.storage.keys(folder) if key not in named]
        if files is None:  # a finished one's covers have versions: see old_files
            for prefix in prefixes(track_id):
                yield from list(self._runtime.storage.keys(prefix))


def _ended_between(since: datetime, until: datetime) -> Any:
    """Select the jobs that may have left something: the ones that stored more often than their track says."""
    said = case((jobs.c.state == "COMPLETE", 1), else_=0)
    return (
        select(jobs.c.track_id, jobs.c.state)
        .where(
            jobs.c.state.in_(TERMINAL_STATES),
            jobs.c.finished_at > since,
            jobs.c.finished_at <= until,
            jobs.c.storings > said,
        )
        .order_by(jobs.c.id)
    )
