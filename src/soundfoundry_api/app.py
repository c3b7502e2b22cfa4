"""The application: routes, what they are handed, and what surrounds them. ``create_app`` builds one for a runtime.

A route says who may call it in ``opt["policy"]``; an application with a route that says nothing refuses to be built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from litestar import Litestar, Request, Router
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from soundfoundry_api.admin.routes import router as admin_router
from soundfoundry_api.auth.middleware import authentication, close_authentication
from soundfoundry_api.auth.policy import check_policies
from soundfoundry_api.auth.principal import Principal
from soundfoundry_api.content_policy.routes import router as policy_router
from soundfoundry_api.covers.routes import router as covers_router
from soundfoundry_api.credits.routes import router as credits_router
from soundfoundry_api.health.routes import health, ready
from soundfoundry_api.http.bodies import TypedBodies
from soundfoundry_api.http.description import Description
from soundfoundry_api.http.envelope import Envelope
from soundfoundry_api.http.problems import EXCEPTION_HANDLERS
from soundfoundry_api.http.queries import KnownQueries
from soundfoundry_api.jobs.routes import router as jobs_router
from soundfoundry_api.references.routes import router as references_router
from soundfoundry_api.routing.routes import router as providers_router
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.shares.routes import oembed
from soundfoundry_api.shares.routes import router as shares_router
from soundfoundry_api.style.routes import router as style_router
from soundfoundry_api.tokens.routes import router as tokens_router
from soundfoundry_api.tracks.routes import router as tracks_router
from soundfoundry_api.webhooks.routes import router as webhooks_router

if TYPE_CHECKING:
    from litestar.types import ASGIApp

__all__ = ["create_app"]

BODY_LIMIT: Final = 64 * 1024
"""Bytes of a request's body; operations that take more say so themselves."""


def create_app(runtime: Runtime) -> ASGIApp:
    """Return the ASGI application of a runtime.

    Raises:
        ConfigurationError: a route has no policy.
    """
    settings = runtime.settings
    routes = Router(
        path="/api",
        route_handlers=[
            health,
            ready,
            tracks_router,
            jobs_router,
            admin_router,
            providers_router,
            style_router,
            credits_router,
            tokens_router,
            policy_router,
            covers_router,
            references_router,
            webhooks_router,
            oembed,
        ],
    )
    app = Litestar(
        route_handlers=[routes, shares_router],
        state=State({"runtime": runtime}),
        dependencies={
            "runtime": Provide(_runtime, sync_to_thread=False, use_cache=True),
            "principal": Provide(_principal, sync_to_thread=False),
        },
        middleware=[authentication, TypedBodies(), KnownQueries()],
        on_shutdown=[close_authentication],
        exception_handlers=EXCEPTION_HANDLERS,
        request_max_body_size=BODY_LIMIT,
        cors_config=_cors(settings.cors_origins),
        openapi_config=_openapi(),
        signature_namespace={
            "Runtime": NamedDependency[Runtime],
            "Principal": NamedDependency[Principal],
        },
        debug=False,
    )
    check_policies(app)
    return Envelope(app, https=(settings.public_url or "").startswith("https:"))


def _runtime(state: State) -> Runtime:
    runtime: Runtime = state.runtime
    return runtime


def _principal(request: Request[Any, Any, Any], runtime: Runtime) -> Principal:
    """Return who is asking. It depends on the runtime only to be resolved after it: two at once cost a task group."""
    del runtime
    principal: Principal = request.user
    return principal


def _cors(origins: tuple[str, ...]) -> CORSConfig | None:
    if not origins:
        return None
    return CORSConfig(
        allow_origins=list(origins),
        allow_methods=["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"],
        expose_headers=[
            "Location",
            "Retry-After",
            "RateLimit",
            "RateLimit-Policy",
            "X-Request-Id",
            "Idempotent-Replayed",
            "ETag",
            "Content-Range",
            "Accept-Ranges",
        ],
        allow_credentials=True,
        max_age=600,
    )


def _openapi() -> OpenAPIConfig:
    from soundfoundry_core import __version__

    return OpenAPIConfig(
        title="SoundFoundry",
        version=str(__version__),
        path="/api/schema",
        render_plugins=[Description()],
        use_handler_docstrings=True,
        components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
        security=[{"bearer": []}, {}],
    )
