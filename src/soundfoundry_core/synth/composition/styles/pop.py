"""Pop: four chords and the relatives, keys and strummed guitar, a bright backbeat with claps, octave bass."""

from __future__ import annotations

from typing import Final

from soundfoundry_core.synth.composition.styles.style import Drums, Groove, Layer, Player, Style

__all__ = ["POP"]

POP: Final = Style(
    genre="pop",
    a={
        "major": ("1 5 6 4", "1 6 4 5", "1 3 4 5", "1 4 6 5"),
        "minor": ("1 6 3 7", "1 3 7 6", "1 4 6 7", "1 7 6 7"),
        "modal": ("1 7 4 1", "1 4 7 4", "1 2 7 1"),
    },
    b={
        "major": ("4 5 6 1", "6 4 1 5", "2 4 1 5", "4 1 5 6"),
        "minor": ("6 7 1 3", "4 6 7 1", "6 3 7 1"),
        "modal": ("4 7 1 1", "7 4 1 7", "2 7 1 1"),
    },
    cadence={"major": ("5", "5:sus4"), "minor": ("7", "5:m"), "modal": ("7", "4")},
    colours=(("triad", 4.0), ("add9", 1.5), ("7", 0.4)),
    players=(
        Player(
            id="piano",
            bus="keys",
            voices=("piano", "electric-piano"),
            patterns=("cell", "x---x---x---x---", "X-----x-..x-x---"),
            plays=("intro", "A", "A+", "C", "break"),
            centre=63,
            gate=0.9,
            gain=0.66,
            pan=-0.25,
            reverb=0.22,
            velocity=0.64,
        ),
        Player(
            id="guitar",
            bus="keys",
            voices=("guitar",),
            patterns=("X-x-x-o-X-x-xoo-", "X---x-oox-o-x-o-"),
            plays=("B", "A+", "C", "outro@0-0.6"),
            centre=60,
            gate=0.9,
            strum_s=0.009,
            gain=0.55,
            pan=0.42,
            reverb=0.18,
            velocity=0.58,
            brightness=0.08,
        ),
        Player(
            id="pluck",
            bus="keys",
            voices=("pluck-glass", "pluck-wire", "marimba"),
            patterns=("cell-arpeggio", "1.2.3.2.4.3.2.3."),
            plays=("A", "A+", "intro@0.5-1"),
            need=0.5,
            optional=True,
            centre=72,
            gate=0.6,
            gain=0.4,
            pan=0.3,
            reverb=0.25,
            echo=0.3,
            velocity=0.55,
            brightness=0.1,
        ),
        Player(
            id="pad",
            bus="pads",
            voices=("warm-pad", "string-ensemble"),
            patterns=("hold",),
            plays=("B", "A+", "break", "outro", "C"),
            centre=64,
            gate=1.0,
            gain=0.5,
            pan=-0.12,
            reverb=0.35,
            velocity=0.58,
            optional=True,
        ),
        Player(
            id="bass",
            bus="bass",
            voices=("round-bass", "pick-bass"),
            patterns=("1-1-8-1-1-1-8-5-", "1-----1-1---5-a-", "1---1-.11---8-5-"),
            plays=("A", "B", "C", "outro@0-0.6"),
            centre=37,
            gate=0.88,
            gain=0.78,
            reverb=0.03,
            velocity=0.7,
        ),
        Player(
            id="drums",
            bus="drums",
            voices=("kit-pop",),
            patterns=("",),
            plays=("A", "B", "C", "intro@0.5-1", "outro@0-0.5"),
            gain=0.88,
            reverb=0.13,
            velocity=0.95,
        ),
        Player(
            id="riser",
            bus="air",
            voices=("riser",),
            patterns=("riser",),
            plays=("intro", "break", "A", "B"),
            need=0.6,
            gain=0.26,
            reverb=0.3,
            velocity=0.55,
        ),
    ),
    drums=Drums(
        main=(
            Groove(
                (
                    Layer(36, "X......xX......."),
                    Layer(38, "....X.......X..."),
                    Layer(42, "x.x.x.x.x.x.x.x."),
                    Layer(54, "..o...o...o...o.", 0.8),
                    Layer(46, "..............x.", 0.65),
                )
            ),
            Groove(
                (
                    Layer(36, "X.....x.X.x....."),
                    Layer(38, "....X..g....X..."),
                    Layer(42, "xoxoxoxoxoxoxoxo"),
                    Layer(39, "....x.......x...", 0.75),
                )
            ),
        ),
        other=(
            Groove(
                (
                    Layer(36, "X.......X......."),
                    Layer(39, "....X.......X..."),
                    Layer(82, "x.o.x.o.x.o.x.o."),
                    Layer(51, "x...x...x...x...", 0.7),
                )
            ),
            Groove(
                (Layer(36, "X..x..x........."), Layer(39, "........X......."), Layer(42, "..x...x...x...x."))
            ),
        ),
        light=(Groove((Layer(42, "x...x...x...x..."), Layer(37, "....o.......o...", 0.4))),),
        fills=("snare", "toms", "claps"),
    ),
    lead=Player(
        id="lead",
        bus="lead",
        voices=(),
        patterns=(),
        plays=("A", "B", "C", "break", "outro@0-0.6"),
        centre=72,
        gate=0.9,
        gain=0.78,
        reverb=0.24,
        echo=0.22,
        velocity=0.74,
        pan=0.04,
        brightness=0.08,
    ),
    loose_s=0.005,
    depth_db=5.0,
    sidechain=0.25,
    drive=0.2,
    reverb_s=1.5,
    width=0.75,
    extra={"keys": "x---..x---x-x---", "pads": "hold"},
)
"""The style."""
