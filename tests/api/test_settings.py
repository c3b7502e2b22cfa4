"""Settings are read once, from exactly these variables, checked whole, and never say a secret aloud."""

from __future__ import annotations

import pickle
import traceback

import pytest
from pydantic import SecretStr, ValidationError

from soundfoundry_api.origins import MASK, shown_settings
from soundfoundry_api.settings import Settings, read_settings, variable_of
from soundfoundry_core.errors import ConfigurationError

RUNBOOK = {
    "COVER_WEBHOOK_URL", "CORS_ORIGINS", "DATABASE_URL", "ENVIRONMENT", "FAL_KEY", "FEATURE_COVER_SAVE",
    "MUSIC_PROVIDER", "NEXTAUTH_URL", "REDIS_URL", "REPLICATE_API_TOKEN", "S3_ACCESS_KEY", "S3_BUCKET", "S3_ENDPOINT",
    "S3_REGION", "S3_SECRET_KEY", "SENTRY_DSN", "STYLE_SEED_ENABLED", "STYLE_SERIES_ENABLED", "STYLE_UNLOCKS_ENABLED",
}  # fmt: skip
SECRETS = {
    "COVER_WEBHOOK_URL", "DATABASE_URL", "FAL_KEY", "NEXTAUTH_SECRET", "REDIS_URL", "REPLICATE_API_TOKEN",
    "S3_ACCESS_KEY", "S3_SECRET_KEY", "SENTRY_DSN",
}  # fmt: skip
FLAGS = {
    "STYLE_SEED_ENABLED": "style_seed_enabled",
    "STYLE_UNLOCKS_ENABLED": "style_unlocks_enabled",
    "STYLE_SERIES_ENABLED": "style_series_enabled",
    "FEATURE_COVER_SAVE": "feature_cover_save",
}
VARIABLES = {variable_of(field): field for field in Settings.model_fields}
MARK = "Zq7marker"


def secret_fields() -> set[str]:
    return {
        variable
        for variable, field in VARIABLES.items()
        if "SecretStr" in str(Settings.model_fields[field].annotation)
    }


def test_every_variable_of_the_runbook_has_its_exact_name():
    """An operator who follows the runbook sets these, and they are read."""
    assert VARIABLES.keys() >= RUNBOOK


def test_what_is_ours_says_so():
    """Every other variable begins with SOUNDFOUNDRY_, apart from NextAuth's own secret."""
    others = VARIABLES.keys() - RUNBOOK - {"NEXTAUTH_SECRET"}

    assert all(variable.startswith("SOUNDFOUNDRY_") for variable in others)


def test_no_two_fields_share_a_variable():
    """Each field has a variable of its own, and a description."""
    assert len(VARIABLES) == len(Settings.model_fields)
    assert all(field.description for field in Settings.model_fields.values())


def test_secrets_are_secrets():
    """Exactly the variables that hold one are kept as secrets."""
    assert secret_fields() >= SECRETS


def test_with_nothing_set_everything_has_a_value(tmp_path):
    """The embedded default: SQLite and files in the data directory, no Redis, the synth."""
    settings = read_settings({"SOUNDFOUNDRY_DATA_DIR": str(tmp_path)})

    assert settings.database == f"sqlite:///{tmp_path / 'soundfoundry.db'}"
    assert settings.storage == f"file://{tmp_path / 'files'}"
    assert settings.redis_url is None
    assert settings.music_provider == "synth"
    assert not settings.production
    assert settings.public_url is None
    assert read_settings({}).database.startswith("sqlite:////")


def test_the_runbooks_values_arrive():
    """The preflight block of the runbook, read."""
    settings = read_settings(
        {
            "DATABASE_URL": "postgresql://user:pass@host:5432/soundfoundry_prod",
            "REDIS_URL": "redis://host:6379/0",
            "S3_BUCKET": "soundfoundry-prod",
            "MUSIC_PROVIDER": "fal",
            "FAL_KEY": "k",
            "STYLE_SERIES_ENABLED": "true",
            "NEXTAUTH_URL": "https://app.yourdomain.com/",
            "CORS_ORIGINS": "https://app.yourdomain.com, https://www.yourdomain.com,",
            "ENVIRONMENT": "production",
        }
    )

    assert settings.production
    assert settings.database == "postgresql://user:pass@host:5432/soundfoundry_prod"
    assert settings.storage == "s3://soundfoundry-prod"
    assert settings.fal_key is not None
    assert settings.fal_key.get_secret_value() == "k"
    assert settings.public_url == "https://app.yourdomain.com"
    assert settings.cors_origins == ("https://app.yourdomain.com", "https://www.yourdomain.com")


def test_a_storage_url_wins_over_the_bucket():
    """SOUNDFOUNDRY_STORAGE_URL says where files go, whatever S3_BUCKET is."""
    environ = {"SOUNDFOUNDRY_STORAGE_URL": "file:///srv/files", "S3_BUCKET": "b"}

    assert read_settings(environ).storage == "file:///srv/files"


@pytest.mark.parametrize("variable", FLAGS)
@pytest.mark.parametrize("field_on", [True, False])
def test_flags_are_words(variable, field_on):
    """True, yes, on and 1 switch on; false, no, off and 0 switch off; in any case, with space around."""
    words = ("true", "True", " yes ", "ON", "1") if field_on else ("false", "FALSE", "no", " off", "0")

    for word in words:
        assert getattr(read_settings({variable: word}), FLAGS[variable]) is field_on


@pytest.mark.parametrize("variable", FLAGS)
def test_a_flag_is_on_unless_it_is_switched_off(variable):
    """Not set and empty both mean the default."""
    assert getattr(read_settings({}), FLAGS[variable]) is True
    assert getattr(read_settings({variable: ""}), FLAGS[variable]) is True


@pytest.mark.parametrize("word", ["maybe", "2", "enabled"])
def test_another_word_is_no_flag(word):
    """What is neither yes nor no is refused by the variable's name."""
    with pytest.raises(ConfigurationError, match="STYLE_SEED_ENABLED"):
        read_settings({"STYLE_SEED_ENABLED": word})


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("", ()),
        (" , ,", ()),
        ("https://a.mysite.com", ("https://a.mysite.com",)),
        (" https://a.mysite.com ,https://b.mysite.com", ("https://a.mysite.com", "https://b.mysite.com")),
        ("*", ("*",)),
    ],
)
def test_lists_are_separated_by_commas(text, origins):
    """Space around entries and empty ones do not count."""
    assert read_settings({"CORS_ORIGINS": text}).cors_origins == origins


@pytest.mark.parametrize("variable", sorted(SECRETS))
def test_a_secret_may_stand_in_a_file(variable, tmp_path):
    """NAME_FILE is read where NAME is not set; the newline at its end is no part of it."""
    file = tmp_path / "secret"
    file.write_text(f"{MARK}\n", encoding="utf-8")

    from_file = getattr(read_settings({f"{variable}_FILE": str(file)}), VARIABLES[variable])
    both = getattr(read_settings({f"{variable}_FILE": str(file), variable: "own"}), VARIABLES[variable])

    assert from_file.get_secret_value() == MARK
    assert both.get_secret_value() == "own"


def test_a_file_that_is_not_there_is_named(tmp_path):
    """The error names the variable and the reason."""
    with pytest.raises(ConfigurationError, match="FAL_KEY_FILE cannot be read: No such file"):
        read_settings({"FAL_KEY_FILE": str(tmp_path / "nothing")})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ENVIRONMENT", "prod"),
        ("SOUNDFOUNDRY_DATABASE_POOL", "0"),
        ("SOUNDFOUNDRY_DATABASE_POOL", "many"),
        ("SOUNDFOUNDRY_REDIS_PREFIX", "Two Words"),
        ("SOUNDFOUNDRY_CREDITS_PER_30S", "-1"),
        ("SOUNDFOUNDRY_LEASE_S", "0"),
        ("SOUNDFOUNDRY_LIMIT_SERIES", "0"),
    ],
)
def test_a_wrong_value_is_refused_by_name(variable, value):
    """The message names the variable and how to look it up."""
    with pytest.raises(ConfigurationError, match=f"{variable} is wrong") as told:
        read_settings({variable: value})

    assert variable in told.value.fix


def every_secret() -> dict[str, str]:
    return {
        variable: f"https://{MARK}{n}.mysite.com/{MARK}" for n, variable in enumerate(sorted(secret_fields()))
    }


def test_secrets_are_in_no_representation():
    """Neither repr nor str nor the dump for JSON of settings holds a secret."""
    settings = read_settings(every_secret())

    shown = (repr(settings), str(settings), settings.model_dump_json(), repr(settings.model_dump()))
    assert all(MARK not in text for text in shown)
    assert MARK.encode() in pickle.dumps(settings)  # they are there all the same


@pytest.mark.parametrize(
    "broken", [{"ENVIRONMENT": MARK}, {"SOUNDFOUNDRY_LEASE_S": MARK}, {"STYLE_SEED_ENABLED": MARK}]
)
def test_errors_repeat_no_value(broken):
    """A setting that is wrong is told without any value, its own or a secret's, in the whole traceback."""
    with pytest.raises(ConfigurationError) as told:
        read_settings(every_secret() | broken)

    assert MARK not in "".join(traceback.format_exception(told.value))


def test_settings_do_not_change():
    """They are frozen, and nothing unknown gets in."""
    settings = read_settings({})

    with pytest.raises(ValidationError):
        settings.environment = "production"
    with pytest.raises(ValidationError):
        Settings(fal_token=SecretStr("x"))


def test_what_is_not_ours_is_not_read():
    """Other variables of the environment do not matter."""
    assert read_settings({"PATH": "/bin", "fal_key": "x", "SOUNDFOUNDRY_NOTHING": "x"}) == read_settings({})


def test_overrides_win():
    """What a command line says stands above the environment."""
    assert read_settings({"MUSIC_PROVIDER": "fal"}, music_provider="synth").music_provider == "synth"


def test_origins_say_where_a_value_came_from(tmp_path):
    """Environment, file, or default; an empty variable is a default."""
    file = tmp_path / "key"
    file.write_text("x", encoding="utf-8")
    environ = {"S3_BUCKET": "b", "FAL_KEY_FILE": str(file), "S3_REGION": ""}
    origins = {row.variable: row.origin for row in shown_settings(read_settings(environ), environ)}

    assert origins.keys() == VARIABLES.keys()
    assert (origins["S3_BUCKET"], origins["FAL_KEY"]) == ("environment", "file")
    assert {origin for name, origin in origins.items() if name not in {"S3_BUCKET", "FAL_KEY"}} == {"default"}


def test_secrets_are_shown_as_stars():
    """A secret is eight stars, however long it is; one that is not set is nothing."""
    environ = every_secret()
    rows = {row.variable: row.value for row in shown_settings(read_settings(environ), environ)}

    assert {rows[variable] for variable in secret_fields()} == {MASK}
    assert MARK not in repr(rows)
    unset = {row.variable: row.value for row in shown_settings(read_settings({}), {})}
    assert {unset[variable] for variable in secret_fields()} == {None}


@pytest.mark.parametrize(
    ("variable", "value", "shown"),
    [
        ("S3_ENDPOINT", f"https://key:{MARK}@s3.mysite.com:9000/x", "https://********@s3.mysite.com:9000/x"),
        ("SOUNDFOUNDRY_STORAGE_URL", f"s3://bucket/files?secret={MARK}", "s3://bucket/files?********"),
        ("NEXTAUTH_URL", f"https://{MARK}@app.mysite.com/#{MARK}", "https://********@app.mysite.com/#********"),
        ("CORS_ORIGINS", f"https://a.mysite.com,https://{MARK}@b.mysite.com", ["https://a.mysite.com", "https://********@b.mysite.com"]),
        ("S3_ENDPOINT", "https://s3.mysite.com", "https://s3.mysite.com"),
    ],
)  # fmt: skip
def test_secrets_inside_addresses_are_masked(variable, value, shown):
    """Whoever puts a password into an address does not see it shown either."""
    environ = {variable: value}
    rows = {row.variable: row.value for row in shown_settings(read_settings(environ), environ)}

    assert rows[variable] == shown
