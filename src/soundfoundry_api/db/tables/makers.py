"""Tables of what makers have: series, tracks, covers of their own, references, unlocks."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from soundfoundry_api.db.clock import database_clock
from soundfoundry_api.db.tables.schema import metadata, one_of
from soundfoundry_api.db.types import BigInt, Json, UtcDateTime

__all__ = ["references", "saved_covers", "series", "tracks", "unlocks"]

series: Final = Table(
    "series",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False),
    Column("slug", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("look", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    UniqueConstraint("user_id", "slug"),
    Index("one_default_series", "slug", unique=True, postgresql_where=text("slug LIKE 'default-%'"),
          sqlite_where=text("slug LIKE 'default-%'")),
)  # fmt: skip

tracks: Final = Table(
    "tracks",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False),
    Column("series_id", BigInt, ForeignKey("series.id")),
    Column("title", Text, nullable=False),
    Column("request", Json, nullable=False),
    Column("style_seed", BigInt, nullable=False),
    Column("track_seed", BigInt, nullable=False),
    Column("visibility", Text, nullable=False, server_default="private"),
    Column("visual_version", Integer, nullable=False, server_default="1"),
    Column("dark", Boolean, nullable=False, server_default=text("true")),
    Column("genre", Text),
    Column("bpm", Float),
    Column("key", Text),
    Column("duration_s", Float, nullable=False),
    Column("has_vocals", Boolean, nullable=False),
    Column("unlocks", Json, nullable=False),
    Column("recipe", Json),
    Column("files", Json, nullable=False),
    Column("waveform", Json),
    Column("document", Json),
    Column("cover_saved_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    Column("completed_at", UtcDateTime),
    Column("deleted_at", UtcDateTime),
    Column("fallback", Boolean),
    one_of("visibility", ("private", "public"), "visibility"),
    CheckConstraint("visual_version >= 1", name="visual_version"),
    Index("ix_tracks_user_newest", "user_id", "id"),
    Index("ix_tracks_series", "series_id"),
)

saved_covers: Final = Table(
    "saved_covers",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("track_id", BigInt, nullable=False),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False, index=True),
    Column("storage_key", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", BigInt, nullable=False),
    Column("dark", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
    ForeignKeyConstraint(["track_id"], ["tracks.id"]),
    Index("ix_saved_covers_track", "track_id"),
)

references: Final = Table(
    "references",
    metadata,
    Column("id", BigInt, primary_key=True),
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False, index=True),
    Column("filename", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInt, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("storage_key", Text, nullable=False),
    Column("statement_version", Text, nullable=False),
    Column("attested_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, default=database_clock()),
)
"""Uploaded reference audio with the attestation of its rights: who, when, which text, which file."""

unlocks: Final = Table(
    "unlocks",
    metadata,
    Column("user_id", BigInt, ForeignKey("users.id"), nullable=False),
    Column("unlock_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("earned_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("user_id", "unlock_id"),
)
"""Rows are only ever added."""
