"""Production starts with safe settings only, and is told every one that is not, by name and without its value."""

from __future__ import annotations

import pytest

from soundfoundry_api.production import findings, refuse_insecure
from soundfoundry_api.settings import Settings, read_settings, variable_of
from soundfoundry_core.errors import ConfigurationError

GOOD = {
    "ENVIRONMENT": "production",
    "DATABASE_URL": "postgresql://soundfoundry:Yb7qUe2RkPz9@db.internal:5432/soundfoundry_prod",
    "REDIS_URL": "redis://redis.internal:6379/0",
    "S3_ENDPOINT": "https://s3.amazonaws.com",
    "S3_ACCESS_KEY": "AKIA5J3KQ7ZP2MX4TB6N",
    "S3_SECRET_KEY": "u8Vw1kQ4rT7yZp0LmN3xC6bH9sD2fGjK5aE",
    "S3_BUCKET": "soundfoundry-prod",
    "S3_REGION": "eu-central-1",
    "MUSIC_PROVIDER": "fal",
    "FAL_KEY": "3f1c2a77-9b0e-4d52-8e6f-a1b2c3d4e5f6:9c8b7a6d5e4f30213243546576879809",
    "REPLICATE_API_TOKEN": "r8_Jw2kLm9QpXz4Vt7RbNc5YdHf3Gs6Ae1Uo0I",
    "NEXTAUTH_URL": "https://app.mysite.com",
    "CORS_ORIGINS": "https://app.mysite.com,https://www.mysite.com",
    "SENTRY_DSN": "https://5e1f0c9b7a3d4286@o12345.ingest.sentry.io/67890",
}
PG = "postgresql://soundfoundry:{}@db.internal:5432/{}"
HOST = "postgresql://soundfoundry:Yb7qUe2RkPz9@{}/soundfoundry_prod"

BAD: list[tuple[str, str | None]] = [
    ("DATABASE_URL", None),
    ("DATABASE_URL", ""),
    ("DATABASE_URL", "sqlite:////srv/soundfoundry.db"),
    ("DATABASE_URL", "mysql://soundfoundry:Yb7qUe2RkPz9@db/soundfoundry"),
    ("DATABASE_URL", "db.internal:5432"),
    ("DATABASE_URL", "postgresql://soundfoundry@db.internal:5432/soundfoundry_prod"),
    ("DATABASE_URL", "postgresql://soundfoundry:soundfoundry@db.internal/soundfoundry_prod"),
    ("DATABASE_URL", "postgresql://ada:ada@db.internal/soundfoundry_prod"),
    ("DATABASE_URL", "postgresql://user:pass@host:5432/soundfoundry_prod"),
    ("DATABASE_URL", "postgresql://<user>:<password>@<host>:5432/soundfoundry_prod"),
    *(
        ("DATABASE_URL", PG.format(password, "soundfoundry_prod"))
        for password in ("", "pass", "password", "Password1", "postgres", "changeme", "secret", "test", "%24%7BDB_PASSWORD%7D", "aaaaaaaaaaaa")
    ),
    *(
        ("DATABASE_URL", PG.format("Yb7qUe2RkPz9", name))
        for name in ("", "soundfoundry_test", "test", "soundfoundry-dev", "soundfoundrydev", "Development", "testdb")
    ),
    ("REDIS_URL", None),
    ("REDIS_URL", "redis.internal:6379"),
    ("REDIS_URL", "http://redis.internal:6379"),
    ("REDIS_URL", "redis://"),
    ("REDIS_URL", "redis://:changeme@redis.internal:6379/0"),
    ("REDIS_URL", "redis://:redis@redis.internal:6379/0"),
    ("REDIS_URL", "redis://<host>:6379/0"),
    ("S3_ENDPOINT", None),
    ("S3_ENDPOINT", "http://s3.amazonaws.com"),
    ("S3_ENDPOINT", "http://203.0.113.7:9000"),
    ("S3_ENDPOINT", "http://8.8.8.8:9000"),
    ("S3_ENDPOINT", "s3.amazonaws.com"),
    ("S3_ENDPOINT", "https://key:secret@s3.amazonaws.com"),
    ("S3_ENDPOINT", "https://[bad"),
    ("S3_ACCESS_KEY", None),
    ("S3_ACCESS_KEY", "minioadmin"),
    ("S3_ACCESS_KEY", "<prod-key>"),
    ("S3_ACCESS_KEY", "test"),
    ("S3_SECRET_KEY", None),
    ("S3_SECRET_KEY", "minioadmin"),
    ("S3_SECRET_KEY", "minio123"),
    ("S3_SECRET_KEY", "<prod-secret>"),
    ("S3_SECRET_KEY", "kQ4rT7"),
    ("S3_SECRET_KEY", GOOD["S3_ACCESS_KEY"]),
    ("S3_BUCKET", None),
    ("S3_BUCKET", "soundfoundry-dev"),
    ("S3_BUCKET", "soundfoundry-test"),
    ("S3_BUCKET", "<bucket>"),
    ("S3_REGION", "<region>"),
    ("MUSIC_PROVIDER", "<provider>"),
    ("FAL_KEY", None),
    ("FAL_KEY", "<prod-fal-key>"),
    ("FAL_KEY", "changeme"),
    ("FAL_KEY", "your-fal-key"),
    ("FAL_KEY", "xxxxxxxx"),
    ("FAL_KEY", "test-key"),
    ("FAL_KEY", "   "),
    ("REPLICATE_API_TOKEN", "<prod-replicate-token>"),
    ("REPLICATE_API_TOKEN", "CHANGE_ME"),
    ("REPLICATE_API_TOKEN", "${REPLICATE_API_TOKEN}"),
    ("REPLICATE_API_TOKEN", "TODO"),
    ("NEXTAUTH_URL", None),
    ("NEXTAUTH_URL", "http://app.mysite.com"),
    ("NEXTAUTH_URL", "app.mysite.com"),
    ("NEXTAUTH_URL", "https://localhost:3000"),
    ("NEXTAUTH_URL", "https://127.0.0.1"),
    ("NEXTAUTH_URL", "https://[::1]:3000"),
    ("NEXTAUTH_URL", "https://app.localhost"),
    ("NEXTAUTH_URL", "https://ada:pw@app.mysite.com"),
    ("NEXTAUTH_SECRET", "secret"),
    ("NEXTAUTH_SECRET", "kQ4rT7yZp0LmN3xC6bH9sD2fGjK5aE1"),
    ("NEXTAUTH_SECRET", "changeme-changeme-changeme-changeme"),
    ("NEXTAUTH_SECRET", "a" * 64),
    ("CORS_ORIGINS", None),
    ("CORS_ORIGINS", " , "),
    ("CORS_ORIGINS", "*"),
    ("CORS_ORIGINS", "https://*.mysite.com"),
    ("CORS_ORIGINS", "http://app.mysite.com"),
    ("CORS_ORIGINS", "https://app.mysite.com,http://localhost:3000"),
    ("CORS_ORIGINS", "https://app.mysite.com,https://localhost:3000"),
    ("CORS_ORIGINS", "https://app.mysite.com/create"),
    ("CORS_ORIGINS", "null"),
    ("SENTRY_DSN", None),
    ("SENTRY_DSN", "<prod-sentry-dsn>"),
    ("SENTRY_DSN", "https://o12345.ingest.sentry.io/67890"),
    ("SENTRY_DSN", "http://5e1f0c9b7a3d4286@sentry.mysite.com/2"),
    ("SENTRY_DSN", "5e1f0c9b7a3d4286"),
    ("COVER_WEBHOOK_URL", "http://hooks.mysite.com/covers"),
    ("COVER_WEBHOOK_URL", "https://localhost/covers"),
    ("COVER_WEBHOOK_URL", "https://hooks.discord.com/..."),
    ("LITESTAR_DEBUG", "1"),
    ("LITESTAR_DEBUG", "true"),
    ("LITESTAR_PDB", "1"),
    ("SOUNDFOUNDRY_CRASHPOINT", "submit.intended"),
    ("SOUNDFOUNDRY_STORAGE_URL", "memory://files"),
    ("ENVIRONMENT", "development"),
    ("ENVIRONMENT", "test"),
]  # fmt: skip

FINE: list[dict[str, str | None]] = [
    {},
    {"MUSIC_PROVIDER": "synth", "FAL_KEY": None, "REPLICATE_API_TOKEN": None},
    {"MUSIC_PROVIDER": "replicate", "FAL_KEY": None},
    {"MUSIC_PROVIDER": None, "FAL_KEY": None},
    {"ENVIRONMENT": "staging"},
    {"DATABASE_URL": HOST.format("localhost"), "REDIS_URL": "redis://127.0.0.1:6379/0"},
    {"DATABASE_URL": HOST.format("db.internal").replace("postgresql:", "postgres:") + "?sslmode=verify-full"},
    {"DATABASE_URL": "postgresql://soundfoundry@/soundfoundry_prod?host=/var/run/postgresql"},
    {"DATABASE_URL": "postgresql://soundfoundry@db.mysite.com/sf?sslcert=/run/secrets/client.crt"},
    {"DATABASE_URL": PG.format("Yb%407q%2FU%3Ae2%3CR%3EkPz9", "soundfoundry_latest")},
    {"S3_ENDPOINT": "http://minio:9000", "REDIS_URL": "rediss://:Yb7qUe2RkPz9@cache.mysite.com:6380/1"},
    {"S3_ENDPOINT": "http://10.1.2.3:9000"},
    {"S3_ENDPOINT": "http://100.64.3.4:9000"},
    {"S3_ENDPOINT": "http://minio.storage.svc:9000"},
    {"SOUNDFOUNDRY_STORAGE_URL": "s3://soundfoundry-prod/files", "S3_BUCKET": None},
    {"SOUNDFOUNDRY_STORAGE_URL": "file:///srv/files", "S3_ENDPOINT": None, "S3_ACCESS_KEY": None,
     "S3_SECRET_KEY": None, "S3_BUCKET": None},
    {"NEXTAUTH_SECRET": "kQ4rT7yZp0LmN3xC6bH9sD2fGjK5aE1w=", "NEXTAUTH_URL": "https://app.mysite.com/"},
    {"SOUNDFOUNDRY_OIDC_ISSUER": "https://id.mysite.com/", "SOUNDFOUNDRY_OIDC_AUDIENCE": "soundfoundry",
     "SOUNDFOUNDRY_OIDC_JWKS_URL": "https://id.mysite.com/keys"},
    {"COVER_WEBHOOK_URL": "https://hooks.discord.com/8123/kQ4rT7yZp0", "LITESTAR_DEBUG": "0"},
    {"SENTRY_DSN": "http://5e1f0c9b7a3d4286@sentry.internal/2", "CORS_ORIGINS": "https://app.mysite.com:8443"},
]  # fmt: skip


def environ_with(changes: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in (GOOD | changes).items() if value is not None}


@pytest.mark.parametrize(("variable", "value"), BAD)
def test_a_bad_value_is_found_by_name(variable, value):
    """One bad value among good ones gives one finding, which names the variable and what to do, not the value."""
    environ = environ_with({variable: value})

    found = findings(read_settings(environ), environ)

    (finding,) = found
    assert finding.variable == variable
    assert finding.message
    assert finding.fix.endswith(".")
    if value and value.strip(" 1") and variable != "ENVIRONMENT":
        assert value not in finding.message.split()


@pytest.mark.parametrize(
    ("changes", "variable"),
    [
        ({"SOUNDFOUNDRY_OIDC_ISSUER": "https://id.mysite.com"}, "SOUNDFOUNDRY_OIDC_AUDIENCE"),
        ({"SOUNDFOUNDRY_OIDC_JWKS_URL": "https://id.mysite.com/keys"}, "SOUNDFOUNDRY_OIDC_AUDIENCE"),
        ({"SOUNDFOUNDRY_OIDC_ISSUER": "http://id.mysite.com", "SOUNDFOUNDRY_OIDC_AUDIENCE": "sf"}, "SOUNDFOUNDRY_OIDC_ISSUER"),
        ({"SOUNDFOUNDRY_OIDC_JWKS_URL": "http://id.mysite.com/k", "SOUNDFOUNDRY_OIDC_AUDIENCE": "sf"}, "SOUNDFOUNDRY_OIDC_JWKS_URL"),
        ({"MUSIC_PROVIDER": "replicate", "REPLICATE_API_TOKEN": None}, "REPLICATE_API_TOKEN"),
        ({"SOUNDFOUNDRY_MUSIC_FALLBACKS": "replicate", "REPLICATE_API_TOKEN": None}, "REPLICATE_API_TOKEN"),
        ({"SOUNDFOUNDRY_STORAGE_URL": "s3://soundfoundry-prod", "S3_SECRET_KEY": None}, "S3_SECRET_KEY"),
    ],
)  # fmt: skip
def test_values_that_need_each_other(changes, variable):
    """A setting that is only half there is found too."""
    environ = environ_with(changes)

    assert [each.variable for each in findings(read_settings(environ), environ)] == [variable]


@pytest.mark.parametrize("field", Settings.model_fields)
def test_no_finding_repeats_a_value(field):
    """Whatever stands in a variable, even where it makes no sense there, is in no message about it."""
    value = "Zq7-marker-Zq7"
    environ = environ_with({variable_of(field): value})
    try:
        told = repr(findings(read_settings(environ), environ))
    except ConfigurationError as error:
        told = f"{error!r} {error} {error.__cause__!r}"

    assert "marker" not in told


def test_there_are_enough_of_them():
    """At least sixty bad values, at least ten good configurations."""
    assert len(BAD) >= 60
    assert len(FINE) >= 10


@pytest.mark.parametrize("changes", FINE)
def test_a_good_configuration_has_no_finding(changes):
    """What a careful operator writes passes."""
    environ = environ_with(changes)

    assert findings(read_settings(environ), environ) == []
    refuse_insecure(read_settings(environ), environ)


def test_every_variable_of_a_bad_start_is_named_at_once():
    """With nothing but ENVIRONMENT=production, everything that is missing is in one message."""
    environ = {"ENVIRONMENT": "production", "LITESTAR_DEBUG": "1", "MUSIC_PROVIDER": "fal"}

    with pytest.raises(ConfigurationError) as told:
        refuse_insecure(read_settings(environ), environ)

    for variable in (
        "DATABASE_URL", "REDIS_URL", "S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_BUCKET", "FAL_KEY",
        "NEXTAUTH_URL", "CORS_ORIGINS", "SENTRY_DSN", "LITESTAR_DEBUG",
    ):  # fmt: skip
        assert f"\n  {variable} " in str(told.value)
    assert "11 settings" in str(told.value)


def test_the_runbooks_own_example_is_refused():
    """The preflight block, copied without filling it in, is told every placeholder in it."""
    environ = {
        "DATABASE_URL": "postgresql://user:pass@host:5432/soundfoundry_prod",
        "REDIS_URL": "redis://host:6379/0",
        "S3_ENDPOINT": "https://s3.amazonaws.com",
        "S3_ACCESS_KEY": "<prod-key>",
        "S3_SECRET_KEY": "<prod-secret>",
        "S3_BUCKET": "soundfoundry-prod",
        "S3_REGION": "us-east-1",
        "MUSIC_PROVIDER": "fal",
        "FAL_KEY": "<prod-fal-key>",
        "REPLICATE_API_TOKEN": "<prod-replicate-token>",
        "NEXTAUTH_URL": "https://app.yourdomain.com",
        "CORS_ORIGINS": "https://app.yourdomain.com,https://www.yourdomain.com",
        "SENTRY_DSN": "<prod-sentry-dsn>",
        "ENVIRONMENT": "production",
    }

    assert [each.variable for each in findings(read_settings(environ), environ)] == [
        "DATABASE_URL", "S3_ACCESS_KEY", "S3_SECRET_KEY", "FAL_KEY", "REPLICATE_API_TOKEN", "SENTRY_DSN",
    ]  # fmt: skip


def test_only_production_refuses():
    """On a desk everything starts; nothing at all is needed."""
    for environment in ("development", "test", "staging"):
        refuse_insecure(read_settings({"ENVIRONMENT": environment}), {"LITESTAR_DEBUG": "1"})
    refuse_insecure(read_settings({}), {})
