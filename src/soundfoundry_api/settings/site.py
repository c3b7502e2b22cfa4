"""The site around the service: its address, the pages that may call, who signs people in, who is told what happens."""

from __future__ import annotations

from typing import Annotated

from pydantic import SecretStr  # noqa: TC002 -- pydantic reads it

from soundfoundry_api.settings.fields import COMMA_SEPARATED, Group, named

__all__ = ["Site"]


class Site(Group):
    """Addresses beyond the service itself, with their secrets."""

    nextauth_url: Annotated[
        str | None,
        named("NEXTAUTH_URL", description="Public address of the site; canonical links begin with it."),
    ] = None
    nextauth_secret: Annotated[
        SecretStr | None,
        named("NEXTAUTH_SECRET", description="Secret of NextAuth/Auth.js, to read its session tokens."),
    ] = None
    cors_origins: Annotated[
        tuple[str, ...],
        COMMA_SEPARATED,
        named("CORS_ORIGINS", description="Origins that may call the API from a browser, comma separated."),
    ] = ()
    oidc_issuer: Annotated[
        str | None,
        named(
            "SOUNDFOUNDRY_OIDC_ISSUER", description="Issuer of bearer tokens; its JWKS is found by discovery."
        ),
    ] = None
    oidc_audience: Annotated[
        str | None,
        named("SOUNDFOUNDRY_OIDC_AUDIENCE", description="Audience that a bearer token must name."),
    ] = None
    oidc_jwks_url: Annotated[
        str | None,
        named("SOUNDFOUNDRY_OIDC_JWKS_URL", description="Where the issuer's keys are, instead of discovery."),
    ] = None

    sentry_dsn: Annotated[SecretStr | None, named("SENTRY_DSN", description="Where errors are reported.")] = (
        None
    )
    cover_webhook_url: Annotated[
        SecretStr | None, named("COVER_WEBHOOK_URL", description="Told when a cover is saved.")
    ] = None

    @property
    def public_url(self) -> str | None:
        """Where people reach the service, without a slash at the end; None where nobody has said."""
        return self.nextauth_url.rstrip("/") if self.nextauth_url else None
