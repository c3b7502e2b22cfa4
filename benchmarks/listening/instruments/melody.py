"""Melody: what is heard of the lead, against what was planned, and the notes for comparing makers.

The fundamental of the lead stem is followed by probabilistic YIN (Mauch & Dixon 2014), in steps of
quarter semitones, every 23 ms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.listening.take import EAR_RATE, heard

if TYPE_CHECKING:
    from benchmarks.listening.take import Samples, Take
    from soundfoundry_core.synth.score import Note

__all__ = ["melody", "transcribe"]

_HOP = 512
_RING_S = 0.25
"""How long a note that has ended may still be heard under the next."""
_EDGE_S = 0.02


def _follow(take: Take, notes: list[Note]) -> tuple[Samples, Samples] | None:
    """Return pitch (MIDI, NaN where unvoiced) and onset strength per frame of the lead stem."""
    import librosa

    raw = take.stems.get("lead")
    if raw is None or not notes or not raw.any():
        return None
    mono = heard(raw.astype(np.float32) / 32768, take.rate)
    low = max(min(note.pitch for note in notes) - 4, 24)
    high = min(max(note.pitch for note in notes) + 4, 108)
    hertz, voiced, _ = librosa.pyin(
        mono,
        fmin=float(librosa.midi_to_hz(low)),
        fmax=float(librosa.midi_to_hz(high)),
        sr=EAR_RATE,
        resolution=0.25,
        hop_length=_HOP,
    )
    loud = librosa.feature.rms(y=mono, hop_length=_HOP)[0][: len(hertz)]
    sounding = voiced & (loud > 0.02 * loud.max())
    pitch = np.full(len(hertz), np.nan)
    pitch[sounding] = librosa.hz_to_midi(hertz[sounding])
    return pitch, librosa.onset.onset_strength(y=mono, sr=EAR_RATE, hop_length=_HOP)[: len(pitch)]


def transcribe(pitch: Samples, strength: Samples, hop_s: float) -> list[tuple[float, int]]:
    """Turn a pitch curve into notes ``(seconds, MIDI number)``.

    A note begins where the rounded, median-smoothed (5 frames) pitch takes a new value for at least 70 ms,
    or where the onset strength peaks above its mean plus one and a half standard deviations on a
    held pitch (a repeated note).
    """
    rounded = np.full(len(pitch), -1)
    for i in range(len(pitch)):
        near = pitch[max(i - 2, 0) : i + 3]
        near = near[~np.isnan(near)]
        if len(near) >= 3:
            rounded[i] = round(float(np.median(near)))
    threshold = float(strength.mean() + 1.5 * strength.std())
    least = max(int(0.07 / hop_s), 2)
    notes: list[tuple[float, int]] = []
    last = -least
    for i in range(len(rounded) - least):
        value = int(rounded[i])
        if value < 0 or (rounded[i : i + least] != value).any():
            continue
        moved = not notes or value != notes[-1][1] or (rounded[max(i - least, 0) : i] < 0).all()
        struck = strength[i] > threshold and strength[i] == strength[max(i - 3, 0) : i + 4].max()
        if (moved and i - last >= least) or (struck and i - last >= 2 * least):
            notes.append((i * hop_s, value))
            last = i
    return notes


def melody(take: Take) -> dict[str, Any]:
    """Follow the lead.

    ``in_tune``: share of voiced frames within 50 cents of a lead note that is planned to sound then
    (or one that ended less than 0.25 s ago: a window of 93 ms hears both; an octave off is wrong). Frames in
    which no note is planned hold only the room and are not judged.
    ``octave_free``: the same with octaves forgiven. ``notes_found``: share of planned notes of at least
    100 ms whose voiced frames have a median within 50 cents. ``heard``/``planned``: (seconds, MIDI
    number) lists; the planned one is the top line of the lead bus. None without a lead.
    """
    notes = take.notes("lead")
    top = _top_line(notes, take.beat_s)
    followed = _follow(take, notes)
    if followed is None:
        return {
            "in_tune": None, "octave_free": None, "notes_found": None, "voiced": 0.0, "heard": [], "planned": top,
        }  # fmt: skip
    pitch, strength = followed
    hop_s = _HOP / EAR_RATE
    right = octave = judged = 0
    spans = [
        (note.beat * take.beat_s - _EDGE_S, (note.beat + note.length) * take.beat_s, note.pitch)
        for note in notes
    ]
    for i in np.flatnonzero(~np.isnan(pitch)):
        at = i * hop_s
        if any(start <= at <= end for start, end, _ in spans):
            wanted = [p for start, end, p in spans if start <= at <= end + _RING_S]
            judged += 1
            off = min(abs(pitch[i] - p) for p in wanted)
            right += off <= 0.5
            octave += min(abs((pitch[i] - p + 6) % 12 - 6) for p in wanted) <= 0.5
    found = long = 0
    for note in notes:
        if note.length * take.beat_s < 0.1:
            continue
        first = int((note.beat * take.beat_s + _EDGE_S) / hop_s) + 1
        held = pitch[first : max(int((note.beat + note.length) * take.beat_s / hop_s), first + 2)]
        held = held[~np.isnan(held)]
        long += 1
        found += bool(len(held)) and abs(float(np.median(held)) - note.pitch) <= 0.5
    return {
        "in_tune": right / judged if judged else None,
        "octave_free": octave / judged if judged else None,
        "notes_found": found / long if long else None,
        "voiced": float((~np.isnan(pitch)).mean()),
        "heard": transcribe(pitch, strength, hop_s),
        "planned": top,
    }


def _top_line(notes: list[Note], beat_s: float) -> list[tuple[float, int]]:
    """Keep the highest note of those that start together (within a sixteenth of a beat)."""
    line: list[tuple[float, int]] = []
    for note in notes:
        at = note.beat * beat_s
        if line and at - line[-1][0] < beat_s / 16:
            line[-1] = (line[-1][0], max(line[-1][1], note.pitch))
        else:
            line.append((at, note.pitch))
    return line
