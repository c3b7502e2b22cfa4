"""Understanding a prompt: from a sentence to everything musical that it says.

:func:`understand` reads a text once, from left to right: explicit statements first
(``soundfoundry_core.music.said``), then the longest phrases of the lexicon, no character twice. It
knows words and a little grammar (negation, lists, "very"), not sentences: "a house in Rome" can
still be taken for house music where the lexicon has no phrase against it, and what is not in the
lexicon is passed over. Everything found is reported with its place, so that it can be shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from soundfoundry_core.music.brief import Match
from soundfoundry_core.music.folding import Folded, fold
from soundfoundry_core.music.lexicon import INSTRUMENTS, lexicon
from soundfoundry_core.music.negation import Hit, negate
from soundfoundry_core.music.said import Said, said
from soundfoundry_core.style.adding import added

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from soundfoundry_core.theory.key import Key

__all__ = ["Understanding", "understand"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a prompt says. None, 0 or empty where it says nothing."""

    prompt: str
    genre: str | None = None
    """The genre that is named: the last of the first run of genre words ("jazz house" is house)."""
    leanings: tuple[str, ...] = ()
    """Genres that other words lean to, each as often as they do."""
    avoided: tuple[str, ...] = ()
    """Genres that are not wanted."""
    bpm: float | None = None
    """A beat rate in figures."""
    tempo_mark: float | None = None
    """The beat rate that a word stands for (adagio)."""
    tempo: float = 0.0
    """-1 slow to 1 fast."""
    key: Key | None = None
    mode: str | None = None
    """A mode without a tonic."""
    beats_per_bar: int | None = None
    valence: float = 0.0
    """What the words add to the mood, -1 to 1; likewise the next three."""
    energy: float = 0.0
    density: float = 0.0
    brightness: float = 0.0
    instruments: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    era: str | None = None
    vocals: bool | None = None
    """Whether a voice is asked for; False where it is asked to be left out."""
    macros: Mapping[str, int] = field(default_factory=dict)
    """Macro -> points to move its slider."""
    matches: tuple[Match, ...] = ()


def understand(text: str) -> Understanding:
    """Read a prompt. Never raises, whatever the text; the time grows with its length."""
    folded = fold(text)
    statements = said(folded)
    hits = negate(folded, _hits(folded, statements))
    counted = [hit for hit in hits if not (hit.absent or hit.mute or hit.turned)]
    instrumental = any(hit.meaning.vocals is False for hit in counted)
    alone, implied = _alone(folded, counted)
    # "no drum machine, real drums": what is asked for after it was left out is wanted.
    last = {hit.meaning.instrument: hit.first for hit in counted}
    left_out = [(_left_out(hit), hit.first) for hit in hits if hit.absent]
    without = _once(
        [
            *(name for name, first in left_out if last.get(name, -1) < first),
            "vocals" if instrumental else None,
            *implied,
        ]
    )
    matches = [_match(folded, one.start, one.end, one.says) for one in statements]
    matches += [
        _match(folded, folded.words[hit.first].start, folded.words[hit.stop - 1].end, says)
        for hit in hits
        if (says := _says(hit) + (f", without {' and '.join(implied)}" if hit is alone and implied else ""))
    ]
    macros = {name: _total(hits, name, 50.0) for name in ("warmth", "space", "grit")}
    return Understanding(
        prompt=text,
        genre=_genre(folded, counted),
        leanings=tuple(hit.meaning.leaning for hit in counted if hit.meaning.leaning),
        avoided=_once([hit.meaning.genre for hit in hits if hit.absent]),
        bpm=next((one.bpm for one in statements if one.bpm), None),
        tempo_mark=next((hit.meaning.bpm for hit in counted if hit.meaning.bpm), None),
        tempo=_total(hits, "tempo", 1.0),
        key=next((one.key for one in statements if one.key), None),
        mode=next((one.mode for one in statements if one.mode), None),
        beats_per_bar=next(
            (one.beats_per_bar for one in statements if one.beats_per_bar),
            next((hit.meaning.beats_per_bar for hit in counted if hit.meaning.beats_per_bar), None),
        ),
        valence=_total(hits, "valence", 1.0),
        energy=_total(hits, "energy", 1.0),
        density=_total(hits, "density", 1.0),
        brightness=_total(hits, "brightness", 1.0),
        instruments=tuple(
            name for name in _once([hit.meaning.instrument for hit in counted]) if name not in without
        ),
        without=without,
        era=next((one.era for one in statements if one.era), None)
        or next((hit.meaning.era for hit in counted if hit.meaning.era), None),
        vocals=False if "vocals" in without else next((True for hit in counted if hit.meaning.vocals), None),
        macros={name: round(points) for name, points in macros.items() if round(points)},
        matches=tuple(sorted(matches, key=lambda match: match.start)),
    )


def _alone(folded: Folded, hits: Sequence[Hit]) -> tuple[Hit | None, tuple[str, ...]]:
    """Find "solo piano", "only guitar and voice" or "piano only", and what goes without saying there.

    Where a genre is named ("techno with a solo violin") the genre brings its drums and bass.
    """
    if any(hit.meaning.genre for hit in hits):
        return None, ()
    words = [word.text for word in folded.words]
    families = {INSTRUMENTS[hit.meaning.instrument] for hit in hits if hit.meaning.instrument in INSTRUMENTS}
    for hit in hits:
        if INSTRUMENTS.get(hit.meaning.instrument or "", "drums") in {"drums", "bass"}:
            continue  # "real drums only" says which drums
        before, after = words[max(0, hit.first - 2) : hit.first], words[hit.stop : hit.stop + 1]
        solo = words[hit.first] == "solo" or (
            before[-1:] in (["solo"], ["only"], ["just"]) and before[0] != "not"
        )
        if solo or after in (["only"], ["alone"]):
            return hit, tuple(name for name in ("drums", "bass") if name not in families)
    return None, ()


def _hits(folded: Folded, statements: Sequence[Said]) -> list[Hit]:
    """Find phrases of the lexicon from left to right, the longest first, outside the statements."""
    book, words = lexicon(), folded.words
    free = _outside(folded, statements)
    hits: list[Hit] = []
    index = 0
    while index < len(words):
        stop = index
        while stop < len(words) and stop - index < book.longest_phrase and free[stop]:
            stop += 1
            if stop < len(words) and not _joined(folded, stop):
                break
        run = tuple(word.text for word in words[index:stop])
        found = book.at(run) if run else None
        if found is None and run and run[0].endswith("less"):  # "drumless"
            stem = book.at((run[0].removesuffix("less"),))
            if stem is not None and stem[1].instrument:
                hits.append(Hit(first=index, stop=index + 1, meaning=stem[1], absent=True))
        if found is not None:
            hits.append(Hit(first=index, stop=index + found[0], meaning=found[1]))
        index += found[0] if found else 1
    return hits


def _outside(folded: Folded, statements: Sequence[Said]) -> list[bool]:
    """Tell of each word whether no statement covers it."""
    free, rest = [], list(reversed(statements))
    for word in folded.words:
        while rest and rest[-1].end <= word.start:
            rest.pop()
        free.append(not rest or word.end <= rest[-1].start)
    return free


def _joined(folded: Folded, index: int) -> bool:
    """Whether a word follows the one before it with nothing but a space, hyphen or underscore between."""
    start, end = folded.words[index - 1].end, folded.words[index].start
    return end - start <= 4 and not folded.text[start:end].strip(" -_\t\n")


def _genre(folded: Folded, hits: Sequence[Hit]) -> str | None:
    named = [hit for hit in hits if hit.meaning.genre]
    for hit, after in zip(named, named[1:], strict=False):
        if after.first != hit.stop or not _joined(folded, after.first):
            return hit.meaning.genre
    return named[-1].meaning.genre if named else None


def _total(hits: Sequence[Hit], name: str, limit: float) -> float:
    """Add up one number of all hits; a word that is turned round counts half, the other way."""
    total = added(
        getattr(hit.meaning, name) * (-0.5 if hit.turned else hit.weight)
        for hit in hits
        if not (hit.absent or hit.mute)
    )
    return round(max(-limit, min(limit, total)), 4)


def _left_out(hit: Hit) -> str | None:
    if hit.meaning.vocals is not None:
        return "vocals" if hit.meaning.vocals else None
    return hit.meaning.instrument if hit.meaning.instrument in INSTRUMENTS else None


def _says(hit: Hit) -> str:
    """Return what a hit came to mean; empty where it means nothing."""
    if hit.mute or hit.meaning.nothing:
        return ""
    if hit.absent:
        left_out = _left_out(hit) or (f"genre {hit.meaning.genre}" if hit.meaning.genre else "")
        return f"without {left_out}" if left_out else ""
    return f"not so: {hit.meaning.says}" if hit.turned else hit.meaning.says


def _match(folded: Folded, start: int, end: int, says: str) -> Match:
    first, last = folded.span(start, end)
    return Match(text=folded.original[first:last], start=first, meaning=says)


def _once(names: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
