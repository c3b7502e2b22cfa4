"""``soundfoundry users`` makes accounts and keys, lists and disables them."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from soundfoundry_api.auth.authenticate import Authentication
from soundfoundry_api.auth.principal import SCOPES
from soundfoundry_api.cli.users import _SCOPES, users
from soundfoundry_api.errors import AuthenticationError, ForbiddenError, NotFoundError
from soundfoundry_api.settings import read_settings
from soundfoundry_core.errors import ConfigurationError, InvalidRequestError
from soundfoundry_core.style.seed import StyleSeed


@pytest.fixture
def run(database_url):
    def command(*arguments: str, exit_code: int = 0, **environ: str):
        env = {"DATABASE_URL": database_url, "ENVIRONMENT": None, "SOUNDFOUNDRY_MAKER": "ada"} | environ
        done = CliRunner().invoke(users, arguments, env=env, catch_exceptions=False)
        assert done.exit_code == exit_code, done.output
        return done

    return command


def of(done):
    (line,) = done.stdout.splitlines()
    return json.loads(line)


def principal(database, token: str, **environ: str):
    door = Authentication(read_settings(environ), database)
    try:
        return door.authenticate("GET", [(b"authorization", f"Bearer {token}".encode())])
    finally:
        door.close()


def test_create_makes_an_account(run) -> None:
    """One line for people, one object for programs."""
    assert run("create", "Ada").stdout == "User 1 (Ada) was made.\n"
    made = of(
        run("create", "Eve", "--email", "eve@example.org", "--plan", "pro", "--role", "admin", "--json")
    )

    assert (made["id"], made["email"], made["plan"], made["role"]) == (2, "eve@example.org", "pro", "admin")
    assert made["style_seed"] == int(StyleSeed.derive("user:2"))


def test_token_prints_a_key_once(run, database) -> None:
    """Alone on stdout, so that a script can take it; it is the user's, and nobody shows it again."""
    run("create", "Ada", "--email", "ada@example.org")
    done = run("token", "ada@example.org")
    token = done.stdout.strip()

    assert re.fullmatch(r"sf_test_[0-9A-Za-z]{54}", token)
    assert principal(database, token).user_id == 1
    assert token[8:16] in done.stderr
    assert (
        token
        not in run("keys", "1").output + run("keys", "1", "--json").output + run("list", "--json").output
    )


def test_a_key_fits_its_environment(run, database) -> None:
    """``sf_live_`` in production, which takes no other; scopes and days as they were asked for."""
    run("create", "Ada")
    made = of(run("token", "1", "--scope", "style:read", "--days", "30", "--json", ENVIRONMENT="production"))

    assert made["token"].startswith("sf_live_")
    assert made["scopes"] == ["style:read"]
    assert made["expires_at"] > made["created_at"]
    assert principal(database, made["token"], ENVIRONMENT="production").scopes == {"style:read"}
    with pytest.raises(AuthenticationError):
        principal(database, of(run("token", "1", "--json"))["token"], ENVIRONMENT="production")
    with pytest.raises(ForbiddenError):
        run("token", "1", "--scope", "admin")


def test_the_local_account_is_made_when_it_is_asked_for(run, database) -> None:
    """``users token local`` twice: two keys, one account, an admin named after the maker."""
    tokens = [run("token", "local").stdout.strip() for _ in range(2)]
    admin = run("token", "local", "--scope", "admin").stdout.strip()

    assert {principal(database, token).user_id for token in tokens} == {1}
    assert principal(database, admin).scopes == {"admin"}
    (listed,) = of(run("list", "--json"))["users"]
    assert (listed["name"], listed["role"], listed["style_seed"]) == (
        "ada",
        "admin",
        int(StyleSeed.derive("ada")),
    )


def test_disable_and_enable(run, database) -> None:
    """A disabled user is turned away and marked in the list, and comes back."""
    run("create", "Ada")
    token = run("token", "1").stdout.strip()
    assert run("disable", "1").stdout == "User 1 (Ada) is disabled.\n"
    with pytest.raises(AuthenticationError):
        principal(database, token)
    assert run("list").stdout.split() == ["1", "free", "user", "Ada", "disabled"]
    assert of(run("enable", "1", "--json"))["disabled_at"] is None
    assert principal(database, token).user_id == 1


def test_plan(run) -> None:
    """It is changed, and said."""
    run("create", "Ada")
    assert run("plan", "1", "pro").stdout == "User 1 (Ada) has the plan pro.\n"
    assert of(run("plan", "1", "free", "--json"))["plan"] == "free"
    run("plan", "1", "gold", exit_code=2)


def test_the_list_goes_on_where_it_was(run) -> None:
    """``--after`` continues."""
    for name in ("Ada", "Eve", "Mallory"):
        run("create", name)
    first = of(run("list", "--limit", "2", "--json"))

    assert [user["name"] for user in first["users"]] == ["Ada", "Eve"]
    assert first["next_after"] == 2
    assert run("list", "--limit", "2").stdout.splitlines()[-1] == "More: --after 2"
    assert [user["name"] for user in of(run("list", "--after", "2", "--json"))["users"]] == ["Mallory"]


def test_keys_are_rotated_and_revoked(run, database) -> None:
    """By the 8 characters that may be shown."""
    run("create", "Ada")
    old = of(run("token", "1", "--name", "robot", "--json"))
    new = of(run("rotate", old["public_id"], "--overlap", "1", "--json"))
    assert new["name"] == "robot"
    assert {principal(database, each["token"]).user_id for each in (old, new)} == {1}
    run("revoke", old["public_id"])
    with pytest.raises(AuthenticationError):
        principal(database, old["token"])
    listed = {key["public_id"]: key for key in of(run("keys", "1", "--json"))["keys"]}
    assert listed[old["public_id"]]["revoked_at"]
    assert "revoked" in run("keys", "1").stdout
    assert of(run("revoke", new["public_id"], "--json")) == {"revoked": new["public_id"]}
    with pytest.raises(NotFoundError):
        run("revoke", "00000000")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_is_not_there_is_not_found(run) -> None:
    """An id, an address, and what is neither."""
    for who, error in (("99", NotFoundError), ("x@example.org", NotFoundError), ("ada", InvalidRequestError)):
        with pytest.raises(error):
            run("token", who)
    with pytest.raises(InvalidRequestError):
        run("token", "9" * 40)


def test_a_database_that_is_not_up_to_date_is_not_touched(tmp_path) -> None:
    """The message says what to run."""
    env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'a.db'}", "ENVIRONMENT": None}
    with pytest.raises(ConfigurationError, match="soundfoundry db upgrade"):
        CliRunner().invoke(users, ["list"], env=env, catch_exceptions=False)


def test_the_scopes_that_it_offers_are_all_of_them() -> None:
    """The command names them itself, so that ``--help`` is quick."""
    assert set(_SCOPES) == SCOPES
