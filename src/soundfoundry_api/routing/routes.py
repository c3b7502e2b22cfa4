"""``/api/admin/providers``: how the router sees providers, and how an operator lets one be asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from litestar import Router, get, post
from litestar.openapi.spec import Example
from litestar.params import PathParameter

from soundfoundry_api.auth.policy import Policy
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.errors import NotFoundError
from soundfoundry_api.http.responses import problems
from soundfoundry_api.routing.schemas import Providers, Reset, view_of_provider
from soundfoundry_api.routing.state import DatabaseState
from soundfoundry_api.routing.status import reset, statuses
from soundfoundry_core.errors import UnknownNameError
from soundfoundry_core.providers.spending import day_of

if TYPE_CHECKING:
    from soundfoundry_api.auth.principal import Principal
    from soundfoundry_api.runtime import Runtime

__all__ = ["router"]

_ADMIN = {"policy": Policy.admin()}
Name = Annotated[str, PathParameter(max_length=120, examples=[Example(value="fal")])]


@get("/", opt=_ADMIN, sync_to_thread=True, summary="Music providers")
def get_providers(runtime: Runtime) -> Providers:
    """Return whom the service asks in which order, whose breaker is open and why, and what today has cost."""
    with runtime.database.read() as connection:
        found = statuses(runtime, connection)
        spent = DatabaseState(connection).spent(day_of(database_now(connection)))
    return Providers(
        items=[view_of_provider(each) for each in found],
        spent_today_usd=spent.micros / 1_000_000,
        spend_per_day_usd=runtime.settings.spend_per_day_usd,
    )


@post("/{name:str}/reset", opt=_ADMIN, sync_to_thread=True, status_code=200,
      summary="Let a provider be asked again", responses=problems(404))  # fmt: skip
def reset_provider(runtime: Runtime, principal: Principal, name: Name) -> Reset:
    """Close a provider's breaker and let waiting jobs look again: after a top-up, or with a new key."""
    with runtime.database.begin() as connection:
        try:
            woken = reset(runtime, connection, name, actor_id=principal.user_id)
        except UnknownNameError as error:
            raise NotFoundError(error.message, fix=error.fix) from error
    return Reset(reset=woken is not None, jobs=woken or 0)


router = Router(path="/admin/providers", route_handlers=[get_providers, reset_provider], tags=["admin"])
