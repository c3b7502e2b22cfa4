"""``/api/credits``: what a maker has, and how it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from litestar import Router, get

from soundfoundry_api.auth.policy import Policy
from soundfoundry_api.credits.schemas import Credits, Movement
from soundfoundry_api.credits.service import statement
from soundfoundry_api.http.cursor import position
from soundfoundry_api.http.parameters import Cursor, Limit  # noqa: TC001 -- Litestar reads them
from soundfoundry_api.http.responses import problems

if TYPE_CHECKING:
    from soundfoundry_api.auth.principal import Principal
    from soundfoundry_api.credits.service import Line
    from soundfoundry_api.runtime import Runtime

__all__ = ["router"]

PAGE = 50


@get("/", opt={"policy": Policy.scope("credits:read")}, sync_to_thread=True, summary="Your credits",
     responses=problems(401, 403, 422, 503))  # fmt: skip
def get_credits(
    runtime: Runtime,
    principal: Principal,
    cursor: Cursor = None,
    limit: Limit = PAGE,
) -> Credits:
    """Return what you have, and a page of the ledger, the newest first."""
    before = position(cursor)
    with runtime.database.read() as connection:
        found = statement(connection, principal.user_id, before=before, limit=limit)
    return Credits(
        available=found.available,
        reserved=found.reserved,
        items=[_movement(line) for line in found.lines],
        next_cursor=None if found.next_before is None else str(found.next_before),
    )


def _movement(line: Line) -> Movement:
    return Movement(
        id=line.id,
        kind=cast("Any", line.kind),
        amount=line.amount,
        balance=line.balance,
        created_at=line.created_at.isoformat(timespec="seconds"),
        job_id=line.job_id,
        track_id=line.track_id,
    )


router = Router(path="/credits", route_handlers=[get_credits], tags=["credits"])
