"""The last step: collect, master, cover, encode, store, and settle in one transaction.

Files are stored before the transaction that says they exist, under keys that hold the hash of what they are, so two
workers that finish the same job at once never mix their bytes. The transaction then carries the lease's token: the one
whose lease still holds completes the job and captures the credits; what the other stored is an orphan without a row.
Two names are fixed, for people who look into the storage: ``tracks/7/track.json`` and ``covers/7.svg``. No row names
either of them, and the service reads neither.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from soundfoundry_api.covers.versions import store_copy, store_cover
from soundfoundry_api.credits.ledger import capture
from soundfoundry_api.db.tables import jobs, outbox, tracks
from soundfoundry_api.db.unit_of_work import crashpoint, database_now
from soundfoundry_api.errors import ConflictError
from soundfoundry_api.jobs import repository
from soundfoundry_api.jobs.lease import LeaseLostError, write
from soundfoundry_api.jobs.makers import maker_name, series_look, series_title, take_unlocks
from soundfoundry_api.jobs.outcome import billed, recordable
from soundfoundry_api.routing.choice import router_of
from soundfoundry_core import steps
from soundfoundry_core.covers.recipe import CoverRecipe
from soundfoundry_core.production import Performance, Production
from soundfoundry_core.providers import trace
from soundfoundry_core.providers.contract import Money
from soundfoundry_core.providers.download import downloader, hosts_of
from soundfoundry_core.storage.keys import check_key
from soundfoundry_core.studio import RASTERIZER
from soundfoundry_core.style.profile import PATTERN_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from soundfoundry_api.jobs.work import Work
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_core.providers.contract import Accepted, Commission, RemoteState
    from soundfoundry_core.providers.trace import Entry
    from soundfoundry_core.steps import CoverArt, FileToStore
    from soundfoundry_core.storage.contract import StorageBackend
    from soundfoundry_core.track import TrackDocument

__all__ = ["finish"]

_log: Final = logging.getLogger(__name__)
FORMATS: Final = ("flac", "mp3")


def finish(
    runtime: Runtime, work: Work, commission: Commission, accepted: Accepted, state: RemoteState | None
) -> None:
    """Bring a provider's finished work home and complete the job.

    Raises:
        AudioError: what came is no usable audio.
        ProviderRefusedError: it is not to be had.
        ProviderUnavailableError: it is not to be had now.
        StorageUnavailableError: it cannot be stored now.
        CancelRequestedError: nobody wants it any more.
        LeaseLostError: somebody else has the job by now.
    """
    with runtime.database.begin() as connection:
        write(
            connection,
            work.lease,
            unless_canceled=True,
            state="STORING",
            phase="mastering",
            progress=75,
        )
        told = {"status": "RENDERING", "phase": "mastering", "progress": max(75, work.job["progress"])}
        repository.announce(connection, work.job_id, told)
    production, document = _produce(runtime, work, commission, accepted, state)
    crashpoint("finish.produced")
    with runtime.database.begin() as connection:  # a worker that woke up too late stores nothing
        write(
            connection,
            work.lease,
            unless_canceled=True,
            phase="storing",
            progress=90,
            storings=jobs.c.storings + 1,
        )
    files = _store(runtime, work, production, document)
    crashpoint("finish.stored")
    _complete(runtime, work, production, document, files)
    crashpoint("finish.completed")


def _produce(
    runtime: Runtime, work: Work, commission: Commission, accepted: Accepted, state: RemoteState | None
) -> tuple[Production, TrackDocument]:
    download = downloader(hosts_of(work.spec.download_hosts, work.provider))
    collected = steps.collect(work.provider, accepted, state, download)
    with runtime.database.read() as connection:
        name = maker_name(connection, int(work.job["user_id"]))
        series = series_title(connection, work.job["series_id"])
        look = series_look(connection, work.job["series_id"], runtime.plugins.cover_patterns)
        now = database_now(connection)
    performance = Performance(
        request=work.request.model_copy(update={"series": series}),
        maker=name,
        commission=commission,
        provider=work.spec.id,
        owner=runtime.plugins.owner("soundfoundry_music_providers", work.spec.id),
        model=work.model,
        accepted=accepted,
        cost=billed(work.provider, state) or Money(work.cost_micros),
        losses=tuple(dict.fromkeys((*work.losses, *accepted.losses))),
        extras=collected[1:],
        mastered=steps.master(collected[0].data, duration_s=work.request.duration_s),
    )
    sketch = CoverRecipe(
        style_seed=0,
        dark=bool(work.job["dark"]),
        visual_version=int(work.job["visual_version"]),
        unlocks=tuple(work.job["unlocks"]),
        **look,
    )
    art = _cover(runtime, performance.recipe(sketch))
    encoders = {name: runtime.plugins.find_audio_encoder(name) for name in FORMATS}
    chosen = {name: (spec.factory(), spec.suffix, spec.media_type) for name, spec in encoders.items()}
    audio = steps.encode(performance.mastered, chosen, performance.tags(), art.png)
    production = Production(performance=performance, art=art, audio_files=audio)
    return production, production.describe(track_id=str(work.job["track_id"]), created_at=now)


def _cover(runtime: Runtime, recipe: CoverRecipe) -> CoverArt:
    """Draw the cover; a plugin's pattern that stumbles costs nobody a track: the series' own takes its place."""
    rasterizer = runtime.plugins.find_rasterizer(RASTERIZER).factory()
    try:
        patterns = runtime.plugins.patterns_named(recipe.pattern)
        return steps.cover(recipe, rasterizer=rasterizer, patterns=patterns)
    except Exception:
        if recipe.pattern in ("", *PATTERN_NAMES):
            raise
        _log.exception("the cover pattern %r stumbled", recipe.pattern)
        return steps.cover(replace(recipe, pattern=""), rasterizer=rasterizer)


def _store(
    runtime: Runtime, work: Work, production: Production, document: TrackDocument
) -> dict[str, dict[str, Any]]:
    """Put every file; return file name -> what is known of it, its key included."""
    track_id = int(work.job["track_id"])
    stored: dict[str, dict[str, Any]] = {}
    for file in production.files():
        key = _put(runtime.storage, track_id, file)
        crashpoint("finish.storing")
        facts = document.files[file.name].model_dump()
        stored[file.name] = {"key": key, **facts}
        if file.name == "cover.svg":
            store_copy(runtime.storage, track_id, file.data)
            crashpoint("finish.copied")
    record = document.to_bytes()
    runtime.storage.put(f"tracks/{track_id}/track.json", record, media_type="application/json")
    return stored


def _put(storage: StorageBackend, track_id: int, file: FileToStore) -> str:
    """Store a file under a key with the hash of its bytes, and return that key."""
    stem, _, suffix = file.name.rpartition(".")
    if stem == "cover":
        return store_cover(storage, track_id, file.data, suffix=f".{suffix}", media_type=file.media_type)
    digest = hashlib.sha256(file.data).hexdigest()[:16]
    key = check_key(f"tracks/{track_id}/{stem}-{digest}.{suffix}")
    storage.put(key, file.data, media_type=file.media_type)
    return key


def _complete(
    runtime: Runtime,
    work: Work,
    production: Production,
    document: TrackDocument,
    files: Mapping[str, Mapping[str, Any]],
) -> None:
    """Say that it is done: attempt, job, credits, track, unlocks and event together, or none of them."""
    brief = production.performance.commission.brief
    track_id, user_id = int(work.job["track_id"]), int(work.job["user_id"])
    cost, reserved = production.performance.cost, Money(work.cost_micros)
    with runtime.database.begin() as connection:
        now = database_now(connection)
        write(
            connection,
            work.lease,
            unless_canceled=True,
            trace=repository.trace_with(connection, work.job_id, _last_words(work, cost, now)),
            state="COMPLETE",
            phase="complete",
            progress=100,
            lease_until=None,
            next_step_at=None,
            finished_at=now,
        )
        if not repository.change_attempt(
            connection,
            work.attempt_id,
            expected=("INTENT", "SUBMITTED"),
            state="SUCCEEDED",
            cost_micros=cost.micros,
            sent=recordable(dict(production.performance.accepted.sent)),
        ):
            raise LeaseLostError(f"The attempt of job {work.job_id} was settled elsewhere.")
        if work.booked_on is not None:
            router_of(runtime.settings, connection).settle(work.booked_on, reserved=reserved, paid=cost)
        if not capture(connection, work.job_id):
            raise ConflictError(
                f"Job {work.job_id} was settled before.", fix="Report it: this must not happen."
            )
        connection.execute(
            update(tracks)
            .where(tracks.c.id == track_id)
            .values(
                title=production.performance.title,
                genre=brief.genre,
                bpm=brief.bpm,
                key=str(brief.key),
                recipe=document.cover,
                files={name: dict(facts) for name, facts in files.items()},
                waveform=document.audio.waveform,
                document=document.model_dump(mode="json", exclude={"files", "cover"}),
                completed_at=now,
            )
        )
        if runtime.settings.style_unlocks_enabled:
            _reward(connection, runtime, user_id)
        payload = {"job_id": work.job_id, "track_id": track_id, "user_id": user_id, "provider": work.spec.id}
        connection.execute(outbox.insert().values(topic="track.created", payload=payload, created_at=now))
        told = {"status": "COMPLETE", "phase": "complete", "progress": 100, "track_id": track_id}
        repository.announce(connection, work.job_id, told)
        crashpoint("finish.before_commit")


def _last_words(work: Work, cost: Money, now: datetime) -> tuple[Entry, ...]:
    """Return what the trace says at the end: that it was taken, where nothing said so yet, and what it has cost."""
    said = trace.outcome("accepted", work.spec.id, now)
    taken = () if work.attempt is not None and work.attempt["state"] != "INTENT" else (said,)
    if cost.micros == 0 and work.cost_micros == 0:
        return taken
    return (*taken, trace.billed(work.spec.id, now, reserved=Money(work.cost_micros), paid=cost))


def _reward(connection: Connection, runtime: Runtime, user_id: int) -> None:
    """Add what the track has earned; a rule that raises costs nobody a track."""
    try:
        with connection.begin_nested():
            take_unlocks(connection, runtime, user_id)
    except OperationalError:
        raise
    except Exception:  # noqa: BLE001 -- an unlock rule is a plugin's
        _log.exception("the unlocks of user %s could not be counted", user_id)
