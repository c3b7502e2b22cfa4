"""Jazz: a swinging ride, walking bass, ii-V-I and its substitutes in ninths and thirteenths."""

from __future__ import annotations

from typing import Final

from soundfoundry_core.synth.composition.styles.style import Drums, Groove, Layer, Player, Style

__all__ = ["JAZZ"]

JAZZ: Final = Style(
    genre="jazz",
    a={
        "major": ("1 6 2 5:13", "1 2,5:9 1 2,5:9", "1 4 3,6 2,5:13", "1 6 2 b2:9"),
        "minor": ("1 4 1 5:7b9", "1 6 4 5:7b9", "1 4 7 1", "1 1 4 1"),
        "modal": ("1 7 1 4", "1 4 1 7", "1 2 1 7"),
    },
    b={
        "major": ("2 5:9 1 1", "4 4:m6 1 6", "3 6 2 5:13"),
        "minor": ("4 7 3 1", "6 4 1 5:7b9", "4 1 7 1"),
        "modal": ("4 1 7 1", "7 4 1 1", "2 7 1 1"),
    },
    cadence={"major": ("5:13", "b2:9"), "minor": ("5:7b9", "5:7"), "modal": ("7", "4")},
    colours=(("9", 3.0), ("7", 2.0)),
    final="9",
    players=(
        Player(
            id="piano",
            bus="keys",
            voices=("piano",),
            patterns=("cell", "x-....x-........", "..x-....x-..x-.."),
            plays=("intro", "A", "A+", "C", "outro", "break"),
            centre=62,
            gate=0.85,
            strum_s=0.006,
            gain=0.66,
            pan=-0.3,
            reverb=0.22,
            velocity=0.58,
        ),
        Player(
            id="vibes",
            bus="keys",
            voices=("vibraphone", "guitar", "electric-piano"),
            patterns=("x---..x---..x-..", "..h---....h---..", "3.2.4.3...2.3..."),
            plays=("B", "A+", "C"),
            optional=True,
            centre=67,
            gate=0.95,
            strum_s=0.01,
            gain=0.5,
            pan=0.36,
            reverb=0.3,
            velocity=0.54,
        ),
        Player(
            id="horns",
            bus="keys",
            voices=("brass", "organ"),
            patterns=("guide",),
            plays=("B", "A+", "C"),
            need=0.6,
            optional=True,
            centre=60,
            gate=0.95,
            gain=0.42,
            pan=0.15,
            reverb=0.3,
            velocity=0.52,
        ),
        Player(
            id="bass",
            bus="bass",
            voices=("upright-bass",),
            patterns=("walk", "1-----5-1---a---"),
            plays=("A", "B", "C", "outro", "intro@0.5-1"),
            centre=39,
            gate=0.92,
            gain=0.82,
            reverb=0.1,
            velocity=0.7,
        ),
        Player(
            id="drums",
            bus="drums",
            voices=("kit-jazz",),
            patterns=("",),
            plays=("intro@0.5-1", "A", "B", "C", "outro"),
            gain=0.7,
            reverb=0.22,
            velocity=0.85,
        ),
        Player(
            id="room",
            bus="air",
            voices=("air-noise",),
            patterns=("texture",),
            plays=("intro", "outro"),
            gain=0.1,
            reverb=0.2,
            velocity=0.4,
        ),
    ),
    drums=Drums(
        main=(
            Groove(
                (
                    Layer(51, "x...X.o.x...X.o."),
                    Layer(44, "....x.......x..."),
                    Layer(36, "o.......o.....?."),
                    Layer(40, "......g...?...g.", 0.5),
                    Layer(37, "............o...", 0.9),
                )
            ),
            Groove(
                (
                    Layer(51, "x...X.o.x.o.X.o."),
                    Layer(44, "....x.......x..."),
                    Layer(36, "o.....?.....o..."),
                    Layer(38, "..g...?.....g.g.", 0.55),
                )
            ),
        ),
        other=(
            Groove(
                (Layer(40, "x.o.X.o.x.o.X.o."), Layer(44, "....x.......x..."), Layer(36, "o.........?....."))
            ),
            Groove(
                (
                    Layer(40, "x...X...x.o.X..."),
                    Layer(44, "....o.......o..."),
                    Layer(37, "......?...o.....", 0.6),
                )
            ),
        ),
        light=(Groove((Layer(44, "....x.......x..."), Layer(40, "o...x...o...x.o.", 0.35))),),
        fills=("snare", "none", "toms"),
        crash=False,
    ),
    lead=Player(
        id="lead",
        bus="lead",
        voices=(),
        patterns=(),
        plays=("A", "B", "C", "outro@0-0.5"),
        centre=69,
        gate=0.9,
        gain=0.72,
        reverb=0.25,
        echo=0.08,
        velocity=0.68,
        pan=0.08,
    ),
    swing=0.62,
    swing_grid=0.5,
    loose_s=0.008,
    motion=0.8,
    drive=0.1,
    depth_db=7.8,
    noise=0.08,
    reverb_s=1.4,
    width=0.65,
    extra={"keys": "x-....x-....x-..", "pads": "hold"},
)
"""The style."""
