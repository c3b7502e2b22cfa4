"""A maker's profile in plain values: what follows from the style seed, and what was earned on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_api.errors import FeatureDisabledError
from soundfoundry_api.style import repository
from soundfoundry_api.style.schemas import Accent, Colours, EarnedUnlock, NoteView, PaletteView, StyleView
from soundfoundry_core.covers.design import repertoire
from soundfoundry_core.covers.recipe import DESIGN_VERSION
from soundfoundry_core.style.palette import Palette
from soundfoundry_core.style.profile import StyleProfile
from soundfoundry_core.style.seed import StyleSeed
from soundfoundry_core.style.tokens import theme_colours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from soundfoundry_api.settings import Settings
    from soundfoundry_core.plugins.records import UnlockRuleSpec
    from soundfoundry_core.style.profile import LookProfile

__all__ = ["seed_of", "style_of"]


def seed_of(connection: Connection, settings: Settings, user_id: int) -> int:
    """Return a maker's style seed; before a backfill, the one that the backfill will write.

    Raises:
        FeatureDisabledError: the account has none, and style seeds are switched off.
    """
    seed = repository.style_seed(connection, user_id)
    if seed is not None:
        return seed
    if not settings.style_seed_enabled:
        raise FeatureDisabledError(
            "Style seeds are switched off here.", fix="Ask the operator for STYLE_SEED_ENABLED."
        )
    return int(StyleSeed.derive(f"user:{user_id}"))


def style_of(
    connection: Connection, settings: Settings, rules: Mapping[str, UnlockRuleSpec], user_id: int
) -> StyleView:
    """Return a maker's whole profile.

    Raises:
        FeatureDisabledError: see :func:`seed_of`.
    """
    profile = StyleProfile.of(seed_of(connection, settings, user_id))
    earned = repository.earned_at(connection, user_id)
    return _view(profile, user_id, _earned(earned, rules))


def _view(profile: StyleProfile, user_id: int, unlocks: list[EarnedUnlock]) -> StyleView:
    look, sound = profile.look, profile.sound
    return StyleView(
        user_id=user_id,
        style_seed=profile.style_seed,
        style_version=profile.style_version,
        accent=Accent(
            hue=look.accent_hue,
            light=theme_colours("light", profile)["action"],
            dark=theme_colours("dark", profile)["action"],
        ),
        palette=PaletteView(light=_colours(look, dark=False), dark=_colours(look, dark=True)),
        scheme=look.scheme,
        grid=look.geometry,
        pattern=look.pattern,
        repertoire=list(repertoire(profile.style_seed, DESIGN_VERSION)),
        motif=[NoteView(degree=note.degree, sixteenths=note.sixteenths) for note in sound.motif.notes],
        key=str(sound.key),
        tempo=sound.tempo_centre,
        timbre=sound.timbre.family,
        unlocks=unlocks,
    )


def _colours(look: LookProfile, *, dark: bool) -> Colours:
    made = Palette.of(look, dark=dark)
    return Colours(ground=made.ground, ramp=list(made.ramp), accent=made.accent, text=made.text)


def _earned(earned: Mapping[str, datetime], rules: Mapping[str, UnlockRuleSpec]) -> list[EarnedUnlock]:
    return [
        EarnedUnlock(
            id=id_,
            title=rules[id_].title if id_ in rules else id_,
            earned_at=moment.isoformat(timespec="seconds"),
        )
        for id_, moment in earned.items()
    ]
