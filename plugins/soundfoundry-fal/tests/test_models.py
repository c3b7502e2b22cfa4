"""What is sent stays inside fal's own schemas, written down here a second time from its pages, whatever is asked for."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.providers.cards import fill
from soundfoundry_core.testing.commissions import a_commission
from soundfoundry_fal.models import CARDS

SEED = (0, 2**31 - 1)
TEXT = (1, 5000)
# model: {parameter: (lowest, highest) of a number, or of the characters of a text, or the values of a choice}
SCHEMAS = {
    "fal-ai/stable-audio-25/text-to-audio": {"prompt": TEXT, "seconds_total": (1, 190), "seed": SEED},
    "fal-ai/ace-step/prompt-to-audio": {"prompt": TEXT, "duration": (5, 240), "instrumental": {True, False}, "seed": SEED},
    "fal-ai/ace-step": {"tags": TEXT, "lyrics": (0, 5000), "duration": (5, 240), "seed": SEED},
    "fal-ai/elevenlabs/music": {
        "prompt": TEXT, "music_length_ms": (3000, 600_000), "force_instrumental": {True, False},
        "output_format": {"mp3_44100_192"},
    },
    "elevenlabs/music/v2": {"prompt": TEXT, "music_length_ms": (3000, 600_000), "force_instrumental": {True, False}},
    "fal-ai/stable-audio": {"prompt": TEXT, "seconds_total": (0, 47)},
    "CassetteAI/music-generator": {"prompt": TEXT, "duration": (30, 180)},
    "fal-ai/lyria2": {"prompt": TEXT, "negative_prompt": TEXT, "seed": SEED},
    "fal-ai/lyria3": {"prompt": TEXT, "negative_prompt": TEXT},
    "beatoven/music-generation": {"prompt": TEXT, "duration": (5, 150), "negative_prompt": TEXT, "seed": SEED},
    "fal-ai/minimax-music/v2": {"prompt": (10, 300), "lyrics_prompt": (10, 3000), "audio_setting": None},
    "fal-ai/minimax-music/v1.5": {"prompt": (10, 600), "lyrics_prompt": (10, 3000), "audio_setting": None},
    "fal-ai/diffrhythm": {"style_prompt": TEXT, "lyrics": TEXT, "music_duration": {"95s", "285s"}},
    "sonauto/v2/text-to-music": {
        "prompt": TEXT, "lyrics_prompt": (0, 5000), "seed": SEED, "bpm": (40, 240), "num_songs": {1},
        "output_format": {"wav"},
    },
}  # fmt: skip
REQUIRED = {"prompt", "tags", "style_prompt", "lyrics_prompt", "duration", "music_duration"}
WHOLE = {"seconds_total", "music_length_ms", "seed", "bpm", "num_songs"}


def test_every_card_has_a_schema():
    """And the other way round."""
    assert [card.id for card in CARDS] == list(SCHEMAS)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
@settings(max_examples=40)
@given(
    wish=st.fixed_dictionaries(
        {
            "prompt": st.text(min_size=1, max_size=2000).filter(str.strip),
            "lyrics": st.text(max_size=6000),
            "has_vocals": st.booleans(),
            "without": st.lists(st.sampled_from(["drums", "vocals", "guitar"]), max_size=3).map(tuple),
        }
    ),
    duration_s=st.floats(5, 600),
    seed=st.integers(0, 2**53 - 1),
    strength=st.floats(0, 1),
)
def test_what_is_sent_is_what_fal_takes(card, wish, duration_s, seed, strength):
    """No other parameter, none missing, each in its range and of its kind; the loss says where the wish was cut."""
    commission = a_commission(card.spec, seed=seed, duration_s=duration_s)
    commission = replace(commission, brief=replace(commission.brief, **wish))
    sheet = fill(card, commission, strength=strength)
    schema = SCHEMAS[card.id]
    assert set(sheet.parameters) <= set(schema)
    assert REQUIRED & set(schema) <= set(sheet.parameters)
    for name, value in sheet.parameters.items():
        allowed = schema[name]
        if isinstance(allowed, set):
            assert value in allowed
        elif allowed is not None:
            size = len(value) if isinstance(value, str) else value
            assert allowed[0] <= size <= allowed[1], name
        assert not (name in WHOLE and not isinstance(value, int)), name
    low, high = card.spec.duration_s
    assert any("s asked" in loss for loss in sheet.losses) or low <= duration_s <= high
