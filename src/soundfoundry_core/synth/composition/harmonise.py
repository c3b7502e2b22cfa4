"""The harmonies of a whole piece: a progression for each kind of section, cadences where they end.

The progression of A is drawn from those in which the maker's motif sounds best as it stands, so that the
first statement of the melody need not be bent; B draws from the progressions that move away. Both must leave
no doubt about the key: a progression that pulls elsewhere is anchored, which means that its third bar goes
back to the tonic. Intro and outro stay at home, and the piece ends on the tonic.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.composition.harmony import build_chord, family, parse_progression
from soundfoundry_core.synth.composition.tonality import clarity, weigh

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from soundfoundry_core.style.stream import Stream
    from soundfoundry_core.synth.composition.form import Form, Span
    from soundfoundry_core.synth.composition.styles.style import Style
    from soundfoundry_core.synth.score import Chord
    from soundfoundry_core.theory.key import Key
    from soundfoundry_core.theory.motif import Motif

__all__ = ["harmonise"]

_LONGEST_BARS: Final = 4
_CLEAR: Final = 0.3
"""Clarity at which a progression needs no anchor."""
_MELODY: Final = 0.6
"""Weight of the melody beside a chord tone that sounds all the time."""
_CHOICES: Final = 3
"""So many of the best candidates are drawn from."""


def harmonise(
    style: Style, form: Form, key: Key, motif: Motif, stream: Stream
) -> tuple[tuple[Chord, ...], dict[str, str]]:
    """Return the chords, which tile the piece, and the progression of each section for the record."""
    rich = _Harmoniser(style=style, form=form, key=key, motif=motif, stream=stream)
    chords = rich.run()
    if clarity(rich.weights(chords), key) < _CLEAR:
        plain = replace(rich, tonic=(("triad", 1.0),), built={})
        chords = max(chords, plain.run(), key=lambda plan: clarity(rich.weights(plan), key))
    return chords, {
        f"progression {span.name}": " ".join(chord.symbol for chord in chords if rich.inside(chord, span))
        for span in form.spans
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Harmoniser:
    style: Style
    form: Form
    key: Key
    motif: Motif
    stream: Stream
    tonic: tuple[tuple[str, float], ...] = ()
    """Colours of the tonic chord, where they are not those of the style."""
    built: dict[str, Chord] = field(default_factory=dict)

    def run(self) -> tuple[Chord, ...]:
        mode = family(self.key.mode)
        cadences = self.stream.child("cadence").shuffled(self.style.cadence[mode])
        chosen: dict[str, str] = {}
        for kind in ("A", "B", "C"):
            texts = self.style.a[mode] if kind == "A" else self.style.b[mode]
            fresh = [text for text in texts if text not in chosen.values()]
            chosen[kind] = self._best(kind, fresh or list(texts), chosen, cadences[0])
        chosen["break"] = self.stream.child("break").choice((chosen["A"], chosen["B"]))
        plans = [self._chords(chosen, cadence) for cadence in cadences]
        clear = [clarity(self.weights(plan), self.key) for plan in plans]
        return plans[0] if clear[0] >= _CLEAR else plans[clear.index(max(clear))]

    def _best(self, kind: str, texts: Sequence[str], chosen: Mapping[str, str], cadence: str) -> str:
        """Draw one of the best candidates: clear in key and, for A, kind to the motif."""
        ranked = []
        for text in texts:
            for anchors, candidate in enumerate(
                dict.fromkeys((text, _anchored(text, (2,)), _anchored(text, (1, 2))))
            ):
                plan = {"A": candidate, **chosen, kind: candidate}
                plan = {"B": plan["A"], "C": plan["A"], "break": plan["A"], **plan}
                clear = clarity(self.weights(self._chords(plan, cadence)), self.key)
                score = 3 * min(0.0, clear - _CLEAR) + (0.5 * self._fit(candidate) if kind == "A" else 0.0)
                ranked.append((score - 0.15 * anchors, candidate))
        ranked.sort(key=lambda pair: (-pair[0], pair[1]))
        near = [text for score, text in ranked[:_CHOICES] if score > ranked[0][0] - 0.3]
        return self.stream.child(kind).choice(near)

    def weights(self, chords: Sequence[Chord]) -> list[float]:
        """Return how much of each pitch class sounds: the chords, and the motif in about half of the time."""
        result = weigh(chords)
        for note in self.motif.notes:
            share = note.sixteenths / self.motif.sixteenths
            result[self.key.pitch(note.degree) % 12] += _MELODY * share * self.form.total_beats
        return result

    def _chords(self, chosen: Mapping[str, str], cadence: str) -> tuple[Chord, ...]:
        chords: list[Chord] = []
        form = self.form
        for span in form.spans:
            for index, tokens in enumerate(self._bars(span, chosen, cadence)):
                start = (span.bar + index) * form.beats_per_bar
                width = form.beats_per_bar // len(tokens)
                for place, token in enumerate(tokens):
                    beats = width if place < len(tokens) - 1 else form.beats_per_bar - place * width
                    self._append(chords, token, start + place * width, beats)
        kept = [chord for chord in chords if chord.beat < form.end_beat - 1e-6]
        kept[-1] = replace(kept[-1], beats=form.end_beat - kept[-1].beat)
        final = build_chord(
            "1",
            self.key,
            ((self.style.final, 1.0),),
            self.stream.child("final"),
            beat=form.end_beat,
            beats=form.total_beats - form.end_beat,
        )
        return (*kept, final)

    def _chord(self, token: str) -> Chord:
        """Build a chord once: a token sounds alike wherever it stands in the piece."""
        if token not in self.built:
            colours = self.tonic if self.tonic and token.startswith("1") else self.style.colours
            draws = self.stream.child("colour").child(token)
            self.built[token] = build_chord(token, self.key, colours, draws, beat=0, beats=1)
        return self.built[token]

    def _append(self, chords: list[Chord], token: str, beat: float, beats: float) -> None:
        """Add a chord; one that only goes on is lengthened, for up to four bars."""
        chord = self._chord(token)
        longest = self.form.beats_per_bar * _LONGEST_BARS
        if chords and chords[-1].symbol == chord.symbol and chords[-1].beats + beats <= longest:
            chords[-1] = replace(chords[-1], beats=chords[-1].beats + beats)
        else:
            chords.append(replace(chord, beat=beat, beats=beats))

    def _bars(self, span: Span, chosen: Mapping[str, str], cadence: str) -> list[tuple[str, ...]]:
        """Write out one section, bar by bar."""
        written = parse_progression(chosen.get(span.kind, chosen["A"]))
        stretch = self.style.stretch if span.bars >= len(written) * self.style.stretch else 1
        bars = [written[(index // stretch) % len(written)] for index in range(span.bars)]
        last = span is self.form.spans[-1]
        if span.kind in {"intro", "outro"}:  # at home, with one step away in the longer ones
            home = [bars[index] if index % 4 == 3 else ("1",) for index in range(span.bars)]
            bars = (
                home
                if span.kind == "intro"
                else [("1",) if index % 4 else home[index] for index in range(span.bars)]
            )
        if span.bars >= 4 and span.kind != "intro":
            bars[-1] = (cadence,)
        elif (last or span.kind in {"A", "B"}) and self.form.beats_per_bar >= 2:
            bars[-1] = (bars[-1][0], cadence)
        return bars

    def _fit(self, text: str) -> float:
        """Return how much of the plain motif, 0-1, lies on chord tones; strong places count twice."""
        bars = parse_progression(text)
        position, points, whole = 0, 0.0, 0.0
        size = 4 * self.form.beats_per_bar
        for note in self.motif.notes:
            bar, sixteenth = divmod(position // self.style.stretch, size)
            tokens = bars[bar % len(bars)]
            token = tokens[min(sixteenth * len(tokens) // size, len(tokens) - 1)]
            root = int(token.partition(":")[0].lstrip("b")) - 1
            weight = note.sixteenths * (2 if position % 8 == 0 else 1)
            points += weight * ((note.degree - root) % 7 in {0, 2, 4})
            whole += weight
            position += note.sixteenths
        return points / whole

    def inside(self, chord: Chord, span: Span) -> bool:
        start = span.bar * self.form.beats_per_bar
        end = (
            self.form.total_beats
            if span is self.form.spans[-1]
            else start + span.bars * self.form.beats_per_bar
        )
        return chord.beat < end and chord.beat + chord.beats > start


def _anchored(text: str, places: tuple[int, ...]) -> str:
    """Bring the bars at some places home to the tonic."""
    return " ".join("1" if index in places else bar for index, bar in enumerate(text.split()))
