"""What production refuses: settings that are missing, that came along from somebody's desk, or that are not safe.

``ENVIRONMENT=production`` does not start with a single finding, and names all of them at once, each with what to do;
``soundfoundry config check`` shows the same list beforehand. A message never repeats a value. A database, a Redis or a
store on localhost or in a private network is fine: that is how one machine, a proxy beside the process, and a compose
file look. What browsers and strangers reach has to be https.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from pydantic import SecretStr

from soundfoundry_api.addresses import is_local, is_private, split
from soundfoundry_api.settings import Settings, variable_of
from soundfoundry_api.weakness import is_of_a_desk, is_placeholder, weakness
from soundfoundry_core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Check = Callable[[Settings, Mapping[str, str]], Iterator[tuple[str, str, str]]]

__all__ = ["Finding", "findings", "refuse_insecure"]

_OFF: Final = {"", "0", "false", "no", "off"}
_DEBUGGING: Final = ("LITESTAR_DEBUG", "LITESTAR_PDB", "SOUNDFOUNDRY_CRASHPOINT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One setting that production cannot have."""

    variable: str
    message: str
    """What is the matter, as the end of a sentence that begins with the variable."""
    fix: str
    """One sentence: what to do."""

    def __str__(self) -> str:
        return f"{self.variable} {self.message}. {self.fix}"


def findings(settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    """Return what is missing or not safe for production: one finding a variable at most, in the order of the settings.

    Args:
        settings: as read from ``environ``.
        environ: for what is no setting of ours but matters all the same, such as ``LITESTAR_DEBUG``.
    """
    found: dict[str, Finding] = {}
    for check in _CHECKS:
        for variable, message, fix in check(settings, environ):
            found.setdefault(variable, Finding(variable=variable, message=message, fix=fix))
    order = [variable_of(field) for field in Settings.model_fields]
    order += [variable for variable in found if variable not in order]
    return sorted(found.values(), key=lambda each: order.index(each.variable))


def refuse_insecure(settings: Settings, environ: Mapping[str, str] | None = None) -> None:
    """Let no production start that is not safe; whatever is not production passes.

    Raises:
        ConfigurationError: something is missing or not safe; the message names every variable.
    """
    if not settings.production:
        return
    found = findings(settings, os.environ if environ is None else environ)
    if found:
        listed = "\n".join(f"  {each}" for each in found)
        raise ConfigurationError(
            f"ENVIRONMENT=production refuses to start with {len(found)} settings that are missing or not safe:\n{listed}\n",
            fix="'soundfoundry config check' shows this list.",
        )


def _environment(settings: Settings, environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    if settings.environment in {"development", "test"}:
        yield "ENVIRONMENT", f"is {settings.environment}", "Set ENVIRONMENT=production."
    for variable in _DEBUGGING:
        if environ.get(variable, "").strip().lower() not in _OFF:
            yield variable, "is set, which is for development", f"Unset {variable}."


def _placeholders(settings: Settings, environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    del environ
    for field in Settings.model_fields:
        variable, value = variable_of(field), getattr(settings, field)
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if isinstance(text, str) and not text.strip():
            yield variable, "is blank", f"Set {variable}, or unset it."
        elif isinstance(text, str) and is_placeholder(text):
            yield variable, "is a placeholder", f"Set {variable} to its real value."


def _database(settings: Settings, environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    from soundfoundry_api.db.engine import database_url

    del environ
    name, fix = "DATABASE_URL", "Use postgresql://user:password@host:5432/name."
    if settings.database_url is None:
        yield name, "is not set", fix
        return
    try:
        url = database_url(settings.database_url.get_secret_value())
    except (ConfigurationError, ValueError):
        yield name, "is no URL of a PostgreSQL database", fix
        return
    if url.get_backend_name() != "postgresql":
        yield name, "is not PostgreSQL: SQLite serves one process on one machine", fix
        return
    trusted = {"passfile", "sslcert", "service"} & set(url.query) or str(
        url.query.get("host", "")
    ).startswith("/")
    password = str(url.password or "")
    if not (trusted and not password):
        weak = "is the name of its user" if password and password == url.username else weakness(password)
        if weak:
            yield (
                name,
                f"has a password that {weak}",
                "Give the user of the database a password from a generator.",
            )
    if not url.database:
        yield name, "names no database", fix
    elif is_of_a_desk(url.database):
        yield name, "names a database for tests or development", "Give production a database of its own."


def _redis(settings: Settings, environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    del environ
    name, fix = "REDIS_URL", "Use redis://host:6379/0, or rediss:// with TLS."
    if settings.redis_url is None:
        yield name, "is not set, so that limits would count for each process alone", fix
        return
    url = split(settings.redis_url.get_secret_value())
    if (
        url is None
        or url.scheme not in {"redis", "rediss", "unix"}
        or not (url.hostname or url.scheme == "unix")
    ):
        yield name, "is no URL of a Redis", fix
    elif url.password and (weak := weakness(unquote(url.password))):
        yield name, f"has a password that {weak}", "Give Redis a password from a generator."


def _storage(settings: Settings, environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    del environ
    if settings.storage_url:
        scheme = settings.storage_url.partition(":")[0].lower()
        if scheme == "memory":
            yield "SOUNDFOUNDRY_STORAGE_URL", "keeps files in memory only", "Use s3://bucket."
        if scheme not in {"s3", "s3a"}:
            return
    if not settings.s3_bucket and not settings.storage_url:
        yield "S3_BUCKET", "is not set", "Set S3_BUCKET to the bucket for tracks and covers."
    elif settings.s3_bucket and is_of_a_desk(settings.s3_bucket):
        yield "S3_BUCKET", "names a bucket for tests or development", "Give production a bucket of its own."
    yield from _endpoint(settings.s3_endpoint)
    key, secret = settings.s3_access_key, settings.s3_secret_key
    for variable, value, shortest in (("S3_ACCESS_KEY", key, 3), ("S3_SECRET_KEY", secret, 8)):
        weak = weakness(value.get_secret_value(), shortest=shortest) if value else "is not set"
        if weak:
            yield variable, weak, f"Set {variable} to a key that the store has made for this service."
    if key and secret and key.get_secret_value() == secret.get_secret_value():
        yield "S3_SECRET_KEY", "is the same as S3_ACCESS_KEY", "Set S3_SECRET_KEY to the secret of that key."


def _endpoint(endpoint: str | None) -> Iterator[tuple[str, str, str]]:
    name, fix = "S3_ENDPOINT", "Use https://, such as https://s3.amazonaws.com."
    url = split(endpoint) if endpoint else None
    if not endpoint:
        yield name, "is not set", fix
    elif url is None or url.scheme not in {"http", "https"} or not url.hostname:
        yield name, "is no web address", fix
    elif url.username or url.password:
        yield name, "has credentials in it", "Use S3_ACCESS_KEY and S3_SECRET_KEY."
    elif url.scheme == "http" and not is_private(url.hostname):
        yield name, "is http:// and not in a private network", fix


def _provider(settings: Settings, environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    del environ
    for provider, variable, value in (
        ("fal", "FAL_KEY", settings.fal_key),
        ("replicate", "REPLICATE_API_TOKEN", settings.replicate_api_token),
    ):
        if value is not None and (weak := weakness(value.get_secret_value())):
            yield variable, weak, f"Set {variable} to a key of {provider}, or unset it."
        elif value is None and settings.music_provider == provider:
            yield variable, f"is not set, which MUSIC_PROVIDER={provider} needs", f"Set {variable}."
        elif value is None and provider in (settings.music_fallbacks or ()):
            yield (
                variable,
                f"is not set, which {provider} in SOUNDFOUNDRY_MUSIC_FALLBACKS needs",
                f"Set {variable}, or leave {provider} out.",
            )


def _public(settings: Settings, environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    del environ
    yield from _https("NEXTAUTH_URL", settings.nextauth_url, needed=True)
    secret = settings.nextauth_secret
    if secret and (weak := weakness(secret.get_secret_value(), shortest=32)):
        yield "NEXTAUTH_SECRET", weak, "Make one with: openssl rand -base64 32."
    name, fix = "CORS_ORIGINS", "List the site's origins, such as https://app.mysite.com."
    if not settings.cors_origins:
        yield name, "is not set", fix
    for origin in settings.cors_origins:
        url = split(origin)
        if "*" in origin:
            yield name, "lets every site in (*)", fix
        elif url is None or url.scheme != "https" or not url.hostname:
            yield name, "has an origin that is not https://", fix
        elif is_local(url.hostname):
            yield name, "has an origin on this machine", fix
        elif url.path or url.query or url.fragment or url.username:
            yield name, "has an origin with more than scheme, host and port", fix


def _identity(settings: Settings, environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    del environ
    yield from _https("SOUNDFOUNDRY_OIDC_ISSUER", settings.oidc_issuer)
    yield from _https("SOUNDFOUNDRY_OIDC_JWKS_URL", settings.oidc_jwks_url)
    if (settings.oidc_issuer or settings.oidc_jwks_url) and not settings.oidc_audience:
        message = "is not set, so that a token made for another service would be let in"
        yield (
            "SOUNDFOUNDRY_OIDC_AUDIENCE",
            message,
            "Set it to the audience that the issuer writes for this service.",
        )


def _reporting(settings: Settings, environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    del environ
    name, fix = "SENTRY_DSN", "Set the DSN that Sentry shows for the project."
    url = split(settings.sentry_dsn.get_secret_value()) if settings.sentry_dsn else None
    if settings.sentry_dsn is None:
        yield name, "is not set", fix
    elif url is None or url.scheme not in {"http", "https"} or not (url.hostname and url.username):
        yield name, "is no DSN", fix
    elif url.scheme == "http" and not is_private(url.hostname):
        yield name, "is http:// and not in a private network", fix
    hook = settings.cover_webhook_url
    yield from _https("COVER_WEBHOOK_URL", hook.get_secret_value() if hook else None)


_CHECKS: Final[tuple[Check, ...]] = (
    _environment, _placeholders, _database, _redis, _storage, _provider, _public, _identity, _reporting,
)  # fmt: skip


def _https(variable: str, value: str | None, *, needed: bool = False) -> Iterator[tuple[str, str, str]]:
    fix = f"Set {variable} to an https:// address that the internet knows."
    if not value:
        if needed:
            yield variable, "is not set", fix
        return
    url = split(value)
    if url is None or url.scheme != "https" or not url.hostname:
        yield variable, "is not https://", fix
    elif is_local(url.hostname):
        yield variable, "is on this machine", fix
    elif url.username or url.password:
        yield variable, "has credentials in it", fix
