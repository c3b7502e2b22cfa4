"""What is sent stays inside Replicate's own schemas, written down here a second time from its pages, whatever is asked for."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.providers.cards import fill
from soundfoundry_core.testing.commissions import a_commission
from soundfoundry_replicate.models import CARDS

SEED = (0, 2**31 - 1)
TEXT = (1, 5000)
# model: {parameter: (lowest, highest) of a number, or of the characters of a text, or the values of a choice}
SCHEMAS = {
    "stability-ai/stable-audio-2.5": {"prompt": TEXT, "duration": (1, 180), "seed": SEED},
    "meta/musicgen": {
        "prompt": TEXT, "duration": (1, 30), "seed": SEED, "model_version": {"stereo-large"}, "output_format": {"wav"},
        "normalization_strategy": {"loudness"},
    },
    "lucataco/ace-step": {"tags": TEXT, "lyrics": (0, 5000), "duration": (1, 240), "seed": SEED},
    "google/lyria-2": {"prompt": TEXT, "negative_prompt": TEXT, "seed": SEED},
    "minimax/music-1.5": {
        "prompt": (10, 300), "lyrics": (10, 600), "audio_format": {"mp3"}, "sample_rate": {44_100}, "bitrate": {256_000},
    },
}  # fmt: skip
REQUIRED = {"prompt", "tags", "lyrics", "duration"}
WHOLE = {"duration", "seed"}


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
def test_what_is_sent_is_what_replicate_takes(card, wish, duration_s, seed, strength):
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
