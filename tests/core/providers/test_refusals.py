"""An answer that is no success becomes the right fault: certainly refused, or nobody knows."""

from __future__ import annotations

import json

import pytest

from soundfoundry_core.errors import ProviderNoAnswerError, ProviderRefusedError, ProviderUnavailableError
from soundfoundry_core.providers.contract import Fault
from soundfoundry_core.providers.refusals import known_fault, reason_of, refusal, sort_status

LOCKED = "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."


@pytest.mark.parametrize(
    ("status", "reason", "fault"),
    [
        (302, "", Fault.INVALID),
        (400, "", Fault.INVALID),
        (401, "", Fault.AUTH),
        (402, "", Fault.LOCKED),
        (403, "", Fault.AUTH),
        (403, LOCKED, Fault.LOCKED),
        (403, "User is locked. Reason: TOP_UP.", Fault.LOCKED),
        (404, "", Fault.INVALID),
        (408, "", Fault.CAPACITY),
        (409, "", Fault.INVALID),
        (422, "prompt: content_policy_violation", Fault.MODERATION),
        (429, "", Fault.RATE),
        (451, "", Fault.MODERATION),
        (500, "", Fault.AMBIGUOUS),
        (502, "", Fault.AMBIGUOUS),
        (503, "", Fault.CAPACITY),
        (504, "", Fault.AMBIGUOUS),
        (520, "", Fault.AMBIGUOUS),
        (529, "", Fault.CAPACITY),
    ],
)
def test_statuses_are_sorted(status: int, reason: str, fault: Fault) -> None:
    """Money, content and gateways are told apart."""
    error = refusal("fal", status, {}, json.dumps({"detail": reason}).encode())
    assert sort_status(status, reason) is fault
    assert known_fault(error) is fault
    expected = {
        Fault.AMBIGUOUS: ProviderNoAnswerError,
        Fault.RATE: ProviderUnavailableError,
        Fault.CAPACITY: ProviderUnavailableError,
    }.get(fault, ProviderRefusedError)
    assert type(error) is expected
    assert error.message.startswith(f"fal answered {status}")


@pytest.mark.parametrize(
    ("headers", "detail", "pause"),
    [
        ({"Retry-After": "7"}, "", 7.0),
        ({}, "Request was throttled. Your rate limit resets in ~30s.", 30.0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, "", None),
        ({}, "slow down", None),
    ],
)
def test_the_pause_that_was_asked_for_is_kept(
    headers: dict[str, str], detail: str, pause: float | None
) -> None:
    """From the header, or from Replicate's sentence."""
    error = refusal("replicate", 429, headers, json.dumps({"detail": detail}).encode())
    assert error.retry_after_s == pause


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", ""),
        (b"<html>", ""),
        (b"[" * 100_000, ""),
        (b'{"detail": "No."}', "No"),
        (b'{"detail": [{"loc": ["body"], "msg": "too long"}]}', "too long"),
        (b'{"error": {"message": "Broke"}}', "Broke"),
        (b'{"title": "A\\n  b"}', "A b"),
        (b'{"detail": {"status": "bad_prompt", "message": "No names."}}', "bad_prompt: No names"),
        (json.dumps({"detail": "x" * 500}).encode(), "x" * 197 + "..."),
    ],
)
def test_reasons_are_one_short_line(body: bytes, reason: str) -> None:
    """Whatever form the body has."""
    assert reason_of(body) == reason


def test_a_quota_that_is_used_up_is_about_money() -> None:
    """ElevenLabs says it with 401, which is about the key otherwise."""
    body = json.dumps({"detail": {"status": "quota_exceeded", "message": "0 credits remain"}}).encode()
    assert known_fault(refusal("ElevenLabs", 401, {}, body)) is Fault.LOCKED
    assert known_fault(refusal("ElevenLabs", 401, {}, b'{"detail": "Invalid API key"}')) is Fault.AUTH
