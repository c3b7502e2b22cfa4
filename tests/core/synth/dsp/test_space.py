"""Room and echo: where sound goes after it was played."""

from __future__ import annotations

import numpy as np
import pytest

from soundfoundry_core.style.stream import Stream
from soundfoundry_core.synth.dsp.echo import add_echo
from soundfoundry_core.synth.dsp.pitch import RATE
from soundfoundry_core.synth.dsp.room import Room


def impulse_response(seconds: float, length: float = 3.0) -> np.ndarray:
    frames = int(length * RATE)
    dry, send = np.zeros((2, frames), np.float32), np.zeros(frames, np.float32)
    send[100] = 1.0
    Room(seconds, width=1.0, stream=Stream.root("room")).apply(dry, send)
    return dry[:, 100:]


@pytest.mark.parametrize("seconds", [0.8, 2.0])
def test_the_tail_decays_in_its_time(seconds: float) -> None:
    """Half of RT60 after the start, the tail has lost about 30 dB."""
    response = impulse_response(seconds)
    start, later = int(0.08 * RATE), int((0.08 + seconds / 2) * RATE)
    width = int(0.1 * RATE)
    early = (response[:, start : start + width] ** 2).mean()
    late = (response[:, later : later + width] ** 2).mean()
    assert 22 < 10 * np.log10(early / late) < 42


def test_the_tail_is_wide_and_has_no_rumble() -> None:
    """Left and right share little, and hardly any energy lies below 100 Hz."""
    tail = impulse_response(1.5)[:, int(0.1 * RATE) :].astype(np.float64)
    assert abs(np.corrcoef(tail)[0, 1]) < 0.2
    energy = np.abs(np.fft.rfft(tail[0])) ** 2
    hertz = np.fft.rfftfreq(tail.shape[1], 1 / RATE)
    assert energy[hertz < 100].sum() < 0.01 * energy.sum()


def test_blocks_leave_no_seams() -> None:
    """A dry sine comes through in place and unbroken, far longer than one block, and nothing is folded over."""
    frames = 12 * RATE
    time = np.arange(frames) / RATE
    sine = (0.5 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    dry = np.stack((sine, sine))
    Room(0.5, width=1.0, stream=Stream.root("room")).apply(dry, np.zeros(frames, np.float32))
    inner = slice(RATE, -RATE)
    gain = float((dry[0, inner] * sine[inner]).sum() / (sine[inner] ** 2).sum())
    assert 0.6 < gain < 1.0
    assert np.abs(dry[0, inner] - gain * sine[inner]).max() < 1e-3
    assert np.array_equal(dry[0], dry[1])


def test_lows_move_to_the_middle() -> None:
    """A 60 Hz tone on one side is heard on both alike; a 2 kHz tone stays where it is."""
    frames = 4 * RATE
    time = np.arange(frames) / RATE
    for hertz, shared in ((60.0, True), (2_000.0, False)):
        dry = np.zeros((2, frames), np.float32)
        dry[0] = 0.5 * np.sin(2 * np.pi * hertz * time)
        Room(0.5, width=1.0, stream=Stream.root("room")).apply(dry, np.zeros(frames, np.float32))
        left, right = (float((side[RATE:-RATE] ** 2).mean()) for side in dry)
        assert (right > 0.6 * left) == shared


def test_echo_alternates_and_fades() -> None:
    """Repeats come one delay apart, first left, then right, each softer than the one before."""
    bus, reverb, send = (
        np.zeros((2, 50_000), np.float32),
        np.zeros(50_000, np.float32),
        np.zeros(50_000, np.float32),
    )
    send[10] = 1.0
    add_echo(bus, reverb, send, 10_000)
    found = [
        (int(np.abs(bus[:, place]).argmax()), float(np.abs(bus[:, place]).max()))
        for place in (10_010, 20_010, 30_010)
    ]
    assert [side for side, _ in found] == [0, 1, 0]
    assert found[0][1] > 1.5 * found[1][1] > 2 * found[2][1] > 0
    assert np.count_nonzero(bus[0]) == 4


def test_the_room_lets_no_dc_through() -> None:
    """A pulse with DC leaves the room without it, dry and wet."""
    frames = 4 * RATE
    pulse = np.zeros(frames, np.float32)
    pulse[RATE : RATE + 2_000] = 0.5
    dry, send = np.stack((pulse, pulse)), pulse * np.float32(0.5)
    Room(0.8, width=1.0, stream=Stream.root("room")).apply(dry, send)
    assert np.abs(dry.astype(np.float64).mean(axis=1)).max() < 0.001 * float(pulse.mean())
