"""From a track's row to what somebody sees of it: the owner everything, others what a share page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_api.tracks.schemas import TrackView

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

__all__ = ["PUBLIC_STATES", "view_of"]

PUBLIC_STATES = {"STORING": "RENDERING"}
"""Inner job states and the word that the API has for them; the rest is called the same."""


def view_of(row: RowMapping, *, user_id: int | None, public_url: str | None) -> TrackView:
    """Return a track as this user sees it."""
    owned = user_id is not None and row["user_id"] == user_id
    done = row["completed_at"] is not None
    base = public_url or ""
    here = f"{base}/api/tracks/{row['id']}"
    return TrackView(
        id=row["id"],
        title=row["title"],
        status=PUBLIC_STATES.get(row["job_state"], row["job_state"]),
        visibility=row["visibility"],
        visual_version=row["visual_version"],
        duration_s=row["duration_s"],
        has_vocals=row["has_vocals"],
        created_at=row["created_at"].isoformat(timespec="seconds"),
        prompt=row["prompt"],
        genre=row["genre"],
        bpm=row["bpm"],
        key=row["key"],
        series_id=row["series_id"] if owned else None,
        job_id=row["job_id"],
        audio_url=f"{here}/audio" if done else None,
        cover_url=f"{here}/cover?v={row['visual_version']}" if done else None,
        share_url=f"{base}/share/{row['id']}" if row["visibility"] == "public" else None,
        owned=owned,
        seed=row["track_seed"] if owned else None,
        understood=row.get("understood") if owned else None,
        cover_saved=row["cover_saved_at"] is not None,
    )
