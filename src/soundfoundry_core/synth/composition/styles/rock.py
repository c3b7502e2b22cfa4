"""Rock: power chords in two takes left and right, a live kit with crashes and tom fills, driving eighths."""

from __future__ import annotations

from typing import Final

from soundfoundry_core.synth.composition.styles.style import Drums, Groove, Layer, Player, Style

__all__ = ["ROCK"]

ROCK: Final = Style(
    genre="rock",
    a={
        "major": ("1 4 5 4", "1 b7:maj 4 1", "1 5 6 4", "1 1 4 5"),
        "minor": ("1 7 6 7", "1 3 7 4", "1 6 3 7", "1 1 7 6"),
        "modal": ("1 7 4 1", "1 4 7 1", "1 1 7 4"),
    },
    b={
        "major": ("4 1 5 1", "6 4 1 5", "4 5 1 1"),
        "minor": ("6 7 1 1", "4 6 1 7", "3 7 6 1"),
        "modal": ("4 7 1 1", "7 4 1 1", "4 1 7 1"),
    },
    cadence={"major": ("5",), "minor": ("7", "5:m"), "modal": ("7", "4")},
    colours=(("triad", 5.0), ("5", 1.0)),
    players=(
        Player(
            id="guitar-left",
            bus="keys",
            voices=("power-guitar",),
            patterns=("X-x-x-x-X-x-x-x-", "cell", "X---..x-X-x-..x-"),
            plays=("A", "A+", "C", "B@0.75-1", "outro"),
            centre=50,
            voices_at_once=3,
            power=True,
            gate=0.9,
            strum_s=0.006,
            gain=0.68,
            pan=-0.7,
            reverb=0.12,
            velocity=0.7,
        ),
        Player(
            id="guitar-right",
            bus="keys",
            voices=("power-guitar",),
            patterns=("X-x-x-x-X-x-x-x-", "X---x---X---x-x-", "cell"),
            plays=("A", "A+", "C"),
            centre=53,
            voices_at_once=3,
            power=True,
            gate=0.88,
            strum_s=0.007,
            gain=0.68,
            pan=0.7,
            reverb=0.12,
            velocity=0.7,
            brightness=0.05,
        ),
        Player(
            id="clean",
            bus="keys",
            voices=("guitar", "organ"),
            patterns=("1-2-3-4-3-2-3-2-", "1-3-2-3-4-3-2-3-"),
            plays=("intro", "B", "break", "outro@0.5-1"),
            centre=62,
            gate=0.95,
            gain=0.55,
            pan=0.3,
            reverb=0.3,
            echo=0.15,
            velocity=0.6,
        ),
        Player(
            id="organ",
            bus="pads",
            voices=("string-ensemble", "warm-pad"),
            patterns=("hold",),
            plays=("B", "break"),
            optional=True,
            centre=64,
            voices_at_once=3,
            gate=1.0,
            gain=0.48,
            pan=-0.2,
            reverb=0.3,
            velocity=0.55,
        ),
        Player(
            id="bass",
            bus="bass",
            voices=("pick-bass",),
            patterns=("1-1-1-1-1-1-1-1-", "1-1-1-5-1-1-8-a-", "1---1-1-1---5-a-"),
            plays=("A", "B", "C", "intro@0.75-1", "outro"),
            centre=36,
            gate=0.88,
            gain=0.86,
            reverb=0.04,
            velocity=0.76,
        ),
        Player(
            id="drums",
            bus="drums",
            voices=("kit-rock",),
            patterns=("",),
            plays=("A", "B", "C", "intro@0.5-1", "outro"),
            gain=0.76,
            reverb=0.18,
            velocity=1.0,
        ),
    ),
    drums=Drums(
        main=(
            Groove(
                (
                    Layer(36, "X.....x.X.x....."),
                    Layer(38, "....X..g....X..g"),
                    Layer(42, "x.x.x.x.x.x.x.x."),
                    Layer(46, "......x.......x.", 0.7),
                    Layer(49, "x...............", 1.1),
                )
            ),
            Groove(
                (
                    Layer(36, "X.x...x...x....."),
                    Layer(38, "....X.......X.gg"),
                    Layer(46, "x...x...x...x..."),
                    Layer(51, "..o...o...o...o.", 0.7),
                )
            ),
        ),
        other=(
            Groove(
                (Layer(36, "X.......x.x....."), Layer(37, "........X......."), Layer(42, "o...o...o...o..."))
            ),
            Groove(
                (Layer(36, "X..x....X......."), Layer(38, "....X.......X..."), Layer(41, "x.o.x.o.x.o.x.o."))
            ),
        ),
        light=(
            Groove(
                (
                    Layer(44, "x...x...x...x..."),
                    Layer(36, "X.......x.......", 0.35),
                    Layer(38, "............x...", 0.6),
                )
            ),
        ),
        fills=("toms", "snare"),
    ),
    lead=Player(
        id="lead",
        bus="lead",
        voices=(),
        patterns=(),
        plays=("A", "B", "C", "outro@0-0.5"),
        centre=70,
        gate=0.92,
        gain=0.76,
        reverb=0.25,
        echo=0.2,
        velocity=0.78,
        pan=-0.05,
        brightness=0.05,
    ),
    loose_s=0.007,
    depth_db=4.5,
    drive=0.55,
    noise=0.05,
    reverb_s=1.3,
    width=0.8,
    extra={"keys": "x---x-x-x---x-x-", "pads": "hold"},
)
"""The style."""
