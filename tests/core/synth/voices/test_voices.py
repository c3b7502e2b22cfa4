"""Laws that every voice keeps, whatever it sounds like."""

from __future__ import annotations

import numpy as np
import pytest

from soundfoundry_core.style.profile import Timbre
from soundfoundry_core.synth.dsp.pitch import RATE, frequency
from soundfoundry_core.synth.voices import VOICES, Bank, Strike
from soundfoundry_core.synth.voices.drum_kit import DRUMS

PITCHED = sorted(name for name, voice in VOICES.items() if voice.bus in {"pads", "keys", "lead", "bass"})
KITS = sorted(name for name, voice in VOICES.items() if voice.bus == "drums")
TEXTURES = sorted(name for name, voice in VOICES.items() if voice.bus == "air")
STEADY = ["organ", "lead-glass", "lead-wood", "lead-reed", "lead-wire", "saw-bass", "square-bass", "brass"]
PLAIN = Timbre(family="glass", brightness=0.5, attack=0.3, detune=0.0, vibrato=0.0)


def play(
    name: str, pitch: int, *, seconds: float = 0.8, velocity: float = 0.8, brightness: float = 0.5
) -> np.ndarray:
    strike = Strike(
        pitch=pitch, seconds=seconds, velocity=velocity, brightness=brightness, timbre=PLAIN, variant=0
    )
    return VOICES[name].render(strike, Bank(1))


def spectrum(sound: np.ndarray, size: int = 1 << 16) -> tuple[np.ndarray, np.ndarray]:
    mono = sound.mean(axis=0)[:size].astype(np.float64)
    window = np.blackman(len(mono))
    return np.fft.rfftfreq(size, 1 / RATE), np.abs(np.fft.rfft(mono * window, size))


def centroid(sound: np.ndarray) -> float:
    hertz, level = spectrum(sound)
    return float((hertz * level**2).sum() / (level**2).sum())


def heard_frequency(sound: np.ndarray, near: float) -> float:
    """The frequency whose first harmonics carry most energy, within a third of an octave of a guess."""
    hertz, level = spectrum(sound)
    power = level**2
    candidates = near * 2.0 ** np.linspace(-1 / 3, 1 / 3, 801)
    energy = [
        sum(np.interp(candidate * n, hertz, power) / n for n in range(1, 5) if candidate * n < 20_000)
        for candidate in candidates
    ]
    return float(candidates[int(np.argmax(energy))])


def test_every_agreed_name_is_there() -> None:
    """The composer's names and the voices' names are the same set."""
    agreed = [
        "warm-pad",
        "glass-pad",
        "string-ensemble",
        "choir",
        "air-pad",
        "electric-piano",
        "piano",
        "vibraphone",
        "organ",
        "stab",
        "bell",
        "marimba",
        "guitar",
        "lute",
        "pluck-wire",
        "pluck-glass",
        "power-guitar",
        "brass",
        "lead-glass",
        "lead-wood",
        "lead-string",
        "lead-reed",
        "lead-wire",
        "lead-air",
        "vox",
        "sub-bass",
        "round-bass",
        "square-bass",
        "saw-bass",
        "upright-bass",
        "pick-bass",
        "kit-electronic",
        "kit-house",
        "kit-techno",
        "kit-lofi",
        "kit-pop",
        "kit-rock",
        "kit-jazz",
        "kit-cinematic",
        "kit-world",
        "kit-soft",
        "air-noise",
        "riser",
        "vinyl",
    ]
    assert sorted(VOICES) == sorted(agreed)


@pytest.mark.parametrize("name", PITCHED)
def test_pitch_is_what_was_asked(name: str) -> None:
    """Low, middle and high notes are finite, audible and in tune within 30 cents."""
    for pitch in (36, 43) if VOICES[name].bus == "bass" else (52, 67, 81):
        sound = play(name, pitch)
        assert sound.dtype == np.float32
        assert sound.ndim == 2
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() > 0.01
        asked = frequency(pitch)
        assert abs(1200 * np.log2(heard_frequency(sound, asked) / asked)) < 30, pitch


@pytest.mark.parametrize("name", PITCHED + TEXTURES)
def test_notes_begin_and_end_softly(name: str) -> None:
    """A note starts and ends at zero, and no step near its end is larger than the steps within."""
    sound = play(name, 40 if VOICES[name].bus == "bass" else 64, seconds=0.4)
    steps = np.abs(np.diff(sound, axis=1))
    assert np.abs(sound[:, 0]).max() < 0.02
    assert np.abs(sound[:, -1]).max() < 1e-4
    assert steps[:, -400:].max() <= 0.25 * steps.max() + 1e-5
    assert abs(float(sound.mean())) < 2e-3


@pytest.mark.parametrize("pitch", [0, 12, 115, 127])
@pytest.mark.parametrize("name", ["warm-pad", "piano", "bell", "vox", "lead-wire", "sub-bass", "kit-jazz"])
def test_any_midi_number_is_playable(name: str, pitch: int) -> None:
    """The extremes are folded into the voice's range instead of failing or aliasing."""
    sound = play(name, pitch, seconds=0.1)
    assert np.isfinite(sound).all()
    assert 0.005 < np.abs(sound).max() < 1.5


@pytest.mark.parametrize("name", PITCHED)
def test_force_and_brightness_open_the_sound(name: str) -> None:
    """Harder and brighter notes have a higher spectral centroid; harder ones are louder."""
    pitch = 40 if VOICES[name].bus == "bass" else 60
    soft, hard = play(name, pitch, velocity=0.3), play(name, pitch, velocity=1.0)
    dark, bright = play(name, pitch, brightness=0.1), play(name, pitch, brightness=0.9)
    # a bar is struck bright and rings dull; a vowel opens slowly
    strike = slice(0, RATE // 2 if name == "vox" else RATE // 5)
    assert centroid(hard[:, strike]) > centroid(soft[:, strike]) * 1.01
    assert centroid(bright[:, strike]) > centroid(dark[:, strike]) * 1.02
    assert (hard**2).mean() > 4 * (soft**2).mean()


@pytest.mark.parametrize("name", STEADY)
def test_nothing_aliases(name: str) -> None:
    """Between the harmonics of a 4 kHz tone, and below it, everything is 60 dB down."""
    from soundfoundry_core.synth.dsp.wavetable import Wavetable

    oscillator = VOICES[name].oscillator
    pitch = 107  # 3951 Hz
    hertz = frequency(pitch)
    table = Wavetable.swept(oscillator, hertz, hertz * 1.04)
    blocks = 1 << 10
    position = np.full(blocks + 1, table.frames - 1, dtype=np.float32)
    from soundfoundry_core.synth.dsp.pitch import increment

    sound = table.read(increment(hertz), 0, position).reshape(1, -1)
    frequencies, level = spectrum(sound)
    nearest = np.abs(frequencies / hertz - np.round(frequencies / hertz)) * hertz
    between = level[(nearest > 60) | (frequencies < hertz / 2)]
    assert 20 * np.log10(between.max() / level.max()) < -60


@pytest.mark.parametrize("name", KITS)
def test_every_kit_answers_every_drum(name: str) -> None:
    """Each number has a sound of its own: finite, audible, ending in silence, free of DC."""
    for number in DRUMS:
        hit = play(name, number)
        assert np.isfinite(hit).all()
        assert 0.02 < np.abs(hit).max() < 0.7, number
        assert np.abs(hit[:, -1]).max() < 1e-4
        assert abs(float(hit.mean())) < 2e-3


def test_kits_are_ten_characters() -> None:
    """No two kits share their kick, snare or hat."""
    for number in (36, 38, 42):
        prints = {name: tuple(np.round(play(name, number)[0, 200:1200:40], 4)) for name in KITS}
        assert len(set(prints.values())) == len(KITS) == 10
    kicks = [centroid(play(name, 36)) for name in KITS]
    assert max(kicks) > 1.3 * min(kicks)


def test_drums_sit_where_they_should() -> None:
    """A kick lives below 150 Hz, a hat above 5 kHz, a snare in between."""
    for name in KITS:
        assert centroid(play(name, 36)) < 150
        assert centroid(play(name, 42)) > 5_000
        assert 200 < centroid(play(name, 38)) < 7_000


def test_round_robin_differs() -> None:
    """Two takes of one drum are not the same samples."""
    takes = [
        VOICES["kit-pop"].render(
            Strike(pitch=42, seconds=0.1, velocity=0.8, timbre=PLAIN, variant=variant), Bank(1)
        )
        for variant in range(VOICES["kit-pop"].variants)
    ]
    width = min(take.shape[1] for take in takes)
    assert all(not np.array_equal(a[:, :width], b[:, :width]) for i, a in enumerate(takes) for b in takes[:i])


def test_riser_swells_to_its_end() -> None:
    """A riser is louder and brighter in its last third than in its first."""
    sound = play("riser", 60, seconds=2.0)[:, : 2 * RATE]
    third = sound.shape[1] // 3
    first, last = sound[:, :third], sound[:, -third:]
    assert (last**2).mean() > 10 * (first**2).mean()
    assert centroid(last) > centroid(first)


def test_a_makers_timbre_is_heard() -> None:
    """Two makers' leads differ although the note is the same."""
    other = Timbre(family="glass", brightness=0.9, attack=0.8, detune=0.9, vibrato=0.9)
    strike = Strike(pitch=69, seconds=0.6, velocity=0.8, timbre=other)
    assert not np.allclose(
        VOICES["lead-glass"].render(strike, Bank(1))[:, :20_000],
        play("lead-glass", 69, seconds=0.6)[:, :20_000],
        atol=0.01,
    )
