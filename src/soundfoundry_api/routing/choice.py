"""What the settings say about routing, and whom a request considers here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.routing.state import DatabaseState
from soundfoundry_core.candidates import fallbacks_of, field_of, order_of
from soundfoundry_core.providers.contract import Money
from soundfoundry_core.providers.router import Router
from soundfoundry_core.providers.routing import Policy
from soundfoundry_core.providers.spending import Caps

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from soundfoundry_api.runtime import Runtime
    from soundfoundry_api.settings import Settings
    from soundfoundry_core.candidates import Field
    from soundfoundry_core.music.request import MusicRequest
    from soundfoundry_core.providers.routing import Decision
    from soundfoundry_core.style.profile import StyleProfile

__all__ = ["Look", "field_here", "look", "names_here", "policy_of", "router_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who would be asked at a moment."""

    field: Field
    decision: Decision
    now: datetime


def policy_of(settings: Settings) -> Policy:
    """Return what the operator has decided."""
    return Policy(
        caps=Caps(
            per_job=_money(settings.spend_per_job_usd),
            per_day=_money(settings.spend_per_day_usd),
            paid_attempts=settings.paid_attempts,
        ),
        shorter=settings.fallback_shorter_percent / 100,
        patience_s=settings.route_patience_s,
    )


def router_of(settings: Settings, connection: Connection) -> Router:
    """Return the router whose memory is this transaction's database."""
    return Router(DatabaseState(connection), policy_of(settings))


def names_here(runtime: Runtime, request: MusicRequest, *, allowed: bool | None) -> tuple[str, ...]:
    """Return whom a request considers, in order; ``allowed`` is what the request says about others."""
    first = runtime.settings.music_provider
    fallbacks = fallbacks_of(
        runtime.settings.music_fallbacks,
        first=first,
        environ=runtime.environ,
        installed=runtime.plugins.music_providers,
    )
    return order_of(request, first=first, fallbacks=fallbacks, allowed=allowed)


def field_here(
    runtime: Runtime, request: MusicRequest, profile: StyleProfile, *, seed: int, allowed: bool | None
) -> Field:
    """Return everybody who is considered for a request, with what each would do.

    Raises:
        Exception: nobody can be asked at all; it is what the first one raised.
    """
    names = names_here(runtime, request, allowed=allowed)
    return field_of(names, runtime.provider, request, profile, seed=seed)


def look(runtime: Runtime, field: Field) -> Look:
    """Say who would be asked now for a new job."""
    with runtime.database.read() as connection:
        now = database_now(connection)
        decision = router_of(runtime.settings, connection).look(field.candidates, now=now)
    return Look(field=field, decision=decision, now=now)


def _money(dollars: float | None) -> Money | None:
    return None if dollars is None else Money(round(dollars * 1_000_000))
