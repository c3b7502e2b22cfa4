"""All moderators asked about one request: a refusal of any of them refuses.

The panel fails closed. A moderator that raises, or answers with something else than a verdict, counts
as a refusal that names it, because a check that did not happen must not look like one that passed.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from soundfoundry_core.moderation.contract import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.moderation.contract import ModerationRequest, Moderator

__all__ = ["review"]

_log: Final = logging.getLogger(__name__)


def review(request: ModerationRequest, moderators: Mapping[str, Moderator]) -> Verdict:
    """Ask every moderator, in the order of their ids, and join their refusals.

    No moderators, no objections: the verdict is then to allow.
    """
    refusals = [
        verdict.reason or f"The moderator {name!r} refuses it."
        for name, moderator in sorted(moderators.items())
        if not (verdict := _ask(name, moderator, request)).allowed
    ]
    return Verdict(allowed=not refusals, reason=" ".join(dict.fromkeys(refusals)))


def _ask(name: str, moderator: Moderator, request: ModerationRequest) -> Verdict:
    try:
        verdict: object = moderator.review(request)
    except (Exception, SystemExit):  # noqa: BLE001 - it becomes a refusal
        _log.exception("moderator %r raised; its answer counts as a refusal", name)
        return _unasked(name)
    if not isinstance(verdict, Verdict) or not isinstance(verdict.allowed, bool):
        _log.error("moderator %r answered %r; that counts as a refusal", name, type(verdict).__name__)
        return _unasked(name)
    return verdict


def _unasked(name: str) -> Verdict:
    return Verdict(
        allowed=False, reason=f"The moderator {name!r} could not judge it, so it is refused for now."
    )
