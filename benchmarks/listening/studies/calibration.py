"""Can the instruments be trusted? Each is held against signals whose answer is known beforehand.

An instrument that passes everything is worth nothing, so most of these come in pairs: one signal that
must pass and one that must not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.listening.instruments.chords import chords
from benchmarks.listening.instruments.clicks import find_clicks
from benchmarks.listening.instruments.dynamics import dynamics
from benchmarks.listening.instruments.form import form
from benchmarks.listening.instruments.key import key
from benchmarks.listening.instruments.melody import melody
from benchmarks.listening.instruments.repetition import repetition
from benchmarks.listening.instruments.roughness import roughness
from benchmarks.listening.instruments.spectrum import spectrum
from benchmarks.listening.instruments.stereo import stereo
from benchmarks.listening.instruments.tempo import tempo
from benchmarks.listening.studies.makers import distance, portrait
from benchmarks.listening.studies.report import Report, table
from benchmarks.listening.take import Take
from soundfoundry_core.style.profile import Timbre
from soundfoundry_core.synth.score import Chord, Note, Part, Score, Section
from soundfoundry_core.theory.key import Key

if TYPE_CHECKING:
    from benchmarks.listening.take import Samples

__all__ = ["study_calibration"]

_RATE: Final = 44_100
_TIMBRE: Final = Timbre(family="glass", brightness=0.5, attack=0.5, detune=0.5, vibrato=0.5)


@dataclass(frozen=True, slots=True)
class _Check:
    what: str
    found: float
    low: float
    high: float

    @property
    def right(self) -> bool:
        return self.low <= self.found <= self.high


def study_calibration() -> Report:
    """Run every check."""
    checks = [
        *_balance(),
        *_levels(),
        *_width(),
        *_time_and_key(),
        *_singing(),
        *_shape(),
        *_faults(),
        *_likeness(),
    ]
    text = table(
        ["", "found", "from", "to", ""],
        [
            [check.what, check.found, check.low, check.high, "" if check.right else "WRONG"]
            for check in checks
        ],
    )
    return Report(met=all(check.right for check in checks), text=text)


def _score(bpm: float = 120, *, tonic: int = 0, mode: str = "major") -> Score:
    """Two sections of four bars, chords I IV V I twice."""
    scale = Key(tonic, mode)
    harmony = tuple(
        Chord(
            beat=4.0 * bar,
            beats=4.0,
            root=scale.pitch(degree) % 12,
            pitch_classes=tuple(scale.pitch(degree + third) % 12 for third in (0, 2, 4)),
            symbol="",
        )
        for bar, degree in enumerate((0, 3, 4, 0) * 2)
    )
    return Score(
        genre="pop",
        bpm=bpm,
        beats_per_bar=4,
        key=scale,
        duration_s=32 * 60 / bpm,
        sections=(
            Section(name="A", beat=0, beats=16, energy=0.5),
            Section(name="B", beat=16, beats=16, energy=0.8),
        ),
        chords=harmony,
        parts=(),
        seed=0,
        timbre=_TIMBRE,
    )


def _take(mix: Samples, score: Score | None = None, **stems: Samples) -> Take:
    both = mix if mix.ndim == 2 else np.column_stack([mix, mix])
    whole = {name: np.round(np.column_stack([s, s]) * 32767).astype(np.int16) for name, s in stems.items()}
    return Take(score=score or _score(), mix=both.astype(np.float32), stems=whole, rate=_RATE)


def _time(seconds: float) -> Samples:
    return np.arange(int(seconds * _RATE)) / _RATE


def _pink(seconds: float, seed: int = 0) -> Samples:
    size = int(seconds * _RATE)
    spectrum = np.random.default_rng(seed).standard_normal(size // 2 + 1) * np.exp(
        2j * np.pi * np.random.default_rng(seed + 1).random(size // 2 + 1)
    )
    spectrum[1:] /= np.sqrt(np.arange(1, size // 2 + 1))
    spectrum[0] = 0
    noise = np.fft.irfft(spectrum, size)
    return np.asarray(0.2 * noise / np.abs(noise).max())


def _tones(notes: list[Note], bpm: float, seconds: float) -> Samples:
    """Play notes with six falling partials, 10 ms attack and release."""
    sound = np.zeros(int(seconds * _RATE) + _RATE)
    for note in notes:
        time = _time(note.length * 60 / bpm)
        edge = np.minimum(1, np.minimum(time, time[-1] - time) / 0.01)
        hertz = 440 * 2 ** ((note.pitch - 69) / 12)
        tone = sum(np.sin(2 * np.pi * hertz * n * time) / n**1.5 for n in range(1, 7))
        start = int(note.beat * 60 / bpm * _RATE)
        sound[start : start + len(time)] += 0.1 * note.velocity * edge * tone
    return sound[: int(seconds * _RATE)]


def _harmony(score: Score) -> Samples:
    notes = [Note(c.beat, c.beats, 60 + p, 0.8) for c in score.chords for p in c.pitch_classes]
    return _tones(notes, score.bpm, score.duration_s)


def _balance() -> list[_Check]:
    noise = _pink(8)
    tone = 0.05 * np.sin(2 * np.pi * 1000 * _time(8))
    return [
        _Check("pink noise falls, dB/oct", spectrum(_take(noise))["fall"], 2.7, 3.3),
        _Check("pink noise has no outlier, dB", spectrum(_take(noise))["outlier_db"], 0, 2),
        _Check("a 1 kHz whistle stands out, dB", spectrum(_take(noise + tone))["outlier_db"], 8, 40),
        _Check("... at, Hz", spectrum(_take(noise + tone))["outlier_hz"], 900, 1100),
        _Check("a 9 kHz low-pass has no air, dB", spectrum(_take(_dull(noise)))["air_db"], -200, -60),
    ]


def _dull(noise: Samples) -> Samples:
    bins = np.fft.rfft(noise)
    bins[np.fft.rfftfreq(len(noise), 1 / _RATE) > 9000] = 0
    return np.asarray(np.fft.irfft(bins, len(noise)))


def _levels() -> list[_Check]:
    sine = np.sin(2 * np.pi * 1000 * _time(20))
    steps = np.concatenate([10 ** (-20 / 20) * sine, 10 ** (-30 / 20) * sine])
    gap = np.concatenate([sine, 0 * sine])
    return [
        _Check("sine: crest, dB", dynamics(_take(0.5 * sine))["crest_db"], 3.0, 3.02),
        _Check(
            "EBU 3341 case 1: -23 dBFS sine, LUFS",
            dynamics(_take(10 ** (-23 / 20) * sine))["lufs"],
            -23.1,
            -22.9,
        ),
        _Check("EBU 3342 case 1: -20 then -30, LU", dynamics(_take(steps))["lra"], 9, 11),
        _Check("half silence", dynamics(_take(gap))["silence"], 0.49, 0.51),
        _Check("an offset of 0.01", dynamics(_take(0.1 * sine + 0.01))["dc"], 0.0099, 0.0101),
    ]


def _width() -> list[_Check]:
    left, right = _pink(8), _pink(8, 7)
    return [
        _Check("one signal twice: correlation", stereo(_take(left))["correlation"], 0.999, 1.001),
        _Check(
            "two noises: correlation", stereo(_take(np.column_stack([left, right])))["correlation"], -0.1, 0.1
        ),
        _Check(
            "two noises: mono loss, dB",
            stereo(_take(np.column_stack([left, right])))["mono_loss_db"],
            2.6,
            3.4,
        ),
        _Check(
            "out of phase: mono loss, dB",
            stereo(_take(np.column_stack([left, -left])))["mono_loss_db"],
            20,
            200,
        ),
    ]


def _time_and_key() -> list[_Check]:
    found = []
    for bpm in (70, 84, 96, 110, 126, 138, 160, 176):
        clicks = np.zeros(int(20 * _RATE))
        for beat in range(int(20 * bpm / 60)):
            at = int(beat * 60 / bpm * _RATE)
            clicks[at : at + 800] += np.linspace(1, 0, 800) * np.random.default_rng(beat).uniform(
                -0.5, 0.5, 800
            )
        found.append(tempo(_take(clicks, _score(bpm)))["found"])
    wrong = tempo(_take(clicks, _score(140)))["found"]
    verdicts = []
    for tonic in range(12):
        for mode in ("major", "minor"):
            score = _score(240, tonic=tonic, mode=mode)
            verdicts.append(key(_take(_harmony(score), score))["found"])
    score = _score()
    shifted = replace(score, key=Key(1, "major"))
    return [
        _Check("tempo of clicks found, of 8", sum(found), 8, 8),
        _Check("176 bpm taken for 140", wrong, 0, 0),
        _Check("keys of I IV V I found, of 24", sum(verdicts), 23, 24),
        _Check("C major taken for Db", key(_take(_harmony(score), shifted))["found"], 0, 0),
    ]


def _singing() -> list[_Check]:
    pitches = (60, 62, 64, 67, 65, 64, 62, 60, 67, 69, 71, 72, 71, 67, 64, 60)
    notes = [Note(2.0 * i, 1.8, pitch, 0.8) for i, pitch in enumerate(pitches)]
    score = replace(_score(), parts=(Part(id="lead", bus="lead", voice="", notes=tuple(notes)),))
    sung = _tones(notes, 120, 16)
    flat = _tones([replace(note, pitch=note.pitch + 1) for note in notes], 120, 16)
    right, wrong = melody(_take(sung, score, lead=sung)), melody(_take(flat, score, lead=flat))
    told = distance(portrait(right["heard"]), portrait(right["planned"]))
    wanted = _harmony(score)
    other = replace(score, chords=tuple(replace(c, pitch_classes=(1, 6, 8)) for c in score.chords))
    return [
        _Check("planned melody sung: in tune", right["in_tune"], 0.97, 1),
        _Check("... notes found", right["notes_found"], 0.97, 1),
        _Check("... transcribed, distance to the plan", told, 0, 0.1),
        _Check("a semitone sharp: in tune", wrong["in_tune"], 0, 0.1),
        _Check("planned chords played: explained", chords(_take(wanted, score))["explained"], 0.7, 1),
        _Check("other chords planned: explained", chords(_take(wanted, other))["explained"], 0, 0.25),
    ]


def _shape() -> list[_Check]:
    score = _score()
    quiet = [Note(b, 1, 60 + p, 0.5) for b in range(16) for p in (0, 4, 7)]
    busy = [Note(16 + b / 2, 0.4, 76 + p, 0.9) for b in range(32) for p in (0, 5, 9)]
    two, one = _tones(quiet + busy, 120, 16), _pink(16)
    loop = np.tile(_pink(2), 8)
    return [
        _Check("two unlike halves: contrast", form(_take(two, score))["contrast"], 0.5, 2),
        _Check("... border found", form(_take(two, score))["borders_found"], 1, 1),
        _Check("even noise: contrast", form(_take(one, score))["contrast"], -0.1, 0.1),
        _Check("even noise: flux spread", form(_take(one, score))["flux_spread"], 0, 0.1),
        _Check("one bar looped 8 times: run", repetition(_take(loop, score))["bars"], 4, 4),
        _Check("noise never repeats: run", repetition(_take(one, score))["bars"], 0, 0),
    ]


def _faults() -> list[_Check]:
    time = _time(2)
    sine = 0.5 * np.sin(2 * np.pi * 220 * time)
    cut = np.where(time < 1.0012, sine, 0)
    faded = sine * np.clip((1.0012 - time) / 0.005, 0, 1)
    saw = 0.3 * (2 * ((55 * time) % 1) - 1)
    pick = np.where(
        time > 1, np.exp(-(time - 1) * 300) * np.random.default_rng(1).standard_normal(len(time)), 0
    )
    rub = (Note(0, 4, 60, 0.8), Note(0, 4, 61, 0.8), Note(4, 4, 60, 0.8), Note(4, 4, 64, 0.8))
    rough = replace(_score(), parts=(Part(id="pad", bus="pads", voice="", notes=rub),))
    return [
        _Check("a tone cut off: clicks", len(find_clicks(cut, _RATE)), 1, 1),
        _Check("a tone faded in 5 ms: clicks", len(find_clicks(faded, _RATE)), 0, 0),
        _Check("a saw wave: clicks", len(find_clicks(saw, _RATE)), 0, 0),
        _Check("a picked string: clicks", len(find_clicks(sine + 0.2 * pick, _RATE)), 0, 0),
        _Check("half of the time a semitone: clash", roughness(_take(sine, rough))["clash"], 0.49, 0.51),
    ]


def _likeness() -> list[_Check]:
    line = [(0.5 * i, pitch) for i, pitch in enumerate((60, 62, 64, 60, 67, 65, 64, 62, 60))]
    moved = [(1.3 * at, pitch + 5) for at, pitch in line]
    other = [(0.25 * i, pitch) for i, pitch in enumerate((60, 72, 71, 55, 54, 66, 60, 48, 61))]
    return [
        _Check("a melody, moved and slower: distance", distance(portrait(line), portrait(moved)), 0, 1e-9),
        _Check("another melody's steps: distance", distance(portrait(line), portrait(other)), 0.4, 1),
    ]
