"""Negation: which of the found words the prompt asks to be left out or turned round.

A negating word reaches the next found word over a few small words ("not *too* fast"). "No" and
"without" reach through adjectives to the noun they mean ("no heavy drums" leaves the drums out and
says nothing about heavy), and along a list ("no drums, bass or vocals"). "Not" and "less" turn one
word round. A stop ends every reach. Irony is beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.music.folding import Folded
    from soundfoundry_core.music.lexicon import Meaning

__all__ = ["Hit", "negate"]

_ABSENT: Final = frozenset({
    "no", "without", "minus", "sans", "zero", "avoid", "avoiding", "exclude", "excluding", "except", "remove", "skip", "lacking",
    "ohne", "kein", "keine", "keinen", "ausser", "sin", "dont", "neither", "nor", "never",
})  # fmt: skip
_TURNED: Final = frozenset(
    {"not", "nothing", "less", "nicht", "pas", "isnt", "arent", "hardly", "weniger", "moins", "menos"}
)
_BRIDGES: Final = frozenset({
    "a", "an", "the", "any", "too", "very", "so", "really", "overly", "that", "more", "much", "use", "add", "have", "want", "include",
    "at", "be", "sound", "feel", "get", "make", "it", "to", "of", "de", "zu", "trop", "demasiado", "muy", "sehr", "all", "quite", "kind",
})  # fmt: skip
_STRONGER: Final = frozenset(
    {
        "very",
        "extremely",
        "super",
        "really",
        "incredibly",
        "deeply",
        "highly",
        "ultra",
        "sehr",
        "muy",
        "tres",
        "so",
        "intensely",
    }
)
_WEAKER: Final = frozenset(
    {
        "slightly",
        "somewhat",
        "bit",
        "little",
        "mildly",
        "fairly",
        "kinda",
        "gently",
        "etwas",
        "peu",
        "poco",
        "semi",
    }
)
_OR: Final = frozenset({"or", "nor", "oder", "ou", "ni", "o"})
_AND: Final = frozenset({"and", "und", "et", "y"})
_EXCEPT: Final = frozenset({
    ("anything", "but"), ("everything", "but"), ("other", "than"), ("rather", "than"), ("instead", "of"), ("none", "of"),
})  # fmt: skip
"""Two words that leave out what follows them."""
_STOPS: Final = frozenset(".,;:!?()[]\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A phrase of the lexicon in a folded text: words ``first`` up to but without ``stop``."""

    first: int
    stop: int
    meaning: Meaning
    weight: float = 1.0
    """1.4 for "very dark", 0.5 for "slightly dark"."""
    absent: bool = False
    """To be left out."""
    turned: bool = False
    """To be turned round."""
    mute: bool = False
    """Read as part of something left out: says nothing."""

    @property
    def noun(self) -> bool:
        """Whether it names something that can be left out, rather than a quality."""
        meaning = self.meaning
        return meaning.instrument is not None or meaning.genre is not None or meaning.vocals is not None


def negate(folded: Folded, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits with ``weight``, ``absent``, ``turned`` and ``mute`` set."""
    result = list(hits)
    taken = {index for hit in hits for index in range(hit.first, hit.stop)}
    for place, hit in enumerate(hits):
        if result[place].absent or result[place].mute:
            continue
        kind = _negator(folded, taken, hit.first)
        if kind == "turned" and not hit.noun:
            result[place] = replace(hit, turned=True)
        elif kind or _free_of(folded, hit):
            _leave_out(folded, result, place)
        else:
            result[place] = replace(hit, weight=_weight(folded, taken, hit.first))
    return result


def _negator(folded: Folded, taken: set[int], first: int) -> str:
    """Look back over at most four small words for a negating one: "absent", "turned" or nothing."""
    for index in range(first - 1, max(-1, first - 6), -1):
        if index in taken or not _STOPS.isdisjoint(_gap(folded, index)):
            return ""
        word = folded.words[index].text
        if word in _ABSENT or (index and (folded.words[index - 1].text, word) in _EXCEPT):
            return "absent"
        if word in _TURNED:
            return "turned"
        if word not in _BRIDGES:
            return ""
    return ""


def _free_of(folded: Folded, hit: Hit) -> bool:
    """Whether it is written as in "drum-free", "drums: none" or "drums: no"."""
    following = folded.words[hit.stop].text if hit.stop < len(folded.words) else ""
    gap = _gap(folded, hit.stop - 1)
    if following == "none":
        return hit.noun and gap.strip() in {"", ":", "=", "-"}
    if following == "no":
        return (
            hit.noun
            and gap.strip() in {":", "="}
            and bool(_gap(folded, hit.stop).strip() or hit.stop + 1 == len(folded.words))
        )
    return hit.noun and following == "free" and gap == "-"


def _leave_out(folded: Folded, result: list[Hit], place: int) -> None:
    """Mark the thing meant at ``place``, past its adjectives, and the rest of its list."""
    noun = place
    while not result[noun].noun:
        if (
            noun + 1 == len(result)
            or noun - place == 3
            or not _adjacent(folded, result[noun], result[noun + 1])
        ):
            result[place] = replace(result[place], turned=True)  # "no sadness"
            noun = place
            break
        noun += 1
    else:
        for index in range(place, noun):
            result[index] = replace(result[index], mute=True)
        result[noun] = replace(result[noun], absent=True)
    pending: list[int] = []
    for index in range(noun, len(result) - 1):
        link = _link(folded, result[index], result[index + 1])
        if link == "or" or (link == "and" and not pending and result[index + 1].noun):
            for other in (*pending, index + 1):
                leaves = result[other].noun
                result[other] = replace(result[other], absent=leaves, turned=not leaves)
            pending = []
        elif link == "," and result[index + 1].noun:
            pending.append(index + 1)  # "no drums, bass or ..." goes on; "no drums, piano" does not
        else:
            break


def _link(folded: Folded, one: Hit, other: Hit) -> str:
    """Return how two hits are joined in a list: "or", "and", "," or not at all."""
    between = {folded.words[index].text for index in range(one.stop, min(other.first, one.stop + 4))}
    gaps = {_gap(folded, index).strip() for index in range(one.stop - 1, min(other.first, one.stop + 4))}
    if other.first - one.stop > 3 or not gaps <= {"", ",", "/"}:
        return ""
    if between & _OR and between <= _OR | {"any", "the"}:
        return "or"
    if between and between <= _AND:
        return "and"
    return {"/": "or", ",": ","}.get(_gap(folded, one.stop - 1).strip(), "") if not between else ""


def _adjacent(folded: Folded, one: Hit, other: Hit) -> bool:
    return one.stop == other.first and _STOPS.isdisjoint(_gap(folded, one.stop - 1))


def _weight(folded: Folded, taken: set[int], first: int) -> float:
    if first == 0 or first - 1 in taken or not _STOPS.isdisjoint(_gap(folded, first - 1)):
        return 1.0
    word = folded.words[first - 1].text
    return 1.4 if word in _STRONGER else 0.5 if word in _WEAKER else 1.0


def _gap(folded: Folded, index: int) -> str:
    """Return what stands between a word and the next (at most eight characters of it)."""
    end = folded.words[index].end
    after = folded.words[index + 1].start if index + 1 < len(folded.words) else end
    return folded.text[end : min(after, end + 8)]
