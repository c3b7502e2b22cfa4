"""Laws of the mix: length, headroom, stereo, stems, ducking, progress, and what any score must survive."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundfoundry_core.errors import UnknownNameError
from soundfoundry_core.style.profile import Timbre
from soundfoundry_core.synth.mix import Rendering, render
from soundfoundry_core.synth.score import BUSES, Note, Part, Score
from soundfoundry_core.synth.voices import VOICES
from soundfoundry_core.theory.key import Key

TIMBRE = Timbre(family="glass", brightness=0.5, attack=0.4, detune=0.5, vibrato=0.5)
CHORDS = ((57, 60, 64), (53, 57, 60), (48, 55, 64), (55, 59, 62))


def a_score(duration_s: float = 8.0, **changes: object) -> Score:
    """Four bars of everything at 120 beats a minute."""
    kick = [Note(float(beat), 0.25, 36, 0.9) for beat in range(16)]
    hats = [Note(beat / 2 + 0.25, 0.1, 42, 0.4 + 0.03 * (beat % 5)) for beat in range(31)]
    snare = [Note(float(beat), 0.2, 38, 0.8) for beat in range(1, 16, 2)]
    drums = sorted(kick + hats + snare, key=lambda note: note.beat)
    bass = [Note(beat / 2, 0.4, CHORDS[beat // 8][0] - 24, 0.7) for beat in range(32)]
    pad = [Note(bar * 4.0, 3.9, pitch, 0.6) for bar in range(4) for pitch in CHORDS[bar]]
    lead = [Note(float(beat), 0.8, 72 + (beat * 5) % 12, 0.7) for beat in range(2, 14)]
    parts = (
        Part(id="drums", bus="drums", voice="kit-pop", notes=tuple(drums), gain=0.8, reverb=0.06),
        Part(id="bass", bus="bass", voice="round-bass", notes=tuple(bass), gain=0.7, reverb=0.0),
        Part(id="keys", bus="keys", voice="piano", notes=tuple(pad), pan=-0.3, gain=0.6),
        Part(id="pad", bus="pads", voice="warm-pad", notes=tuple(pad), gain=0.6, reverb=0.4),
        Part(id="lead", bus="lead", voice="lead-wood", notes=tuple(lead), gain=0.6, echo=0.3),
        Part(id="air", bus="air", voice="air-noise", notes=(Note(0.0, 16.0, 60, 0.5),), gain=0.3),
    )
    base = Score(
        genre="pop", bpm=120.0, beats_per_bar=4, key=Key(9, "minor"), duration_s=duration_s, sections=(),
        chords=(), parts=parts, seed=5, timbre=TIMBRE, reverb_s=1.2,
    )  # fmt: skip
    return replace(base, **changes)


@pytest.fixture(scope="module")
def whole() -> Rendering:
    return render(a_score(sidechain=0.6, noise=0.3), stems=True)


def level(sound: np.ndarray) -> float:
    return float(10 * np.log10((sound.astype(np.float64) ** 2).mean() + 1e-20))


def test_length_and_headroom(whole: Rendering) -> None:
    """Exactly as many frames as asked, peak below -4.4 dBFS, between -22 and -15 dB RMS, no DC."""
    mix = whole.mix
    assert mix.shape == (8 * 44_100, 2)
    assert mix.dtype == np.float32
    assert mix.flags.c_contiguous
    assert whole.rate == 44_100
    assert np.isfinite(mix).all()
    assert 0.3 < np.abs(mix).max() < 0.6
    assert -22 < level(mix) < -15
    assert np.abs(mix.astype(np.float64).mean(axis=0)).max() < 1e-4


def test_begins_and_ends_in_silence(whole: Rendering) -> None:
    """The first and the last frame are silent, and neither comes with a step."""
    assert np.abs(whole.mix[0]).max() == 0.0
    assert np.abs(whole.mix[-1]).max() == 0.0
    assert np.abs(whole.mix[:4]).max() < 0.05
    assert np.abs(whole.mix[-400:]).max() < 1e-3


def test_lies_on_the_24_bit_grid(whole: Rendering) -> None:
    """Every value is a whole number of steps of 2**-23: a 24-bit file holds it exactly."""
    steps = whole.mix.astype(np.float64) * 2**23
    assert np.array_equal(steps, np.rint(steps))


def test_stereo_is_wide_above_and_one_below(whole: Rendering) -> None:
    """Correlation below 120 Hz > 0.95, of the whole 0.3-0.95; the mono sum loses less than 3 dB."""
    mix = whole.mix.astype(np.float64)
    spectrum = np.fft.rfft(mix, axis=0)
    hertz = np.fft.rfftfreq(len(mix), 1 / 44_100)
    low = np.fft.irfft(spectrum * (hertz < 120)[:, None], len(mix), axis=0)
    high = np.fft.irfft(spectrum * (hertz > 1_000)[:, None], len(mix), axis=0)
    assert np.corrcoef(low.T)[0, 1] > 0.95
    assert 0.3 < np.corrcoef(mix.T)[0, 1] < 0.95
    assert np.corrcoef(high.T)[0, 1] < np.corrcoef(low.T)[0, 1] - 0.1
    assert level(mix) - level(mix.mean(axis=1)) < 3.0


def test_the_top_is_there(whole: Rendering) -> None:
    """Some energy lies above 10 kHz, and less than below."""
    energy = np.abs(np.fft.rfft(whole.mix[:, 0].astype(np.float64))) ** 2
    hertz = np.fft.rfftfreq(len(whole.mix), 1 / 44_100)
    share = 10 * np.log10(energy[hertz > 10_000].sum() / energy.sum())
    assert -45 < share < -12


def test_stems_sum_to_the_mix(whole: Rendering) -> None:
    """All buses are there, and their sum is the mix wherever the knee did not bend it."""
    assert tuple(whole.stems) == BUSES
    total = np.zeros(whole.mix.shape)
    for stem in whole.stems.values():
        assert stem.dtype == np.int16
        assert stem.shape == whole.mix.shape
        assert np.abs(stem).max() > 0
        total += stem / 32_768.0
    straight = np.abs(total) < 0.39
    straight[:96] = straight[-30_000:] = False  # faded after the knee, so what was bent there is smaller
    assert straight.mean() > 0.9
    assert np.abs(total - whole.mix)[straight].max() < 4 / 32_768


def test_stems_do_not_change_the_mix(whole: Rendering) -> None:
    """Asking for stems is free of side effects; not asking returns none."""
    plain = render(a_score(sidechain=0.6, noise=0.3))
    assert np.array_equal(plain.mix, whole.mix)
    assert plain.stems == {}


def test_the_kick_ducks_bass_and_pads() -> None:
    """With a sidechain the pads are softer just after each kick than half a beat later; without, alike."""

    def dip(sidechain: float) -> float:
        pads = render(a_score(sidechain=sidechain, reverb_s=0.3), stems=True).stems["pads"]
        beats = [pads[int(beat * 22_050) : int((beat + 0.9) * 22_050)] for beat in range(5, 13)]
        return float(np.mean([level(beat[1_500:4_000]) - level(beat[13_000:17_000]) for beat in beats]))

    assert dip(1.0) < dip(0.0) - 5


def test_panned_parts_are_where_they_were_put() -> None:
    """A part on the left is louder on the left; one in the middle is not."""
    score = a_score()
    for pan in (-0.9, 0.0, 0.9):
        part = Part(id="k", bus="keys", voice="piano", notes=score.parts[2].notes, pan=pan, reverb=0.0)
        mix = render(replace(score, parts=(part,))).mix
        difference = level(mix[:, 0]) - level(mix[:, 1])
        assert abs(difference) < 1.5 if pan == 0 else difference * -pan > 4


def test_noise_floor_fills_the_silence() -> None:
    """A style with noise is never digitally silent, even with nothing to play."""
    part = Part(id="p", bus="keys", voice="piano", notes=(Note(8.0, 0.5, 60, 0.8),), reverb=0.0)
    quiet, noisy = (render(a_score(parts=(part,), noise=noise)).mix[44_100:88_200] for noise in (0.0, 0.8))
    assert np.abs(quiet).max() < 1e-6
    assert level(noisy) > -60


def test_progress_grows_to_one() -> None:
    """The shares never fall and the last one is 1."""
    told: list[float] = []
    render(a_score(), on_progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 2


def test_unknown_voices_are_named() -> None:
    """A voice or bus that nobody has heard of is an error that names it."""
    part = Part(id="x", bus="keys", voice="bagpipe", notes=(Note(0.0, 1.0, 60, 0.5),))
    with pytest.raises(UnknownNameError, match="bagpipe"):
        render(a_score(parts=(part,)))
    with pytest.raises(UnknownNameError, match="cellar"):
        render(a_score(parts=(replace(part, voice="piano", bus="cellar"),)))


def test_nothing_to_play_is_silence() -> None:
    """A score without parts, or with empty ones, is silence of the right length."""
    empty = Part(id="e", bus="keys", voice="piano", notes=())
    for parts in ((), (empty,)):
        mix = render(a_score(5.0, parts=parts)).mix
        assert mix.shape == (5 * 44_100, 2)
        assert not mix.any()


def test_long_notes_do_not_stop() -> None:
    """A drone of 50 s sounds until its end, without holes."""
    part = Part(id="d", bus="pads", voice="warm-pad", notes=(Note(0.0, 100.0, 57, 0.7),), reverb=0.0)
    mix = render(a_score(52.0, parts=(part,))).mix
    levels = [level(mix[second * 44_100 : (second + 1) * 44_100]) for second in range(2, 49)]
    assert min(levels) > max(levels) - 9


@settings(max_examples=12, deadline=None)
@given(
    duration=st.floats(5.0, 7.0),
    voice=st.sampled_from(sorted(VOICES)),
    notes=st.lists(
        st.tuples(st.floats(-0.05, 30.0), st.floats(0.001, 40.0), st.integers(0, 127), st.floats(0.0, 1.0)),
        max_size=6,
    ),
    amounts=st.tuples(*[st.floats(0.0, 1.0)] * 6),
    reverb_s=st.floats(0.1, 5.0),
)
def test_any_score_renders(
    duration: float,
    voice: str,
    notes: list[tuple[float, float, int, float]],
    amounts: tuple[float, ...],
    reverb_s: float,
) -> None:
    """Whatever the notes, the result is finite, of the right length, within bounds and silent at the end."""
    brightness, reverb, echo, drive, sidechain, noise = amounts
    part = Part(
        id="p", bus=VOICES[voice].bus, voice=voice, notes=tuple(Note(*note) for note in sorted(notes)),
        pan=2 * brightness - 1, brightness=brightness, reverb=reverb, echo=echo,
    )  # fmt: skip
    score = a_score(duration, parts=(part,), drive=drive, sidechain=sidechain, noise=noise, reverb_s=reverb_s)
    mix = render(score).mix
    assert mix.shape == (round(duration * 44_100), 2)
    assert np.isfinite(mix).all()
    assert np.abs(mix).max() < 0.6
    assert not mix[-1].any()
