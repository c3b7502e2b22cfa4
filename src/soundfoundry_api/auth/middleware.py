"""The middleware that says who is asking, and whether they may: ``request.user`` is the principal.

Whoever was here a moment ago is remembered and costs nothing; else a thread asks the database. A public route asks for
nobody and looks at no credential: a health check does not depend on the database, and a page that everybody may see
does not turn somebody away whose session is over. For the same reason a stale session *cookie*, which the browser
sends along unasked, counts as none where the thing itself may be public.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from litestar.concurrency import sync_to_thread
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware

from soundfoundry_api.auth.authenticate import Authentication
from soundfoundry_api.auth.policy import Policy, enforce
from soundfoundry_api.auth.principal import ANONYMOUS, Principal
from soundfoundry_api.errors import AuthenticationError

if TYPE_CHECKING:
    from litestar import Litestar, Request
    from litestar.handlers.base import BaseRouteHandler
    from litestar.types import ASGIApp, Receive, Scope, Send


__all__ = ["AuthenticationMiddleware", "authentication", "close_authentication", "provide_principal"]


class AuthenticationMiddleware(ASGIMiddleware):
    """Puts the principal into the scope, or refuses.

    The application's state holds what it asks: ``authentication``, which is made from ``runtime`` where it is not there.
    """

    scopes = (ScopeType.HTTP, ScopeType.WEBSOCKET)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Find out who is asking, and go on where they may."""
        handler = scope["route_handler"]
        policy = handler.opt.get("policy")
        principal = ANONYMOUS
        if isinstance(policy, Policy) and policy.kind != "public":
            principal = await self._principal(scope, policy)
        scope["user"], scope["auth"] = principal, principal.via
        self.check(handler, principal)
        await next_app(scope, receive, send)

    def check(self, handler: BaseRouteHandler, principal: Principal) -> None:
        """Refuse who may not call the route.

        Raises:
            AuthenticationError: somebody known is wanted.
            ForbiddenError: the principal may not.
        """
        enforce(handler, principal)

    async def _principal(self, scope: Scope, policy: Policy) -> Principal:
        method = str(scope.get("method", "WEBSOCKET"))
        headers = scope["headers"]
        try:
            door = _door(scope)
            credential = door.credential_of(method, headers)
            if credential is None:
                return ANONYMOUS
            known = door.remembered(credential)
            if known is not None:
                return known
            return await sync_to_thread(door.admit, credential)
        except AuthenticationError:
            bearer = any(name.lower() == b"authorization" for name, _ in headers)
            if policy.kind == "owner_or_public" and not bearer:
                return ANONYMOUS
            raise


authentication: Final = AuthenticationMiddleware()
"""For ``Litestar(middleware=[authentication])``."""


def _door(scope: Scope) -> Authentication:
    state = scope["litestar_app"].state
    door: Authentication | None = state.get("authentication")
    if door is None:
        runtime = state.runtime
        door = state.authentication = Authentication(runtime.settings, runtime.database)
    return door


def close_authentication(app: Litestar) -> None:
    """Write what is still to be noted; for ``Litestar(on_shutdown=[close_authentication])``, before the runtime closes."""
    door: Authentication | None = app.state.get("authentication")
    if door is not None:
        door.close()


def provide_principal(request: Request[Any, Any, Any]) -> Principal:
    """Return who is asking; for ``Provide(provide_principal, sync_to_thread=False)``."""
    principal: Principal = request.scope.get("user") or ANONYMOUS
    return principal
