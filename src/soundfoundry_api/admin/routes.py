"""``/api/admin``: the queue, jobs, accounts, plugins and key figures, for admins with the scope ``admin``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from litestar import Router, get, patch, post
from litestar.params import JSONBody, QueryParameter

from soundfoundry_api.admin import repository, service
from soundfoundry_api.admin.schemas import (
    AdminJob,
    AdminJobs,
    AdminUser,
    AdminUsers,
    Confirmation,
    Figures,
    Grant,
    Granted,
    Plugin,
    Plugins,
    Purge,
    QueueStatus,
    UserChanges,
)
from soundfoundry_api.auth.policy import Policy
from soundfoundry_api.errors import InvalidBodyError
from soundfoundry_api.http.cursor import position
from soundfoundry_api.http.parameters import Cursor, Id, Limit  # noqa: TC001 -- Litestar reads them
from soundfoundry_api.http.responses import problems
from soundfoundry_api.routing.schemas import trace_of
from soundfoundry_api.users.service import list_users

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_api.auth.principal import Principal
    from soundfoundry_api.runtime import Runtime
    from soundfoundry_api.users.model import User

__all__ = ["router", "view_of_job"]

_ADMIN = {"policy": Policy.admin()}
PAGE = 50
State = Literal["QUEUED", "RENDERING", "STORING", "COMPLETE", "FAILED", "CANCELED"]


@get("/queue", opt=_ADMIN, sync_to_thread=True, summary="How the queue is")
def get_queue(runtime: Runtime) -> QueueStatus:
    """Count jobs by state, what is due, how old the oldest is, and whether the books add up."""
    with runtime.database.read() as connection:
        return QueueStatus(**service.queue_status(connection))


@post("/queue/purge", opt=_ADMIN, sync_to_thread=True, status_code=200, summary="Purge the queue")
def purge_queue(runtime: Runtime, principal: Principal, data: JSONBody[Confirmation]) -> Purge:
    """Cancel every queued job, give the credits back, and empty the broker."""
    del data  # that it was read says that it confirms
    with runtime.database.begin() as connection:
        done = service.purge(connection, actor_id=principal.user_id)
    flushed = service.flush(runtime.ring)
    return Purge(canceled=done.canceled, credits_released=done.credits_released, broker_flushed=flushed)


@get("/jobs", opt=_ADMIN, sync_to_thread=True, summary="Jobs of everybody")
def list_jobs(
    runtime: Runtime,
    wanted: Annotated[State | None, QueryParameter(name="state", description="Only these.")] = None,
    cursor: Cursor = None,
    limit: Limit = PAGE,
) -> AdminJobs:
    """Return a page, the newest first."""
    with runtime.database.read() as connection:
        rows = repository.list_jobs(connection, state=wanted, before=position(cursor), limit=limit + 1)
    items = [view_of_job(row) for row in rows[:limit]]
    return AdminJobs(items=items, next_cursor=str(items[-1].job_id) if len(rows) > limit else None)


@post("/jobs/{job_id:int}/retry", opt=_ADMIN, sync_to_thread=True, status_code=202, summary="Do a job's step now",
      responses=problems(409))  # fmt: skip
def retry_job(runtime: Runtime, principal: Principal, job_id: Id) -> AdminJob:
    """Make the next step due now, whatever it waits for; a job that has ended stays as it is."""
    return _stir(runtime, principal, job_id, cancel=False)


@post("/jobs/{job_id:int}/cancel", opt=_ADMIN, sync_to_thread=True, status_code=202, summary="Cancel anybody's job",
      responses=problems(409))  # fmt: skip
def cancel_job(runtime: Runtime, principal: Principal, job_id: Id) -> AdminJob:
    """Ask for a stop: the next step ends the job and gives the credits back."""
    return _stir(runtime, principal, job_id, cancel=True)


@get("/users", opt=_ADMIN, sync_to_thread=True, summary="Accounts")
def get_users(runtime: Runtime, cursor: Cursor = None, limit: Limit = PAGE) -> AdminUsers:
    """Return a page in the order of their ids."""
    with runtime.database.read() as connection:
        page = list_users(connection, after=position(cursor) or 0, limit=limit)
    after = None if page.next_after is None else str(page.next_after)
    return AdminUsers(items=[_user(user) for user in page.items], next_cursor=after)


@patch("/users/{user_id:int}", opt=_ADMIN, sync_to_thread=True, summary="Change an account",
       responses=problems(409))  # fmt: skip
def change_user(
    runtime: Runtime, principal: Principal, user_id: Id, data: JSONBody[UserChanges]
) -> AdminUser:
    """Change the plan, or turn somebody away; takes effect within 5 seconds."""
    if data.plan is msgspec.UNSET and data.disabled is msgspec.UNSET:
        raise InvalidBodyError("There is nothing to change.", fix="Send plan or disabled.")
    with runtime.database.begin() as connection:
        user = service.change_user(
            connection,
            runtime.settings,
            user_id,
            plan=None if data.plan is msgspec.UNSET else data.plan,
            disabled=None if data.disabled is msgspec.UNSET else data.disabled,
            actor_id=principal.user_id,
        )
    return _user(user)


@post(
    "/users/{user_id:int}/credits",
    opt=_ADMIN,
    sync_to_thread=True,
    status_code=200,
    summary="Give credits",
    responses=problems(409),
)
def give_credits(runtime: Runtime, principal: Principal, user_id: Id, data: JSONBody[Grant]) -> Granted:
    """Give credits, once for each reference: doing it again changes nothing, another grant under it is a conflict."""
    with runtime.database.begin() as connection:
        granted, available, reserved = service.give_credits(
            connection, user_id, data.amount, reference=data.reference, actor_id=principal.user_id
        )
    return Granted(granted=granted, available=available, reserved=reserved)


@get("/plugins", opt=_ADMIN, sync_to_thread=True, summary="Plugins")
def get_plugins(runtime: Runtime) -> Plugins:
    """Return every plugin that was found, with what it offers and what is wrong with it."""
    found = [
        Plugin(
            name=info.name,
            distribution=info.distribution,
            version=info.version,
            status=info.status.value,
            hooks={hook: list(ids) for hook, ids in info.hooks.items()},
            error=info.error,
        )
        for info in runtime.plugins.plugins
    ]
    return Plugins(items=found)


@get("/kpis", opt=_ADMIN, sync_to_thread=True, summary="Key figures")
def get_kpis(runtime: Runtime, days: Annotated[int, QueryParameter(ge=1, le=90)] = 30) -> Figures:
    """Return tracks a day, the share with vocals, cover saves, and who came back after a day and after a week."""
    with runtime.database.read() as connection:
        return msgspec.convert(service.kpis(connection, days=days), Figures)


def _stir(runtime: Runtime, principal: Principal, job_id: int, *, cancel: bool) -> AdminJob:
    with runtime.database.begin() as connection:
        row = service.stir_job(connection, job_id, actor_id=principal.user_id, cancel=cancel)
    runtime.ring(job_id, row["provider"])
    return view_of_job(row)


def view_of_job(row: Mapping[str, Any] | Any) -> AdminJob:
    """Return a job's row as operators see it."""
    moments = (
        "lease_until",
        "next_step_at",
        "cancel_requested_at",
        "created_at",
        "started_at",
        "finished_at",
    )
    plain = ("track_id", "user_id", "state", "phase", "progress", "credits", "provider", "lost_leases", "error_code", "error_detail")  # fmt: skip
    values: dict[str, Any] = {name: row[name] for name in plain}
    values |= {name: row[name] and row[name].isoformat(timespec="seconds") for name in moments}
    return AdminJob(job_id=row["id"], trace=trace_of(row["trace"]), **values)


def _user(user: User) -> AdminUser:
    return AdminUser(
        id=user.id,
        name=user.name,
        email=user.email,
        plan=user.plan,
        role=user.role,
        disabled=user.disabled_at is not None,
        created_at=user.created_at.isoformat(timespec="seconds"),
    )


router = Router(
    path="/admin",
    route_handlers=[
        get_queue,
        purge_queue,
        list_jobs,
        retry_job,
        cancel_job,
        get_users,
        change_user,
        give_credits,
        get_plugins,
        get_kpis,
    ],
    tags=["admin"],
)
