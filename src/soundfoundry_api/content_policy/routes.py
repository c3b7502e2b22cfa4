"""``/api/policy``: which content policy stands, and accepting it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody  # noqa: TC002 -- Litestar reads it

from soundfoundry_api.auth.policy import Policy
from soundfoundry_api.content_policy.acceptance import POLICY_VERSION, Acceptance, accept, acceptance_of
from soundfoundry_api.http.responses import problems

if TYPE_CHECKING:
    from soundfoundry_api.auth.principal import Principal
    from soundfoundry_api.runtime import Runtime

__all__ = ["router"]


class AcceptedPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version that is accepted."""

    version: Annotated[str, msgspec.Meta(min_length=1, max_length=40, examples=[POLICY_VERSION])]


class ContentPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What stands, and what you have accepted."""

    version: Annotated[str, msgspec.Meta(description="The version that stands.", examples=[POLICY_VERSION])]
    url: Annotated[str, msgspec.Meta(description="Where it can be read.", examples=["/policy"])]
    required: Annotated[bool, msgspec.Meta(description="Nothing is made before it is accepted.")]
    accepted_version: Annotated[str | None, msgspec.Meta(examples=[POLICY_VERSION])] = None
    accepted_at: Annotated[str | None, msgspec.Meta(examples=["2026-11-05T12:00:00+00:00"])] = None


@get("/", opt={"policy": Policy.known()}, sync_to_thread=True, summary="The content policy",
     responses=problems(401, 503))  # fmt: skip
def get_policy(runtime: Runtime, principal: Principal) -> ContentPolicy:
    """Say which version stands and which one you have accepted."""
    with runtime.database.read() as connection:
        return _told(runtime, acceptance_of(connection, principal.user_id))


@post("/", opt={"policy": Policy.known()}, sync_to_thread=True, status_code=200, summary="Accept the content policy",
      responses=problems(401, 409, 422, 503))  # fmt: skip
def accept_policy(runtime: Runtime, principal: Principal, data: JSONBody[AcceptedPolicy]) -> ContentPolicy:
    """Accept the version that stands; again is no harm."""
    with runtime.database.begin() as connection:
        return _told(runtime, accept(connection, principal.user_id, data.version))


def _told(runtime: Runtime, accepted: Acceptance) -> ContentPolicy:
    return ContentPolicy(
        version=POLICY_VERSION,
        url=f"{(runtime.settings.public_url or '').rstrip('/')}/policy",
        required=runtime.settings.policy_required,
        accepted_version=accepted.version,
        accepted_at=accepted.at.isoformat(timespec="seconds") if accepted.at else None,
    )


router = Router(path="/policy", route_handlers=[get_policy, accept_policy], tags=["policy"])
