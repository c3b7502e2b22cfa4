"""All moderators asked, one refusal refuses, a failure refuses too."""

from __future__ import annotations

from typing import Any

import pytest

from soundfoundry_core.moderation.contract import ModerationRequest, Verdict
from soundfoundry_core.moderation.panel import review

REQUEST = ModerationRequest(prompt="calm piano")


class Judge:
    """A moderator that answers what it was told to answer."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked = 0

    def review(self, request: ModerationRequest) -> Any:
        self.asked += 1
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


YES, NO = Verdict(allowed=True), Verdict(allowed=False, reason="Too loud.")


def test_nobody_objects() -> None:
    """Without moderators, and with only content ones, the request is allowed."""
    assert review(REQUEST, {}) == Verdict(allowed=True)
    assert review(REQUEST, {"a": Judge(YES), "b": Judge(YES)}) == Verdict(allowed=True)


def test_one_refusal_refuses_and_all_are_asked() -> None:
    """The others are asked all the same; reasons are joined in the order of ids, each once."""
    judges = {
        "d": Judge(YES),
        "c": Judge(NO),
        "b": Judge(Verdict(allowed=False, reason="Too long.")),
        "a": Judge(NO),
    }

    verdict = review(REQUEST, judges)

    assert verdict == Verdict(allowed=False, reason="Too loud. Too long.")
    assert [judge.asked for judge in judges.values()] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "answer",
    [ValueError("secret detail"), SystemExit(1), None, True, Verdict(allowed=1)],
    ids=repr,  # type: ignore[arg-type]
)
def test_a_moderator_that_gives_no_verdict_refuses(answer: Any) -> None:
    """Fail closed: the moderator is named, its exception's text is not shown."""
    verdict = review(REQUEST, {"a": Judge(YES), "broken": Judge(answer)})

    assert not verdict.allowed
    assert "'broken'" in verdict.reason
    assert "secret" not in verdict.reason


def test_a_refusal_without_a_reason_gets_one() -> None:
    """A maker is never refused without a word."""
    assert "'mute'" in review(REQUEST, {"mute": Judge(Verdict(allowed=False))}).reason
