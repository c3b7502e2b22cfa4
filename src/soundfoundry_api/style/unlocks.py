"""Unlocks with their progress: what every installed rule says of a maker's history, and what was earned.

What was earned stays in the list for good, even where the plugin that brought its rule is gone.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from soundfoundry_api.errors import FeatureDisabledError
from soundfoundry_api.jobs.makers import maker_progress, take_unlocks
from soundfoundry_api.style import repository
from soundfoundry_api.style.schemas import Recomputed, UnlockList, UnlockView

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from soundfoundry_api.runtime import Runtime
    from soundfoundry_core.plugins.records import UnlockRuleSpec
    from soundfoundry_core.style.unlocks import Progress, UnlockProgress

__all__ = ["list_unlocks", "recompute"]

_log: Final = logging.getLogger(__name__)


def list_unlocks(connection: Connection, runtime: Runtime, user_id: int) -> UnlockList:
    """Return every unlock with its progress, sorted by id.

    Raises:
        FeatureDisabledError: unlocks are switched off.
    """
    _refuse_where_off(runtime)
    return UnlockList(items=_views(connection, runtime, user_id))


def recompute(connection: Connection, runtime: Runtime, user_id: int) -> Recomputed:
    """Count a maker's history again and add what it has earned; nothing is ever taken away.

    Raises:
        FeatureDisabledError: unlocks are switched off.
    """
    _refuse_where_off(runtime)
    new = take_unlocks(connection, runtime, user_id)
    return Recomputed(new=list(new), items=_views(connection, runtime, user_id))


def _views(connection: Connection, runtime: Runtime, user_id: int) -> list[UnlockView]:
    rules = runtime.plugins.unlock_rules
    earned = repository.earned_at(connection, user_id)
    facts = maker_progress(connection, user_id)
    return [
        _view(id_, rules.get(id_), facts, earned.get(id_)) for id_ in sorted(rules.keys() | earned.keys())
    ]


def _view(id_: str, rule: UnlockRuleSpec | None, facts: Progress, earned_at: datetime | None) -> UnlockView:
    told = None if rule is None else _told(rule, facts)
    return UnlockView(
        id=id_,
        title=rule.title if rule else id_,
        earned=earned_at is not None,
        earned_at=None if earned_at is None else earned_at.isoformat(timespec="seconds"),
        have=told.have if told else None,
        need=told.need if told else None,
        unit=told.unit if told else "",
        progress=str(told) if told else "",
    )


def _told(rule: UnlockRuleSpec, facts: Progress) -> UnlockProgress | None:
    """Ask a rule; one that stumbles says nothing, and the others are still heard."""
    try:
        return rule.evaluate(facts)
    except Exception:  # noqa: BLE001 -- whatever a plugin raises
        _log.exception("the unlock rule %r stumbled", rule.id)
        return None


def _refuse_where_off(runtime: Runtime) -> None:
    if not runtime.settings.style_unlocks_enabled:
        raise FeatureDisabledError(
            "Unlocks are switched off here.", fix="Ask the operator for STYLE_UNLOCKS_ENABLED."
        )
