"""The middle plane: keys, plucked strings, brass, struck bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.voices.oscillators import (
    brassy,
    drawbars,
    glassy,
    hammered,
    plucked_gut,
    plucked_steel,
    pulse,
    saw,
    tine,
)
from soundfoundry_core.synth.voices.struck import Partial, Struck
from soundfoundry_core.synth.voices.swept import Breath, Swept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.synth.voices.voice import Voice

__all__ = ["KEYS"]

_MODES_OF_A_BELL = (
    Partial(0.5, 0.35, 1.6),
    Partial(1.0, 1.0, 1.3),
    Partial(2.0, 0.5, 0.9),
    Partial(2.76, 0.35, 0.7),
    Partial(4.07, 0.3, 0.45),
    Partial(5.43, 0.25, 0.3),
    Partial(8.21, 0.2, 0.2),
    Partial(11.3, 0.16, 0.12),
)

KEYS: Final[Mapping[str, Voice]] = {
    "electric-piano": Swept(
        bus="keys", oscillator=tine, detune=2.5, cross=0.28, base=2.2, sweep=2.0, sweep_fall=0.16,
        by_velocity=3.0, fall=1.1, sustain=0.06, fall_by_pitch=0.4, release=0.16, tremolo=0.45, longest=5.0,
        breath=Breath(level=0.22, low=2500.0, high=9000.0, fall=0.006),
    ),
    "piano": Swept(
        bus="keys", oscillator=hammered, detune=1.6, cross=0.25, base=2.3, lowest=3.0, sweep=2.4, sweep_fall=0.3,
        by_velocity=3.2, fall=1.4, sustain=0.0, fall_by_pitch=0.5, attack=0.003, release=0.14, longest=6.0,
        breath=Breath(level=0.5, low=300.0, high=5000.0, fall=0.012),
    ),
    "vibraphone": Struck(
        bus="keys", by_brightness=1.9, tremolo=0.35, mallet=0.25, shimmer=1.5,
        partials=(Partial(1.0, 1.0, 1.5), Partial(4.0, 0.22, 0.35), Partial(10.2, 0.1, 0.08), Partial(2.0, 0.05, 0.9)),
    ),
    "organ": Swept(
        bus="keys", oscillator=drawbars, detune=3.5, cross=0.17, base=3.6, sweep=0.4, sweep_fall=0.05,
        by_velocity=1.6, attack=0.008, fall=1.0, sustain=0.92, release=0.06, tremolo=0.25,
        breath=Breath(level=0.25, low=1500.0, high=8000.0, fall=0.008),
    ),
    "stab": Swept(
        bus="keys", oscillator=saw, detune=11.0, layers=3, q=1.3, base=1.0, sweep=3.2, sweep_fall=0.14,
        by_velocity=2.2, attack=0.003, fall=0.28, sustain=0.25, release=0.1,
    ),
    "bell": Struck(bus="keys", partials=_MODES_OF_A_BELL, mallet=0.35, shimmer=4.0, release=0.9, longest=5.0),
    "marimba": Struck(
        bus="keys", by_brightness=1.9, mallet=0.5, shimmer=0.6, release=0.2, longest=1.5,
        partials=(Partial(1.0, 1.0, 0.3), Partial(3.93, 0.28, 0.09), Partial(9.2, 0.14, 0.035)),
    ),
    "guitar": Swept(
        bus="keys", oscillator=plucked_steel, detune=1.8, cross=0.33, base=2.0, lowest=3.0, sweep=3.0,
        sweep_fall=0.22, by_velocity=2.6, attack=0.002, fall=0.8, sustain=0.0, fall_by_pitch=0.3, release=0.1,
        longest=3.0, breath=Breath(level=0.7, low=1800.0, high=9000.0, fall=0.005),
    ),
    "lute": Swept(
        bus="keys", oscillator=plucked_gut, detune=3.0, cross=0.33, base=2.0, lowest=3.0, sweep=2.6, sweep_fall=0.12,
        by_velocity=2.4, attack=0.002, fall=0.42, sustain=0.0, fall_by_pitch=0.3, release=0.1, longest=2.0,
        breath=Breath(level=0.8, low=900.0, high=7000.0, fall=0.006),
    ),
    "pluck-wire": Swept(
        bus="keys", oscillator=pulse, detune=7.0, base=0.8, sweep=3.6, sweep_fall=0.11, q=1.6, by_velocity=2.4,
        attack=0.002, fall=0.3, sustain=0.0, release=0.12, longest=1.6,
        breath=Breath(level=0.3, low=4000.0, high=14000.0, fall=0.005),
    ),
    "pluck-glass": Swept(
        bus="keys", oscillator=glassy, detune=5.0, base=1.4, sweep=3.2, sweep_fall=0.14, by_velocity=2.4,
        attack=0.002, fall=0.42, sustain=0.0, release=0.2, longest=2.2,
        breath=Breath(level=0.35, low=5000.0, high=15000.0, fall=0.006),
    ),
    "power-guitar": Swept(
        bus="keys", oscillator=pulse, detune=5.0, layers=2, cross=0.14, q=1.0, base=3.2, lowest=4.6, sweep=0.9,
        sweep_fall=0.3, by_velocity=1.2, fifth=0.8, attack=0.003, fall=1.8, sustain=0.35, release=0.07,
        breath=Breath(level=0.5, low=1500.0, high=7000.0, fall=0.012),
    ),
    "brass": Swept(
        bus="keys", oscillator=brassy, detune=6.0, layers=3, base=0.8, sweep=2.3, sweep_attack=0.09, sweep_fall=1.6,
        by_velocity=3.0, attack=0.03, fall=0.9, sustain=0.75, release=0.12, vibrato=9.0,
        breath=Breath(level=0.06, low=2500.0, high=9000.0, fall=0.08, sustain=0.35),
    ),
}  # fmt: skip
"""Voices of the ``keys`` bus by name."""
