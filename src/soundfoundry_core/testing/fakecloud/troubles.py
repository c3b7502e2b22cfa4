"""Everything that the cloud can be told to get wrong, as data.

A trouble happens at one of five moments: to the submit, to a poll, to the work itself, to the callback, or to the
download of the file. Those of a submit say whether the work is *accepted* (and paid) all the same: that is what a
client cannot see and must not guess.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

__all__ = ["LOCKED", "TROUBLES", "Act", "Trouble", "When", "submit_troubles"]

LOCKED: Final = "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."
_NGINX: Final = b"<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>"
_THROTTLED: Final = "Request was throttled. Your rate limit resets in ~30s."


class When(enum.Enum):
    """The moment of a trouble."""

    SUBMIT = "submit"
    POLL = "poll"
    WORK = "work"
    WEBHOOK = "webhook"
    FILE = "file"


class Act(enum.Enum):
    """What the server does instead of answering as it should."""

    STATUS = "status"
    """Answer with another status."""
    CLOSE = "close"
    """Close the connection without a word."""
    RESET = "reset"
    """Reset the connection."""
    LATE = "late"
    """Answer, but after ``wait_s``."""
    HANG = "hang"
    """Say nothing until the cloud is closed."""
    CUT = "cut"
    """Announce the whole body, send half of it and close."""
    DRIP = "drip"
    """Send the body one byte a second."""
    BODY = "body"
    """Answer 200 with another body."""
    NOISE = "noise"
    """Send bytes that are no HTTP."""
    FATE = "fate"
    """Nothing with the connection: the job, its callback or its file is what goes wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One way to misbehave."""

    name: str
    when: When
    act: Act
    accepts: bool = False
    """Of a submit: whether the work is accepted all the same."""
    status: int = 0
    text: str = ""
    """The reason, which the dialect puts into its own kind of error."""
    body: bytes | None = None
    """Sent as it is instead of the dialect's error."""
    media_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    wait_s: float = 0.0


def _refusals() -> list[Trouble]:
    told = {
        400: "Bad request.",
        401: "Authentication is required.",
        402: "Insufficient credit.",
        403: "You may not use this model.",
        404: "Not found.",
        405: "Method not allowed.",
        408: "Request timeout.",
        409: "Conflict.",
        413: "Payload too large.",
        415: "Unsupported media type.",
        422: "Input should be greater than or equal to 1.",
        429: _THROTTLED,
        451: "Content flagged by moderation.",
        500: "Internal server error.",
        501: "Not implemented.",
        502: "Bad gateway.",
        503: "Service unavailable.",
        504: "Gateway timeout.",
        520: "Unknown error.",
        529: "Overloaded.",
    }
    return [
        Trouble(name=str(status), when=When.SUBMIT, act=Act.STATUS, status=status, text=text)
        for status, text in told.items()
    ]


def _submits() -> list[Trouble]:
    when = When.SUBMIT
    return [
        *_refusals(),
        Trouble(name="403-locked", when=when, act=Act.STATUS, status=403, text=LOCKED),
        Trouble(
            name="429-retry-after",
            when=when,
            act=Act.STATUS,
            status=429,
            text="Too many requests.",
            headers=(("Retry-After", "7"),),
        ),
        Trouble(name="502-nginx", when=when, act=Act.STATUS, status=502, body=_NGINX, media_type="text/html"),
        *(
            Trouble(
                name=f"{status}-redirect",
                when=when,
                act=Act.STATUS,
                status=status,
                text="Moved.",
                headers=(("Location", "?moved=1"),),
            )
            for status in (302, 307, 308)
        ),
        Trouble(name="drop-before-accept", when=when, act=Act.CLOSE),
        Trouble(name="reset-before-accept", when=when, act=Act.RESET),
        Trouble(name="drop-after-accept", when=when, act=Act.CLOSE, accepts=True),
        Trouble(name="reset-after-accept", when=when, act=Act.RESET, accepts=True),
        Trouble(name="slow", when=when, act=Act.LATE, accepts=True, wait_s=3.0),
        Trouble(name="hang", when=when, act=Act.HANG, accepts=True),
        Trouble(name="drip", when=when, act=Act.DRIP, accepts=True, wait_s=1.0),
        Trouble(name="cut-answer", when=when, act=Act.CUT, accepts=True),
        Trouble(name="no-http", when=when, act=Act.NOISE, accepts=True),
        Trouble(name="truncated-json", when=when, act=Act.BODY, accepts=True, body=b'{"request_id": "4f'),
        Trouble(name="empty-answer", when=when, act=Act.BODY, accepts=True, body=b""),
        Trouble(name="answer-without-id", when=when, act=Act.BODY, accepts=True, body=b'{"ok": true}'),
        Trouble(
            name="html-answer",
            when=when,
            act=Act.BODY,
            accepts=True,
            body=b"<html>Just a moment</html>",
            media_type="text/html",
        ),
        Trouble(name="500-after-accept", when=when, act=Act.STATUS, accepts=True, status=500, text="Oops."),
        Trouble(name="502-after-accept", when=when, act=Act.STATUS, accepts=True, status=502, text="Oops."),
        Trouble(name="504-after-accept", when=when, act=Act.STATUS, accepts=True, status=504, text="Oops."),
    ]


def _later() -> list[Trouble]:
    fate = Act.FATE
    polls = [
        *(
            Trouble(name=f"poll-{status}", when=When.POLL, act=Act.STATUS, status=status, text="Not now.")
            for status in (401, 403, 404, 429, 500, 503)
        ),
        Trouble(name="poll-drop", when=When.POLL, act=Act.CLOSE),
        Trouble(name="poll-garbage", when=When.POLL, act=Act.BODY, body=b"<html>"),
    ]
    works = [
        "never-starts",
        "never-ends",
        "fails",
        "fails-late",
        "aborted",
        "unknown-status",
        "no-audio",
        "foreign-host",
        "truncated-audio",
        "wrong-audio",
        "empty-audio",
        "short-audio",
    ]
    mails = ["no-webhook", "webhook-twice", "webhook-forged", "webhook-stale", "webhook-early"]
    files = [
        *(
            Trouble(name=f"file-{status}", when=When.FILE, act=Act.STATUS, status=status, text="Gone.")
            for status in (403, 404, 410, 500, 503)
        ),
        Trouble(name="file-drop", when=When.FILE, act=Act.CLOSE),
        Trouble(name="file-cut", when=When.FILE, act=Act.CUT),
    ]
    return [
        *polls,
        *(Trouble(name=name, when=When.WORK, act=fate) for name in works),
        *(Trouble(name=name, when=When.WEBHOOK, act=fate) for name in mails),
        *files,
    ]


TROUBLES: Final[dict[str, Trouble]] = {trouble.name: trouble for trouble in (*_submits(), *_later())}
"""Name -> trouble."""


def submit_troubles() -> list[Trouble]:
    """Return everything that can happen to a submit, in the order of the table."""
    return [trouble for trouble in TROUBLES.values() if trouble.when is When.SUBMIT]
