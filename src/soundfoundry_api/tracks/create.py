"""Creating a track: one transaction that holds everything, and a doorbell after it.

The idempotency key, the track, the job, the reservation of credits and the outbox row are written together. A process
that dies before the commit has done nothing; one that dies after it has done everything, since the relay and the
reaper find what was not rung.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select

from soundfoundry_api import idempotency
from soundfoundry_api.content_policy import acceptance as content_policy
from soundfoundry_api.credits.ledger import balance_of, reserve
from soundfoundry_api.credits.prices import price
from soundfoundry_api.db.tables import jobs, outbox, references, series, tracks, unlocks, users
from soundfoundry_api.db.unit_of_work import crashpoint, database_clock
from soundfoundry_api.db.writing import insert_row
from soundfoundry_api.errors import FeatureDisabledError, NotFoundError
from soundfoundry_api.jobs import repository as job_rows
from soundfoundry_api.limits.creates import refuse_excess
from soundfoundry_api.routing.choice import field_here, look, names_here
from soundfoundry_api.tracks import repository
from soundfoundry_core import steps
from soundfoundry_core.errors import ModerationError, SoundFoundryError
from soundfoundry_core.music.request import MusicRequest
from soundfoundry_core.providers.routing import Stop, Take
from soundfoundry_core.providers.trace import entries_of
from soundfoundry_core.style.profile import StyleProfile
from soundfoundry_core.style.seed import SEED_LIMIT, StyleSeed
from soundfoundry_core.style.series import default_slug

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from soundfoundry_api.limits.policy import Limit
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_api.tracks.schemas import NewTrack

__all__ = ["Creation", "create", "quote", "replayed"]

ENDPOINT: Final = "POST /api/tracks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """What a create answers."""

    track_id: int
    job_id: int
    credits_required: int
    replayed: bool = False


def create(
    runtime: Runtime,
    body: NewTrack,
    *,
    user_id: int,
    idempotency_key: str | None = None,
    admit: Callable[[], Limit | None] | None = None,
) -> Creation:
    """Accept a track: reserve its credits, queue its job, ring.

    ``admit`` counts the request against a limit and raises where that is reached; it returns a limit that is to be
    counted once more inside the transaction, where the limiter could not be sure. With an idempotency key it is called
    when the key is ours: a duplicate waits for the answer of the first and is not counted.

    Raises:
        InvalidRequestError: it cannot be made.
        ModerationError: the prompt was refused.
        InsufficientCreditsError: it costs more than there is.
        NotFoundError: the series or the reference is not this user's.
        IdempotencyMismatchError: the key was used for another body.
        PolicyNotAcceptedError: the content policy has to be accepted first.
        RateLimitedError: ``admit`` said so.
    """
    count = admit or _nobody_counts
    recount = count() if idempotency_key is None else None
    request = request_of(body)
    try:
        steps.review(request, runtime.moderators)
    except ModerationError:
        if idempotency_key is not None:
            count()  # or a key would be a way to ask the moderators without end
        raise
    provider = _first(runtime, request, allowed=body.fallback)
    cost = price(runtime.settings, duration_s=request.duration_s, has_vocals=request.has_vocals)
    mark = idempotency.fingerprint(_plain(body))
    crashpoint("create.validated")
    with runtime.database.begin() as connection:
        if idempotency_key is not None:
            replay = idempotency.begin(connection, user_id, ENDPOINT, idempotency_key, mark)
            if replay is not None:
                return Creation(**replay.body, replayed=True)
            recount = count()
        crashpoint("create.claimed")
        if runtime.settings.policy_required:
            content_policy.require(connection, user_id)
        if recount is not None:
            refuse_excess(connection, recount, user_id)
        creation = _insert(connection, runtime, body, request, user_id=user_id, provider=provider, cost=cost)
        crashpoint("create.inserted")
        reserve(connection, user_id, creation.job_id, cost)
        crashpoint("create.reserved")
        due = {"job_id": creation.job_id, "provider": provider}
        insert_row(connection, outbox, {"topic": "job.due", "payload": due})
        if idempotency_key is not None:
            answer = {
                "track_id": creation.track_id,
                "job_id": creation.job_id,
                "credits_required": creation.credits_required,
            }
            idempotency.complete(connection, user_id, ENDPOINT, idempotency_key, 202, answer)
        crashpoint("create.before_commit")
    crashpoint("create.committed")
    runtime.ring(creation.job_id, provider)
    crashpoint("create.rung")
    return creation


def _nobody_counts() -> None:
    return None


def replayed(
    runtime: Runtime, body: NewTrack, *, user_id: int, idempotency_key: str | None
) -> Creation | None:
    """Return the answer that a key has already, so that a retry neither counts nor waits; None where it has none.

    Raises:
        IdempotencyMismatchError: the key was used for another body.
    """
    if idempotency_key is None:
        return None
    mark = idempotency.fingerprint(_plain(body))
    with runtime.database.read() as connection:
        found = idempotency.find(connection, user_id, ENDPOINT, idempotency_key, mark)
    return None if found is None else Creation(**found.body, replayed=True)


def quote(runtime: Runtime, body: NewTrack, *, user_id: int) -> dict[str, Any]:
    """Say what a track would cost and what the model could not keep, without doing anything."""
    request = request_of(body)
    with runtime.database.read() as connection:
        given = connection.scalar(select(users.c.user_style_seed).where(users.c.id == user_id))
        available, _ = balance_of(connection, user_id)
    field = field_here(
        runtime, request, StyleProfile.of(_seed_or_own(given, user_id)), seed=0, allowed=body.fallback
    )
    seen = look(runtime, field)
    asked = seen.decision.offer.provider if isinstance(seen.decision, Take) else next(iter(field.bids))
    bid = field.bids[asked]
    route = [entry["text"] for entry in entries_of(seen.decision, seen.now)]
    if isinstance(seen.decision, Stop):
        route.append("nobody takes it now: a job would fail, and cost nothing")
    return {
        "credits_required": price(
            runtime.settings, duration_s=request.duration_s, has_vocals=request.has_vocals
        ),
        "credits_available": available,
        "provider": asked,
        "model": bid.model.id,
        "provider_cost_usd": bid.quote.cost.micros / 1_000_000,
        "losses": list(bid.quote.losses),
        "route": route,
    }


def _first(runtime: Runtime, request: MusicRequest, *, allowed: bool | None) -> str:
    """Return the first provider that can be asked at all; which one is asked in the end, the router says.

    Raises:
        UnknownNameError: the provider or the model that was named is not there.
        ConfigurationError: nobody is set up; it is what the first one lacks.
    """
    names = names_here(runtime, request, allowed=allowed)
    first_error: SoundFoundryError | None = None
    for place, name in enumerate(names):
        try:
            spec, provider = runtime.provider(name)
            if place == 0:
                steps.choose_model(provider, request)
        except SoundFoundryError as error:
            if place == 0 and request.provider is not None:
                raise
            first_error = first_error or error
        else:
            return spec.id
    assert first_error is not None  # noqa: S101 -- there is always a first one
    raise first_error


def request_of(body: NewTrack) -> MusicRequest:
    """Return the library's request.

    Raises:
        InvalidRequestError: a value is out of range or unknown; ``field`` names it.
    """
    values = _plain(body)
    for name in ("series_id", "reference_id", "visibility", "dark", "fallback"):
        values.pop(name, None)
    return MusicRequest.of(**values)


def _plain(body: NewTrack) -> dict[str, Any]:
    import msgspec

    values: dict[str, Any] = msgspec.to_builtins(body)
    if values["fallback"] is None:  # an order from before there was such a field is still the same order
        del values["fallback"]
    return values


def _insert(
    connection: Connection,
    runtime: Runtime,
    body: NewTrack,
    request: MusicRequest,
    *,
    user_id: int,
    provider: str,
    cost: int,
) -> Creation:
    maker = _maker(connection, user_id)
    series_id = maker.series_id
    if body.series_id is not None:
        series_id = _series(connection, runtime, body.series_id, user_id=user_id)
    if body.reference_id is not None:
        found = select(references.c.id).where(
            references.c.id == body.reference_id, references.c.user_id == user_id
        )
        if connection.scalar(found) is None:
            raise NotFoundError("There is no such reference.", fix="Upload it first: POST /api/references.")
    track_id = insert_row(
        connection,
        tracks,
        {
            "user_id": user_id,
            "series_id": series_id,
            "title": request.title or request.prompt[:120],
            "request": request.model_dump(mode="json", exclude={"seed"}),
            "style_seed": maker.style_seed,
            "track_seed": request.seed if request.seed is not None else secrets.randbelow(SEED_LIMIT),
            "visibility": body.visibility or runtime.settings.default_visibility,
            "dark": body.dark,
            "fallback": body.fallback,
            "duration_s": request.duration_s,
            "has_vocals": request.has_vocals,
            "unlocks": sorted(maker.unlocks),
            "files": {},
        },
    )
    row = {"track_id": track_id, "user_id": user_id, "credits": cost, "provider": provider, "trace": []}
    job_id = int(connection.execute(_QUEUED, row).scalar_one())
    job_rows.announce(connection, job_id, {"status": "QUEUED", "phase": "queued", "progress": 0})
    return Creation(track_id=track_id, job_id=job_id, credits_required=cost)


@dataclass(frozen=True, slots=True)
class _Maker:
    """What of an account goes into a track."""

    style_seed: int
    series_id: int | None
    """The account's own series."""
    unlocks: tuple[str, ...]


def _maker(connection: Connection, user_id: int) -> _Maker:
    asked = {"user_id": user_id, "slug": default_slug(user_id)}
    rows = connection.execute(_MAKER, asked).all()
    seed, series_id = (rows[0][0], rows[0][1]) if rows else (None, None)
    return _Maker(_seed_or_own(seed, user_id), series_id, tuple(row[2] for row in rows if row[2] is not None))


_MAKER: Final = (
    select(users.c.user_style_seed, series.c.id, unlocks.c.unlock_id)
    .select_from(users)
    .join(series, (series.c.user_id == users.c.id) & (series.c.slug == bindparam("slug")), isouter=True)
    .join(unlocks, unlocks.c.user_id == users.c.id, isouter=True)
    .where(users.c.id == bindparam("user_id"))
)
_QUEUED: Final = jobs.insert().values(next_step_at=database_clock()).returning(jobs.c.id)


def _series(connection: Connection, runtime: Runtime, series_id: int, *, user_id: int) -> int:
    """Return the series that was named for a track.

    Raises:
        FeatureDisabledError: series are switched off.
        NotFoundError: it is not this user's.
    """
    if not runtime.settings.style_series_enabled:
        raise FeatureDisabledError("Series are switched off here.", fix="Leave series_id out.")
    if not repository.owns_series(connection, series_id, user_id=user_id):
        raise NotFoundError("There is no such series.", fix="GET /api/style/series lists yours.")
    return series_id


def _seed_or_own(seed: int | None, user_id: int) -> int:
    """Return a user's style seed; where seeds are switched off, the one that the account would have."""
    return int(seed) if seed is not None else int(StyleSeed.derive(f"user:{user_id}"))
