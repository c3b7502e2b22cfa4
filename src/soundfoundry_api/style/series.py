"""Series: begun, listed, changed. A look is given by the maker, or follows from the seed and the title.

A series that gets another title keeps how its covers are drawn: pattern, scheme and grid, which the old title had chosen,
become given, and everything smaller, such as the tilt of a ring, goes on following from the first title, which the stored
look keeps as ``series_key``. The slug never changes, since it is an address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.errors import ConflictError, FeatureDisabledError, InvalidBodyError, NotFoundError
from soundfoundry_api.style import repository
from soundfoundry_api.style.schemas import Look, SeriesDesign, SeriesList, SeriesView
from soundfoundry_core.covers.design import design_of
from soundfoundry_core.covers.recipe import CoverRecipe
from soundfoundry_core.errors import InvalidRequestError, UnknownNameError
from soundfoundry_core.style.seed import StyleSeed
from soundfoundry_core.style.series import SeriesLook, is_default, progress_chip, series_slug

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Mapping

    from sqlalchemy import RowMapping
    from sqlalchemy.engine import Connection

    from soundfoundry_api.settings import Settings
    from soundfoundry_api.style.schemas import NewSeries, SeriesChanges

    Patterns = Collection[str]
    """Ids of the cover patterns that can be drawn here."""

__all__ = [
    "begin_series",
    "change_series",
    "check_new",
    "get_series",
    "list_series",
    "look_of",
    "refuse_where_off",
]

_TRIES: Final = 20


def refuse_where_off(settings: Settings) -> None:
    """Refuse everything about series where they are switched off.

    Raises:
        FeatureDisabledError: they are.
    """
    if not settings.style_series_enabled:
        raise FeatureDisabledError(
            "Series are switched off here.", fix="Ask the operator for STYLE_SERIES_ENABLED."
        )


def look_of(look: Mapping[str, Any], patterns: Patterns) -> dict[str, Any]:
    """Return a look that can be stored and drawn, without the parts that are left out.

    ``patterns`` holds the ids that can be drawn here, those of plugins included.

    Raises:
        UnknownNameError: there is no such scheme, grid or pattern.
        InvalidRequestError: the hue is not 0-359.
    """
    try:
        given = SeriesLook.of({name: value for name, value in look.items() if value is not None}).given()
    except InvalidRequestError as error:
        error.field = f"look.{error.field}"
        raise
    if "pattern" in given and given["pattern"] not in patterns:
        raise UnknownNameError("cover pattern", given["pattern"], patterns, field="look.pattern")
    return given


def list_series(
    connection: Connection, user_id: int, patterns: Patterns, *, after: int, limit: int
) -> SeriesList:
    """Return up to ``limit`` series of a user after an id, in the order in which they were made."""
    rows = repository.list_series(connection, user_id, after=after, limit=limit + 1)
    seed = _seed(connection, user_id)
    items = [_view(row, seed, patterns) for row in rows[:limit]]
    return SeriesList(items=items, next_cursor=str(items[-1].id) if len(rows) > limit else None)


def get_series(connection: Connection, series_id: int, patterns: Patterns, *, user_id: int) -> SeriesView:
    """Return a series of this user.

    Raises:
        NotFoundError: there is none.
    """
    row = repository.find_series(connection, series_id, user_id=user_id)
    if row is None:
        raise _missing()
    return _view(row, _seed(connection, user_id), patterns)


def check_new(body: NewSeries, patterns: Patterns) -> None:
    """Refuse a series that could not be begun, before it is counted.

    Raises:
        InvalidRequestError: the title or the look is none; ``field`` names the part.
    """
    series_slug(_title(body.title))
    look_of(msgspec.to_builtins(body.look), patterns)


def begin_series(connection: Connection, user_id: int, body: NewSeries, patterns: Patterns) -> SeriesView:
    """Begin a series; its slug is the title's, with a number where the user has one like that.

    Raises:
        InvalidRequestError: see :func:`check_new`.
        ConflictError: no slug is free, which takes a great many series of one name.
    """
    title = _title(body.title)
    look = look_of(msgspec.to_builtins(body.look), patterns)
    values = {"user_id": user_id, "title": title, "look": look}
    repository.hold_user(connection, user_id)
    taken = repository.slugs_of(connection, user_id)
    now = database_now(connection)
    for _ in range(_TRIES):
        slug = _slug(title, taken)
        made = repository.add_series(connection, values | {"slug": slug, "created_at": now})
        if made is not None:
            return get_series(connection, made, patterns, user_id=user_id)
        taken.add(slug)
    raise ConflictError("There are too many series of that name.", fix="Choose another title.")


def change_series(
    connection: Connection, series_id: int, body: SeriesChanges, patterns: Patterns, *, user_id: int
) -> SeriesView:
    """Change the title or the look of a series; covers that exist stay as they are.

    Raises:
        InvalidBodyError: there is nothing to change.
        NotFoundError: this user has no such series.
        ConflictError: the look of the default series is the maker's own.
        InvalidRequestError: the title or the look is none.
    """
    if body.title is msgspec.UNSET and body.look is msgspec.UNSET:
        raise InvalidBodyError("There is nothing to change.", fix="Send title or look.")
    row = repository.lock_series(connection, series_id, user_id=user_id)
    if row is None:
        raise _missing()
    default = is_default(row["slug"])
    if default and body.look is not msgspec.UNSET:
        raise ConflictError(
            "The default series has the maker's own look, which cannot be changed.",
            fix="POST /api/style/series begins a series that can have a look of its own.",
        )
    values: dict[str, Any] = {}
    look = dict(row["look"])
    if body.title is not msgspec.UNSET:
        values["title"] = _title(body.title)
        series_slug(values["title"])
        if not default and values["title"].casefold() != row["title"].casefold():
            look = _kept(row, _seed(connection, user_id), patterns)
    if body.look is None:
        look = {}
    elif body.look is not msgspec.UNSET:
        look = look_of(look | msgspec.to_builtins(body.look), patterns)
    repository.change_series(connection, series_id, user_id=user_id, values=values | {"look": look})
    return get_series(connection, series_id, patterns, user_id=user_id)


def _kept(row: RowMapping, seed: int, patterns: Patterns) -> dict[str, Any]:
    """Return the look that a series has by now, so that another title does not change it."""
    design = _design(row, seed, patterns)
    kept = {
        "scheme": design.scheme,
        "grid": design.grid,
        "pattern": design.pattern,
        "series_key": row["title"],
    }
    return kept | dict(row["look"])


def _view(row: RowMapping, seed: int, patterns: Patterns) -> SeriesView:
    return SeriesView(
        id=row["id"],
        slug=row["slug"],
        title=row["title"],
        is_default=is_default(row["slug"]),
        look=Look(**{name: part for name, part in row["look"].items() if name != "series_key"}),
        design=_design(row, seed, patterns),
        tracks=row["tracks"],
        progress_chip=progress_chip(row["title"], row["tracks"]),
        created_at=row["created_at"].isoformat(timespec="seconds"),
    )


def _design(row: RowMapping, seed: int, patterns: Patterns) -> SeriesDesign:
    """Return how covers to come are drawn; a pattern whose plugin is gone is not."""
    title = "" if is_default(row["slug"]) else row["title"]
    look = {name: part for name, part in row["look"].items() if name != "pattern" or part in patterns}
    design = design_of(CoverRecipe(style_seed=seed, series=title, **look))
    return SeriesDesign(hue=design.hue, scheme=design.scheme, grid=design.grid, pattern=design.pattern)


def _title(text: str) -> str:
    """Return a title without the space around it; it stands on covers and in tags.

    Raises:
        InvalidRequestError: it is not printable.
    """
    title = text.strip()
    if not title.isprintable():
        raise InvalidRequestError(
            "The title holds something that cannot be printed.", fix="Use text in one line.", field="title"
        )
    return title


def _slug(title: str, taken: Container[str]) -> str:
    """Return a free slug. ``default`` is left to accounts: the second one would be ``default-2``, somebody's own."""
    slug = series_slug(title)
    return series_slug(f"series-{slug}" if slug.split("-")[0] == "default" else title, taken)


def _seed(connection: Connection, user_id: int) -> int:
    """Return a maker's seed as a track would get it, whether or not style seeds are switched on."""
    seed = repository.style_seed(connection, user_id)
    return int(StyleSeed.derive(f"user:{user_id}")) if seed is None else seed


def _missing() -> NotFoundError:
    return NotFoundError("There is no such series.", fix="GET /api/style/series lists yours.")
