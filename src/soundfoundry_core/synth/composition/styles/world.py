"""World: drones and modes, plucked lutes in ostinato, hand drums in any metre."""

from __future__ import annotations

from typing import Final

from soundfoundry_core.synth.composition.styles.style import Drums, Groove, Layer, Player, Style

__all__ = ["WORLD"]

WORLD: Final = Style(
    genre="world",
    a={
        "major": ("1 1 4 1", "1 5 1 1", "1 1 5 1", "1 4 1 5"),
        "minor": ("1 1 7 1", "1 4 1 7", "1 1 4 1", "1 7 1 7"),
        "modal": ("1 1 2 1", "1 1 7 1", "1 2 1 7"),
    },
    b={
        "major": ("4 1 5 1", "2 5 1 1", "6 4 1 1"),
        "minor": ("4 7 1 1", "7 4 1 1", "6 7 1 1"),
        "modal": ("4 7 1 1", "2 7 1 1", "7 2 1 1"),
    },
    cadence={"major": ("5", "4"), "minor": ("7", "4"), "modal": ("2", "7")},
    colours=(("triad", 4.0), ("sus2", 0.8)),
    final="triad",
    players=(
        Player(
            id="lute",
            bus="keys",
            voices=("lute", "guitar"),
            patterns=("cell-arpeggio", "1.213.121.213.32", "1-.21-3-1-.21-32"),
            plays=("A", "A+", "C", "B", "intro@0.5-1", "outro@0-0.6"),
            centre=62,
            voices_at_once=3,
            gate=0.85,
            gain=0.68,
            pan=-0.35,
            reverb=0.22,
            velocity=0.62,
        ),
        Player(
            id="second-lute",
            bus="keys",
            voices=("lute", "pluck-wire"),
            patterns=("cell", "1...2...1..22..."),
            plays=("A+", "B", "C"),
            optional=True,
            centre=55,
            voices_at_once=3,
            gate=0.8,
            strum_s=0.012,
            gain=0.5,
            pan=0.4,
            reverb=0.22,
            velocity=0.58,
        ),
        Player(
            id="mallets",
            bus="keys",
            voices=("marimba", "bell"),
            patterns=("bells", "1..2..3..2..1.2."),
            plays=("B", "A+"),
            need=0.45,
            optional=True,
            centre=72,
            gate=0.8,
            gain=0.42,
            pan=0.15,
            reverb=0.35,
            echo=0.15,
            velocity=0.55,
        ),
        Player(
            id="drone",
            bus="pads",
            voices=("string-ensemble", "warm-pad", "choir"),
            patterns=("drone",),
            plays=("intro", "A", "A+", "B", "break", "outro"),
            centre=52,
            gate=1.0,
            gain=0.36,
            pan=0.2,
            reverb=0.4,
            velocity=0.55,
        ),
        Player(
            id="bass",
            bus="bass",
            voices=("upright-bass", "round-bass"),
            patterns=("1-----1-5-----1-", "cell", "1---..1-1---5-1-"),
            plays=("A@0.5-1", "A+", "B", "C", "outro@0-0.5"),
            centre=38,
            gate=0.88,
            gain=0.72,
            reverb=0.08,
            velocity=0.66,
        ),
        Player(
            id="drums",
            bus="drums",
            voices=("kit-world",),
            patterns=("",),
            plays=("intro@0.5-1", "A", "B", "C", "outro@0-0.6"),
            gain=0.88,
            reverb=0.24,
            velocity=0.92,
        ),
        Player(
            id="air",
            bus="air",
            voices=("air-noise",),
            patterns=("texture",),
            plays=("intro", "break"),
            gain=0.16,
            reverb=0.3,
            velocity=0.45,
        ),
    ),
    drums=Drums(
        main=(
            Groove(
                (
                    Layer(64, "X.....x.x......."),
                    Layer(62, "..x.x.g...x.x.gg"),
                    Layer(63, "....o..o....o..x"),
                    Layer(70, "o.g.o.g.o.g.o.g.", 0.6),
                    Layer(75, "x..x..x...x.x...", 0.9),
                )
            ),
            Groove(
                (
                    Layer(64, "X..x....X..x...."),
                    Layer(62, "..o..o.x..o..o.x"),
                    Layer(63, "......x.......x."),
                    Layer(82, "xoxoxoxoxoxoxoxo", 0.65),
                    Layer(54, "....o.......o...", 0.85),
                )
            ),
        ),
        other=(
            Groove(
                (Layer(64, "X.......x......."), Layer(62, "......o...o...o."), Layer(70, "x.o.x.o.x.o.x.o."))
            ),
            Groove(
                (Layer(64, "X.........x....."), Layer(54, "....x.......x..."), Layer(63, "..o...o...o...g."))
            ),
        ),
        light=(Groove((Layer(82, "x.o.x.o.x.o.x.o."), Layer(64, "o...............", 0.4))),),
        fills=("hand",),
        crash=False,
    ),
    lead=Player(
        id="lead",
        bus="lead",
        voices=(),
        patterns=(),
        plays=("A", "B", "C", "break", "outro@0-0.6"),
        centre=71,
        gate=0.92,
        gain=0.74,
        reverb=0.32,
        echo=0.12,
        velocity=0.68,
        pan=0.06,
    ),
    swing=0.52,
    swing_grid=0.25,
    loose_s=0.008,
    motion=0.6,
    drive=0.12,
    noise=0.05,
    reverb_s=1.9,
    width=0.7,
    extra={"keys": "1.2.3.2.1.2.3.2.", "pads": "hold"},
)
"""The style."""
