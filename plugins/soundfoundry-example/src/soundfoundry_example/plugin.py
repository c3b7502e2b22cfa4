"""What the plugin offers: hook functions and nothing else, so that looking at it stays cheap."""

from soundfoundry_core import hookimpl
from soundfoundry_core.plugins.records import CoverPatternSpec, MusicProviderSpec, UnlockRuleSpec


def make_tone(_settings):
    """Make the provider; only now is numpy imported."""
    from soundfoundry_example.provider import Tone

    return Tone()


@hookimpl
def soundfoundry_music_providers():
    """Offer ``tone``."""
    yield MusicProviderSpec(id="tone", title="Tone", factory=make_tone, resumable=False)


@hookimpl
def soundfoundry_cover_patterns():
    """Offer ``ripples``."""
    from soundfoundry_example.pattern import Ripples

    yield CoverPatternSpec(id="ripples", title="Ripples", version=1, factory=Ripples)


@hookimpl
def soundfoundry_unlock_rules():
    """Offer ``faithful_week``."""
    from soundfoundry_example.unlocks import faithful_week

    yield UnlockRuleSpec(id="faithful_week", title="Faithful week", version=1, evaluate=faithful_week)
