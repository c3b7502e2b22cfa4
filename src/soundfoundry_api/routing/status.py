"""How providers stand, for operators: who is asked in which order, whose breaker is open and why, what today has cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from soundfoundry_api.admin.repository import audit
from soundfoundry_api.db.tables import attempts
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.jobs.repository import wake_waiting
from soundfoundry_api.routing.state import DatabaseState
from soundfoundry_core.candidates import fallbacks_of
from soundfoundry_core.errors import SoundFoundryError, UnknownNameError
from soundfoundry_core.providers.breaker import Breaker, standing
from soundfoundry_core.providers.contract import Money
from soundfoundry_core.providers.spending import day_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from soundfoundry_api.runtime import Runtime

__all__ = ["ProviderStatus", "reset", "statuses"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderStatus:
    """How one provider stands."""

    name: str
    title: str
    place: int | None
    """1: asked first; 2, 3 ...: the fallbacks; None: only by whoever names it."""
    problem: str
    """Why it cannot be asked at all; empty where it can."""
    state: str
    """``closed`` (healthy), ``open``, ``half-open`` or ``probing``."""
    breaker: Breaker
    spent_today: Money
    """What today's attempts have cost, or may."""


def statuses(runtime: Runtime, connection: Connection) -> list[ProviderStatus]:
    """Return every provider that is installed, in the order in which they are asked, then by name."""
    now = database_now(connection)
    breakers = DatabaseState(connection).breakers()
    spent = _spent(connection, day_of(now))
    first = runtime.settings.music_provider
    installed = runtime.plugins.music_providers
    fallbacks = fallbacks_of(
        runtime.settings.music_fallbacks, first=first, environ=runtime.environ, installed=installed
    )
    order = {name: place for place, name in enumerate(dict.fromkeys((first, *fallbacks)), 1)}
    names = sorted({*installed, *order}, key=lambda name: (order.get(name, len(order) + 1), name))
    found = []
    for name in names:
        breaker = breakers.get(name) or Breaker(provider=name)
        found.append(
            ProviderStatus(
                name=name,
                title=installed[name].title if name in installed else name,
                place=order.get(name),
                problem=_problem(runtime, name),
                state=standing(breaker, now).value,
                breaker=breaker,
                spent_today=Money(spent.get(name, 0)),
            )
        )
    return found


def reset(runtime: Runtime, connection: Connection, name: str, *, actor_id: int | None) -> int | None:
    """Close a provider's breaker, forget its failures and let the jobs that wait for somebody look again.

    Returns how many jobs those are; None where there was nothing to forget.

    Raises:
        UnknownNameError: no such provider is installed, and none has ever been asked.
    """
    state = DatabaseState(connection)
    known = state.breakers()
    if name not in known and name not in runtime.plugins.music_providers:
        raise UnknownNameError("music provider", name, {*known, *runtime.plugins.music_providers})
    before = known.get(name) or Breaker(provider=name)
    if before.pristine:
        return None
    woken = wake_waiting(connection)  # first the jobs, then the breaker: the order of every transaction
    now = database_now(connection)
    blank = replace(Breaker(provider=name), version=before.version, changed_at=now)
    if not state.swap(before, blank):  # somebody has heard from it in this moment: what they heard is newer
        return None
    audit(connection, "provider.reset", {"provider": name, "jobs": woken}, actor_id=actor_id)
    return woken


def _problem(runtime: Runtime, name: str) -> str:
    try:
        runtime.provider(name)
    except SoundFoundryError as error:
        return error.message
    except Exception as error:  # noqa: BLE001 -- a plugin's own
        return f"its plugin failed ({type(error).__name__})"
    return ""


def _spent(connection: Connection, day: str) -> dict[str, int]:
    booked = select(attempts.c.provider, func.sum(attempts.c.cost_micros)).where(attempts.c.booked_on == day)
    return {str(row[0]): int(row[1] or 0) for row in connection.execute(booked.group_by(attempts.c.provider))}
