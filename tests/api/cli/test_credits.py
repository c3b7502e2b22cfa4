"""``soundfoundry credits`` gives credits once for each reference, and shows what somebody has."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from soundfoundry_api.cli.credits import credits_
from soundfoundry_api.credits.service import give
from soundfoundry_api.db.tables import audit_log
from soundfoundry_api.errors import ConflictError, NotFoundError
from soundfoundry_core.errors import ConfigurationError, InvalidRequestError


@pytest.fixture
def run(database_url):
    def command(*arguments: str, exit_code: int = 0, **environ: str):
        env = {"DATABASE_URL": database_url, "ENVIRONMENT": None, "SOUNDFOUNDRY_MAKER": "ada"} | environ
        done = CliRunner().invoke(credits_, arguments, env=env, catch_exceptions=False)
        assert done.exit_code == exit_code, done.output
        return done

    return command


def of(done):
    (line,) = done.stdout.splitlines()
    return json.loads(line)


def test_grant_gives_once_for_each_reference(run, user) -> None:
    """Doing it again says so and changes nothing; without a reference each one counts."""
    ada = user(credits=10)

    assert run("grant", str(ada), "50").stdout == f"50 credits were given to user {ada} (ada), who has 60.\n"
    assert of(run("grant", str(ada), "5", "--reference", "invoice 7", "--json")) == {
        "user_id": ada,
        "granted": True,
        "available": 65,
        "reserved": 0,
    }
    again = run("grant", str(ada), "5", "--reference", "invoice 7")
    assert "nothing changed" in again.stdout
    assert of(run("grant", str(ada), "5", "--reference", "invoice 7", "--json"))["granted"] is False
    assert of(run("balance", str(ada), "--json"))["available"] == 65


def test_a_reference_stands_for_one_grant(run, user) -> None:
    """Another amount or another user under it is a mistake, not a replay."""
    ada, bob = user("ada"), user("bob")
    run("grant", str(ada), "5", "--reference", "invoice 7")

    with pytest.raises(ConflictError):
        run("grant", str(ada), "6", "--reference", "invoice 7")
    with pytest.raises(ConflictError):
        run("grant", str(bob), "5", "--reference", "invoice 7")
    assert of(run("balance", str(bob), "--json"))["available"] == 100


def test_a_grant_is_written_down(run, user, database) -> None:
    """Who got how much for what; a replay is none."""
    ada = user()
    for _ in range(2):
        run("grant", str(ada), "5", "--reference", "invoice 7")
    with database.read() as connection:
        rows = connection.execute(select(audit_log.c.action, audit_log.c.details)).all()

    assert [tuple(row) for row in rows] == [
        ("credits.grant", {"user_id": ada, "amount": 5, "reference": "invoice 7"})
    ]


def test_balance_and_ledger_say_the_same(run, user) -> None:
    """For people in columns, for programs as one object; older lines behind --before."""
    ada = user(credits=10)
    run("grant", str(ada), "50", "--reference", "invoice 7")
    told = of(run("ledger", str(ada), "--json"))
    first = of(run("ledger", str(ada), "--limit", "1", "--json"))
    shown = run("ledger", str(ada), "--limit", "1").stdout

    assert run("balance", str(ada)).stdout == "available  60\nreserved   0\n"
    assert [(line["kind"], line["amount"], line["balance"]) for line in told["ledger"]] == [
        ("GRANT", 50, 60),
        ("GRANT", 10, 10),
    ]
    assert told["ledger"][0]["reference"] == "grant:invoice 7"
    assert first["ledger"] == told["ledger"][:1]
    assert shown.endswith(f"More: --before {first['next_before']}\n")
    assert (
        of(run("ledger", str(ada), "--before", str(first["next_before"]), "--json"))["ledger"]
        == (told["ledger"][1:])
    )


def test_the_local_account_is_meant_by_local(run) -> None:
    """It is made where there is none, with the credits of its plan."""
    assert of(run("grant", "local", "1", "--json"))["available"] == 2001


@pytest.mark.parametrize(
    "words", [["grant", "1", "0"], ["grant", "1", "-5"], ["grant", "1", "x"], ["grant", "1"]]
)
def test_an_amount_is_a_number_from_one_on(run, words) -> None:
    """Anything else is wrong use: exit code 2."""
    run(*words, exit_code=2)


def test_nobody_is_named_wrongly(run) -> None:
    """Neither an id that nobody has nor something that names nobody."""
    with pytest.raises(NotFoundError):
        run("balance", "77")
    with pytest.raises(InvalidRequestError):
        run("ledger", "ada")


@pytest.mark.parametrize("reference", ["", " ", "x" * 121, "two\nlines"])
def test_a_reference_is_a_line_of_text(run, user, reference) -> None:
    """The grant is refused with the part that is wrong."""
    with pytest.raises(InvalidRequestError) as refused:
        run("grant", str(user()), "5", "--reference", reference)
    assert refused.value.field == "reference"


@pytest.mark.parametrize("amount", [0, -1, 1_000_000_001])
def test_the_service_refuses_what_the_command_would(database, amount) -> None:
    """Whoever calls it."""
    with database.begin() as connection, pytest.raises(InvalidRequestError):
        give(connection, 1, amount)


def test_a_database_that_is_not_up_to_date_is_named(run, tmp_path) -> None:
    """With what to do about it."""
    with pytest.raises(ConfigurationError, match="db upgrade"):
        run("balance", "1", DATABASE_URL=f"sqlite:///{tmp_path / 'new.db'}")
