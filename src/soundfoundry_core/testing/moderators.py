"""The rules of moderators.

Override ``settings`` so that there is something to refuse, and ``refused`` with a request that must be.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from soundfoundry_core.moderation.contract import ModerationRequest, Verdict
from soundfoundry_core.testing.suite import Suite

if TYPE_CHECKING:
    from soundfoundry_core.moderation.contract import Moderator
    from soundfoundry_core.plugins.records import ModeratorSpec, PluginSettings

__all__ = ["ModeratorSuite"]

_HARMLESS = ModerationRequest(prompt="ambient electronic track with soft piano", title="Still Water")
_STRANGE = (
    _HARMLESS,
    ModerationRequest(prompt="x"),
    ModerationRequest(prompt="\u202e\u0000\U0001f3b9" * 100, lyrics="\n" * 1_000),
    ModerationRequest(prompt="a" * 2_000, lyrics="la " * 3_333, title="\u1e9e" * 120),
)


class ModeratorSuite(Suite):
    """Rules 1-7 of ``soundfoundry_moderators``."""

    hook = "soundfoundry_moderators"

    @pytest.fixture
    def moderator(self, spec: ModeratorSpec, settings: PluginSettings) -> Moderator:
        """Return the moderator that the factory makes."""
        return spec.factory(settings)

    @pytest.fixture
    def refused(self) -> ModerationRequest | None:
        """Return a request that it must refuse with these settings; None where it has nothing to refuse."""
        return None

    def test_settings_refuse_unknown_keys(self, spec: ModeratorSpec, settings: PluginSettings) -> None:
        """Rule 2: a misspelt setting is an error, never ignored."""
        with pytest.raises(ValidationError, match="no_such_setting"):
            spec.settings.model_validate({**dict(settings), "no_such_setting": 1})

    def test_any_text_gets_a_verdict(self, moderator: Moderator) -> None:
        """Rule 3: whatever a maker may write gets a Verdict; a refusal says why."""
        for request in _STRANGE:
            verdict = moderator.review(request)
            assert isinstance(verdict, Verdict)
            assert isinstance(verdict.allowed, bool)
            assert verdict.allowed or verdict.reason.strip()

    def test_harmless_words_pass(self, moderator: Moderator) -> None:
        """Rule 4: "ambient electronic track with soft piano" is allowed."""
        assert moderator.review(_HARMLESS).allowed

    def test_it_refuses_what_it_is_for(self, moderator: Moderator, refused: ModerationRequest | None) -> None:
        """Rule 5: the request of the fixture ``refused`` is refused, with a reason for the maker."""
        if refused is not None:
            verdict = moderator.review(refused)
            assert not verdict.allowed
            assert verdict.reason.strip()

    def test_every_field_is_read(self, moderator: Moderator, refused: ModerationRequest | None) -> None:
        """Rule 6: what is refused as a prompt is refused in title and lyrics too."""
        if refused is not None:
            text = refused.prompt
            assert not moderator.review(ModerationRequest(prompt="calm", title=text)).allowed
            assert not moderator.review(ModerationRequest(prompt="calm", lyrics=text)).allowed

    def test_threads_get_the_same_verdict(self, moderator: Moderator) -> None:
        """Rule 7: the same request gets the same verdict, from several threads too."""
        with ThreadPoolExecutor(4) as pool:
            verdicts = list(pool.map(moderator.review, [_HARMLESS] * 8))
        assert len(set(verdicts)) == 1
