"""From an HTTP answer that is no success to the error that our side raises: one table for all providers that speak HTTP.

Money decides the classes. A refusal (4xx, 503) was certainly not accepted. A 500 may have come after the work was put
into the queue; an answer of a gateway (502, 504, the 52x of a CDN) says that nobody heard what the provider behind it
answered. Then *nobody knows*: the work may be accepted and paid.

======================  ==================  =======================================================
status                  fault               raised
======================  ==================  =======================================================
401                     AUTH                ProviderRefusedError
402, 401/403 on money   LOCKED              ProviderRefusedError
403 else                AUTH                ProviderRefusedError
429                     RATE                ProviderUnavailableError, with the pause that was asked for
4xx about content, 451  MODERATION          ProviderRefusedError
408, 425                CAPACITY            ProviderUnavailableError
other 3xx and 4xx       INVALID             ProviderRefusedError
500, 502, 504, 520-527  AMBIGUOUS           ProviderNoAnswerError
other 5xx               CAPACITY            ProviderUnavailableError
======================  ==================  =======================================================
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from soundfoundry_core.errors import ProviderNoAnswerError, ProviderRefusedError, ProviderUnavailableError
from soundfoundry_core.providers.contract import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.errors import ProviderError

__all__ = ["known_fault", "reason_of", "refusal", "sort_status"]

_NOBODY_KNOWS: Final = {500, 502, 504, *range(520, 528)}
_MONEY: Final = re.compile(
    r"locked|balance|credit|billing|top.?up|spend.{0,10}limit|quota|payment", re.IGNORECASE
)
_CONTENT: Final = re.compile(
    r"moderat|content.?policy|content_policy_violation|nsfw|flagged|safety|bad_prompt|copyright",
    re.IGNORECASE,
)
_PAUSE: Final = re.compile(r"resets? in ~?(\d+(?:\.\d+)?) ?s", re.IGNORECASE)
_LONGEST: Final = 200
_FIXES: Final = {
    Fault.AUTH: "Check the provider's key.",
    Fault.LOCKED: "Top up the provider's balance or raise its limit; it may stay locked for hours after that.",
    Fault.RATE: "Try again a little later.",
    Fault.CAPACITY: "Try again later or another provider.",
    Fault.INVALID: "Try another model or another provider.",
    Fault.MODERATION: "Change the wording and try again.",
    Fault.AMBIGUOUS: "Do not ask again before its dashboard or its callback tells what became of it.",
}


def sort_status(status: int, reason: str = "") -> Fault:
    """Sort the answer to a submit by its status and, where that is not enough, by its words."""
    if status == 402 or (status in {401, 403} and _MONEY.search(reason)):
        return Fault.LOCKED
    if status == 401:
        return Fault.AUTH
    if status == 429:
        return Fault.RATE
    if status == 451 or (400 <= status < 500 and _CONTENT.search(reason)):
        return Fault.MODERATION
    if status == 403:
        return Fault.AUTH
    if status in {408, 425}:
        return Fault.CAPACITY
    if status in _NOBODY_KNOWS:
        return Fault.AMBIGUOUS
    return Fault.CAPACITY if status >= 500 else Fault.INVALID


def refusal(who: str, status: int, headers: Mapping[str, str], body: bytes) -> ProviderError:
    """Return the error to raise for an answer to a submit that is no success.

    Args:
        who: the provider's name, for the message.
        status: 300 or more.
        headers: their names in any case.
        body: what came with it; its reason is quoted, at most 200 characters.
    """
    reason = reason_of(body)
    fault = sort_status(status, reason)
    message = f"{who} answered {status}{f': {reason}' if reason else ''}."
    if fault is Fault.AMBIGUOUS:
        return ProviderNoAnswerError(message, fix=_FIXES[fault], fault=fault.value)
    pause = _pause(headers, reason)
    if fault in {Fault.RATE, Fault.CAPACITY}:
        return ProviderUnavailableError(message, fix=_FIXES[fault], fault=fault.value, retry_after_s=pause)
    return ProviderRefusedError(message, fix=_FIXES[fault], fault=fault.value, retry_after_s=pause)


def known_fault(error: BaseException) -> Fault | None:
    """Return the fault that one of our own errors carries; None where it carries none."""
    told = getattr(error, "fault", "")
    return Fault(told) if told in {fault.value for fault in Fault} else None


def reason_of(body: bytes) -> str:
    """Return the reason in an error's body, in one line: ``detail``, ``error``, ``message`` or ``title`` of its JSON."""
    try:
        told = json.loads(body[:65_536])
    except (ValueError, RecursionError):
        return ""
    for name in ("detail", "error", "message", "title"):
        if isinstance(told, dict) and told.get(name):
            told = told[name]
            break
    if isinstance(told, list) and told:
        told = told[0]
    if isinstance(told, dict):
        word, said = told.get("status"), told.get("msg") or told.get("message") or ""
        told = f"{word}: {said}" if isinstance(word, str) and word else said  # ElevenLabs' word for programs
    text = " ".join(str(told).split()).rstrip(".") if isinstance(told, str) else ""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _pause(headers: Mapping[str, str], reason: str) -> float | None:
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    if re.fullmatch(r"\d{1,6}", told.strip()):
        return float(told)
    found = _PAUSE.search(reason)
    return float(found[1]) if found else None
