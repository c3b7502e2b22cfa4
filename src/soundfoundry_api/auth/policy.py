"""What a route asks of who calls it, declared beside the route and enforced by the authentication middleware.

::

    @get("/credits", opt={"policy": Policy.scope("credits:read")}, ...)

A route without a policy is not a public one: it is a mistake, and an application that has one is not built
(:func:`check_policies`). Whether a *thing* may be seen (a private track) is decided where it is looked up, by
``user_id`` in the WHERE.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from soundfoundry_api.auth.principal import ADMIN, SCOPES, Principal, require_known, require_scope
from soundfoundry_core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from litestar import Litestar
    from litestar.handlers.base import BaseRouteHandler

__all__ = ["Policy", "check_policies", "enforce", "policies_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Who may call a route."""

    kind: Literal["public", "known", "scope", "owner_or_public", "admin"]
    needs: str = ""
    """The scope."""

    @classmethod
    def public(cls) -> Policy:
        """Everybody; credentials are not even looked at."""
        return cls(kind="public")

    @classmethod
    def known(cls) -> Policy:
        """Everybody who has an account, whatever the credential may do."""
        return cls(kind="known")

    @classmethod
    def scope(cls, scope: str) -> Policy:
        """Whoever has this scope, with what is theirs."""
        return cls(kind="scope", needs=_scope(scope))

    @classmethod
    def owner_or_public(cls, scope: str) -> Policy:
        """Let the owner pass with this scope; and everybody, where the thing itself is public."""
        return cls(kind="owner_or_public", needs=_scope(scope))

    @classmethod
    def admin(cls) -> Policy:
        """Admins, with a credential that has the scope ``admin``."""
        return cls(kind="admin", needs=ADMIN)

    def check(self, principal: Principal) -> None:
        """Let pass who may.

        Raises:
            AuthenticationError: somebody known is wanted.
            ForbiddenError: the principal may not.
        """
        if self.kind == "public" or (self.kind == "owner_or_public" and principal.anonymous):
            return
        if self.kind == "known":
            require_known(principal)
        else:
            require_scope(principal, self.needs)


def enforce(handler: BaseRouteHandler, principal: Principal) -> None:
    """Let pass who may call a route.

    No guard of Litestar's: for each of those the handler is copied and, where it is sync, a thread is woken, at every
    request.

    Raises:
        AuthenticationError: somebody known is wanted.
        ForbiddenError: the principal may not.
        ConfigurationError: the route has no policy.
    """
    policy = handler.opt.get("policy")
    if isinstance(policy, Policy):
        policy.check(principal)
    elif not _of_the_framework(handler):
        raise ConfigurationError(f"{handler} has no policy.", fix="Declare one: opt={'policy': ...}.")


def check_policies(app: Litestar) -> None:
    """Refuse an application with a route that declares no policy.

    Raises:
        ConfigurationError: it names all such routes.
    """
    missing = [f"{methods} {path}" for methods, path, policy in policies_of(app) if policy is None]
    if missing:
        raise ConfigurationError(
            f"Routes without a policy: {', '.join(missing)}.",
            fix="Declare one in each: opt={'policy': Policy.scope(...)}.",
        )


def policies_of(app: Litestar) -> Iterator[tuple[str, str, Policy | None]]:
    """Return every route of an application as (methods, path template, policy)."""
    for route in app.routes:
        handlers = getattr(route, "route_handlers", None) or [route.route_handler]  # type: ignore[union-attr]
        for handler in handlers:
            if _of_the_framework(handler):
                continue
            policy = handler.opt.get("policy")
            methods = ",".join(sorted(str(each) for each in getattr(handler, "http_methods", ["ANY"])))
            yield methods, route.path, policy if isinstance(policy, Policy) else None


def _of_the_framework(handler: BaseRouteHandler) -> bool:
    """Say whether Litestar has made this route by itself: the answers to OPTIONS, and the OpenAPI document."""
    where = handler.fn.__module__
    if where.startswith(("litestar._openapi.", "litestar.openapi.")):
        return True
    methods = {str(each) for each in getattr(handler, "http_methods", ())}
    return methods == {"OPTIONS"} and where.startswith("litestar.")


def _scope(scope: str) -> str:
    if scope not in SCOPES - {ADMIN}:
        msg = f"no scope of ours: {scope!r}"
        raise ValueError(msg)
    return scope
