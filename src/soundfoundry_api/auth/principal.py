"""The principal: who a request acts for, and what it may do.

A route gets one by dependency injection and passes ``principal.user_id`` on to a service, where it becomes part of
every WHERE. Somebody without credentials is :data:`ANONYMOUS`, whose user id 0 owns nothing: ids begin with 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from soundfoundry_api.errors import AuthenticationError, ForbiddenError

__all__ = [
    "ADMIN",
    "ANONYMOUS",
    "SCOPES",
    "USER_SCOPES",
    "Principal",
    "Via",
    "allowed_scopes",
    "require_known",
    "require_scope",
]

ADMIN: Final = "admin"
USER_SCOPES: Final = frozenset({
    "tracks:read", "tracks:write", "covers:write", "style:read", "style:write", "credits:read", "references:write",
})  # fmt: skip
"""What everybody may do with what is theirs."""
SCOPES: Final = USER_SCOPES | {ADMIN}
"""All scopes that there are."""

Via = Literal["none", "key", "oidc", "session"]
"""How somebody proved who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who is asking."""

    user_id: int
    """0 for nobody in particular."""
    role: str = "user"
    plan: str = "free"
    scopes: frozenset[str] = frozenset()
    via: Via = "none"

    @property
    def anonymous(self) -> bool:
        """Whether nobody is known."""
        return self.user_id == 0


ANONYMOUS: Final = Principal(user_id=0)


def allowed_scopes(role: str) -> frozenset[str]:
    """Return the most that an account of this role may do."""
    return SCOPES if role == ADMIN else USER_SCOPES


def require_known(principal: Principal) -> None:
    """Let somebody known pass.

    Raises:
        AuthenticationError: the request came without a credential.
    """
    if principal.anonymous:
        raise AuthenticationError(
            "This needs a credential.", fix="Send 'Authorization: Bearer' with an API key or a token."
        )


def require_scope(principal: Principal, scope: str) -> None:
    """Let pass who has the scope.

    Raises:
        AuthenticationError: nobody is known.
        ForbiddenError: somebody is, but may not do this.
    """
    require_known(principal)
    if scope not in principal.scopes:
        raise ForbiddenError(
            f"This credential does not have the scope {scope!r}.", fix="Use a credential that has it."
        )
