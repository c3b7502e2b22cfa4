"""Ten drum kits, each a character of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.synth.voices.drum_kit import DrumKit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soundfoundry_core.synth.voices.voice import Voice

__all__ = ["KITS"]

KITS: Final[Mapping[str, Voice]] = {
    # a drum machine of the eighties with a gated snare
    "kit-electronic": DrumKit(
        kick_start=210.0, kick_end=48.0, kick_sweep=0.022, kick_ring=0.15, kick_click=0.35, snare_tone=178.0,
        snare_ring=0.1, snare_low=700.0, snare_high=10_000.0, snare_wires=0.17, snare_snap=0.5, room=0.55,
        hat_hiss=0.15, hat_closed=0.03, hat_open=0.22, tom_base=95.0, tom_ring=0.3, drive=0.5,
    ),
    # round, warm, four on the floor
    "kit-house": DrumKit(
        level=0.75, kick_start=240.0, kick_end=51.0, kick_sweep=0.026, kick_ring=0.14, kick_click=0.4, kick_drive=1.6,
        snare_tone=205.0, snare_wires=0.1, hat_low=7_600.0, hat_hiss=0.25, hat_closed=0.028, hat_open=0.17,
        clap_low=1_000.0, clap_ring=0.12, drive=0.4,
    ),
    # hard, dry, driven
    "kit-techno": DrumKit(
        level=0.52, kick_start=330.0, kick_end=46.0, kick_sweep=0.019, kick_ring=0.15, kick_click=0.6, kick_drive=4.0,
        snare_tone=230.0, snare_ring=0.045, snare_low=1_500.0, snare_wires=0.08, hat_low=8_500.0, hat_scale=1.16,
        hat_hiss=0.05, hat_closed=0.022, hat_open=0.13, clap_low=1_300.0, clap_ring=0.07, drive=1.2,
    ),
    # sampled from dusty records
    "kit-lofi": DrumKit(
        kick_start=120.0, kick_end=54.0, kick_sweep=0.03, kick_ring=0.11, kick_click=0.12, kick_drive=1.4,
        snare_tone=200.0, snare_ring=0.06, snare_low=700.0, snare_high=5_500.0, snare_wires=0.1, snare_snap=0.2,
        hat_low=5_200.0, hat_hiss=0.7, hat_closed=0.03, hat_open=0.15, top=11_000.0, room=0.25, drive=1.0,
        crash_ring=0.7,
    ),
    # clean, bright, in front
    "kit-pop": DrumKit(
        kick_start=170.0, kick_end=56.0, kick_sweep=0.024, kick_ring=0.13, kick_click=0.5, snare_tone=215.0,
        snare_body=0.8, snare_ring=0.075, snare_low=1_100.0, snare_high=12_000.0, snare_wires=0.13, snare_snap=0.7,
        hat_hiss=0.5, hat_closed=0.035, hat_open=0.25, room=0.25, drive=0.3,
    ),
    # a live kit in a big room
    "kit-rock": DrumKit(
        kick_start=150.0, kick_end=60.0, kick_sweep=0.018, kick_ring=0.12, kick_click=0.75, kick_drive=1.8,
        snare_tone=185.0, snare_body=1.0, snare_ring=0.1, snare_low=600.0, snare_high=9_500.0, snare_wires=0.2,
        snare_snap=0.6, hat_low=5_600.0, hat_scale=0.93, hat_hiss=0.9, hat_closed=0.05, hat_open=0.4,
        crash_ring=1.4, tom_base=78.0, tom_ring=0.3, tom_stick=0.4, room=0.9, drive=0.7,
    ),
    # small drums, open tuning, a large ride
    "kit-jazz": DrumKit(
        kick_start=110.0, kick_end=66.0, kick_sweep=0.02, kick_ring=0.14, kick_click=0.12, kick_drive=0.2,
        snare_tone=235.0, snare_ring=0.11, snare_low=1_400.0, snare_high=8_000.0, snare_wires=0.12,
        snare_snap=0.25, hat_low=5_000.0, hat_scale=0.87, hat_hiss=1.0, hat_closed=0.04, hat_open=0.35,
        crash_ring=1.3, ride_ping=0.9, tom_base=105.0, tom_ring=0.3, room=0.3, drive=0.05,
    ),
    # taikos and thunder
    "kit-cinematic": DrumKit(
        level=0.8, kick_start=95.0, kick_end=38.0, kick_sweep=0.05, kick_ring=0.3, kick_click=0.15, kick_drive=1.2,
        snare_tone=145.0, snare_ring=0.16, snare_low=400.0, snare_high=6_500.0, snare_wires=0.26, snare_snap=0.3,
        hat_low=5_800.0, hat_hiss=0.9, hat_closed=0.06, hat_open=0.5, crash_ring=2.0, tom_base=52.0,
        tom_ring=0.45, tom_stick=0.35, hand_base=130.0, hand_ring=0.22, room=1.0, drive=0.4,
    ),
    # hands on skins, seeds and bells
    "kit-world": DrumKit(
        kick_start=120.0, kick_end=62.0, kick_sweep=0.03, kick_ring=0.2, kick_click=0.1, kick_drive=0.3,
        snare_tone=260.0, snare_ring=0.09, snare_body=1.0, snare_low=1_800.0, snare_wires=0.06, hat_low=6_400.0,
        hat_scale=1.35, hat_hiss=0.6, hat_closed=0.045, hat_open=0.3, tom_base=92.0, tom_ring=0.25,
        hand_base=215.0, hand_ring=0.16, room=0.35, drive=0.1,
    ),
    # pulses more than drums
    "kit-soft": DrumKit(
        kick_start=120.0, kick_end=67.0, kick_sweep=0.04, kick_ring=0.24, kick_click=0.04, kick_drive=0.1,
        snare_tone=165.0, snare_ring=0.08, snare_low=1_000.0, snare_high=6_000.0, snare_wires=0.14, snare_snap=0.1,
        hat_low=8_200.0, hat_hiss=0.8, hat_closed=0.05, hat_open=0.4, crash_ring=1.8, tom_base=70.0,
        tom_ring=0.35, tom_stick=0.08, room=0.6, drive=0.0, top=13_000.0,
    ),
}  # fmt: skip
"""Voices of the ``drums`` bus by name."""
