"""Accounts, on both databases: made whole, made once, changed, turned away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from soundfoundry_api.credits.ledger import balance_of, imbalance
from soundfoundry_api.db.tables import balances, identities, ledger_transactions, series, users
from soundfoundry_api.errors import ConflictError, NotFoundError
from soundfoundry_api.settings import read_settings
from soundfoundry_api.users import service
from soundfoundry_api.users.checks import any_name, checked_email, checked_name
from soundfoundry_core.errors import InvalidRequestError, UnknownNameError
from soundfoundry_core.style.seed import StyleSeed

SETTINGS = read_settings({})


def make(database, **values):
    with database.begin() as connection:
        return service.create_user(connection, values.pop("settings", SETTINGS), **{"name": "Ada"} | values)


def count(connection, table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


@pytest.mark.parametrize(("plan", "brings"), [("free", 100), ("pro", 2000)])
def test_an_account_is_made_whole(database, plan: str, brings: int) -> None:
    """Style seed, default series and the credits of the plan belong to it from the first moment."""
    user = make(database, email="Ada@Example.org", plan=plan, time_zone="Europe/Berlin")
    with database.read() as connection:
        row = connection.execute(select(series)).one()
        assert balance_of(connection, user.id) == (brings, 0)
        assert imbalance(connection) == 0
        assert service.get_user(connection, user.id) == user

    assert (user.name, user.email, user.plan, user.role) == ("Ada", "ada@example.org", plan, "user")
    assert user.style_seed == int(StyleSeed.derive(f"user:{user.id}"))
    assert (row.user_id, row.slug, row.title, row.look) == (user.id, f"default-{user.id}", "Default", {})
    assert user.disabled_at is user.policy_version is None
    assert user.created_at.tzinfo is not None


def test_switches_are_obeyed(database) -> None:
    """With the style seed and the series switched off, neither is made; the account is."""
    off = read_settings({"STYLE_SEED_ENABLED": "off", "STYLE_SERIES_ENABLED": "false"})
    user = make(database, settings=off)
    with database.read() as connection:
        assert count(connection, series) == 0
        assert balance_of(connection, user.id) == (100, 0)

    assert user.style_seed is None


def test_a_plan_may_bring_nothing(database) -> None:
    """A grant of 0 is no entry, and still a balance to reserve from."""
    none = read_settings({"SOUNDFOUNDRY_CREDITS_FREE_GRANT": "0"})
    user = make(database, settings=none)
    with database.read() as connection:
        assert balance_of(connection, user.id) == (0, 0)
        assert count(connection, balances) == 1


def test_all_of_it_or_nothing(database) -> None:
    """Whatever breaks the transaction, no half of an account stays."""
    with pytest.raises(RuntimeError), database.begin() as connection:  # noqa: PT012 -- one transaction
        service.create_user(connection, SETTINGS, name="Ada")
        raise RuntimeError
    with database.read() as connection:
        assert [count(connection, each) for each in (users, series, balances, ledger_transactions)] == [0] * 4


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"name": ""}, InvalidRequestError),
        ({"name": "x" * 81}, InvalidRequestError),
        ({"name": "a\nb"}, InvalidRequestError),
        ({"name": "a\0"}, InvalidRequestError),
        ({"email": "nonsense"}, InvalidRequestError),
        ({"email": "@example.org"}, InvalidRequestError),
        ({"email": "a b@example.org"}, InvalidRequestError),
        ({"email": "a@" + "x" * 260}, InvalidRequestError),
        ({"plan": "gold"}, UnknownNameError),
        ({"role": "root"}, UnknownNameError),
        ({"time_zone": "Mars/Olympus"}, InvalidRequestError),
        ({"time_zone": ""}, InvalidRequestError),
        ({"time_zone": "../../etc/passwd"}, InvalidRequestError),
        ({"time_zone": "Europe"}, InvalidRequestError),
        ({"time_zone": "a\0b"}, InvalidRequestError),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_account_is_not_made(database, values: dict, error: type[Exception]) -> None:
    """Each wrong value has its error, which names the field."""
    with pytest.raises(error) as caught:
        make(database, **values)
    assert caught.value.field == next(iter(values))


def test_an_address_is_unique_whatever_its_case(database) -> None:
    """The second account with an address is refused."""
    make(database, email="ada@example.org")
    with pytest.raises(ConflictError):
        make(database, name="Eve", email=" ADA@example.org")
    with database.read() as connection:
        assert count(connection, users) == 1
        assert service.user_by_email(connection, "Ada@example.org").name == "Ada"
        with pytest.raises(NotFoundError):
            service.user_by_email(connection, "eve@example.org")


def test_one_identity_is_one_account_however_many_ask(database) -> None:
    """Twenty transactions at once: one account with one grant, and nineteen that find it."""

    def ask(number: int) -> int:
        with database.begin() as connection:
            who = {"issuer": "https://id.example.org", "subject": "ada", "name": f"Ada {number}"}
            return service.user_for_identity(connection, SETTINGS, email="ada@example.org", **who).id

    with ThreadPoolExecutor(20) as pool:
        ids = set(pool.map(ask, range(20)))
    with database.read() as connection:
        counts = [count(connection, each) for each in (users, identities, series, ledger_transactions)]
        assert balance_of(connection, ids.copy().pop()) == (100, 0)

    assert len(ids) == 1
    assert counts == [1, 1, 1, 1]


def test_twenty_identities_with_one_address_are_twenty_accounts(database) -> None:
    """The address goes to one of them; nobody fails and nobody shares."""

    def ask(number: int):
        with database.begin() as connection:
            who = {"issuer": f"https://id{number}.example.org", "subject": "ada"}
            return service.user_for_identity(connection, SETTINGS, email="ada@example.org", **who)

    with ThreadPoolExecutor(20) as pool:
        made = list(pool.map(ask, range(20)))

    assert len({user.id for user in made}) == 20
    assert sorted(user.email or "" for user in made) == [""] * 19 + ["ada@example.org"]


def test_the_local_account_is_its_makers(database) -> None:
    """An admin, made once, with the style that ``soundfoundry create`` gives the same maker."""
    with database.begin() as connection:
        user = service.local_user(connection, SETTINGS, name="ada")
        again = service.local_user(connection, SETTINGS, name="somebody else")

    assert user == again
    assert (user.role, user.plan, user.style_seed) == ("admin", "pro", int(StyleSeed.derive("ada")))


def test_pro_brings_its_credits_once(database) -> None:
    """However often the plan changes, and from many places at once."""
    user = make(database)

    def upgrade(plan: str) -> None:
        with database.begin() as connection:
            service.set_plan(connection, SETTINGS, user.id, plan)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(upgrade, ["pro", "free"] * 8))
    upgrade("pro")
    with database.begin() as connection:
        assert balance_of(connection, user.id) == (2100, 0)
        assert imbalance(connection) == 0
        assert service.get_user(connection, user.id).plan == "pro"
        with pytest.raises(UnknownNameError):
            service.set_plan(connection, SETTINGS, user.id, "gold")


def test_disabling_is_a_state(database) -> None:
    """The first moment stays; enabling ends it; a user who is not there is not found."""
    user = make(database)
    with database.begin() as connection:
        first = service.disable_user(connection, user.id).disabled_at
        assert first is not None
        assert service.disable_user(connection, user.id).disabled_at == first
        assert service.enable_user(connection, user.id).disabled_at is None
        for change in (service.disable_user, service.enable_user, service.get_user):
            with pytest.raises(NotFoundError):
                change(connection, 99)
        with pytest.raises(NotFoundError):
            service.set_plan(connection, SETTINGS, 99, "pro")


def test_the_policy_is_accepted_with_the_moment(database) -> None:
    """Once a version: accepting it again does not move the moment, a new version does."""
    user = make(database)
    with database.begin() as connection:
        first = service.accept_policy(connection, user.id, "2026-11")
        assert first.policy_accepted_at is not None
        assert service.accept_policy(connection, user.id, "2026-11") == first
    with database.begin() as connection:
        second = service.accept_policy(connection, user.id, "2026-12")
        assert second.policy_version == "2026-12"
        assert second.policy_accepted_at > first.policy_accepted_at
        for version in ("", "x" * 41, "a\n"):
            with pytest.raises(InvalidRequestError):
                service.accept_policy(connection, user.id, version)


def test_a_time_zone_is_changed(database) -> None:
    """To one that there is."""
    user = make(database)
    with database.begin() as connection:
        assert service.set_time_zone(connection, user.id, "Asia/Tokyo").time_zone == "Asia/Tokyo"
        with pytest.raises(InvalidRequestError):
            service.set_time_zone(connection, user.id, "Asia")


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 500])
def test_the_list_has_everybody_once(database, limit: int) -> None:
    """Page by page, whatever their size, in the order of ids."""
    made = [make(database, name=f"user {number}") for number in range(7)]
    seen, after = [], 0
    with database.read() as connection:
        while after is not None:
            page = service.list_users(connection, after=after, limit=limit)
            assert 1 <= len(page.items) <= limit
            seen, after = [*seen, *page.items], page.next_after

    assert seen == made


@given(st.text(max_size=200))
def test_any_name_is_a_name(name: str) -> None:
    """Whatever a provider calls somebody, an account can be called by it."""
    assert checked_name(any_name(name)) == any_name(name)


@given(st.emails())
def test_addresses_are_compared_in_small_letters(address: str) -> None:
    """Doing it twice changes nothing."""
    assert checked_email(checked_email(address)) == checked_email(f" {address.upper()} ".lower())
