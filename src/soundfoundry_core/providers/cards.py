"""A remote model as data: what its parameters are called, what they may hold, what it costs and cannot do.

Vendors spell the same wish in many ways: the length alone is ``duration``, ``seconds_total``, ``music_length_ms``, a
choice of two words, or not to be asked for at all. A :class:`Card` says how one model wants it; :func:`fill` turns a
commission into that model's parameters and says in sentences what could not be kept. A plugin is a table of cards::

    Card(
        id="fal-ai/lyria2", title="Lyria 2", prompt=Text("prompt"), negative="negative_prompt",
        length=Fixed(30.0), seed="seed", price=Price(per=Per.PIECE, usd=0.1, known=False),
    )
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.providers.contract import ModelSpec
from soundfoundry_core.providers.wording import STYLE_STRENGTH, wording_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.providers.contract import Commission, Money
    from soundfoundry_core.providers.prices import Price
    from soundfoundry_core.providers.wording import Wording

__all__ = ["Card", "Choice", "Fixed", "Free", "Seconds", "Sheet", "Text", "fill"]

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Text:
    """A text parameter and how many characters it takes."""

    name: str
    longest: int = 2000
    shortest: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconds:
    """The length is a number."""

    name: str
    low: float
    high: float
    scale: int = 1
    """1000 where milliseconds are wanted."""
    whole: bool = True
    """Whether only integers are taken."""

    @property
    def range_s(self) -> tuple[float, float]:
        """Shortest and longest piece, seconds."""
        return self.low, self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The length is one of a few words; a piece is made longer and cut, rather than too short."""

    name: str
    options: tuple[tuple[float, str], ...]
    """(seconds, word), shortest first."""

    @property
    def range_s(self) -> tuple[float, float]:
        """Shortest (by cutting) and longest piece, seconds."""
        return 5.0, self.options[-1][0]


@dataclass(frozen=True, slots=True)
class Fixed:
    """Every piece has the same length."""

    seconds: float

    @property
    def range_s(self) -> tuple[float, float]:
        """That length, twice."""
        return self.seconds, self.seconds


@dataclass(frozen=True, slots=True)
class Free:
    """The model decides; about between these."""

    low: float
    high: float

    @property
    def range_s(self) -> tuple[float, float]:
        """What it usually makes, seconds."""
        return self.low, self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One model."""

    id: str
    """As the provider spells it; also the model's id here."""
    title: str
    prompt: Text
    """Where the description of the sound goes."""
    tags: bool = False
    """Whether that description is a list of tags rather than a sentence."""
    length: Seconds | Choice | Fixed | Free
    price: Price
    vocals: bool = False
    lyrics: Text | None = None
    no_lyrics: str | None = None
    """What stands in place of the lyrics of an instrumental; None: the parameter is left out."""
    instrumental: str | None = None
    """A switch that silences the singer."""
    negative: str | None = None
    seed: str | None = None
    seed_limit: int = 2**31
    """Seeds are below this."""
    bpm: str | None = None
    constants: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    """Sent with every request."""
    output: tuple[str, ...] = ("audio",)
    """Where in the result the file is, the usual place first."""
    formats: tuple[str, ...] = ("audio/wav",)
    endpoint: str = ""
    """What the request is sent to, where that is not the id: a pinned version, for instance."""

    @property
    def spec(self) -> ModelSpec:
        """The model's capabilities."""
        return ModelSpec(
            id=self.id,
            title=self.title,
            duration_s=self.length.range_s,
            vocals=self.vocals,
            lyrics=self.lyrics is not None,
            seed=self.seed is not None,
            formats=self.formats,
        )

    def makes_s(self, asked_s: float) -> float:
        """Return how long a piece comes back when so many seconds are asked for."""
        if isinstance(self.length, Choice):
            fitting = [seconds for seconds, _ in self.length.options if seconds >= asked_s]
            return fitting[0] if fitting else self.length.options[-1][0]
        low, high = self.length.range_s
        made = min(max(asked_s, low), high)
        return float(-(-made // 1)) if isinstance(self.length, Seconds) and self.length.whole else made

    def estimate(self, commission: Commission) -> Money:
        """Say what a commission will cost."""
        return self.price.estimate(self.makes_s(commission.duration_s))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A request, filled in."""

    parameters: Mapping[str, Any]
    losses: tuple[str, ...]


def fill(card: Card, commission: Commission, *, strength: float = STYLE_STRENGTH) -> Sheet:
    """Turn a commission into a model's parameters, and say what it cannot keep.

    Args:
        card: the model.
        commission: what is wanted.
        strength: how much of the maker's style is spoken, 0-1.
    """
    sheet: dict[str, Any] = dict(card.constants)
    losses: list[str] = []
    words = wording_of(commission, strength=strength)
    _describe(card, words, sheet, losses)
    _time(card, commission.duration_s, sheet, losses)
    _sing(card, commission, sheet, losses)
    if card.negative is not None and words.without:
        sheet[card.negative] = ", ".join(words.without)
    if card.seed is not None:
        sheet[card.seed] = commission.seed % card.seed_limit
    if card.bpm is not None:
        sheet[card.bpm] = round(commission.brief.bpm)
    return Sheet(parameters=MappingProxyType(sheet), losses=tuple(losses))


def _describe(card: Card, words: Wording, sheet: dict[str, Any], losses: list[str]) -> None:
    text, dropped = words.sentence(card.prompt.longest, without=card.negative is None)
    if card.tags:
        text = ", ".join(
            part.strip() for part in text.replace(";", ",").replace(".", ",").split(",") if part.strip()
        )
        text = text[: card.prompt.longest]
    sheet[card.prompt.name] = text.ljust(card.prompt.shortest, ".")
    if dropped:
        losses.append(
            f"{card.title} takes {card.prompt.longest} characters: no room for {', '.join(dropped)}."
        )


def _time(card: Card, asked_s: float, sheet: dict[str, Any], losses: list[str]) -> None:
    length, made = card.length, card.makes_s(asked_s)
    if isinstance(length, Seconds):
        value = made * length.scale
        sheet[length.name] = value if length.scale == 1 and value != round(value) else round(value)
    elif isinstance(length, Choice):
        sheet[length.name] = dict(length.options)[made]
    elif isinstance(length, Free):
        losses.append(f"{card.title} decides on the length itself: {asked_s:g} s asked.")
        return
    low, high = length.range_s
    if not low <= asked_s <= high:
        losses.append(f"{asked_s:g} s asked, the model makes {min(max(asked_s, low), high):g} s.")


def _sing(card: Card, commission: Commission, sheet: dict[str, Any], losses: list[str]) -> None:
    brief = commission.brief
    if card.instrumental is not None:
        sheet[card.instrumental] = not brief.has_vocals
    if brief.has_vocals and not card.vocals:
        losses.append("Vocals asked, the model is instrumental.")
    if card.lyrics is None:
        if brief.has_vocals and card.vocals and brief.lyrics:
            losses.append(f"{card.title} takes no lyrics: it sings words of its own.")
        return
    if not (brief.has_vocals and brief.lyrics):
        if card.no_lyrics is not None:
            sheet[card.lyrics.name] = card.no_lyrics.ljust(card.lyrics.shortest)
            if card.lyrics.shortest > 1:
                losses.append(f"{card.title} is made for songs: without lyrics it may hum or sing.")
        return
    text = brief.lyrics[: card.lyrics.longest]
    sheet[card.lyrics.name] = text.ljust(card.lyrics.shortest, "\n")
    if text != brief.lyrics:
        losses.append(f"{card.title} takes {card.lyrics.longest} characters of lyrics: the end is left out.")
