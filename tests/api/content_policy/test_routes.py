"""The content policy: accepted once and kept; where it is required, nothing is made without it."""

from __future__ import annotations

import pytest

from soundfoundry_api.content_policy.acceptance import POLICY_VERSION

BODY = {"prompt": "slow water", "duration_s": 30}


def test_acceptance_is_kept_with_its_moment(client, ada, bob) -> None:
    """Before: nothing. Accepted twice: the first moment stays. Another account has accepted nothing."""
    asked = {"headers": ada.headers}
    assert client.get("/api/policy", **asked).json()["accepted_version"] is None
    first = client.post("/api/policy", json={"version": POLICY_VERSION}, **asked).json()
    assert (first["version"], first["accepted_version"]) == (POLICY_VERSION, POLICY_VERSION)
    assert client.post("/api/policy", json={"version": POLICY_VERSION}, **asked).json() == first
    assert client.get("/api/policy", **asked).json() == first
    assert client.get("/api/policy", headers=bob.headers).json()["accepted_at"] is None


def test_another_version_is_not_accepted(client, ada) -> None:
    """Who has read an older page reads the one that stands first."""
    answer = client.post("/api/policy", json={"version": "2020-01"}, headers=ada.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert POLICY_VERSION in answer.json()["detail"]
    assert client.get("/api/policy", headers=ada.headers).json()["accepted_version"] is None


def test_it_is_not_required_unless_the_operator_says_so(client, ada) -> None:
    """The runbook's create passes as it is written."""
    assert client.get("/api/policy", headers=ada.headers).json()["required"] is False
    assert client.post("/api/tracks", json=BODY, headers=ada.headers).status_code == 202


class TestRequired:
    """With ``SOUNDFOUNDRY_POLICY_REQUIRED``."""

    @pytest.fixture
    def environ(self) -> dict[str, str]:
        return {"SOUNDFOUNDRY_POLICY_REQUIRED": "true"}

    def test_nothing_is_made_before_it_is_accepted(self, client, ada) -> None:
        """403 with a fix, no credits taken; after acceptance the same request, with the same key, passes."""
        headers = ada.headers | {"Idempotency-Key": "once"}
        refused = client.post("/api/tracks", json=BODY, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "policy-not-accepted")
        assert POLICY_VERSION in refused.json()["detail"]
        assert client.get("/api/credits", headers=ada.headers).json()["reserved"] == 0
        assert (
            client.post("/api/policy", json={"version": POLICY_VERSION}, headers=ada.headers).status_code
            == 200
        )
        assert client.post("/api/tracks", json=BODY, headers=headers).status_code == 202
