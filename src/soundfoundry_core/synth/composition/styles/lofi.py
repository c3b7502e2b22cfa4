"""Lo-fi hip-hop: swung sixteenths, a lazy backbeat, sevenths and ninths on a soft electric piano, dust."""

from __future__ import annotations

from typing import Final

from soundfoundry_core.synth.composition.styles.style import Drums, Groove, Layer, Player, Style

__all__ = ["LOFI"]

LOFI: Final = Style(
    genre="lofi",
    a={
        "major": ("1 6 2 5", "1 3 4 4:m7", "1 4 3 6", "1 6 4 5"),
        "minor": ("1 4 7 3", "1 6 4 7", "1 3 4 5:m7", "1 7 6 7"),
        "modal": ("1 7 4 1", "1 4 1 7", "1 2 7 1"),
    },
    b={
        "major": ("2 5 1 6", "4 3 2 5", "4 4:m6 1 6"),
        "minor": ("4 7 3 6", "6 7 1 1", "4 5:m7 1 1"),
        "modal": ("4 1 7 1", "7 4 1 1", "2 1 7 1"),
    },
    cadence={"major": ("5:9", "5:7sus4"), "minor": ("5:m7", "7"), "modal": ("7", "4")},
    colours=(("7", 3.0), ("9", 3.0)),
    final="9",
    players=(
        Player(
            id="keys",
            bus="keys",
            voices=("electric-piano",),
            patterns=("x--.....x---x---", "cell", "x-----o-..x---.."),
            plays=("intro", "A", "A+", "B", "C", "break", "outro"),
            centre=61,
            gate=0.95,
            strum_s=0.014,
            gain=0.5,
            brightness=0.5,
            pan=-0.22,
            reverb=0.25,
            velocity=0.56,
        ),
        Player(
            id="guitar",
            bus="keys",
            voices=("guitar", "vibraphone"),
            patterns=("..3.4...2.3.....", "cell-arpeggio"),
            plays=("B", "A+", "C"),
            optional=True,
            centre=66,
            gate=0.9,
            gain=0.45,
            pan=0.4,
            reverb=0.3,
            echo=0.25,
            velocity=0.5,
        ),
        Player(
            id="pad",
            bus="pads",
            voices=("warm-pad", "air-pad"),
            patterns=("hold",),
            plays=("B", "break", "A+"),
            optional=True,
            centre=58,
            voices_at_once=3,
            gate=1.0,
            gain=0.4,
            pan=0.2,
            reverb=0.45,
            brightness=0.2,
            velocity=0.5,
        ),
        Player(
            id="bass",
            bus="bass",
            voices=("round-bass", "upright-bass"),
            patterns=("1----.1.5---..a-", "1-----.11---.5a-", "1---..5.8--.5-a-"),
            plays=("A", "B", "C", "outro@0-0.5"),
            centre=38,
            gate=0.92,
            gain=0.48,
            brightness=0.2,
            reverb=0.04,
            velocity=0.66,
        ),
        Player(
            id="drums",
            bus="drums",
            voices=("kit-lofi",),
            patterns=("",),
            plays=("A", "B", "C", "intro@0.5-1", "outro@0-0.5"),
            gain=1.0,
            brightness=0.45,
            reverb=0.14,
            velocity=0.85,
        ),
        Player(
            id="dust",
            bus="air",
            voices=("vinyl",),
            patterns=("texture",),
            plays=("intro", "A", "B", "C", "break", "outro"),
            gain=0.3,
            reverb=0.0,
            velocity=0.5,
        ),
    ),
    drums=Drums(
        main=(
            Groove(
                (
                    Layer(36, "X......x..x....."),
                    Layer(38, "....x.......x..."),
                    Layer(42, "x.o.x.o.xgo.x.o."),
                    Layer(37, ".......g..g....g", 0.6),
                    Layer(46, "..............o.", 0.8),
                )
            ),
            Groove(
                (
                    Layer(36, "X.....x...x..?.."),
                    Layer(37, "....X.......X..."),
                    Layer(42, "o.x.o.x.o.x.oox."),
                    Layer(82, "o.o.o.o.o.o.o.o.", 0.75),
                )
            ),
        ),
        other=(
            Groove(
                (
                    Layer(36, "X.........x....."),
                    Layer(37, "....x.......x..."),
                    Layer(42, "o...o...o...o...", 0.4),
                )
            ),
            Groove(
                (
                    Layer(36, "X.......x......."),
                    Layer(40, "....x.......x..g"),
                    Layer(82, "..o...o...o...o.", 0.5),
                )
            ),
        ),
        light=(Groove((Layer(42, "o.o.o.o.o.o.o.o."), Layer(37, "............o...", 0.4))),),
        fills=("none", "snare", "drop"),
        crash=False,
        late_s=0.015,
    ),
    lead=Player(
        id="lead",
        bus="lead",
        voices=(),
        patterns=(),
        plays=("A", "B", "C", "outro"),
        centre=69,
        gate=0.92,
        gain=0.6,
        reverb=0.3,
        echo=0.25,
        velocity=0.58,
        pan=0.08,
        brightness=0.45,
    ),
    swing=0.58,
    swing_grid=0.25,
    loose_s=0.007,
    sidechain=0.2,
    drive=0.35,
    noise=0.35,
    reverb_s=1.3,
    width=0.6,
    extra={"keys": "x---..o-..x-....", "pads": "hold"},
)
"""The style."""
