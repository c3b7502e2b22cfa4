"""Laws of understanding: a table of sentences, and properties that hold for any text."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.music.lexicon import lexicon
from soundfoundry_core.music.prompt import understand
from soundfoundry_core.theory import GENRES, Key

PHRASES = sorted(lexicon().entries)
ANYTHING = st.text(max_size=120)
SENTENCES = st.lists(
    st.one_of(
        st.sampled_from(PHRASES),
        st.sampled_from(
            [
                "no",
                "without",
                "not too",
                "or",
                "and",
                ",",
                ".",
                "very",
                "84 bpm",
                "in A minor",
                "7/8",
                "the 80s",
            ]
        ),
        st.text(max_size=5),
    ),
    max_size=14,
).map(" ".join)


@pytest.mark.parametrize(
    "text",
    [
        "84 bpm",
        "84bpm",
        "84-BPM",
        "at 84 beats per minute",
        "bpm: 84",
        "tempo of 84",
        "84 beats/min",
        "８４ bpm",
    ],
)
def test_beat_rates_are_read(text: str) -> None:
    """However it is written, it is 84."""
    assert understand(f"lofi, {text}, please").bpm == 84


@pytest.mark.parametrize(
    ("text", "bpm"),
    [
        ("39 bpm", None),
        ("241 bpm", None),
        ("300 bpm", None),
        ("0 bpm", None),
        ("40 bpm", 40),
        ("240 bpm", 240),
        ("92.5 bpm", 92.5),
        ("80-90 bpm", 85),
        ("between 80 and 90 bpm", 85),
        ("1120 bpm", None),
        ("120", None),
        ("tempo 1200", None),
    ],
)
def test_only_playable_rates_count(text: str, bpm: float | None) -> None:
    """40-240 are accepted, the middle of a range is meant, everything else is passed over."""
    assert understand(text).bpm == bpm


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a song in D minor", Key(2, "minor")),
        ("key of F# major", Key(6, "major")),
        ("Bb dorian groove", Key(10, "dorian")),
        ("c-sharp minor nocturne", Key(1, "minor")),
        ("E♭ major", Key(3, "major")),
        ("piano in A minor", Key(9, "minor")),
        ("piano in a minor", Key(9, "minor")),
        ("in a minor, slow", Key(9, "minor")),
        ("rain, in A minor with strings", Key(9, "minor")),
        ("A-flat lydian", Key(8, "lydian")),
        ("g harmonic minor", Key(7, "harmonic minor")),
        ("sad, F#m", Key(6, "minor")),
        ("Em, slow", Key(4, "minor")),
        ("in Am", Key(9, "minor")),
        ("key of G", Key(7, "major")),
        ("Canon in D", Key(2, "major")),
        ("Am, 90 bpm", Key(9, "minor")),
        ("lofi, Am", Key(9, "minor")),
        ("F sharp", Key(6, "major")),
        ("techno in F#, 130 bpm", Key(6, "major")),
        ("E flat, slow", Key(3, "major")),
        ("waltz, Bb", Key(10, "major")),
        ("piano en ré mineur", Key(2, "minor")),
        ("guitarra en do mayor", Key(0, "major")),
        ("in do diesis minore", Key(1, "minor")),
        ("si bémol majeur", Key(10, "major")),
        ("en la menor", Key(9, "minor")),
        ("la menor idea", None),
        ("3 Am, lonely", None),
        ("12 dB, louder", None),
        ("A flat tyre", None),
        ("C# developer conference", None),
        ("h-moll", Key(11, "minor")),
        ("B-Dur", Key(10, "major")),
        ("cis-Moll", Key(1, "minor")),
        ("Es-Dur", Key(3, "major")),
        ("in a major way", None),
        ("in a minor mood", None),
        ("Music In A Minor Mood", None),
        ("Music In A Minor Key", Key(9, "minor")),
        ("a beautiful day", None),
        ("a minor setback", None),
        ("A minor setback", None),
        ("A major event in my life", None),
        ("IN A MAJOR WAY", None),
        ("Am I dreaming", None),
        ("in a house", None),
        ("the key of life", None),
        ("grade a minor", None),
        ("this major thing", None),
    ],
)  # fmt: skip
def test_keys_are_read_and_words_are_not(text: str, key: Key | None) -> None:
    """A note and a mode are a key; the article "a" and an adjective are none."""
    assert understand(text).key == key


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("in a minor key", "minor"),
        ("a dorian groove", "dorian"),
        ("major scale runs", "major"),
        ("a happy song in minor", "minor"),
        ("in Moll, traurig", "minor"),
        ("in minor trouble", None),
        ("a minor problem", None),
    ],
)
def test_modes_without_a_tonic_are_read(text: str, mode: str | None) -> None:
    """A mode alone is a wish for the mode."""
    assert (understand(text).mode, understand(text).key) == (mode, None)


@pytest.mark.parametrize(
    ("text", "beats"),
    [
        ("a waltz", 3),
        ("in 3/4", 3),
        ("4/4 beat", 4),
        ("5/4", 5),
        ("7/8 groove", 7),
        ("6/8", 3),
        ("12/8", 4),
        ("24/7 radio", None),
        ("9/11", None),
        ("3/4 of the time", None),
        ("1/2/2024", None),
        ("seven-eight time", 7),
        ("Walzer", 3),
    ],
)
def test_metres_are_read(text: str, beats: int | None) -> None:
    """Time signatures and dances give the beats of a bar; dates and fractions do not."""
    assert understand(text).beats_per_bar == beats


@pytest.mark.parametrize(
    ("text", "era"),
    [
        ("80s pop", "80s"),
        ("1980s", "80s"),
        ("the '70s", "70s"),
        ("nineties", "90s"),
        ("retro", "80s"),
        ("vintage", "70s"),
        ("a 30s clip", None),
        ("the 30s", "30s"),
        ("1920s", "20s"),
        ("2000s", "00s"),
        ("90's", "90s"),
    ],
)
def test_eras_are_read(text: str, era: str | None) -> None:
    """Decades in figures and words; "30s" alone is half a minute."""
    assert understand(text).era == era


@pytest.mark.parametrize(
    ("text", "genre"),
    [
        ("ambient electronic track", "ambient"),
        ("lo-fi beats", "lofi"),
        ("jazz house", "house"),
        ("techno, then jazz", "techno"),
        ("electronic jazz", "jazz"),
        ("epic rock anthem", "rock"),
        ("the house by the sea", None),
        ("a rocking chair", None),
        ("my soul is a haunted house", None),
        ("hello world", None),
        ("world music", "world"),
        ("Volksmusik", "world"),
        ("rock'n'roll", "rock"),
        ("R&B", "lofi"),
        ("no techno", None),
        ("a horse and a tree", None),
        ("D&B", "electronic"),
        ("anything but jazz", None),
        ("anything other than techno", None),
        ("jazz instead of rock", "jazz"),
    ],
)
def test_genres_are_read(text: str, genre: str | None) -> None:
    """The last of the first run of genre words; words that only look like one are passed over."""
    assert understand(text).genre == genre


@pytest.mark.parametrize(
    "name", [name for genre in GENRES.values() for name in (genre.title, *genre.aliases) if name != "World"]
)
def test_every_alias_of_a_genre_names_or_leans_to_it(name: str) -> None:
    """What ``find_genre`` knows, a prompt may say."""
    understood = understand(name)
    genre = next(genre.id for genre in GENRES.values() if name in {genre.title, *genre.aliases})
    assert genre in {understood.genre, *understood.leanings}


@pytest.mark.parametrize(
    ("text", "without", "instruments"),
    [
        ("no drums", ("drums",), ()),
        ("without vocals", ("vocals",), ()),
        ("drumless", ("drums",), ()),
        ("vocal-free", ("vocals",), ()),
        ("instrumental", ("vocals",), ()),
        ("piano, no drums", ("drums",), ("piano",)),
        ("no drums, soft piano", ("drums",), ("piano",)),
        ("no drums, bass or vocals", ("drums", "bass", "vocals"), ()),
        ("without drums and bass", ("drums", "bass"), ()),
        ("no drums and a piano", ("drums",), ("piano",)),
        ("no heavy drums", ("drums",), ()),
        ("not too heavy drums", (), ("drums",)),
        ("please don't use any guitars", ("guitar",), ()),
        ("no. drums!", (), ("drums",)),
        ("not only drums", (), ("drums",)),
        ("nothing but piano", (), ("piano",)),
        ("ohne Schlagzeug", ("drums",), ()),
        ("sin voz", ("vocals",), ()),
        ("sans batterie", ("drums",), ()),
        ("drums, but later no drums", ("drums",), ()),
        ("no drum machine, real drums", (), ("drums",)),
        ("drums: none", ("drums",), ()),
        ("piano, none of the drums", ("drums",), ("piano",)),
        ("vocals: no, drums: yes", ("vocals",), ("drums",)),
        ("bass drum", (), ("drums",)),
        ("string quartet", (), ("strings",)),
    ],
)
def test_what_is_left_out(text: str, without: tuple[str, ...], instruments: tuple[str, ...]) -> None:
    """Negation reaches its noun and its list, and stops where the sentence does."""
    understood = understand(text)
    assert (understood.without, understood.instruments) == (without, instruments)


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("solo piano", ("drums", "bass")),
        ("only piano", ("drums", "bass")),
        ("piano only, slow", ("drums", "bass")),
        ("just guitar and a bass", ("drums",)),
        ("not just piano", ()),
        ("real drums only", ()),
        ("techno with a solo violin", ()),
        ("guitar solo", ()),
    ],
)
def test_what_plays_alone_needs_no_band(text: str, without: tuple[str, ...]) -> None:
    """A solo brings neither drums nor bass, unless they or a genre are named; that is shown."""
    understood = understand(text)
    assert understood.without == without
    assert any(" and ".join(without) in match.meaning for match in understood.matches)


def test_negated_moods_turn_round() -> None:
    """A mood in a negation counts half, the other way; a strengthened one counts more."""
    sad = understand("sad").valence
    assert understand("not sad").valence == pytest.approx(-sad / 2)
    assert understand("not at all sad").valence == understand("not sad").valence
    assert understand("nothing too happy").valence < 0
    assert understand("unhappy").valence == sad
    assert understand("not too fast").tempo < 0 < understand("fast").tempo
    assert understand("very sad").valence < sad < understand("slightly sad").valence
    assert understand("no heavy drums").energy == 0
    assert understand("jazz, not techno").avoided == ("techno",)
    assert understand("no techno or house").avoided == ("techno", "house")


@pytest.mark.parametrize(
    ("text", "vocals"),
    [
        ("female vocals", True),
        ("a singer", True),
        ("no singer", False),
        ("vocals, but no vocals", False),
        ("instrumental", False),
        ("piano", None),
        ("birds singing", None),
        ("vocal chops", None),
    ],
)
def test_voices_are_read(text: str, vocals: bool | None) -> None:
    """A voice is wanted, unwanted or not mentioned; left out wins."""
    assert understand(text).vocals is vocals


def test_moods_and_textures_move_what_they_name() -> None:
    """Each kind of word moves its own number, in the direction of its meaning."""
    assert understand("happy").valence > 0 > understand("gloomy").valence
    assert understand("energetic").energy > 0 > understand("calm").energy
    assert understand("lush").density > 0 > understand("sparse").density
    assert understand("crisp").brightness > 0 > understand("muffled").brightness
    assert understand("upbeat").tempo > 0 > understand("slow").tempo
    assert understand("dusty, warm, cavernous").macros == {"warmth": 20, "space": 22, "grit": 20}
    assert understand("adagio").tempo_mark == 70
    assert understand("presto").tempo_mark == 184


def test_matches_show_the_prompt_as_it_stands() -> None:
    """Each match has the text, its place and its meaning, in order."""
    text = "Fro\u0308hlicher LO-FI beat, 84 BPM, no Drums"
    assert [(match.text, match.start, match.meaning) for match in understand(text).matches] == [
        ("Fro\u0308hlicher", 0, "valence +0.6, energy +0.1"),
        ("LO-FI beat", 12, "genre lofi"),
        ("84 BPM", 24, "tempo 84"),
        ("Drums", 35, "without drums"),
    ]


@given(st.one_of(ANYTHING, SENTENCES))
@settings(max_examples=250, deadline=None)
def test_any_text_is_understood(text: str) -> None:
    """Nothing raises; matches stand in the text, in order and apart; all numbers are in range."""
    understood = understand(text)
    end = 0
    for match in understood.matches:
        assert match.text
        assert match.meaning
        assert text[match.start : match.start + len(match.text)] == match.text
        assert match.start >= end
        end = match.start + len(match.text)
    assert understood == understand(text)
    assert not set(understood.instruments) & set(understood.without)
    for amount in (
        understood.valence,
        understood.energy,
        understood.density,
        understood.brightness,
        understood.tempo,
    ):
        assert -1 <= amount <= 1
    assert understood.bpm is None or 40 <= understood.bpm <= 240
    assert understood.beats_per_bar in {None, 3, 4, 5, 7}


@given(st.sampled_from(PHRASES))
@settings(max_examples=80, deadline=None)
def test_capitals_and_hyphens_do_not_matter(phrase: str) -> None:
    """A phrase means the same in capitals and with hyphens for spaces."""
    meant = understand(phrase)
    for text in (phrase.upper(), phrase.replace(" ", "-"), f"  {phrase}!"):
        other = understand(text)
        assert (other.genre, other.leanings, other.instruments, other.valence, other.energy) == (
            meant.genre, meant.leanings, meant.instruments, meant.valence, meant.energy,
        )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "a" * 2000,
        " " * 2000,
        "1" * 2000,
        "no " * 660,
        "in a " * 400,
        "drums, " * 280,
        "no drums or " * 160,
        "a-" * 1000,
        "\u0301" * 2000,
        "ﷺ" * 400,
        "9/8 " * 500,
        "a minor " * 250,
        "10-" * 660,
        "\ud800" * 2000,
        "synth " * 330,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_hostile_texts_cost_no_more_than_their_length(text: str) -> None:
    """Twice the text takes about twice the calls, whatever is repeated."""

    def calls(prompt: str) -> int:
        count = 0

        def counting(_frame: object, event: str, _argument: object) -> None:
            nonlocal count
            count += event in {"call", "c_call"}

        sys.setprofile(counting)
        try:
            understand(prompt)
        finally:
            sys.setprofile(None)
        return count

    half = text[: len(text) // 2]
    calls(text)
    assert calls(text) <= 2.2 * calls(half) + 200
