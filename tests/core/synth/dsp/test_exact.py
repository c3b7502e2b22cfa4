"""The elementary functions are right, and the noise is noise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundfoundry_core.style.stream import Stream
from soundfoundry_core.synth.dsp.control import BLOCK, blocks, decaying, envelope, glide
from soundfoundry_core.synth.dsp.exact import cycle_sine, db, exp, exps, power, sine_table
from soundfoundry_core.synth.dsp.noise import unit_phases, white
from soundfoundry_core.synth.dsp.pitch import CYCLE, RATE, frequency, increment, running_phase
from soundfoundry_core.synth.dsp.spectrum import bins, high_pass, low_pass, shaped, times


@given(st.floats(-50, 50))
def test_exp(x: float) -> None:
    """Agrees with libm to 1e-11."""
    assert exp(x) == pytest.approx(math.exp(x), rel=1e-11)


def test_arrays_agree_with_numpy() -> None:
    """exps, cycle_sine and power are what numpy's own are, to their stated precision."""
    x = np.linspace(-30, 3, 1001)
    assert np.allclose(exps(x), np.exp(x), rtol=1e-9)
    assert np.allclose(cycle_sine(x), np.sin(2 * np.pi * x), atol=1e-11)
    assert np.allclose(power(x + 31, 1.25), (x + 31) ** 1.25, rtol=1e-12)
    assert np.allclose(power(x + 31, -0.75), (x + 31) ** -0.75, rtol=1e-12)
    assert db(-6.0) == pytest.approx(10 ** (-6 / 20))
    assert len(sine_table()) == 1 << 14


def test_pitch() -> None:
    """A4 is 440 Hz, octaves double exactly, and a phase wraps after one cycle."""
    assert frequency(69) == 440.0
    assert frequency(57) == 220.0
    assert frequency(60) == pytest.approx(261.6256, abs=1e-4)
    assert increment(RATE / 4) == CYCLE // 4
    assert running_phase(5, CYCLE // 4).tolist() == [0, 1 << 30, 1 << 31, 3 << 30, 0]


def test_noise_is_white_and_named() -> None:
    """Noise has no mean, the RMS of an even distribution, no memory; another name is other noise."""
    noise = white(Stream.root("a"), 1 << 16).astype(np.float64)
    assert abs(noise.mean()) < 0.01
    assert noise.std() == pytest.approx(1 / math.sqrt(3), rel=0.01)
    assert abs((noise[1:] * noise[:-1]).mean()) < 0.01
    assert not np.array_equal(noise, white(Stream.root("b"), 1 << 16))
    assert np.allclose(np.abs(unit_phases(Stream.root("a"), 1000)), 1.0, atol=1e-6)


def test_times_is_the_complex_product() -> None:
    """The unfused product agrees with numpy's."""
    a, b = unit_phases(Stream.root("a"), 1000), unit_phases(Stream.root("b"), 1000)
    assert np.allclose(times(a, b), a * b, atol=1e-6)


def test_shaped_loops_have_the_level_and_band_asked_for() -> None:
    """A loop between two corners has RMS 1 and its energy between them."""
    gains = high_pass(bins(1 << 14), 1_000.0, 4) * low_pass(bins(1 << 14), 2_000.0, 4)
    loop = shaped(gains, unit_phases(Stream.root("a"), (1 << 13) + 1)).astype(np.float64)
    assert loop.std() == pytest.approx(1.0, rel=0.01)
    energy = np.abs(np.fft.rfft(loop)) ** 2
    inside = energy[(bins(1 << 14) > 800) & (bins(1 << 14) < 2_500)].sum()
    assert inside / energy.sum() > 0.9
    assert high_pass(bins(64), 100.0)[0] == 0.0


@given(st.floats(0.002, 2.0), st.floats(0.001, 0.5), st.floats(0.01, 1.0))
def test_envelopes_start_and_end_at_nothing(hold: float, attack: float, release: float) -> None:
    """Whatever the times, an envelope begins and ends at 0 and never leaves 0-1."""
    count = blocks(hold + release)
    points = envelope(count, hold, attack=attack, fall=0.3, sustain=0.5, release=release)
    assert points[0] == points[-1] == 0.0
    assert points.min() >= 0.0
    assert points.max() <= 1.0
    assert glide(points).shape == (count, BLOCK)


def test_decaying_falls_by_e() -> None:
    """After its time constant a decay is at 1/e."""
    fall = decaying(RATE, 0.1)
    assert fall[0] == 1.0
    assert fall[RATE // 10] == pytest.approx(math.exp(-1), rel=1e-4)
    assert (np.diff(fall) < 0).all()
