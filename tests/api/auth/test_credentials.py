"""Finding the one credential in a request."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_api.auth.credentials import MAX_LENGTH, PLAIN_COOKIES, SECURE_COOKIES, find_credential
from soundfoundry_api.errors import AuthenticationError

COOKIES = (*PLAIN_COOKIES, *SECURE_COOKIES)
JWE = "aa..bb.cc.dd"


def found(*headers: tuple[str, str]):
    return find_credential(
        [(name.encode(), value.encode("latin-1")) for name, value in headers], cookies=COOKIES
    )


def test_without_a_credential_there_is_none() -> None:
    """Other headers and other cookies are none of our business."""
    assert found() is None
    assert (
        found(("cookie", "theme=dark; next-auth.csrf-token=abc; next-auth.session-token="), ("host", "x"))
        is None
    )


@pytest.mark.parametrize(
    ("value", "kind"),
    [("sf_live_x", "key"), ("sf_test_x", "key"), ("aa.bb.cc", "jws"), (JWE, "jwe")],
)
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER "])
def test_a_bearer_is_known_by_its_form(scheme: str, value: str, kind: str) -> None:
    """Keys begin with ``sf_``, a JWS has three parts, a JWE five."""
    credential = found(("authorization", f"{scheme} {value}"))

    assert credential is not None
    assert (credential.kind, credential.value, credential.cookie) == (kind, value, None)


@pytest.mark.parametrize("name", COOKIES)
def test_a_session_is_found_in_each_of_its_cookies(name: str) -> None:
    """All four names count, whole or cut into chunks, in whatever order these come."""
    whole = found(("cookie", f"a=b; {name}={JWE}; c=d"))
    cut = found(("cookie", f"{name}.1={JWE[4:]}; {name}.0={JWE[:4]}"))

    assert whole == cut
    assert whole is not None
    assert (whole.kind, whole.value, whole.cookie) == ("jwe", JWE, name)


@pytest.mark.parametrize(
    "headers",
    [
        [("authorization", "Bearer sf_live_x"), ("authorization", "Bearer sf_live_x")],
        [("authorization", "Bearer sf_live_x"), ("cookie", f"authjs.session-token={JWE}")],
        [("cookie", f"authjs.session-token={JWE}; next-auth.session-token={JWE}")],
        [("cookie", f"authjs.session-token={JWE}; authjs.session-token={JWE}")],
        [("cookie", f"authjs.session-token={JWE}"), ("cookie", f"authjs.session-token={JWE}")],
        [("cookie", f"authjs.session-token={JWE}; authjs.session-token.0={JWE}")],
        [("cookie", f"authjs.session-token.0={JWE}; authjs.session-token.2=x")],
        [("cookie", f"authjs.session-token.1={JWE}")],
        [("cookie", "authjs.session-token=sf_live_x")],
        [("cookie", "authjs.session-token=aa.bb.cc")],
        [("authorization", "Basic YTpi")],
        [("authorization", "Bearer")],
        [("authorization", "Bearer ")],
        [("authorization", "Bearer a b")],
        [("authorization", "sf_live_x")],
        [("authorization", "")],
        [("authorization", "Bearer noform")],
        [("authorization", "Bearer aa.bb")],
        [("authorization", "Bearer aa.bb.cc.dd")],
        [("authorization", "Bearer a.b.c\xe9")],
        [("authorization", "Bearer sf_" + "x" * MAX_LENGTH)],
        [("cookie", "authjs.session-token=" + "x" * MAX_LENGTH + "....")],
    ],
)
def test_what_contradicts_itself_is_refused(headers: list[tuple[str, str]]) -> None:
    """Two credentials, half a credential, or one in no form that we know: refused, not guessed at."""
    with pytest.raises(AuthenticationError, match=r"^The credential is not valid\. "):
        found(*headers)


def test_without_names_cookies_do_not_count() -> None:
    """Where no secret is set, session cookies are somebody else's."""
    headers = [(b"cookie", f"authjs.session-token={JWE}".encode())]

    assert find_credential(headers) is None


@given(
    st.lists(
        st.tuples(st.sampled_from([b"authorization", b"cookie", b"Cookie"]), st.binary(max_size=60)),
        max_size=4,
    )
)
def test_no_header_makes_it_stumble(headers: list[tuple[bytes, bytes]]) -> None:
    """Whatever bytes come, the answer is a credential, none, or a refusal."""
    try:
        credential = find_credential(headers, cookies=COOKIES)
    except AuthenticationError:
        return
    assert credential is None or credential.value
