"""Techno: one or two chords, a rolling bass in sixteenths, a hard straight kick and machines around it."""

from __future__ import annotations

from typing import Final

from soundfoundry_core.synth.composition.styles.style import Drums, Groove, Layer, Player, Style

__all__ = ["TECHNO"]

TECHNO: Final = Style(
    genre="techno",
    a={
        "major": ("1 1 1 4", "1 1 4 1", "1 1 6 1"),
        "minor": ("1 1 1 1", "1 1 1 6", "1 1 7 1", "1 1 4 1"),
        "modal": ("1 1 1 2", "1 1 7 1", "1 1 1 7"),
    },
    b={
        "major": ("4 1 5 1", "6 4 1 1", "2 4 1 1"),
        "minor": ("6 6 1 1", "4 4 1 7", "6 7 1 1"),
        "modal": ("2 2 1 1", "7 2 1 1", "4 7 1 1"),
    },
    cadence={"major": ("5", "4"), "minor": ("7", "6"), "modal": ("2", "7")},
    colours=(("triad", 3.0), ("7", 1.5), ("5", 0.5)),
    players=(
        Player(
            id="stab",
            bus="keys",
            voices=("stab",),
            patterns=("cell", "...x..x....x....", "x.....x.....x..."),
            plays=("A", "A+", "C", "outro@0-0.5"),
            centre=58,
            voices_at_once=3,
            gate=0.4,
            gain=0.55,
            pan=0.3,
            reverb=0.35,
            echo=0.5,
            velocity=0.64,
        ),
        Player(
            id="sequence",
            bus="keys",
            voices=("pluck-wire", "pluck-glass"),
            patterns=("1.131.2113.121.3", "11.21.1311.2.123", "cell-arpeggio"),
            plays=("B", "A+", "C", "break", "intro@0.5-1"),
            centre=60,
            voices_at_once=3,
            gate=0.5,
            gain=0.5,
            pan=-0.35,
            reverb=0.2,
            echo=0.3,
            velocity=0.58,
            optional=True,
            brightness=0.1,
        ),
        Player(
            id="pad",
            bus="pads",
            voices=("warm-pad", "air-pad"),
            patterns=("hold",),
            plays=("B", "break", "outro", "A+"),
            centre=56,
            voices_at_once=3,
            gate=1.0,
            gain=0.48,
            pan=0.15,
            reverb=0.5,
            velocity=0.55,
            optional=True,
            brightness=-0.15,
        ),
        Player(
            id="bass",
            bus="bass",
            voices=("saw-bass", "sub-bass"),
            patterns=(".111.111.111.118", "..11..11..11..81", ".1.1.11..1.1.118"),
            plays=("A", "B", "C", "outro@0-0.5", "intro@0.5-1"),
            centre=35,
            gate=0.75,
            gain=0.8,
            reverb=0.03,
            velocity=0.7,
        ),
        Player(
            id="drums",
            bus="drums",
            voices=("kit-techno",),
            patterns=("",),
            plays=("intro", "A", "B", "C", "outro"),
            gain=0.88,
            reverb=0.14,
            velocity=1.0,
        ),
        Player(
            id="riser",
            bus="air",
            voices=("riser",),
            patterns=("riser",),
            plays=("intro", "break", "B"),
            gain=0.4,
            reverb=0.35,
            velocity=0.65,
        ),
        Player(
            id="air",
            bus="air",
            voices=("air-noise",),
            patterns=("texture",),
            plays=("break", "intro"),
            gain=0.25,
            reverb=0.4,
            velocity=0.5,
        ),
    ),
    drums=Drums(
        main=(
            Groove(
                (
                    Layer(36, "X...X...X...X..."),
                    Layer(46, "..x...x...x...x."),
                    Layer(42, "xoxoxoxoxoxoxoxo", 0.6),
                    Layer(39, "....x.......x...", 0.65),
                    Layer(37, "...x..x....x..x.", 0.75),
                    Layer(51, "x.x.x.x.x.x.x.x.", 0.95),
                )
            ),
            Groove(
                (
                    Layer(36, "X...X...X...X..."),
                    Layer(42, "..X...X...X...X."),
                    Layer(82, "oxoxoxoxoxoxoxox"),
                    Layer(41, "...o......o..x..", 0.7),
                    Layer(38, "....o..g....o..g", 0.65),
                    Layer(46, "......x.......x.", 0.85),
                )
            ),
        ),
        other=(
            Groove(
                (
                    Layer(36, "X...X...X...X..."),
                    Layer(75, "..x..x..x..x..x."),
                    Layer(42, "..o...o...o...o.", 0.6),
                )
            ),
            Groove(
                (
                    Layer(36, "X...X...X...X..."),
                    Layer(43, "...x..x...x..x.."),
                    Layer(70, "xoxoxoxoxoxoxoxo", 0.6),
                )
            ),
        ),
        light=(
            Groove(
                (
                    Layer(36, "X...X...X...X..."),
                    Layer(42, "..o...o...o...o.", 0.4),
                    Layer(37, "......o.......o.", 0.5),
                )
            ),
        ),
        fills=("drop", "hats", "toms"),
    ),
    lead=Player(
        id="lead",
        bus="lead",
        voices=(),
        patterns=(),
        plays=("A@0.5-1", "A+", "B", "C", "break"),
        centre=68,
        gate=0.8,
        gain=0.6,
        reverb=0.3,
        echo=0.35,
        velocity=0.66,
        pan=0.05,
    ),
    loose_s=0.002,
    motion=0.3,
    sidechain=0.7,
    drive=0.45,
    noise=0.06,
    reverb_s=1.8,
    width=0.65,
    extra={"keys": "x..x..x..x..x.x.", "pads": "hold"},
)
"""The style."""
