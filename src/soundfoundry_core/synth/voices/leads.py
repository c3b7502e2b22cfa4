"""The near plane: one lead for each family of makers, and a singing voice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.voices.oscillators import bowed, breathy, glassy, pulse, reedy, woody
from soundfoundry_core.synth.voices.sung import Sung
from soundfoundry_core.synth.voices.swept import Breath, Swept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.synth.voices.voice import Voice

__all__ = ["LEADS"]

LEADS: Final[Mapping[str, Voice]] = {
    "lead-glass": Swept(
        bus="lead", oscillator=glassy, detune=3.0, cross=0.3, base=2.6, sweep=1.8, sweep_fall=0.3, attack=0.006,
        fall=0.7, sustain=0.45, release=0.22, vibrato=10.0, vibrato_hertz=4.7,
        breath=Breath(level=0.12, low=6000.0, high=15000.0, fall=0.02, sustain=0.12),
    ),
    "lead-wood": Swept(
        bus="lead", oscillator=woody, detune=2.0, cross=0.39, base=2.0, sweep=1.2, sweep_fall=0.2, attack=0.03,
        fall=0.8, sustain=0.8, release=0.11, vibrato=14.0, vibrato_hertz=5.0,
        breath=Breath(level=0.11, low=1500.0, high=8000.0, fall=0.05, sustain=0.4),
    ),
    "lead-string": Swept(
        bus="lead", oscillator=bowed, detune=4.0, cross=0.28, base=2.6, sweep=1.0, sweep_attack=0.08, sweep_fall=1.5,
        attack=0.045, fall=1.0, sustain=0.85, release=0.14, vibrato=18.0, vibrato_hertz=5.6,
        breath=Breath(level=0.06, low=2500.0, high=11000.0, fall=0.05, sustain=0.6),
    ),
    "lead-reed": Swept(
        bus="lead", oscillator=reedy, detune=2.0, cross=0.33, base=2.4, sweep=1.3, sweep_attack=0.04, sweep_fall=0.8,
        attack=0.02, fall=0.9, sustain=0.8, release=0.09, vibrato=12.0, vibrato_hertz=5.3,
        breath=Breath(level=0.06, low=2000.0, high=9000.0, fall=0.04, sustain=0.5),
    ),
    "lead-wire": Swept(
        bus="lead", oscillator=pulse, detune=6.0, layers=3, cross=0.22, q=1.3, base=1.2, sweep=2.0, sweep_fall=0.22,
        attack=0.004, fall=0.6, sustain=0.6, release=0.12, vibrato=11.0, vibrato_hertz=5.8,
    ),
    "lead-air": Swept(
        bus="lead", oscillator=breathy, detune=3.0, cross=0.33, base=2.2, sweep=1.0, sweep_fall=0.5, attack=0.05,
        fall=1.0, sustain=0.85, release=0.2, vibrato=12.0, vibrato_hertz=4.4,
        breath=Breath(level=0.16, low=2500.0, high=9000.0, fall=0.08, sustain=0.6),
    ),
    "vox": Sung(bus="lead"),
}  # fmt: skip
"""Voices of the ``lead`` bus by name."""
