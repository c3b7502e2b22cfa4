"""From commission to score: the order of the decisions, and the mix that follows from the brief.

The macros for energy, complexity and brightness are already in the brief's numbers; those for space, grit and
warmth act here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundfoundry_core.style.stream import Stream
from soundfoundry_core.synth.composition.accompaniment import play_chords
from soundfoundry_core.synth.composition.arrangement import active_bars, form_band, opened
from soundfoundry_core.synth.composition.bass import play_bass
from soundfoundry_core.synth.composition.clarity import clear
from soundfoundry_core.synth.composition.closing import closed
from soundfoundry_core.synth.composition.drums import play_drums
from soundfoundry_core.synth.composition.dynamics import shaped
from soundfoundry_core.synth.composition.form import plan_form
from soundfoundry_core.synth.composition.groove import feel, monophonic
from soundfoundry_core.synth.composition.harmonise import harmonise
from soundfoundry_core.synth.composition.instruments import PROGRAMS
from soundfoundry_core.synth.composition.melody import play_melody
from soundfoundry_core.synth.composition.piece import Piece
from soundfoundry_core.synth.composition.styles import STYLES
from soundfoundry_core.synth.score import Part, Score, Section
from soundfoundry_core.theory.genres import find_genre

if TYPE_CHECKING:
    from soundfoundry_core.providers.contract import Commission
    from soundfoundry_core.synth.composition.form import Form
    from soundfoundry_core.synth.composition.styles.style import Player
    from soundfoundry_core.synth.score import Note

__all__ = ["compose"]


def compose(commission: Commission) -> Score:
    """Compose the piece that a commission asks for; a pure function.

    Raises:
        UnknownNameError: the brief's genre is none of ours.
    """
    brief, sound = commission.brief, commission.profile.sound
    style = STYLES[find_genre(brief.genre).id]
    stream = Stream.root("compose", 1, commission.profile.style_seed, commission.seed, style.genre)
    form = plan_form(commission.duration_s, brief.bpm, brief.beats_per_bar)
    chords, tags = harmonise(style, form, brief.key, sound.motif, stream.child("harmony"))
    piece = Piece(
        style=style,
        sound=sound,
        form=form,
        key=brief.key,
        bpm=brief.bpm,
        chords=chords,
        energy=_unit(brief.energy),
        density=_unit(brief.density),
        stream=stream,
    )
    band = form_band(style, brief, sound.timbre.family, stream.child("band"))
    parts = []
    bars = opened(piece, band, [active_bars(piece, player, rank) for rank, player in enumerate(band)])
    for player, plays in zip(band, bars, strict=True):
        notes, told = _play(piece, player, plays)
        tags |= told
        if notes:
            parts.append(_part(commission, player, notes))
    parts = closed(piece, shaped(piece, clear(parts)))
    tags["form"] = " ".join(f"{span.name}:{span.bars}" for span in form.spans)
    tags["voices"] = " ".join(f"{part.id}={part.voice}" for part in parts)
    space, grit = brief.macros.signed("space"), brief.macros.signed("grit")
    return Score(
        genre=style.genre,
        bpm=brief.bpm,
        beats_per_bar=brief.beats_per_bar,
        key=brief.key,
        duration_s=commission.duration_s,
        sections=_sections(piece, form),
        chords=chords,
        parts=tuple(parts),
        seed=commission.seed,
        timbre=sound.timbre,
        reverb_s=round(max(0.5, (0.5 * style.reverb_s + 0.5 * sound.space.reverb_s) * (1 + 0.4 * space)), 3),
        width=_unit(0.5 * style.width + 0.5 * sound.space.width + 0.2 * space),
        echo_beats=_echo_beats(sound.space.echo_sixteenths, even=style.even_echo),
        sidechain=style.sidechain,
        drive=_unit(style.drive + 0.3 * grit + 0.06 * brief.macros.signed("warmth")),
        noise=_unit(style.noise + 0.25 * grit),
        tags=tags,
    )


def _play(piece: Piece, player: Player, bars: frozenset[int]) -> tuple[tuple[Note, ...], dict[str, str]]:
    """Let one player play its bars, with the genre's feel."""
    if player.bus == "drums":
        return feel(piece, play_drums(piece, bars, velocity=player.velocity), player.id, drums=True), {}
    if player.bus == "lead":
        notes, told = play_melody(piece, player, bars)
        if not notes:  # a piece too short for the places where this genre has a melody
            notes, told = play_melody(piece, player, frozenset(range(piece.form.bars)))
        return monophonic(feel(piece, notes, player.id), piece.beats(0.005)), told
    if player.bus == "bass":
        return monophonic(feel(piece, play_bass(piece, player, bars), player.id), 0.0), {}
    return feel(piece, play_chords(piece, player, bars), player.id), {}


def _part(commission: Commission, player: Player, notes: tuple[Note, ...]) -> Part:
    brief, timbre = commission.brief, commission.profile.sound.timbre
    space = brief.macros.signed("space")
    brightness = (
        0.5
        + player.brightness
        + 0.6 * (brief.brightness - 0.5)
        - 0.12 * brief.macros.signed("warmth")
        + 0.16 * (timbre.brightness - 0.5)
    )
    return Part(
        id=player.id,
        bus=player.bus,
        voice=player.voices[0],
        notes=notes,
        pan=round(player.pan, 4),
        gain=player.gain,
        reverb=_unit(player.reverb * (1 + 0.6 * space)),
        echo=_unit(player.echo * (1 + 0.5 * space)),
        brightness=_unit(brightness),
        program=PROGRAMS.get(player.voices[0], 0),
    )


def _sections(piece: Piece, form: Form) -> tuple[Section, ...]:
    starts = [float(span.bar * form.beats_per_bar) for span in form.spans]
    return tuple(
        Section(
            name=span.name,
            beat=start,
            beats=end - start,
            energy=_unit(span.level * (0.55 + 0.45 * piece.energy)),
        )
        for span, start, end in zip(form.spans, starts, [*starts[1:], form.total_beats], strict=True)
    )


def _echo_beats(sixteenths: int, *, even: bool) -> float:
    """Return the delay of the maker's space; where it must be even, a dotted one becomes an even one beside it."""
    return (2 if sixteenths < 4 else 4 if sixteenths < 6 else 8) / 4 if even else sixteenths / 4


def _unit(value: float) -> float:
    return round(max(0.0, min(1.0, value)), 4)
