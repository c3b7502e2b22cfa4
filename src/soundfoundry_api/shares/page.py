"""What a share page says, as plain values: the title, the addresses, the tags that other sites read.

The template only puts them where they belong. Whether a track may be shown is decided where it is looked up: a private
one, a deleted one and one that never was look the same.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from sqlalchemy import func, select

from soundfoundry_api.covers.service import cover_address
from soundfoundry_api.db.tables import series, tracks
from soundfoundry_api.jobs.makers import maker_name, series_title
from soundfoundry_api.tracks import repository
from soundfoundry_core.style.profile import StyleProfile
from soundfoundry_core.style.series import progress_chip

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.engine import Connection

__all__ = ["EMBED_SIZE", "find_share", "page_of", "structured"]

EMBED_SIZE: Final = (480, 180)
"""CSS pixels of the player that other sites put into their pages."""
_OVER: Final = frozenset({"FAILED", "CANCELED"})
_DESCRIPTION: Final = 200


def find_share(connection: Connection, track_id: int) -> dict[str, Any] | None:
    """Return a public track with its maker's name and its series' chip; None where nobody may see one."""
    row = repository.find(connection, track_id, user_id=None)
    if row is None or row["job_state"] in _OVER:
        return None
    return {
        **{str(name): value for name, value in row.items()},
        "maker": maker_name(connection, row["user_id"]),
        "chip": _chip(connection, row),
        "waveform": repository.waveform_of(connection, track_id),
    }


def _chip(connection: Connection, row: RowMapping) -> str:
    """Return the progress chip of a named series, counting what everybody may see."""
    title = series_title(connection, row["series_id"])
    if title is None:
        return ""
    shown = (
        tracks.c.series_id == row["series_id"],
        tracks.c.visibility == "public",
        tracks.c.deleted_at.is_(None),
        tracks.c.completed_at.is_not(None),
    )
    count = connection.scalar(
        select(func.count()).select_from(tracks).join(series, series.c.id == tracks.c.series_id).where(*shown)
    )
    return progress_chip(title, int(count or 0))


def page_of(share: dict[str, Any], *, base: str) -> dict[str, Any]:
    """Return everything that the templates need.

    Addresses that others are told are absolute, below ``base``. What the page itself shows is named without a host, so
    that it shows it under whatever name it was reached (the policy allows pictures and sound from here only).
    """
    id_, done = int(share["id"]), share["completed_at"] is not None
    api, url, here = f"{base}/api/tracks/{id_}", f"{base}/share/{id_}", urlsplit(base).path
    own = f"{here}/api/tracks/{id_}"
    mark = ((share["files"].get("cover.svg") or {}).get("sha256") or "")[:12]
    has_cover = done and bool(share["files"].get("cover.svg"))
    prompt = " ".join(str(share["prompt"]).split())
    width, height = EMBED_SIZE
    return {
        "id": id_,
        "base": base,
        "url": url,
        "done": done,
        "title": share["title"],
        "maker": share["maker"],
        "prompt": prompt,
        "description": prompt if len(prompt) <= _DESCRIPTION else f"{prompt[: _DESCRIPTION - 1].rstrip()}…",
        "chip": share["chip"],
        "facts": _facts(share),
        "duration": _clock(share["duration_s"]),
        "duration_s": share["duration_s"],
        "audio": f"{api}/audio" if done else "",
        "sound": f"{own}/audio" if done else "",
        "download": f"{own}/audio?format=flac" if done else "",
        "cover": cover_address(here, share) if has_cover else "",
        "card": f"{api}/cover-png?crop=og&format=jpeg&v={mark}" if has_cover else "",
        "square": f"{api}/cover-png?crop=1x1&format=jpeg&v={mark}" if has_cover else "",
        "crops": [
            (name, f"{own}/cover-png?crop={crop}&v={mark}")
            for name, crop in (("Square", "1x1"), ("Story", "9x16"), ("Wide", "16x9"))
        ]
        if has_cover
        else [],
        "embed": f"{url}/embed",
        "embed_width": width,
        "embed_height": height,
        "oembed": f"{base}/api/oembed?url={quote(url, safe='')}",
        "waveform": (share["waveform"] or {}).get("svg_path", ""),
        "profile": StyleProfile.of(int(share["style_seed"])),
        "published": share["created_at"].isoformat(timespec="seconds"),
    }


def structured(page: dict[str, Any], share: dict[str, Any]) -> str:
    """Return the page's JSON-LD (schema.org MusicRecording), safe to stand inside ``<script>``."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MusicRecording",
        "@id": page["url"],
        "name": page["title"],
        "url": page["url"],
        "description": page["prompt"],
        "byArtist": {"@type": "MusicGroup", "name": page["maker"]},
        "duration": f"PT{round(page['duration_s'])}S",
        "datePublished": page["published"],
    }
    if share["genre"]:
        told["genre"] = share["genre"]
    if page["square"]:
        told["image"] = page["square"]
    if page["audio"]:
        told["audio"] = {
            "@type": "AudioObject",
            "contentUrl": page["audio"],
            "encodingFormat": "audio/mpeg",
            "duration": told["duration"],
        }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _facts(share: dict[str, Any]) -> list[str]:
    """Return what is worth a word under the title."""
    facts = [str(share["genre"]).replace("_", " ")] if share["genre"] else []
    if share["bpm"]:
        facts.append(f"{share['bpm']:g} BPM")
    if share["key"]:
        facts.append(str(share["key"]))
    return [*facts, "vocals" if share["has_vocals"] else "instrumental"]


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
