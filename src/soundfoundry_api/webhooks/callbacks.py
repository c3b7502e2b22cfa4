"""A provider's callback: verified by the provider's own rule, tied to its attempt, and turned into a ring of the bell.

It never brings work home itself. It may tell the one thing that nobody else knows, the request id of an attempt whose
answer was lost (UNKNOWN), and it makes the job's next step due now; the step then asks the provider, as always.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select

from soundfoundry_api.db.tables import TERMINAL_STATES, attempts, jobs
from soundfoundry_api.db.unit_of_work import database_now
from soundfoundry_api.errors import AuthenticationError, NotFoundError
from soundfoundry_api.jobs.repository import hear_of
from soundfoundry_api.routing.choice import router_of
from soundfoundry_core.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_api.runtime import Runtime
    from soundfoundry_core.providers.contract import WebhookEvent

__all__ = ["receive"]

_log: Final = logging.getLogger(__name__)


def receive(runtime: Runtime, name: str, client_ref: str, *, headers: Mapping[str, str], body: bytes) -> bool:
    """Take a callback; say whether anything is different now. The same one again changes nothing.

    Raises:
        NotFoundError: there is no such provider, or no such attempt of it.
        AuthenticationError: the callback is forged, too old, or about something else.
    """
    event = _verified(runtime, name, client_ref, headers=headers, body=body)
    with runtime.database.begin() as connection:
        found = select(attempts).where(attempts.c.client_ref == client_ref, attempts.c.provider == name)
        attempt = connection.execute(found).mappings().one_or_none()
        if attempt is None:
            raise _unknown()
        known = attempt["provider_request_id"]
        other = select(attempts.c.id).where(
            attempts.c.provider == name,
            attempts.c.provider_request_id == event.request_id,
            attempts.c.id != attempt["id"],
        )
        if connection.scalar(other) is not None:
            raise AuthenticationError("The callback is about another attempt.")
        if known is not None and known != event.request_id:
            _log.error(
                "attempt %s is %s and was called back as %s: paid twice?", client_ref, known, event.request_id
            )
            return False
        if attempt["state"] not in {"INTENT", "SUBMITTED", "UNKNOWN"}:
            return False
        waiting = select(jobs.c.id).where(
            jobs.c.id == attempt["job_id"],
            jobs.c.state.not_in(TERMINAL_STATES),
            or_(jobs.c.next_step_at.is_(None), jobs.c.next_step_at > database_now(connection)),
        )
        if attempt["state"] == "SUBMITTED" and connection.scalar(waiting) is None:
            return False
        hear_of(connection, client_ref, {"provider_request_id": event.request_id})
        if attempt["state"] != "SUBMITTED":
            now = database_now(connection)
            router_of(runtime.settings, connection).accepted(name, client_ref, now)
    runtime.ring(int(attempt["job_id"]), name)
    return True


def _verified(
    runtime: Runtime, name: str, client_ref: str, *, headers: Mapping[str, str], body: bytes
) -> WebhookEvent:
    try:
        _, provider = runtime.provider(name)
    except UnknownNameError as error:
        raise _unknown() from error
    known = select(attempts.c.id).where(attempts.c.client_ref == client_ref, attempts.c.provider == name)
    with runtime.database.read() as connection:
        if connection.scalar(known) is None:
            raise _unknown()
        now = database_now(connection)
    try:
        event = provider.verify_webhook(dict(headers), body, now)
    except Exception as error:  # a stranger's bytes went in: whatever it stumbled over, it was not convinced
        _log.warning("a callback of %s was refused: %s", name, error)
        raise AuthenticationError("The callback's signature does not hold.") from error
    if event.client_ref and event.client_ref != client_ref:
        raise AuthenticationError("The callback is about another attempt.")
    return event


def _unknown() -> NotFoundError:
    return NotFoundError(
        "Nothing waits for this callback.", fix="Call the address that the submit was given."
    )
