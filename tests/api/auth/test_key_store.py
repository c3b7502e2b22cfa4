"""API keys in the database, on both of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from soundfoundry_api.auth.api_keys import make_key
from soundfoundry_api.auth.contract import Credential
from soundfoundry_api.auth.key_store import (
    issue_key,
    list_keys,
    owner_of_key,
    revoke_key,
    rotate_key,
    touch_key,
)
from soundfoundry_api.auth.keys_admission import KeyAuthenticator
from soundfoundry_api.auth.last_used import LastUsed
from soundfoundry_api.auth.principal import SCOPES, USER_SCOPES
from soundfoundry_api.db.tables import api_keys, users
from soundfoundry_api.errors import AuthenticationError, ConflictError, ForbiddenError, NotFoundError
from soundfoundry_api.users.service import disable_user, enable_user
from soundfoundry_core.errors import InvalidRequestError, UnknownNameError


def admit(database, text: str, *, production: bool = False, last_used=None):
    way = KeyAuthenticator(database, production=production, last_used=last_used)
    return way.admit(Credential(kind="key", value=text))


def refuses(database, text: str, **more) -> bool:
    with pytest.raises(AuthenticationError) as caught:
        admit(database, text, **more)
    return caught.value.message == "The credential is not valid."


def change_key(database, public_id: str, **values) -> None:
    with database.begin() as connection:
        connection.execute(update(api_keys).where(api_keys.c.public_id == public_id).values(**values))


def test_a_key_admits_its_owner(database, key) -> None:
    """A fresh key is its owner's, with every scope but ``admin``."""
    made = key("ada")
    principal = admit(database, made.text).principal

    assert (principal.user_id, principal.role, principal.plan, principal.via) == (1, "user", "free", "key")
    assert principal.scopes == USER_SCOPES


def test_the_key_itself_is_not_kept(database, key) -> None:
    """No column of the row holds the secret, nor does what is printed of it."""
    made = key()
    with database.read() as connection:
        row = connection.execute(select(api_keys)).one()

    assert made.text[16:56] not in str(row) + repr(made)
    assert row.digest != made.text.encode()


def test_another_key_with_the_same_public_id_is_refused(database, key) -> None:
    """Knowing the public id is worth nothing."""
    made = key()
    letters = iter(made.info.public_id)
    forged = make_key(test=False, choose=lambda alphabet: next(letters, "0"))

    assert forged.public_id == made.info.public_id
    assert refuses(database, forged.text)
    assert refuses(database, make_key(test=False).text)


def test_expired_and_revoked_keys_are_refused_alike(database, key) -> None:
    """Expired, revoked, unknown and disabled: the same error with the same sentence."""
    expired, revoked = key("ada", expires_in=timedelta(days=1)), key("eve")
    assert admit(database, expired.text).expires_at is not None
    change_key(database, expired.info.public_id, expires_at=expired.info.created_at)
    with database.begin() as connection:
        revoke_key(connection, revoked.info.public_id, user_id=2)
        revoke_key(connection, revoked.info.public_id, user_id=2)

    assert refuses(database, expired.text)
    assert refuses(database, revoked.text)
    assert refuses(database, "sf_live_nonsense")


def test_a_disabled_account_is_turned_away(database, key) -> None:
    """Disabling takes all keys out of force, enabling brings them back."""
    made = key()
    with database.begin() as connection:
        disable_user(connection, 1)
    assert refuses(database, made.text)
    with database.begin() as connection:
        enable_user(connection, 1)
    assert admit(database, made.text).principal.user_id == 1


def test_production_takes_no_test_keys(database, key) -> None:
    """``sf_test_`` works everywhere but in production, ``sf_live_`` works everywhere."""
    test, live = key("ada", test=True), key("eve", test=False)

    assert admit(database, test.text).principal.user_id == 1
    assert refuses(database, test.text, production=True)
    assert admit(database, live.text, production=True).principal.user_id == 2


def test_a_key_may_do_what_it_was_made_for(database, key) -> None:
    """Scopes are those of the key, cut down to what the account's role allows now."""
    narrow = key("ada", scopes=["style:read"])
    admin = key("root", role="admin", scopes=SCOPES)
    assert admit(database, narrow.text).principal.scopes == {"style:read"}
    assert admit(database, admin.text).principal.scopes == SCOPES
    with database.begin() as connection:
        connection.execute(update(users).where(users.c.id == 2).values(role="user"))

    assert admit(database, admin.text).principal.scopes == USER_SCOPES


def test_keys_that_make_no_sense_are_not_made(database, key) -> None:
    """Unknown scopes, ``admin`` for others, no name, no scope, no time, no user: each is refused in its own way."""
    key("ada")
    bad = [
        ({"scopes": ["tracks:reed"]}, UnknownNameError),
        ({"scopes": ["admin"]}, ForbiddenError),
        ({"scopes": []}, InvalidRequestError),
        ({"name": " "}, InvalidRequestError),
        ({"name": "x" * 81}, InvalidRequestError),
        ({"expires_in": timedelta(0)}, InvalidRequestError),
        ({"user_id": 99}, NotFoundError),
    ]
    for values, error in bad:
        with pytest.raises(error):
            key(**{"user_id": 1} | values)
    with database.read() as connection:
        assert len(list_keys(connection, 1)) == 1


def test_a_public_id_that_is_taken_is_not_used_again(database, key) -> None:
    """Colliding public ids are drawn again, a few times."""
    first = key()
    letters = iter(first.info.public_id)
    same = make_key(test=False, choose=lambda alphabet: next(letters, "z"))
    drawn = iter([same, same, make_key(test=False)])
    with database.begin() as connection:
        made = issue_key(connection, 1, name="b", test=False, make=lambda test: next(drawn))
        assert made.info.public_id != first.info.public_id
        with pytest.raises(ConflictError):
            issue_key(connection, 1, name="c", test=False, make=lambda test: same)


def test_keys_belong_to_their_user(database, key) -> None:
    """Nobody lists, revokes or rotates somebody else's key, or learns that there is one."""
    made, _ = key("ada"), key("eve")
    with database.begin() as connection:
        with pytest.raises(NotFoundError):
            revoke_key(connection, made.info.public_id, user_id=2)
        with pytest.raises(NotFoundError):
            rotate_key(connection, made.info.public_id, user_id=2, test=False)
        assert made.info not in list_keys(connection, 2)
        assert owner_of_key(connection, made.info.public_id) == 1
        with pytest.raises(NotFoundError):
            owner_of_key(connection, "00000000")
    assert admit(database, made.text).principal.user_id == 1


def test_rotation_overlaps(database, key) -> None:
    """The new key is like the old one, which works until the overlap ends, and not a moment longer."""
    old = key(scopes=["style:read"], name="robot", expires_in=timedelta(days=30))
    with database.begin() as connection:
        new = rotate_key(connection, old.info.public_id, user_id=1, test=False, overlap=timedelta(hours=1))
        listed = {info.public_id: info for info in list_keys(connection, 1)}
    ends = listed[old.info.public_id].expires_at

    assert (new.info.name, new.info.scopes) == ("robot", ("style:read",))
    assert new.info.expires_at - new.info.created_at == timedelta(days=30)
    assert timedelta(minutes=59) < ends - old.info.created_at < timedelta(minutes=62)
    assert {admit(database, each.text).principal.user_id for each in (old, new)} == {1}
    with database.begin() as connection:
        rotate_key(connection, new.info.public_id, user_id=1, test=False, overlap=timedelta(0))
        with pytest.raises(NotFoundError):
            rotate_key(connection, new.info.public_id, user_id=1, test=False)
    assert refuses(database, new.text)


def test_rotation_never_lengthens_a_life(database, key) -> None:
    """A key that ends before the overlap does ends when it would have ended."""
    old = key(expires_in=timedelta(minutes=5))
    with database.begin() as connection:
        rotate_key(connection, old.info.public_id, user_id=1, test=False, overlap=timedelta(days=9))
        listed = {info.public_id: info for info in list_keys(connection, 1)}

    assert listed[old.info.public_id].expires_at == old.info.expires_at


def test_last_use_is_noted_once_a_minute(database, key) -> None:
    """However often a key is used, the row is written at most once a minute."""
    made = key()
    last_used = LastUsed(database)
    for _ in range(5):
        admit(database, made.text, last_used=last_used)
    last_used.close()
    with database.begin() as connection:
        first = list_keys(connection, 1)[0].last_used_at
        assert first is not None
        assert not touch_key(connection, 1)
        assert list_keys(connection, 1)[0].last_used_at == first
    change_key(database, made.info.public_id, last_used_at=first - timedelta(minutes=2))
    with database.begin() as connection:
        assert touch_key(connection, 1)


def test_noting_the_last_use_never_fails_a_request(database, key, caplog) -> None:
    """Where the note cannot be written, the request does not notice."""
    made = key()
    last_used = LastUsed(database)
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE api_keys RENAME COLUMN last_used_at TO away")
    try:
        last_used.note(1)
        last_used.close()
        last_used.note(1)
    finally:
        with database.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE api_keys RENAME COLUMN away TO last_used_at")

    assert "was not noted" in caplog.text
    assert admit(database, made.text, last_used=last_used).principal.user_id == 1
