"""Arrangement: who is in the band, and in which bars each one plays.

The style says where a player belongs; how full the section is says whether it joins; and no player of keys,
pads or air goes on for more than sixteen bars. In sections of eight bars and more the optional players take
turns to be silent for a phrase, so that something enters or leaves every four bars.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from soundfoundry_core.synth.composition.instruments import INSTRUMENTS, silenced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soundfoundry_core.music.brief import Brief
    from soundfoundry_core.style.stream import Stream
    from soundfoundry_core.synth.composition.form import Span
    from soundfoundry_core.synth.composition.piece import Piece
    from soundfoundry_core.synth.composition.styles.style import Player, Style

__all__ = ["active_bars", "form_band", "opened"]

_LONGEST_RUN = 16


def form_band(style: Style, brief: Brief, family: str, stream: Stream) -> list[Player]:
    """Return the players, each with one voice: drawn from the style's, or the one that was asked for.

    What was asked for is heard: its player joins whatever the energy, or comes in addition. What was asked
    to be left out is left out.
    """
    buses, voices = silenced(brief.without)
    vocal = brief.has_vocals and "vox" not in voices
    lead = replace(style.lead, voices=("vox" if vocal else f"lead-{family}",))
    band = [*style.players, lead]
    taken: set[str] = {"lead"} if vocal else set()
    for wanted in dict.fromkeys(INSTRUMENTS.get(name.lower()) for name in brief.instruments):
        if wanted is None or wanted.bus in buses or wanted.voice in voices:
            continue
        band = _with(band, wanted.bus, wanted.voice, style, taken)
    result = []
    for player in band:
        options = [voice for voice in player.voices if voice not in voices]
        if player.bus not in buses and options:
            voice = stream.child("voice").child(player.id).choice(options)
            result.append(replace(player, voices=(voice,)))
    return result


def _with(band: list[Player], bus: str, voice: str, style: Style, taken: set[str]) -> list[Player]:
    """Give a wanted voice to the player of its bus that comes nearest, or hire one more."""
    free = [player for player in band if player.bus == bus and player.id not in taken]
    fitting = [player for player in free if voice in player.voices] or (free if bus != "keys" else [])
    fitting.sort(key=lambda player: (player.optional, player.need))
    if fitting:
        chosen = fitting[0]
        taken.add(chosen.id)
        plays = chosen.plays if bus == "lead" else _wider(chosen.plays)
        heard = replace(
            chosen, voices=(voice,) if voice else chosen.voices, need=0.0, optional=False, plays=plays
        )
        return [heard if player is chosen else player for player in band]
    if bus not in style.extra:
        return band
    first = next((player for player in band if player.bus == bus), band[0])
    hired = replace(
        first,
        id=f"{bus}-{voice}",
        bus=bus,
        voices=(voice,),
        patterns=(style.extra[bus],),
        plays=("A", "B", "C", "outro"),
        need=0.0,
        optional=False,
        pan=0.25 if first.pan <= 0 else -0.25,
        gain=max(0.6, first.gain),
    )
    taken.add(hired.id)
    return [*band, hired]


def _wider(plays: Sequence[str]) -> tuple[str, ...]:
    kept = tuple(place for place in plays if place.partition("@")[0].rstrip("+") not in {"A", "B"})
    return (*kept, "A", "B")


def active_bars(piece: Piece, player: Player, rank: int) -> frozenset[int]:
    """Return the bars in which a player plays. ``rank`` counts the optional players, to take turns."""
    bars: list[int] = []
    for span in piece.form.spans:
        bars += [
            bar
            for bar in range(span.bar, span.bar + span.bars)
            if _joins(piece, player, span, bar) and not _waits(piece, player, span, bar, rank)
        ]
    if player.bus not in {"keys", "pads"}:
        return frozenset(bars)
    return _with_rests(bars)


def _joins(piece: Piece, player: Player, span: Span, bar: int) -> bool:
    if piece.fullness(span) < player.need and len(piece.form.spans) > 2:
        return False
    place = (bar - span.bar + 0.5) / span.bars
    for entry in player.plays:
        kind, _, window = entry.partition("@")
        if kind.rstrip("+") != span.kind or (kind.endswith("+") and span.turn == 0):
            continue
        low, _, high = window.partition("-")
        short = span.bars < 4 and span.kind in {"A", "B"}
        if short or float(low or 0) <= place <= float(high or 1):
            return True
    return False


def _waits(piece: Piece, player: Player, span: Span, bar: int, rank: int) -> bool:
    """In long sections one optional player is out in each phrase, except where the piece is fullest."""
    if not player.optional or span.bars < 8:
        return False
    blocks = span.bars // 4
    block = (bar - span.bar) // 4
    peak = max(other.level for other in piece.form.spans)
    if span.level == peak and block == blocks - 1:
        return False
    return (rank + span.turn) % blocks == block


def _with_rests(bars: list[int]) -> frozenset[int]:
    """Leave out four bars after sixteen in a row."""
    kept: list[int] = []
    run, rest, before = 0, 0, -2
    for bar in bars:
        run = run + 1 if bar == before + 1 else 1
        before = bar
        if run > _LONGEST_RUN and rest == 0:
            rest = 4
        if rest:
            rest -= 1
            run = 0 if rest == 0 else run
            continue
        kept.append(bar)
    return frozenset(kept)


def opened(piece: Piece, band: Sequence[Player], bars: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """Return each player's bars, so that somebody plays in the first section: who needs the least to join."""
    first = piece.form.spans[0]
    opening = frozenset(range(first.bar, first.bar + first.bars))
    if any(opening & plays for plays in bars):
        return list(bars)
    able = [n for n, player in enumerate(band) if player.bus in {"pads", "keys"}] or list(range(len(band)))
    chosen = min(able, key=lambda n: (band[n].need, n))
    return [plays | opening if n == chosen else plays for n, plays in enumerate(bars)]
