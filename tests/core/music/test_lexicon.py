"""Laws of the lexicon: its size, its files, and how its phrases are found."""

from __future__ import annotations

import pytest

from soundfoundry_core.errors import ConfigurationError
from soundfoundry_core.music.folding import fold, words_of
from soundfoundry_core.music.lexicon import INSTRUMENTS, Meaning, lexicon, read_topic
from soundfoundry_core.theory import GENRES

MEANINGFUL = {phrase: meaning for phrase, meaning in lexicon().entries.items() if not meaning.nothing}


def test_the_lexicon_is_large() -> None:
    """At least 400 words and phrases mean something, each written in its own way."""
    assert len({words_of(phrase) for phrase in MEANINGFUL}) >= 400


def test_every_meaning_is_in_its_range() -> None:
    """Names are canonical and numbers within the documented ranges; every entry means something."""
    for phrase, meaning in MEANINGFUL.items():
        assert meaning != Meaning(), phrase
        assert meaning.genre is None or meaning.genre in GENRES, phrase
        assert meaning.leaning is None or meaning.leaning in GENRES, phrase
        assert meaning.instrument is None or meaning.instrument in INSTRUMENTS, phrase
        for amount in (meaning.valence, meaning.energy, meaning.density, meaning.brightness, meaning.tempo):
            assert -1 <= amount <= 1, phrase
        assert meaning.bpm is None or 40 <= meaning.bpm <= 240, phrase
        assert meaning.beats_per_bar in {None, 3, 4, 5, 7}, phrase
        assert max(map(abs, (meaning.warmth, meaning.space, meaning.grit))) <= 30, phrase
        assert meaning.says, phrase


def test_every_instrument_and_genre_has_words() -> None:
    """No canonical name is out of reach, and each instrument is found by its own name."""
    assert {meaning.instrument for meaning in MEANINGFUL.values()} - {None} == set(INSTRUMENTS)
    assert {meaning.genre for meaning in MEANINGFUL.values()} - {None} == set(GENRES)
    for name in set(INSTRUMENTS) - {"lead"}:  # "lead me home": it takes "synth lead"
        count, meaning = lexicon().at(words_of(name)) or (0, Meaning())
        assert (count, meaning.instrument) == (len(name.split()), name)


def test_no_phrase_stands_in_two_places() -> None:
    """Across topics no spelling has two meanings: a musician finds each word once."""
    seen: dict[tuple[str, ...], str] = {}
    for phrase, meaning in lexicon().entries.items():
        other = seen.setdefault(words_of(phrase), phrase)
        assert lexicon().entries[other] == meaning, (phrase, other)


@pytest.mark.parametrize(
    "text", ["lo-fi", "lo fi", "lofi", "LoFi", "LO–FI", "ｌｏｆｉ", "lo\u2011fi", "lo\u00adfi"]
)
def test_spellings_are_one(text: str) -> None:
    """Hyphens, capitals, full-width letters and soft hyphens do not matter."""
    found = lexicon().at(words_of(text))
    assert found is not None
    assert found[1].genre == "lofi"


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("pianos", "piano"),
        ("electric guitars", "electric guitar"),
        ("synth wave", "synthwave"),
        ("softly", "soft"),
        ("melodies", None),
        ("darker", "dark"),
        ("tranquila", "tranquilo"),
        ("FRÖHLICHE", "frohlich"),
        ("basses", "bass"),
        ("in die", None),  # "in die Stadt" is not indie
        ("pope", None),
        ("rap", "rap"),
        ("s", None),
    ],
)
def test_inflected_forms_are_found(text: str, phrase: str | None) -> None:
    """Plurals, adverbs and common endings lead to the word; other words do not."""
    found = lexicon().at(words_of(text))
    assert (found and found[1]) == (phrase and lexicon().entries[phrase])


def test_the_longest_phrase_wins() -> None:
    """An "electric piano" is one instrument, and "deep house" one genre."""
    assert lexicon().at(("electric", "piano", "solo")) == (2, lexicon().entries["electric piano"])
    assert lexicon().at(("deep", "house")) == (2, lexicon().entries["deep house"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[meaning]\n", "is not TOML"),
        ('[[meaning]]\ncolour = 1\nwords = ["x"]', "says 'colour'"),
        ('[[meaning]]\nenergy = 1\nwords = ["x", "x"]', "'x' stands twice"),
    ],
)
def test_a_broken_file_names_its_fault(text: str, message: str) -> None:
    """Whoever edits a file is told what is wrong with it."""
    with pytest.raises(ConfigurationError, match=message) as caught:
        read_topic("moods", text)
    assert "moods.toml" in caught.value.message
    assert caught.value.fix


def test_folding_keeps_the_way_back() -> None:
    """A folded word's span is the word as it stands, accents and all."""
    folded = fold("Ein fro\u0308hlicher Tag & ﬁddle")
    assert [word.text for word in folded.words] == ["ein", "frohlicher", "tag", "and", "fiddle"]
    start, end = folded.span(folded.words[1].start, folded.words[1].end)
    assert folded.original[start:end] == "fro\u0308hlicher"
    start, end = folded.span(folded.words[4].start, folded.words[4].end)
    assert folded.original[start:end] == "ﬁddle"
