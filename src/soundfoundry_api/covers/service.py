"""What can be done with a cover: see it, see a crop of it, have it drawn anew, put one's own in its place.

A track names its cover's file by a key that holds the hash of the bytes (see :mod:`.versions`), so what is served is
always what the row says. A change is stored while the track's row is held: the last one is the one that is named.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_api.covers import drawing, repository
from soundfoundry_api.covers.refusals import Refusals
from soundfoundry_api.covers.versions import picture_key, store_copy, store_cover
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.errors import ConflictError, NotFoundError
from soundfoundry_api.jobs.makers import take_unlocks
from soundfoundry_api.tracks import repository as track_rows
from soundfoundry_core.covers.raster import MEDIA_TYPES
from soundfoundry_core.errors import ObjectNotFoundError, RasterError, StorageUnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import RowMapping
    from sqlalchemy.engine import Connection

    from soundfoundry_api.runtime import Runtime
    from soundfoundry_core.covers.recipe import CoverRecipe

__all__ = ["FORMATS", "Saved", "cover_address", "redraw", "save", "stored_svg", "view"]

_log: Final = logging.getLogger(__name__)
FORMATS: Final = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
_SVG: Final = "image/svg+xml"
_REFUSALS: Final = Refusals()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A cover that was saved."""

    cover_url: str
    removed: tuple[str, ...]
    """What the sanitizer left out, one sentence part each."""


def cover_address(base: str, row: Mapping[str, Any]) -> str:
    """Return where a track's cover is; another cover has another address, so that nothing shows an old one."""
    facts = row["files"].get("cover.svg") or {}
    return f"{base}/api/tracks/{row['id']}/cover?v={facts.get('sha256', '')[:12] or row['visual_version']}"


def stored_svg(runtime: Runtime, row: RowMapping) -> tuple[bytes, Mapping[str, Any]]:
    """Return a track's SVG and its facts.

    Raises:
        NotFoundError: it is not there yet.
        StorageError: the storage does not answer.
    """
    facts = row["files"].get("cover.svg")
    if facts is None:
        raise NotFoundError("There is no cover yet.", fix="Ask again when the job is COMPLETE.")
    return runtime.storage.get(facts["key"]), facts


def view(runtime: Runtime, row: RowMapping, *, crop: str, format_: str) -> tuple[bytes, str]:
    """Return a picture of a track's cover in a crop, and its ETag; it is drawn when it is first asked for.

    Raises:
        NotFoundError: there is no cover yet.
        RasterError: a saved cover cannot be drawn within the bounds of the cage.
        StorageError: the storage does not answer.
    """
    facts = row["files"].get("cover.svg")
    if facts is None:
        raise NotFoundError("There is no cover yet.", fix="Ask again when the job is COMPLETE.")
    media_type = FORMATS[format_]
    mark = f"{facts['sha256'][:16]}-{crop}"
    key = picture_key(int(row["id"]), facts["sha256"], crop=crop, suffix=MEDIA_TYPES[media_type])
    try:
        return runtime.storage.get(key), f"{mark}-{format_}"
    except ObjectNotFoundError:
        data = _draw(runtime, row, facts, crop=crop, media_type=media_type)
    try:
        runtime.storage.put(key, data, media_type=media_type)
    except StorageUnavailableError as error:  # the next one draws it again
        _log.warning("the picture %s was not kept: %s", key, error)
    return data, f"{mark}-{format_}"


def redraw(runtime: Runtime, track_id: int, *, user_id: int) -> int:
    """Draw a track's cover at the next visual version, and return that.

    Raises:
        NotFoundError: the user owns no such track.
        ConflictError: the track is not complete.
        CoverError: it cannot be drawn.
        UnknownNameError: its pattern's plugin is not installed any more; cover and version stay what they were.
        StorageError: the storage refuses; the version stays what it was.
    """
    with runtime.database.read() as connection:
        row = _complete(connection, track_id, user_id=user_id)
    # Drawn before the row is held: nobody waits for a picture, unless somebody else came in between.
    guess = _next(row, version=int(row["visual_version"]) + 1)
    art = _art(runtime, guess)
    with runtime.database.begin() as connection:
        version = repository.hold(connection, track_id, user_id=user_id, steps=1)
        row = _complete(connection, track_id, user_id=user_id)
        recipe = _next(row, version=version or 1)
        svg, png = art if recipe == guess else _art(runtime, recipe)
        facts = _store(runtime, track_id, svg, suffix=".svg", media_type=_SVG)
        picture = _store(runtime, track_id, png, suffix=".png", media_type="image/png")
        store_copy(runtime.storage, track_id, svg)
        files = {**row["files"], "cover.svg": facts, "cover.png": picture}
        stored = {**row["recipe"], "visual_version": recipe.visual_version}
        repository.change_files(connection, track_id, user_id=user_id, files=files, recipe=stored)
    return recipe.visual_version


def _next(row: RowMapping, *, version: int) -> CoverRecipe:
    if row["recipe"] is None:
        raise ConflictError("The track has no recipe to draw from.", fix="Save a cover instead.")
    return drawing.recipe_of(row["recipe"], visual_version=version)


def _art(runtime: Runtime, recipe: CoverRecipe) -> tuple[bytes, bytes]:
    svg = drawing.drawn(runtime.plugins, recipe).encode()
    return svg, drawing.composed(runtime.plugins, recipe)


def save(runtime: Runtime, track_id: int, *, user_id: int, svg: str, dark: bool | None, base: str) -> Saved:
    """Put a maker's own SVG in the place of a track's cover.

    Raises:
        NotFoundError: the user owns no such track.
        ConflictError: the track is not complete.
        UnsafeSvgError: the SVG cannot be made safe.
        StorageError: the storage refuses; nothing has changed.
    """
    from soundfoundry_core.covers.sanitize import sanitize_svg

    with runtime.database.read() as connection:
        _complete(connection, track_id, user_id=user_id)
    clean = sanitize_svg(svg.encode("utf-8", "surrogatepass"))
    with runtime.database.begin() as connection:
        repository.hold(connection, track_id, user_id=user_id)
        row = _complete(connection, track_id, user_id=user_id)
        facts = _store(runtime, track_id, clean.data, suffix=".svg", media_type=_SVG)
        store_copy(runtime.storage, track_id, clean.data)
        facts |= {"saved": True, "width": clean.width, "height": clean.height}
        files = {name: value for name, value in row["files"].items() if name != "cover.png"}
        files["cover.svg"] = facts
        now = database_now(connection)
        repository.change_files(connection, track_id, user_id=user_id, files=files, cover_saved_at=now)
        url = cover_address(base, {**row, "files": files})
        shown = bool(row["dark"]) if dark is None else dark
        repository.add_saved(connection, track_id, user_id=user_id, facts=facts, dark=shown)
        repository.announce_saved(connection, track_id=track_id, user_id=user_id, cover_url=url)
        if runtime.settings.style_unlocks_enabled:
            take_unlocks(connection, runtime, user_id)
    return Saved(cover_url=url, removed=tuple(str(each) for each in clean.removed))


def _draw(
    runtime: Runtime, row: RowMapping, facts: Mapping[str, Any], *, crop: str, media_type: str
) -> bytes:
    version, recipe = int(row["visual_version"]), row["recipe"]
    if not facts.get("saved") and recipe is not None:
        made = drawing.recipe_of(recipe, visual_version=version)
        if drawing.still_draws(runtime.plugins, made, sha256=facts["sha256"]):
            return drawing.composed(runtime.plugins, made, crop=crop, media_type=media_type)
    name = f"{facts['sha256']}-{crop}"
    _REFUSALS.check(name)
    svg = runtime.storage.get(facts["key"]).decode()
    own = (float(facts.get("width") or 1), float(facts.get("height") or 1))
    try:
        return drawing.fitted(svg, own=own, crop=crop, media_type=media_type)
    except RasterError as error:
        _log.warning("track %s: its saved cover cannot be drawn: %s", row["id"], error)
        _REFUSALS.add(name, error)
        raise


def _store(runtime: Runtime, track_id: int, data: bytes, *, suffix: str, media_type: str) -> dict[str, Any]:
    """Store a cover's file and return the facts of it."""
    key = store_cover(runtime.storage, track_id, data, suffix=suffix, media_type=media_type)
    return {
        "key": key,
        "media_type": media_type,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _complete(connection: Connection, track_id: int, *, user_id: int) -> RowMapping:
    row = track_rows.find(connection, track_id, user_id=user_id, owner_only=True)
    if row is None:
        raise NotFoundError("There is no such track.", fix="GET /api/tracks lists yours.")
    if row["job_state"] != "COMPLETE" or row["completed_at"] is None:
        raise ConflictError("The track is not complete.", fix=f"GET /api/jobs/{row['job_id']} tells.")
    return row
