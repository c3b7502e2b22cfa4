"""Electronic: downtempo and synthwave; arpeggios in sixteenths, square bass, a wide gated backbeat."""

from __future__ import annotations

from typing import Final

from soundfoundry_core.synth.composition.styles.style import Drums, Groove, Layer, Player, Style

__all__ = ["ELECTRONIC"]

ELECTRONIC: Final = Style(
    genre="electronic",
    a={
        "major": ("1 5 6 4", "1 6 4 5", "1 3 4 4", "1 4 6 5"),
        "minor": ("1 6 3 7", "1 7 6 7", "1 1 6 7", "1 3 7 4"),
        "modal": ("1 7 4 1", "1 4 7 1", "1 1 7 4"),
    },
    b={
        "major": ("4 5 6 1", "6 4 1 5", "2 4 1 5"),
        "minor": ("6 7 1 1", "4 6 7 1", "3 7 1 6"),
        "modal": ("4 7 1 1", "7 4 1 1", "2 7 1 1"),
    },
    cadence={"major": ("5", "4"), "minor": ("7", "5:m"), "modal": ("7", "4")},
    colours=(("triad", 3.0), ("add9", 2.0), ("7", 1.0)),
    final="add9",
    players=(
        Player(
            id="pad",
            bus="pads",
            voices=("warm-pad", "string-ensemble"),
            patterns=("hold",),
            plays=("intro", "A+", "B", "C", "break", "outro"),
            centre=60,
            gate=1.0,
            gain=0.62,
            pan=-0.15,
            reverb=0.4,
            velocity=0.6,
        ),
        Player(
            id="arp",
            bus="keys",
            voices=("pluck-wire", "pluck-glass"),
            patterns=("1234543212345432", "1324132413241324", "1.213.241.213.24"),
            plays=("A", "A+", "C", "intro@0.5-1", "outro@0-0.5"),
            centre=64,
            gate=0.7,
            gain=0.48,
            pan=0.35,
            reverb=0.25,
            echo=0.35,
            velocity=0.55,
            brightness=0.1,
        ),
        Player(
            id="chords",
            bus="keys",
            voices=("stab", "electric-piano"),
            patterns=("cell",),
            plays=("B", "A+", "C"),
            optional=True,
            centre=66,
            gate=0.55,
            gain=0.5,
            pan=-0.4,
            reverb=0.3,
            echo=0.25,
            velocity=0.6,
        ),
        Player(
            id="sparks",
            bus="keys",
            voices=("bell", "pluck-glass"),
            patterns=("bells",),
            plays=("B", "break", "A+"),
            need=0.55,
            optional=True,
            centre=78,
            gain=0.36,
            pan=0.5,
            reverb=0.5,
            echo=0.5,
            velocity=0.5,
        ),
        Player(
            id="bass",
            bus="bass",
            voices=("square-bass", "saw-bass"),
            patterns=("1.1.1.1.1.1.1.5.", "cell", "1-.11-.81-.11-5."),
            plays=("A", "B", "C", "outro@0-0.5"),
            centre=36,
            gate=0.8,
            gain=0.75,
            reverb=0.03,
            velocity=0.72,
        ),
        Player(
            id="drums",
            bus="drums",
            voices=("kit-electronic",),
            patterns=("",),
            plays=("A", "B", "C", "intro@0.5-1", "outro@0-0.5"),
            gain=0.85,
            reverb=0.15,
            velocity=0.95,
        ),
        Player(
            id="riser",
            bus="air",
            voices=("riser",),
            patterns=("riser",),
            plays=("intro", "break", "B"),
            need=0.35,
            gain=0.32,
            reverb=0.3,
            velocity=0.6,
        ),
        Player(
            id="air",
            bus="air",
            voices=("air-noise",),
            patterns=("texture",),
            plays=("intro", "break"),
            gain=0.22,
            reverb=0.3,
            velocity=0.5,
        ),
    ),
    drums=Drums(
        main=(
            Groove(
                (
                    Layer(36, "X.....x.X......."),
                    Layer(38, "....X.......X..."),
                    Layer(42, "x.o.x.o.x.o.x.o."),
                    Layer(46, "..............x.", 0.7),
                    Layer(39, "....x.......x...", 0.8),
                    Layer(82, "ogogogogogogogog", 0.95),
                )
            ),
            Groove(
                (
                    Layer(36, "X..x....X.x....."),
                    Layer(38, "....X.......X..g"),
                    Layer(42, "xoxoxoxoxoxoxoxo"),
                    Layer(45, ".......o......x.", 0.8),
                    Layer(39, "............x...", 0.7),
                )
            ),
        ),
        other=(
            Groove(
                (
                    Layer(36, "X.......x......."),
                    Layer(39, "............x..."),
                    Layer(42, "..o...o...o...o."),
                    Layer(54, "....o.......o...", 0.7),
                )
            ),
            Groove(
                (Layer(36, "X.........x....."), Layer(38, "........X......."), Layer(42, "x...o...x...o..."))
            ),
        ),
        light=(Groove((Layer(42, "x.o.x.o.x.o.x.o."), Layer(36, "X...............", 0.4))),),
        fills=("toms", "snare", "drop"),
    ),
    lead=Player(
        id="lead",
        bus="lead",
        voices=(),
        patterns=(),
        plays=("A", "B", "C", "outro"),
        centre=71,
        gate=0.93,
        gain=0.72,
        reverb=0.3,
        echo=0.35,
        velocity=0.7,
        pan=0.05,
    ),
    loose_s=0.004,
    depth_db=4.7,
    sidechain=0.35,
    drive=0.3,
    noise=0.05,
    reverb_s=2.2,
    width=0.8,
    extra={"keys": "x---..x---..x---", "pads": "hold"},
)
"""The style."""
