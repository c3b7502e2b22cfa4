"""The rules of unlock rules: pure, reachable, and never taking back what they gave."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Final

from soundfoundry_core.style.stream import Stream
from soundfoundry_core.style.unlocks import Progress, UnlockProgress
from soundfoundry_core.testing.suite import Suite

if TYPE_CHECKING:
    from soundfoundry_core.plugins.records import UnlockRuleSpec

__all__ = ["UnlockRuleSuite"]

_FACTS: Final = tuple(field.name for field in fields(Progress))
_WALKS: Final = 20
_STEPS: Final = 40


class UnlockRuleSuite(Suite):
    """Rules 1-6 of ``soundfoundry_unlock_rules``."""

    hook = "soundfoundry_unlock_rules"

    def test_the_answer_is_a_count(self, spec: UnlockRuleSpec) -> None:
        """Rule 2: for any facts the answer is an UnlockProgress with whole numbers, have >= 0 and need >= 1."""
        for facts in _walks():
            answer = spec.evaluate(facts)
            assert isinstance(answer, UnlockProgress)
            assert isinstance(answer.have, int)
            assert isinstance(answer.need, int)
            assert answer.have >= 0
            assert answer.need >= 1

    def test_it_is_a_pure_function(self, spec: UnlockRuleSpec) -> None:
        """Rule 3: the same facts give the same answer, in whatever order it is asked."""
        facts = _walks()
        forward = [spec.evaluate(one) for one in facts]
        backward = [spec.evaluate(one) for one in reversed(facts)]
        for one, once, again in zip(facts, forward, reversed(backward), strict=True):
            assert once == again, one  # one by one: what differs is named, and not looked for in thousands

    def test_it_never_takes_back(self, spec: UnlockRuleSpec) -> None:
        """Rule 4: as facts grow, ``have`` never falls, ``need`` never moves, and earned stays earned."""
        for walk in range(_WALKS):
            answers = [spec.evaluate(facts) for facts in _walk(walk)]
            haves = [answer.have for answer in answers]
            assert haves == sorted(haves)
            assert len({answer.need for answer in answers}) == 1
            earned = [answer.earned for answer in answers]
            assert earned == sorted(earned)

    def test_nothing_is_earned_by_doing_nothing(self, spec: UnlockRuleSpec) -> None:
        """Rule 5: a maker without any track has not earned it."""
        assert not spec.evaluate(Progress()).earned

    def test_it_can_be_earned(self, spec: UnlockRuleSpec) -> None:
        """Rule 6: with ten thousand of everything it is earned."""
        assert spec.evaluate(Progress(**dict.fromkeys(_FACTS, 10_000))).earned


def _walk(number: int) -> list[Progress]:
    """Live a maker's life: facts that grow one at a time, by one or by a leap."""
    draw = Stream.root("conformance", "unlocks", number)
    facts = [Progress()]
    for _ in range(_STEPS):
        name = draw.choice(_FACTS)
        grown = getattr(facts[-1], name) + draw.choice((1, 1, 1, 10, 100))
        facts.append(replace(facts[-1], **{name: grown}))
    return facts


def _walks() -> list[Progress]:
    return [facts for number in range(_WALKS) for facts in _walk(number)]
