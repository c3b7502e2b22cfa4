"""A plain FastAPI service that does what ours does for two operations: the peer of :mod:`benchmarks.http`.

Written as its users write: an async session a request, mapped classes, pydantic bodies, the key looked up (and then
remembered for five seconds, as ours does). It shares our tables, the parser of keys, the price and the reading of a
prompt, and none of our services or statements.
"""

import hashlib
import json
import os
import secrets
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, relationship

from soundfoundry_api.auth.api_keys import parse_key
from soundfoundry_api.credits.prices import price
from soundfoundry_api.db import tables
from soundfoundry_api.db.engine import database_url
from soundfoundry_api.runtime import Runtime
from soundfoundry_core import steps
from soundfoundry_core.music.request import MusicRequest


class Base(DeclarativeBase):
    """Of the mapped classes."""

    metadata = tables.metadata


class User(Base):
    """An account."""

    __table__ = tables.users


class ApiKey(Base):
    """A key."""

    __table__ = tables.api_keys


class Series(Base):
    """A series."""

    __table__ = tables.series


class Unlock(Base):
    """An unlock."""

    __table__ = tables.unlocks


class Job(Base):
    """A job."""

    __table__ = tables.jobs


class Track(Base):
    """A track with its job."""

    __table__ = tables.tracks
    job: Mapped[Job] = relationship(Job, uselist=False, lazy="joined")


class JobEvent(Base):
    """An event."""

    __table__ = tables.job_events


class Balance(Base):
    """What somebody has."""

    __table__ = tables.balances


class Transaction(Base):
    """A transaction of the ledger."""

    __table__ = tables.ledger_transactions


class Entry(Base):
    """One side of it."""

    __table__ = tables.ledger_entries


class Outbox(Base):
    """What is to be rung."""

    __table__ = tables.outbox


class Key(Base):
    """An idempotency key."""

    __table__ = tables.idempotency_keys


class Body(BaseModel):
    """What a create takes."""

    model_config = ConfigDict(extra="forbid")
    prompt: str = Field(min_length=1, max_length=2000)
    duration_s: float = Field(30.0, ge=5, le=600)
    has_vocals: bool = False


class Made(BaseModel):
    """What a create answers."""

    track_id: int
    job_id: int
    credits_required: int


class Seen(BaseModel):
    """A track as somebody sees it."""

    id: int
    title: str
    status: str
    visibility: str
    visual_version: int
    duration_s: float
    has_vocals: bool
    created_at: datetime
    prompt: str
    genre: str | None
    bpm: float | None
    key: str | None
    series_id: int | None
    job_id: int
    audio_url: str | None
    cover_url: str | None
    share_url: str | None
    owned: bool
    seed: int | None
    cover_saved: bool
    understood: dict[str, Any] | None


engine = create_async_engine(database_url(os.environ["DATABASE_URL"]), pool_size=8)
sessions = async_sessionmaker(engine, expire_on_commit=False)
app, runtime = FastAPI(), Runtime()
_known: dict[str, tuple[int, float]] = {}


async def session() -> AsyncIterator[AsyncSession]:
    """Return a request's session."""
    async with sessions() as made:
        yield made


Session = Annotated[AsyncSession, Depends(session)]


async def who(database: Session, authorization: Annotated[str, Header()]) -> int:
    """Return the user of a key."""
    known = _known.get(authorization)
    if known is not None and known[1] > time.monotonic():
        return known[0]
    key = parse_key(authorization.removeprefix("Bearer "))
    if key is None:
        raise HTTPException(401)
    found = await database.scalar(select(ApiKey).where(ApiKey.public_id == key.public_id))
    if found is None:
        raise HTTPException(401)
    _known[authorization] = (found.user_id, time.monotonic() + 5)
    return int(found.user_id)


@app.get("/api/health")
async def health() -> dict[str, str]:
    """Live."""
    return {"status": "ok"}


@app.get("/api/tracks/{track_id}", response_model=Seen)
async def see(track_id: int, database: Session, user_id: Annotated[int, Depends(who)]) -> Seen:
    """Show a track to who may see it."""
    mine = or_(Track.user_id == user_id, Track.visibility == "public")
    track = await database.scalar(select(Track).where(Track.id == track_id, Track.deleted_at.is_(None), mine))
    if track is None:
        raise HTTPException(404)
    done, here = track.completed_at is not None, f"/api/tracks/{track.id}"
    owned = track.user_id == user_id
    return Seen(
        id=track.id,
        title=track.title,
        status=track.job.state,
        visibility=track.visibility,
        visual_version=track.visual_version,
        duration_s=track.duration_s,
        has_vocals=track.has_vocals,
        created_at=track.created_at,
        prompt=track.request["prompt"],
        genre=track.genre,
        bpm=track.bpm,
        key=track.key,
        series_id=track.series_id if owned else None,
        job_id=track.job.id,
        audio_url=f"{here}/audio" if done else None,
        cover_url=f"{here}/cover?v={track.visual_version}" if done else None,
        share_url=f"/share/{track.id}" if track.visibility == "public" else None,
        owned=owned,
        seed=track.track_seed if owned else None,
        cover_saved=track.cover_saved_at is not None,
        understood=(track.document or {}).get("understood") if owned else None,
    )


@app.post("/api/tracks", status_code=202, response_model=Made)
async def make(
    body: Body,
    database: Session,
    user_id: Annotated[int, Depends(who)],
    idempotency_key: Annotated[str, Header()],
) -> Any:
    """Reserve credits, queue a job, and keep the answer for the key."""
    request = MusicRequest.of(**body.model_dump())
    steps.review(request, runtime.moderators)
    spec, provider = runtime.provider(runtime.settings.music_provider)
    steps.choose_model(provider, request)
    cost = price(runtime.settings, duration_s=request.duration_s, has_vocals=request.has_vocals)
    mark = hashlib.sha256(json.dumps(body.model_dump(), sort_keys=True).encode()).digest()
    now = datetime.now(UTC)
    key = await database.get(Key, (user_id, "POST /api/tracks", idempotency_key))
    if key is not None:
        if key.fingerprint != mark:
            raise HTTPException(422)
        return key.response
    key = Key(
        user_id=user_id,
        endpoint="POST /api/tracks",
        key=idempotency_key,
        fingerprint=mark,
        created_at=now,
        expires_at=now + timedelta(hours=48),
    )
    database.add(key)
    await database.flush()
    user = await database.get_one(User, user_id)
    own = select(Series).where(Series.user_id == user_id, Series.slug == f"default-{user_id}")
    series = await database.scalar(own)
    earned = await database.scalars(select(Unlock.unlock_id).where(Unlock.user_id == user_id))
    track = Track(
        user_id=user_id,
        series_id=series.id if series else None,
        title=request.prompt[:120],
        request=request.model_dump(mode="json", exclude={"seed"}),
        style_seed=user.user_style_seed,
        track_seed=secrets.randbelow(2**53),
        visibility="private",
        dark=True,
        duration_s=request.duration_s,
        has_vocals=request.has_vocals,
        unlocks=sorted(earned),
        files={},
        created_at=now,
    )
    database.add(track)
    await database.flush()
    job = Job(
        track_id=track.id,
        user_id=user_id,
        credits=cost,
        provider=spec.id,
        next_step_at=now,
        trace=[],
        created_at=now,
    )
    database.add(job)
    await database.flush()
    balance = await database.get_one(Balance, user_id, with_for_update=True)
    if balance.available < cost:
        raise HTTPException(402)
    balance.available -= cost
    balance.reserved += cost
    moved = Transaction(user_id=user_id, job_id=job.id, kind="RESERVE", created_at=now)
    data = {"status": "QUEUED", "phase": "queued", "progress": 0}
    database.add_all([moved, JobEvent(job_id=job.id, data=data, created_at=now)])
    await database.flush()
    database.add_all(
        [
            Entry(transaction_id=moved.id, account=f"user:{user_id}:available", amount=-cost),
            Entry(transaction_id=moved.id, account=f"user:{user_id}:reserved", amount=cost),
            Outbox(topic="job.due", payload={"job_id": job.id, "provider": spec.id}, created_at=now),
        ]
    )
    answer = {"track_id": track.id, "job_id": job.id, "credits_required": cost}
    key.status, key.response = 202, answer
    await database.commit()
    return answer
