"""Laws of a request: what is accepted, and one plain sentence with a fix for everything else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.errors import InvalidRequestError, UnknownNameError
from soundfoundry_core.music.request import MAX_LYRICS, MAX_PROMPT, MusicRequest
from soundfoundry_core.style import Macros

NAN, INF = float("nan"), float("inf")


def refused(**values: object) -> InvalidRequestError:
    """Return the error that these values raise."""
    with pytest.raises(InvalidRequestError) as caught:
        MusicRequest.of(**{"prompt": "rain", **values})
    return caught.value


def test_a_prompt_is_enough() -> None:
    """Everything else has a default."""
    request = MusicRequest.of(prompt="  rain \n")
    assert request.prompt == "rain"
    assert request.duration_s == 30
    assert request.macros == Macros()
    assert (request.genre, request.bpm, request.key, request.seed, request.title) == (None,) * 5


def test_names_stay_on_one_line() -> None:
    """A title and a series keep their letters, not what breaks lines or commands a terminal."""
    request = MusicRequest.of(prompt="x", title="a\nb\t c\x1b[31m \x9b", series=" Blue\r\nHour 👩‍🚀")
    assert (request.title, request.series) == ("a b c[31m", "Blue Hour 👩‍🚀")
    assert MusicRequest.of(prompt="x", title="\x1b").title is None


def test_names_are_made_canonical() -> None:
    """A genre's alias and a key's spelling are stored in one form; macros may be a mapping."""
    request = MusicRequest.of(prompt="x", genre="Deep House", key="f#m", macros={"grit": 7}, duration_s=10)
    assert (request.genre, request.key, request.macros) == ("house", "F# minor", Macros(grit=7))


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"prompt": ""}, "prompt", "The prompt is empty."),
        ({"prompt": " \n\t"}, "prompt", "The prompt is empty."),
        ({"prompt": "x" * 10_000_000}, "prompt", "The prompt has 10000000 characters, more than 2000."),
        ({"prompt": None}, "prompt", "The prompt None is of the wrong kind."),
        ({"prompt": "\ud800"}, "prompt", "The prompt '\\ud800' is of the wrong kind."),
        ({"duration_s": 0}, "duration_s", "The duration 0 is too low."),
        ({"duration_s": -1}, "duration_s", "The duration -1 is too low."),
        ({"duration_s": 4.99}, "duration_s", "The duration 4.99 is too low."),
        ({"duration_s": NAN}, "duration_s", "The duration nan is not a finite number."),
        ({"duration_s": INF}, "duration_s", "The duration inf is not a finite number."),
        ({"duration_s": 10**9}, "duration_s", "The duration 1000000000 is too high."),
        ({"duration_s": "30"}, "duration_s", "The duration '30' is of the wrong kind."),
        ({"bpm": 39}, "bpm", "The tempo 39 is too low."),
        ({"bpm": 241}, "bpm", "The tempo 241 is too high."),
        ({"bpm": NAN}, "bpm", "The tempo nan is not a finite number."),
        ({"seed": -1}, "seed", "The seed -1 is too low."),
        ({"seed": 2**53}, "seed", "The seed 9007199254740992 is too high."),
        ({"seed": 1.5}, "seed", "The seed 1.5 is of the wrong kind."),
        ({"genre": 5}, "genre", "The genre 5 is of the wrong kind."),
        ({"genre": "x" * 10_000_000}, "genre", "The genre has 10000000 characters, more than 120."),
        ({"key": "x" * 10_000_000}, "key", "The key has 10000000 characters, more than 120."),
        ({"macros": 5}, "macros", "The list of macros 5 is of the wrong kind."),
        (
            {"lyrics": "l" * (MAX_LYRICS + 1)},
            "lyrics",
            "The text of the lyrics has 10001 characters, more than 10000.",
        ),
        ({"title": "t" * 121}, "title", "The title has 121 characters, more than 120."),
        ({"has_vocals": "yes"}, "has_vocals", "The wish for vocals 'yes' is of the wrong kind."),
        ({"colour": "red"}, "colour", "A request has no field 'colour'."),
        ({"provider": 5}, "provider", "The provider 5 is of the wrong kind."),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, dict) else "",
)
def test_bad_values_are_refused_in_one_sentence(values: dict[str, object], field: str, sentence: str) -> None:
    """The message names what is wrong, ``field`` names the part, and a fix follows."""
    error = refused(**values)
    assert (error.message, error.field) == (sentence, field)
    assert error.fix.endswith(".")
    assert len(str(error)) < 300


def test_a_missing_prompt_is_named() -> None:
    """A request without a prompt says so."""
    with pytest.raises(InvalidRequestError, match="There is no prompt") as caught:
        MusicRequest.of()
    assert caught.value.field == "prompt"


@pytest.mark.parametrize(
    ("values", "field", "hint"),
    [
        ({"genre": "ambeint"}, "genre", "Did you mean 'ambient'?"),
        ({"genre": ""}, "genre", "Known: ambient"),
        ({"key": "D blurian"}, "key", "Did you mean 'lydian'?"),
        ({"macros": {"grot": 1}}, "macros", "Did you mean 'grit'?"),
        ({"macros": {5: 1}}, "macros", "Known: brightness"),
    ],
)
def test_unknown_names_get_the_nearest(values: dict[str, object], field: str, hint: str) -> None:
    """An unknown genre, mode or macro is answered with the nearest known ones."""
    error = refused(**values)
    assert isinstance(error, UnknownNameError)
    assert error.field == field
    assert hint in error.fix


def test_bad_keys_and_macro_positions_keep_their_own_words() -> None:
    """Errors of Key and Macros come through as they are."""
    assert refused(key="H minor").fix.startswith("Write it like 'D minor'")
    assert refused(macros={"grit": 101}).field == "macros.grit"


def test_limits_are_inclusive() -> None:
    """5 and 600 seconds, 40 and 240 bpm, and the longest prompt are accepted."""
    for values in (
        {"duration_s": 5, "bpm": 40},
        {"duration_s": 600, "bpm": 240},
        {"prompt": "x" * MAX_PROMPT},
    ):
        MusicRequest.of(**{"prompt": "rain", **values})


@given(
    st.dictionaries(
        st.sampled_from([*MusicRequest.model_fields, "other"]),
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(),
            st.text(max_size=8),
            st.lists(st.integers()),
            st.binary(),
        ),
    )
)
@settings(max_examples=150, deadline=None)
def test_nothing_but_our_own_error_comes_out(values: dict[str, object]) -> None:
    """Any mapping is either a request or an InvalidRequestError with a field."""
    try:
        MusicRequest.of(**values)
    except InvalidRequestError as error:
        caught = error
    else:
        return
    assert caught.field
    assert caught.fix
