"""A drum kit: the General MIDI numbers, each answered in the character of the kit.

The numbers in a :class:`DrumKit` are the character; how a drum is built from them is the same for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.synth.dsp.control import decaying
from soundfoundry_core.synth.dsp.pitch import RATE
from soundfoundry_core.synth.voices.drum_sounds import DrumRoom, faded, layered, skin, soft_clip
from soundfoundry_core.synth.voices.voice import loudness

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from soundfoundry_core.synth.voices.voice import Bank, Strike

    Sound = NDArray[np.float32]

__all__ = ["DRUMS", "DrumKit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrumKit:
    """Ten or so drums that belong together. Frequencies in Hz, decays in seconds."""

    bus: str = "drums"
    kick_start: float = 160.0
    kick_end: float = 50.0
    kick_sweep: float = 0.03
    kick_ring: float = 0.16
    kick_click: float = 0.3
    kick_drive: float = 1.0
    snare_tone: float = 190.0
    snare_ring: float = 0.07
    snare_body: float = 0.7
    snare_low: float = 900.0
    snare_high: float = 9_000.0
    snare_wires: float = 0.12
    snare_snap: float = 0.4
    hat_low: float = 7_000.0
    hat_scale: float = 1.0
    hat_hiss: float = 0.3
    hat_closed: float = 0.035
    hat_open: float = 0.28
    crash_ring: float = 1.1
    ride_ping: float = 0.5
    tom_base: float = 82.0
    tom_ring: float = 0.22
    tom_stick: float = 0.2
    hand_base: float = 190.0
    hand_ring: float = 0.12
    clap_low: float = 900.0
    clap_ring: float = 0.09
    top: float = 16_000.0
    """Corner of the kit's top end: dusty kits sit lower."""
    room: float = 0.0
    """A tail of room behind skins, 0-1."""
    drive: float = 0.3
    """Saturation of every hit."""
    level: float = 1.0
    variants: int = 3
    longest: float = 0.0

    def render(self, strike: Strike, bank: Bank) -> NDArray[np.float32]:
        """Return one hit as (1, n) or (2, n); its length is the drum's own.

        A number that is not in :data:`DRUMS` is answered by the nearest one that is.
        """
        number = (
            strike.pitch if strike.pitch in DRUMS else min(DRUMS, key=lambda n: (abs(n - strike.pitch), n))
        )
        drum = DRUMS[number]
        force = min(1.0, max(0.05, 0.75 * strike.velocity + 0.5 * (strike.brightness - 0.5) + 0.1))
        hit = _Hit(self, DrumRoom(bank), force, strike.variant, number)
        sound = drum.build(hit)
        if self.drive > 0:
            peak = max(float(np.abs(sound).max()), 1e-9)
            sound = soft_clip(sound * np.float32(1.0 / peak), self.drive)
        sound = faded(sound, attack=drum.attack)
        peak = max(float(np.abs(sound).max()), 1e-9)
        gain = drum.peak * self.level * loudness(strike.velocity) / peak
        if drum.pan == 0.0:
            return (sound * np.float32(gain)).reshape(1, -1)
        left = np.float32(gain * (1.0 - max(0.0, drum.pan)))
        right = np.float32(gain * (1.0 + min(0.0, drum.pan)))
        return np.stack((sound * left, sound * right))


@dataclass(frozen=True, slots=True)
class _Hit:
    """One stroke: the kit, its loops, how hard (0-1), which take, which number."""

    kit: DrumKit
    room: DrumRoom
    force: float
    variant: int
    number: int

    @property
    def wobble(self) -> float:
        """No two strokes land on the same spot: a factor close to 1."""
        return 1.0 + (0.0, 0.013, -0.011, 0.006)[self.variant % 4]

    def burst(self, seconds: float, low: float, high: float) -> Sound:
        """Noise that dies away, duller for soft strokes."""
        samples = int(min(seconds * 7.0, 3.0) * RATE)
        corner = min(high, self.kit.top) * (0.55 + 0.45 * self.force)
        # a few corners are enough, and each costs a loop
        corner = max(low * 1.3, round(corner / 800.0) * 800.0)
        offset = self.variant * 7 + self.number
        return self.room.noise(samples, low, corner, offset) * decaying(samples, seconds * self.wobble)

    def ring(self, seconds: float, low: float, scale: float, hiss: float) -> Sound:
        """Metal that dies away."""
        samples = int(min(seconds * 6.0, 4.0) * RATE)
        metal = self.room.metal(samples, low, scale, hiss, self.variant * 5 + self.number)
        return metal * decaying(samples, seconds * self.wobble)


def _kick(hit: _Hit) -> Sound:
    kit = hit.kit
    body = skin(
        kit.kick_ring * 5.0 + 0.05,
        kit.kick_start * (0.85 + 0.2 * hit.force),
        kit.kick_end * hit.wobble,
        kit.kick_sweep,
        kit.kick_ring,
    )
    body = soft_clip(body, kit.kick_drive)
    click = hit.burst(0.003, 1_200.0, 8_000.0) * np.float32(kit.kick_click * (0.3 + 0.9 * hit.force))
    return layered(body, click, *_tail(hit, 0.25))


def _snare(hit: _Hit, wires: float = 1.0, body: float = 1.0) -> Sound:
    kit = hit.kit
    tone = kit.snare_tone * hit.wobble
    low = skin(kit.snare_ring * 6, tone * 1.5, tone, 0.012, kit.snare_ring)
    high = skin(kit.snare_ring * 4, tone * 2.1, tone * 1.68, 0.01, kit.snare_ring * 0.6)
    rattle = hit.burst(kit.snare_wires * wires, kit.snare_low, kit.snare_high)
    snap = hit.burst(0.006, 2_500.0, 12_000.0)
    return layered(
        low * np.float32(kit.snare_body * body),
        high * np.float32(0.5 * kit.snare_body * body),
        rattle * np.float32(0.3 * (0.4 + 0.6 * hit.force)),
        snap * np.float32(kit.snare_snap * hit.force * 0.6),
        *_tail(hit, 0.5),
    )


def _brush(hit: _Hit) -> Sound:
    sweep = hit.burst(0.11, 1_800.0, 11_000.0)
    tone = skin(0.2, hit.kit.snare_tone * 1.1, hit.kit.snare_tone, 0.01, 0.04)
    return layered(sweep, tone * np.float32(0.5 * hit.force))


def _rim(hit: _Hit) -> Sound:
    tone = skin(0.12, 1_900.0, 1_720.0 * hit.wobble, 0.004, 0.012)
    wood = skin(0.15, 520.0, 470.0 * hit.wobble, 0.006, 0.02)
    return layered(tone, wood * np.float32(0.7), hit.burst(0.004, 2_000.0, 10_000.0) * np.float32(0.4))


def _clap(hit: _Hit) -> Sound:
    kit = hit.kit
    tail = hit.burst(kit.clap_ring, kit.clap_low, 9_000.0)
    total = np.zeros(len(tail) + 1_800, dtype=np.float32)
    for index, start in enumerate((0, 430, 880, 1_400)):
        hand = hit.burst(0.005 if index < 3 else kit.clap_ring, kit.clap_low, 9_000.0 + index * 800.0)
        total[start : start + len(hand)] += hand * np.float32((0.7, 0.85, 0.75, 1.0)[index])
    return total


def _tom(hit: _Hit) -> Sound:
    kit = hit.kit
    step = {41: 0.0, 43: 3.0, 45: 6.0, 47: 9.0, 50: 13.0}[hit.number]
    hertz = kit.tom_base * (1.0 + step / 12.0) * hit.wobble
    ring = kit.tom_ring * (1.0 - step / 40.0)
    body = skin(ring * 6, hertz * 1.55, hertz, 0.035, ring)
    over = skin(ring * 4, hertz * 2.5, hertz * 1.59, 0.02, ring * 0.45) * np.float32(0.4 * hit.force)
    stick = hit.burst(0.008, 900.0, 7_000.0) * np.float32(kit.tom_stick * hit.force)
    return layered(soft_clip(body, kit.kick_drive * 0.5), over, stick, *_tail(hit, 1.0))


def _tail(hit: _Hit, share: float) -> tuple[Sound, ...]:
    if hit.kit.room <= 0:
        return ()
    tail = hit.burst(0.09 + 0.16 * hit.kit.room, 220.0, 4_000.0)
    return (tail * np.float32(0.11 * hit.kit.room * share),)


def _hat(hit: _Hit, seconds: float, hiss: float = 0.0) -> Sound:
    kit = hit.kit
    metal = hit.ring(seconds, kit.hat_low, kit.hat_scale, kit.hat_hiss)
    air = hit.burst(seconds * 0.8, kit.hat_low, 16_000.0)
    share = np.float32(0.35 + 0.5 * kit.hat_hiss + hiss)
    return layered(metal, air * share, hit.burst(0.002, 4_000.0, 14_000.0) * np.float32(0.5 * hit.force))


def _crash(hit: _Hit) -> Sound:
    kit = hit.kit
    wash = hit.ring(kit.crash_ring, 2_800.0, kit.hat_scale * 1.13, max(0.6, kit.hat_hiss))
    body = hit.ring(kit.crash_ring * 0.5, 700.0, kit.hat_scale * 0.9, 0.9) * np.float32(0.4)
    return layered(wash, body, hit.burst(kit.crash_ring * 0.25, 5_000.0, 15_000.0) * np.float32(0.8))


def _ride(hit: _Hit) -> Sound:
    kit = hit.kit
    wash = hit.ring(0.55, 3_600.0, kit.hat_scale * 1.27, max(0.55, kit.hat_hiss)) * np.float32(0.5)
    ping = layered(
        skin(0.5, 3_150.0, 3_140.0 * hit.wobble, 0.01, 0.09), skin(0.5, 4_730.0, 4_720.0, 0.01, 0.06)
    )
    stick = hit.burst(0.004, 3_500.0, 14_000.0)
    return layered(wash, ping * np.float32(kit.ride_ping * (0.5 + hit.force)), stick * np.float32(hit.force))


def _tambourine(hit: _Hit) -> Sound:
    first = hit.ring(0.05, 5_500.0, 1.9, 0.35)
    second = hit.ring(0.1, 7_000.0, 2.3, 0.35) * np.float32(0.8)
    total = np.zeros(len(second) + 900, dtype=np.float32)
    total[: len(first)] += first
    total[900:] += second
    return total


def _cowbell(hit: _Hit) -> Sound:
    low, high = 555.0 * hit.wobble, 835.0 * hit.wobble
    partials = [
        skin(0.5, hertz * n, hertz * n, 0.01, 0.09 / n) * np.float32(1.0 / n)
        for hertz in (low, high)
        for n in (1, 2, 3, 5)
    ]
    return layered(*partials, hit.burst(0.002, 1_500.0, 9_000.0) * np.float32(0.3))


def _hand(hit: _Hit) -> Sound:
    kit = hit.kit
    hertz = kit.hand_base * {62: 1.75, 63: 1.5, 64: 0.72}[hit.number] * hit.wobble
    slap = hit.number == 62
    ring = kit.hand_ring * (0.35 if slap else 1.0 if hit.number == 63 else 1.5)
    body = skin(ring * 6, hertz * 1.18, hertz, 0.02, ring)
    over = skin(ring * 4, hertz * 2.3, hertz * 2.14, 0.01, ring * 0.4) * np.float32(0.35 + 0.3 * slap)
    palm = hit.burst(0.012 if slap else 0.006, 700.0, 8_000.0) * np.float32(0.55 if slap else 0.16)
    return layered(body, over, palm * np.float32(0.4 + 0.8 * hit.force), *_tail(hit, 0.5))


def _claves(hit: _Hit) -> Sound:
    hertz = 2_480.0 * hit.wobble
    return layered(skin(0.2, hertz, hertz, 0.01, 0.022), hit.burst(0.002, 3_000.0, 9_000.0) * np.float32(0.2))


def _shaker(hit: _Hit) -> Sound:
    beads = hit.burst(0.045 if hit.number == 82 else 0.028, 4_500.0, 15_000.0)
    swell = min(len(beads), 900)
    beads[:swell] *= (np.arange(swell, dtype=np.float32) / np.float32(swell)) ** 2
    return beads


@dataclass(frozen=True, slots=True)
class _Drum:
    """How a General MIDI number is built, its peak at velocity 0.8, its place and its attack."""

    build: Callable[[_Hit], Sound]
    peak: float
    pan: float = 0.0
    attack: float = 0.0004


DRUMS: Final[dict[int, _Drum]] = {
    36: _Drum(_kick, 0.27),
    37: _Drum(_rim, 0.19, -0.12),
    38: _Drum(_snare, 0.27),
    39: _Drum(_clap, 0.21),
    40: _Drum(_brush, 0.15, attack=0.012),
    41: _Drum(_tom, 0.29, attack=0.001),
    43: _Drum(_tom, 0.28, 0.15, attack=0.001),
    45: _Drum(_tom, 0.27, 0.3),
    47: _Drum(_tom, 0.26, -0.15),
    50: _Drum(_tom, 0.25, -0.35),
    42: _Drum(lambda hit: _hat(hit, hit.kit.hat_closed), 0.1, 0.22),
    44: _Drum(lambda hit: _hat(hit, hit.kit.hat_closed * 0.7, 0.2), 0.075, 0.22),
    46: _Drum(lambda hit: _hat(hit, hit.kit.hat_open, 0.1), 0.1, 0.22),
    49: _Drum(_crash, 0.16, -0.3),
    51: _Drum(_ride, 0.1, -0.28),
    54: _Drum(_tambourine, 0.1, -0.3),
    56: _Drum(_cowbell, 0.14, 0.25),
    62: _Drum(_hand, 0.26, 0.18),
    63: _Drum(_hand, 0.28, 0.1),
    64: _Drum(_hand, 0.3, -0.1),
    70: _Drum(_shaker, 0.07, 0.4),
    75: _Drum(_claves, 0.2, -0.4),
    82: _Drum(_shaker, 0.07, -0.35),
}
"""General MIDI percussion number -> how it is made."""
