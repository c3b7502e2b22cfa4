"""``/api/style``: a maker's profile, unlocks and series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from litestar import Response, Router, get, patch, post
from litestar.params import JSONBody, QueryParameter

from soundfoundry_api.auth.policy import Policy
from soundfoundry_api.errors import NotFoundError
from soundfoundry_api.http.cursor import position
from soundfoundry_api.http.parameters import Cursor, Id, Limit  # noqa: TC001 -- Litestar reads them
from soundfoundry_api.http.responses import problems
from soundfoundry_api.limits.checking import check
from soundfoundry_api.style import series, unlocks
from soundfoundry_api.style.profile import style_of
from soundfoundry_api.style.schemas import (  # noqa: TC001 -- Litestar reads the annotations
    NewSeries,
    Recomputed,
    SeriesChanges,
    SeriesList,
    SeriesView,
    StyleView,
    UnlockList,
)

if TYPE_CHECKING:
    from soundfoundry_api.auth.principal import Principal
    from soundfoundry_api.runtime import Runtime

__all__ = ["router"]

_READ = {"policy": Policy.scope("style:read")}
_WRITE = {"policy": Policy.scope("style:write")}
PAGE = 50


@get("/me", opt=_READ, sync_to_thread=True, summary="Your style", responses=problems(401, 403, 503))
def get_style(runtime: Runtime, principal: Principal) -> StyleView:
    """Return everything that follows from your style seed, and what you have earned."""
    with runtime.database.read() as connection:
        return style_of(connection, runtime.settings, runtime.plugins.unlock_rules, principal.user_id)


@get("/unlocks", opt=_READ, sync_to_thread=True, summary="Your unlocks", responses=problems(401, 403, 503))
def get_unlocks(runtime: Runtime, principal: Principal) -> UnlockList:
    """Return every unlock, whether it is earned, and how near it is."""
    with runtime.database.read() as connection:
        return unlocks.list_unlocks(connection, runtime, principal.user_id)


@post("/unlocks/recompute", opt=_WRITE, sync_to_thread=True, status_code=200, summary="Count your unlocks anew",
      responses=problems(401, 403, 503))  # fmt: skip
def recompute_unlocks(runtime: Runtime, principal: Principal) -> Recomputed:
    """Add what your tracks have earned by now; nothing is ever taken away."""
    with runtime.database.begin() as connection:
        return unlocks.recompute(connection, runtime, principal.user_id)


@get("/series", opt=_READ, sync_to_thread=True, summary="Your series",
     responses=problems(401, 403, 404, 422, 503))  # fmt: skip
def list_series(
    runtime: Runtime,
    principal: Principal,
    user_id: Annotated[
        str, QueryParameter(pattern="^(me|[1-9][0-9]{0,15})$", description="`me`, or your own id.")
    ] = "me",
    cursor: Cursor = None,
    limit: Limit = PAGE,
) -> SeriesList:
    """Return a page with track counts, in the order in which the series were made; never somebody else's."""
    series.refuse_where_off(runtime.settings)
    if user_id not in {"me", str(principal.user_id)}:
        raise NotFoundError("There are no such series.", fix="Ask for user_id=me.")
    after = position(cursor) or 0
    with runtime.database.read() as connection:
        return series.list_series(
            connection, principal.user_id, runtime.plugins.cover_patterns, after=after, limit=limit
        )


@post("/series", opt=_WRITE, sync_to_thread=True, summary="Begin a series",
      responses=problems(401, 403, 413, 422, 429, 503))  # fmt: skip
def begin_series(runtime: Runtime, principal: Principal, data: JSONBody[NewSeries]) -> Response[SeriesView]:
    """Begin a series, with a look of its own if you give one; 10 an hour."""
    series.refuse_where_off(runtime.settings)
    patterns = runtime.plugins.cover_patterns
    series.check_new(data, patterns)
    told = check(runtime.limiter, runtime.limits.series, principal.user_id)
    with runtime.database.begin() as connection:
        made = series.begin_series(connection, principal.user_id, data, patterns)
    return Response(made, status_code=201, headers={"Location": f"/api/style/series/{made.id}", **told})


@get("/series/{series_id:int}", opt=_READ, sync_to_thread=True, summary="One series",
     responses=problems(401, 403, 404, 422, 503))  # fmt: skip
def get_series(runtime: Runtime, principal: Principal, series_id: Id) -> SeriesView:
    """Return a series of yours."""
    series.refuse_where_off(runtime.settings)
    with runtime.database.read() as connection:
        return series.get_series(
            connection, series_id, runtime.plugins.cover_patterns, user_id=principal.user_id
        )


@patch("/series/{series_id:int}", opt=_WRITE, sync_to_thread=True, summary="Change a series",
       responses=problems(401, 403, 404, 409, 413, 422, 503))  # fmt: skip
def change_series(
    runtime: Runtime, principal: Principal, series_id: Id, data: JSONBody[SeriesChanges]
) -> SeriesView:
    """Change title or look (RFC 7396); covers that exist stay as they are."""
    series.refuse_where_off(runtime.settings)
    with runtime.database.begin() as connection:
        return series.change_series(
            connection, series_id, data, runtime.plugins.cover_patterns, user_id=principal.user_id
        )


router = Router(
    path="/style",
    route_handlers=[
        get_style,
        get_unlocks,
        recompute_unlocks,
        list_series,
        begin_series,
        get_series,
        change_series,
    ],
    tags=["style"],
)
