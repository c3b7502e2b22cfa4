"""The built-in moderator: a list of words and phrases that nobody may use.

The list is empty until the operator fills it. Comparison is by whole words, without letter case,
accents or the width and style of letters (NFKD), so that ``Ban`` stops ``BÁN`` and ``ｂａｎ`` and lets
``urban`` pass. A word list is a fence, not a judge: it is here so that the hook has a use from day one.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from pydantic import Field

from soundfoundry_core.moderation.contract import Verdict
from soundfoundry_core.settings import PluginSettings

if TYPE_CHECKING:
    from soundfoundry_core.moderation.contract import ModerationRequest

__all__ = ["WordListModerator", "WordListSettings"]

_WORD = re.compile(r"\w+")


class WordListSettings(PluginSettings):
    """What the word list holds."""

    words: tuple[str, ...] = Field(default=(), json_schema_extra={"env": "SOUNDFOUNDRY_BLOCKED_WORDS"})
    """Words or phrases; the words of a phrase must follow each other, whatever stands between them."""


class WordListModerator:
    """Refuses a request in which a listed word or phrase occurs."""

    def __init__(self, settings: WordListSettings) -> None:
        self._phrases = tuple(phrase for text in settings.words if (phrase := _words(text)))

    def review(self, request: ModerationRequest) -> Verdict:
        """Look through prompt, title and lyrics, each on its own."""
        for field, text in (("prompt", request.prompt), ("title", request.title), ("lyrics", request.lyrics)):
            said = _words(text)
            if any(phrase in said for phrase in self._phrases):
                # The word itself is not repeated: refusals are shown, logged and kept.
                return Verdict(allowed=False, reason=f"The {field} contains words that are not allowed here.")
        return Verdict(allowed=True)


def _words(text: str) -> str:
    """Return the words of a text, folded, with one space before and after each; empty without any."""
    bare = "".join(
        char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char)
    )
    words = _WORD.findall(bare.casefold())
    return f" {' '.join(words)} " if words else ""
