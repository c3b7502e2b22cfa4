"""House: four on the floor, off-beat hats, claps, minor seventh stabs over a bass between the kicks."""

from __future__ import annotations

from typing import Final

from soundfoundry_core.synth.composition.styles.style import Drums, Groove, Layer, Player, Style

__all__ = ["HOUSE"]

HOUSE: Final = Style(
    genre="house",
    a={
        "major": ("1 6 4 5", "1 1 4 4", "1 3 6 4"),
        "minor": ("1 1 4 4", "1 7 6 7", "1 3 4 7", "1 1 6 7"),
        "modal": ("1 7 1 4", "1 1 7 7", "1 4 7 1"),
    },
    b={
        "major": ("4 5 6 1", "6 2 4 5", "2 5 1 6"),
        "minor": ("6 7 1 1", "4 7 1 1", "6 5:m 1 7"),
        "modal": ("4 7 1 1", "7 4 1 1", "2 1 7 1"),
    },
    cadence={"major": ("5", "4"), "minor": ("7", "5:m7"), "modal": ("7", "4")},
    colours=(("7", 3.0), ("9", 2.5), ("triad", 0.6)),
    final="9",
    players=(
        Player(
            id="stab",
            bus="keys",
            voices=("stab", "organ", "electric-piano"),
            patterns=("cell", "..x..x....x..x..", "x..x..x...x..x.."),
            plays=("A", "A+", "C", "outro@0-0.5"),
            centre=64,
            gate=0.5,
            gain=0.62,
            pan=0.28,
            reverb=0.25,
            echo=0.3,
            velocity=0.66,
        ),
        Player(
            id="piano",
            bus="keys",
            voices=("piano", "organ"),
            patterns=("x..x..x.x..x..x.", "X..x..x...x.x..."),
            plays=("B", "A+", "C"),
            optional=True,
            centre=67,
            gate=0.7,
            gain=0.55,
            pan=-0.32,
            reverb=0.25,
            velocity=0.66,
            brightness=0.12,
        ),
        Player(
            id="pad",
            bus="pads",
            voices=("warm-pad", "string-ensemble", "choir"),
            patterns=("hold",),
            plays=("intro@0.5-1", "B", "break", "outro"),
            centre=63,
            gate=1.0,
            gain=0.55,
            pan=-0.2,
            reverb=0.4,
            velocity=0.58,
            optional=True,
        ),
        Player(
            id="pluck",
            bus="keys",
            voices=("pluck-glass", "marimba"),
            patterns=("cell-arpeggio",),
            plays=("A+", "break", "C", "B"),
            need=0.6,
            optional=True,
            centre=72,
            gate=0.6,
            gain=0.38,
            pan=0.5,
            reverb=0.35,
            echo=0.4,
            velocity=0.55,
        ),
        Player(
            id="bass",
            bus="bass",
            voices=("round-bass", "square-bass"),
            patterns=("..1-..1-..1-.15-", "..1...8...1..15.", "1.....1-..5-..1-"),
            plays=("A", "B", "C", "outro@0-0.5", "intro@0.75-1"),
            centre=37,
            gate=0.85,
            gain=0.82,
            reverb=0.02,
            velocity=0.75,
        ),
        Player(
            id="drums",
            bus="drums",
            voices=("kit-house",),
            patterns=("",),
            plays=("intro", "A", "B", "C", "outro"),
            gain=0.84,
            reverb=0.1,
            velocity=1.0,
        ),
        Player(
            id="riser",
            bus="air",
            voices=("riser",),
            patterns=("riser",),
            plays=("intro", "break", "B"),
            gain=0.34,
            reverb=0.3,
            velocity=0.6,
        ),
    ),
    drums=Drums(
        main=(
            Groove(
                (
                    Layer(36, "X...X...X...X..."),
                    Layer(39, "....X.......X..."),
                    Layer(46, "..x...x...x...x."),
                    Layer(42, "o..oo..oo..oo..o", 0.6),
                    Layer(82, "gogogogogogogogo", 0.75),
                    Layer(63, "...o..o....o..g.", 0.9),
                )
            ),
            Groove(
                (
                    Layer(36, "X...X...X...X..."),
                    Layer(39, "....X.......X..."),
                    Layer(46, "..x...x...x...x."),
                    Layer(37, "...o..g....o..o.", 0.6),
                    Layer(54, "..o...o...o...o.", 0.8),
                    Layer(42, "oo.ooo.ooo.ooo.o", 0.7),
                )
            ),
        ),
        other=(
            Groove(
                (
                    Layer(36, "X...X...X...X..."),
                    Layer(63, "...o..o...?o..o."),
                    Layer(37, "............x..g"),
                )
            ),
            Groove(
                (Layer(36, "X...X...X...X..."), Layer(82, "..g...g...g...g."), Layer(37, "....x.......x..g"))
            ),
        ),
        light=(
            Groove(
                (
                    Layer(36, "X...X...X...X..."),
                    Layer(42, "..x...x...x...x.", 0.35),
                    Layer(82, "gogogogogogogogo", 0.45),
                )
            ),
        ),
        fills=("claps", "hats", "drop"),
    ),
    lead=Player(
        id="lead",
        bus="lead",
        voices=(),
        patterns=(),
        plays=("A", "B", "C", "break"),
        centre=71,
        gate=0.88,
        gain=0.68,
        reverb=0.25,
        echo=0.3,
        velocity=0.7,
        pan=-0.05,
    ),
    swing=0.54,
    swing_grid=0.25,
    loose_s=0.004,
    sidechain=0.6,
    depth_db=5.0,
    drive=0.28,
    reverb_s=1.5,
    width=0.75,
    extra={"keys": "..x-..x-..x-..x-", "pads": "hold"},
)
"""The style."""
