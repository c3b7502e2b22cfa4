"""Ambient: slow modes, drones and added seconds; no backbeat, but a soft pulse on the grid."""

from __future__ import annotations

from typing import Final

from soundfoundry_core.synth.composition.styles.style import Drums, Groove, Layer, Player, Style

__all__ = ["AMBIENT"]

AMBIENT: Final = Style(
    genre="ambient",
    a={
        "major": ("1 1 4 1", "1 5 1 4", "1 3 4 1", "1 6 1 4"),
        "minor": ("1 1 4 1", "1 3 1 7", "1 7 1 4", "1 6 1 7"),
        "modal": ("1 7 1 1", "1 4 1 7", "1 2 1 1"),
    },
    b={
        "major": ("4 1 6 5", "6 4 1 5", "2 4 1 1"),
        "minor": ("6 7 1 1", "4 1 7 1", "3 7 4 1"),
        "modal": ("4 7 1 1", "7 4 1 1", "2 7 1 1"),
    },
    cadence={"major": ("4", "5"), "minor": ("4", "7"), "modal": ("7", "4")},
    colours=(("add9", 3.0), ("sus2", 1.5), ("9", 1.5), ("7", 1.0)),
    final="add9",
    stretch=2,
    players=(
        Player(
            id="pad",
            bus="pads",
            voices=("warm-pad", "glass-pad", "string-ensemble"),
            patterns=("hold",),
            plays=("intro", "A", "B", "C", "outro", "break"),
            centre=58,
            gate=1.0,
            gain=0.55,
            pan=-0.18,
            reverb=0.55,
            brightness=0.2,
            velocity=0.6,
        ),
        Player(
            id="haze",
            bus="pads",
            voices=("air-pad", "choir", "glass-pad"),
            patterns=("hold",),
            plays=("B", "A+", "break", "C"),
            optional=True,
            centre=70,
            voices_at_once=3,
            gate=1.0,
            gain=0.38,
            pan=0.3,
            reverb=0.65,
            velocity=0.5,
            brightness=0.25,
        ),
        Player(
            id="pulse",
            bus="keys",
            voices=("pluck-glass", "electric-piano", "marimba"),
            # even eighths: the only clock of a piece without a kit
            patterns=("1-2-3-2-4-3-2-3-", "1-3-2-4-3-2-4-3-", "2-1-3-1-4-1-3-1-"),
            plays=("A", "B", "C", "intro@0.5-1", "outro@0-0.6", "break@0.5-1"),
            centre=64,
            gate=0.9,
            gain=1.0,
            pan=0.32,
            reverb=0.35,
            echo=0.12,
            brightness=0.2,
            velocity=0.56,
        ),
        Player(
            id="bells",
            bus="keys",
            voices=("bell", "vibraphone", "piano"),
            patterns=("bells",),
            plays=("B", "A+", "C", "outro"),
            need=0.35,
            optional=True,
            centre=74,
            gain=0.42,
            pan=-0.4,
            reverb=0.7,
            echo=0.5,
            velocity=0.5,
        ),
        Player(
            id="bass",
            bus="bass",
            voices=("sub-bass",),
            patterns=("hold",),
            plays=("A", "B", "C", "outro"),
            centre=36,
            gate=0.97,
            gain=0.55,
            reverb=0.05,
            velocity=0.55,
        ),
        Player(
            id="drums",
            bus="drums",
            voices=("kit-soft",),
            patterns=("",),
            plays=("A", "B", "C", "outro@0-0.5"),
            gain=0.95,
            reverb=0.2,
            velocity=0.7,
        ),
        Player(
            id="air",
            bus="air",
            voices=("air-noise",),
            patterns=("texture",),
            plays=("intro", "A", "B", "C", "break", "outro"),
            gain=0.18,
            reverb=0.3,
            velocity=0.5,
        ),
    ),
    drums=Drums(
        main=(
            Groove(
                (
                    Layer(36, "x...o...x...o..."),
                    Layer(82, "x.o.x.o.x.o.x.o."),
                    Layer(37, "............o...", 0.8),
                )
            ),
            Groove(
                (Layer(36, "x...o...o...o..."), Layer(70, "o.o.o.o.o.o.o.o."), Layer(82, "x...x...x...x..."))
            ),
        ),
        other=(Groove((Layer(82, "x.o.x.o.x.o.x.o."), Layer(75, "..........g.....", 0.6))),),
        light=(Groove((Layer(36, "o...o...o...o..."),)),),
        fills=("none",),
        crash=False,
    ),
    lead=Player(
        id="lead",
        bus="lead",
        voices=(),
        patterns=(),
        plays=("A", "B", "C", "break", "outro"),
        centre=70,
        gate=0.97,
        gain=0.6,
        reverb=0.55,
        echo=0.4,
        velocity=0.6,
        pan=-0.06,
    ),
    loose_s=0.008,
    motion=0.5,
    depth_db=9.5,
    even_echo=True,
    drive=0.08,
    noise=0.12,
    reverb_s=3.4,
    width=0.9,
    extra={"keys": "1---3---2---4---", "pads": "hold"},
)
"""The style."""
