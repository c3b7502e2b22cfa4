"""What a prompt says in so many words: ``84 bpm``, ``in D minor``, ``7/8``, ``1980s``.

Numbers and keys have a grammar and no list, so they are read here with patterns of bounded length
(no nested repetition, hence linear time on any text) over the folded text. English is the language
of reference; German keys (``cis-moll``, ``B-Dur``) and Romance ones (``ré mineur``, ``do mayor``) are
read as well.

The word "a" is the hard case. "in A minor" is a key, "in a minor mood" is none. So the note A needs
a capital in the middle of a sentence, or a word such as "in" before it and nothing after it that the
mode could describe.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from soundfoundry_core.theory.key import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soundfoundry_core.music.folding import Folded

__all__ = ["MAX_BPM", "MIN_BPM", "Said", "said"]

MIN_BPM: Final = 40
MAX_BPM: Final = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One explicit statement; ``start`` and ``end`` count in the folded text."""

    start: int
    end: int
    says: str
    bpm: float | None = None
    key: Key | None = None
    mode: str | None = None
    """A mode without a tonic ("in a minor key", "dorian")."""
    beats_per_bar: int | None = None
    era: str | None = None


_NUMBER: Final = r"(\d{2,3}(?:[.,]\d{1,2})?)"
_BPM: Final = re.compile(
    rf"(?<![\d.,])(?:{_NUMBER} {{0,2}}(?:-|to|bis|a|and|und|et|y) {{0,2}})?{_NUMBER}[ -]{{0,3}}"
    r"(?:bpm|b\.p\.m|beats?(?: per | a |/)min(?:ute)?|schlage pro minute)(?![a-z0-9])"
)
_TEMPO: Final = re.compile(
    rf"(?<![a-z0-9])(?:bpm|tempo)(?: of| is| at)?[ :=]{{1,3}}{_NUMBER}(?![\d/.,]\d|\d)"
)

_MODE: Final = (
    r"(harmonic minor|phrygian dominant|major|minor|maj|min|dorian|phrygian|lydian|mixolydian"
    r"|ionian|aeolian|dur|moll)"
)
_KEY: Final = re.compile(
    rf"(?<![a-z0-9#])([a-h])(is|s|es)?(?:[ -]?(sharp|flat)|(#|b))?[ -]{{0,2}}{_MODE}(?: (?:key|scale|mode))?(?![a-z0-9])"
)
_SHORT_KEY: Final = re.compile(r"(?<![A-Za-z0-9#])([A-G])([#♯b♭]?)m(?![\w#'’])")
_BARE_KEY: Final = re.compile(
    r"(?<![a-z0-9])(?:key(?: of|:)?|in) ([a-g])(?:[ -]?(sharp|flat)|(#|b))?(m)?(?![a-z0-9#'])"
)
_NOTE: Final = re.compile(r"(?<![a-z0-9#])([a-g])(?:[ -](sharp|flat)|(#|b))(?![a-z0-9#'])")
_SOLFEGE: Final = re.compile(
    r"(?<![a-z0-9])(do|re|mi|fa|sol|la|si)(?:[ -](diese|sostenido|diesis|sustenido|bemol|bemolle))?"
    r"[ -](majeur|mineur|mayor|menor|maggiore|minore|maior)(?![a-z0-9])"
)
_MODE_ALONE: Final = re.compile(
    r"(?<![a-z0-9])(?:(major|minor)(?= (?:key|scale|mode|tonality|chords|third)(?![a-z]))"
    r"|(harmonic minor|phrygian dominant|dorian|phrygian|lydian|mixolydian|(?:aeolian|ionian)(?= (?:mode|scale))))(?![a-z0-9])"
)
_IN_MODE: Final = re.compile(r"(?<![a-z0-9])in (major|minor|dur|moll)(?![a-z0-9])")
_METRE: Final = re.compile(r"(?<![\d/.,])(\d{1,2}) ?/ ?(2|4|8|16)(?![\d/]|[.,]\d| of )")
_DECADE: Final = re.compile(r"(?<![a-z0-9])(?:(19|20)(\d0)|(the )?([1-9]0))s(?![a-z0-9])")

_ALIASES: Final = {
    "maj": "major",
    "ionian": "major",
    "dur": "major",
    "min": "minor",
    "aeolian": "minor",
    "moll": "minor",
}
_DEGREES: Final = {"do": 0, "re": 2, "mi": 4, "fa": 5, "sol": 7, "la": 9, "si": 11}
_ROMANCE_IN: Final = re.compile(r"(?<![a-z])(?:en|in|em) $")
_NIGHT: Final = re.compile(r"\d ?$")
"""What stands before the "Am" of "3 Am"."""
_AFTER_A_KEY: Final = re.compile(
    r"\s*(?:$|[^\w\s]|\d|(?:with|at|and|for|but|by|on|or|to|then|over|using|mit|bei)\b)"
)
_NOT_OF_A_KEY: Final = re.compile(
    r"\s*(?:way|mood|manner|feel|feeling|tone|event|role|style|problem|issue|hit|part)s?\b"
)
_BEFORE_A_KEY: Final = re.compile(r"(?:^|[^a-z])(?:in|of|key|tonality|to|from|into):? ?$")
_BARS: Final = {
    (2, 2): 4, (2, 4): 4, (3, 4): 3, (4, 4): 4, (5, 4): 5, (6, 4): 3, (7, 4): 7, (3, 8): 3, (5, 8): 5,
    (6, 8): 3, (7, 8): 7, (9, 8): 3, (10, 8): 5, (12, 8): 4, (14, 8): 7, (7, 16): 7, (5, 16): 5,
}  # fmt: skip
"""Time signature -> beats in the bar of a brief, which knows 3, 4, 5 and 7; 6/8 is felt as a bar of three."""


def said(folded: Folded) -> list[Said]:
    """Return every explicit statement, in the order of the text, none overlapping another."""
    found = [*_tempi(folded), *_keys(folded), *_metres(folded), *_decades(folded)]
    # The key with its tonic says more than the mode inside it: the earliest and longest one stays.
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Said] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _tempi(folded: Folded) -> Iterator[Said]:
    for pattern in (_BPM, _TEMPO):
        for match in pattern.finditer(folded.text):
            rates = [float(number.replace(",", ".")) for number in match.groups() if number]
            bpm = sum(rates) / len(rates)  # "80-90 bpm" means the middle
            if all(MIN_BPM <= rate <= MAX_BPM for rate in rates):
                yield Said(start=match.start(), end=match.end(), says=f"tempo {bpm:g}", bpm=bpm)


def _keys(folded: Folded) -> Iterator[Said]:
    for match in _KEY.finditer(folded.text):
        letter, german, name, sign, mode = match.groups()
        is_german = mode in {"dur", "moll"}
        if (german or letter == "h") and not is_german:
            continue
        if (
            match[0][: match.start(5) - match.start()].strip() == "a"
            and not is_german
            and not _is_note_a(folded, match)
        ):
            continue
        key = Key(
            (_german(letter, german) if is_german else _tonic(letter, name or sign)) % 12,
            _ALIASES.get(mode, mode),
        )
        yield Said(start=match.start(), end=match.end(), says=f"key {key}", key=key)
    for match in _SOLFEGE.finditer(folded.text):
        name, sign, mode = match.groups()
        if name != "la" or _ROMANCE_IN.search(folded.text, max(0, match.start() - 4), match.start()):
            step = 0 if not sign else -1 if sign.startswith("bemol") else 1
            key = Key((_DEGREES[name] + step) % 12, "major" if mode.startswith("ma") else "minor")
            yield Said(start=match.start(), end=match.end(), says=f"key {key}", key=key)
    for match in _NOTE.finditer(folded.text):
        yield from _note(folded, match)
    for match in _BARE_KEY.finditer(folded.text):
        yield from _bare_key(folded, match)
    for match in _IN_MODE.finditer(folded.text):
        if _AFTER_A_KEY.match(folded.text, match.end(), match.end() + 8):
            mode = _ALIASES.get(match[1], match[1])
            yield Said(start=match.start(1), end=match.end(), says=f"mode {mode}", mode=mode)
    for match in _MODE_ALONE.finditer(folded.text):
        mode = match[1] or match[2]
        mode = _ALIASES.get(mode, mode)
        yield Said(start=match.start(), end=match.end(), says=f"mode {mode}", mode=mode)
    # "F#m" and "Dm" tell themselves by their capital, which only the original has.
    places = {place: index for index, place in reversed(list(enumerate(folded.offsets)))}
    for match in _SHORT_KEY.finditer(folded.original):
        if match[0] == "Am" and (
            not _AFTER_A_KEY.match(folded.original, match.end(), match.end() + 8)
            or _NIGHT.search(folded.original, max(0, match.start() - 2), match.start())
        ):
            continue  # "Am I dreaming", "3 Am"
        key = Key(_tonic(match[1].lower(), match[2]), "minor")
        start = places[match.start()]
        yield Said(start=start, end=places[match.end() - 1] + 1, says=f"key {key}", key=key)


def _note(folded: Folded, match: re.Match[str]) -> Iterator[Said]:
    """Read ``F sharp``, ``F#`` and ``Bb`` alone: a capital, and nothing after it that it could describe."""
    letter, name, sign = match.groups()
    written = folded.original[folded.offsets[match.start()] : folded.offsets[match.end() - 1] + 1]
    # "A flat tyre" at the start of a sentence; "dB" and "DB" are no notes either.
    clear = letter != "a" if name else written[1:] in {"#", "b", "♯", "♭"}
    if written[0].isupper() and clear and _AFTER_A_KEY.match(folded.text, match.end(), match.end() + 8):
        key = Key(_tonic(letter, name or sign), "major")
        yield Said(start=match.start(), end=match.end(), says=f"key {key}", key=key)


def _bare_key(folded: Folded, match: re.Match[str]) -> Iterator[Said]:
    """Read ``key of G``, ``in D`` and ``in F#m``: the letter must be a capital, or "key" must stand before it."""
    letter, name, sign, short = match.groups()
    rest = folded.text[match.end() : match.end() + 8]
    certain = match[0].startswith("key") and (letter != "a" or match[0].startswith("key of"))
    capital = folded.original[folded.offsets[match.start(1)]].isupper()
    if (certain or capital) and _AFTER_A_KEY.match(rest):
        key = Key(_tonic(letter, name or sign), "minor" if short else "major")
        yield Said(start=match.start(1), end=match.end(), says=f"key {key}", key=key)


def _is_note_a(folded: Folded, match: re.Match[str]) -> bool:
    before = folded.text[max(0, match.start() - 12) : match.start()]
    after = folded.text[match.end(5) : match.end(5) + 12]
    if _NOT_OF_A_KEY.match(after):
        return False
    capital = folded.original[folded.offsets[match.start()]] == "A" and any(map(str.islower, folded.original))
    begins = not before.rstrip() or before.rstrip()[-1:] in ".!?:;"
    if capital and not begins:
        return True
    return (capital or _BEFORE_A_KEY.search(before) is not None) and _AFTER_A_KEY.match(after) is not None


def _tonic(letter: str, accidental: str | None) -> int:
    step = {"sharp": 1, "#": 1, "♯": 1, "flat": -1, "b": -1, "♭": -1}.get(accidental or "", 0)
    return ({"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}[letter] + step) % 12


def _german(letter: str, ending: str | None) -> int:
    """``B`` is B flat and ``H`` is B; ``-is`` raises, ``-es`` and ``-s`` lower."""
    natural = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 10, "h": 11}[letter]
    return natural + {"is": 1, "es": -1, "s": -1}.get(ending or "", 0)


def _metres(folded: Folded) -> Iterator[Said]:
    for match in _METRE.finditer(folded.text):
        beats = _BARS.get((int(match[1]), int(match[2])))
        if beats is not None:
            says = f"metre {match[1]}/{match[2]}"
            yield Said(start=match.start(), end=match.end(), says=says, beats_per_bar=beats)


def _decades(folded: Folded) -> Iterator[Said]:
    for match in _DECADE.finditer(folded.text):
        century, year, article, bare = match.groups()
        # "30s" alone is half a minute; "the 30s", "1930s" and "80s" are decades.
        if century or article or int(bare) >= 50:
            start = match.start(4) if bare else match.start()
            era = f"{year or bare}s"
            yield Said(start=start, end=match.end(), says=f"era {era}", era=era)
