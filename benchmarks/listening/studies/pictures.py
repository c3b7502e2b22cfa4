"""One sheet per genre, for the eye: waveform, spectrogram, balance, form, plan.

Bars and sections must be visible without knowing where they are.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.listening.casting import catalogue
from benchmarks.listening.instruments.form import self_similarity
from benchmarks.listening.instruments.spectrum import CENTRES, band_levels
from benchmarks.listening.studies.report import Report
from benchmarks.listening.take import perform

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes

    from benchmarks.listening.studies import Progress
    from benchmarks.listening.take import Take

__all__ = ["LIMIT_BYTES", "study_pictures"]

LIMIT_BYTES: Final = 250_000
_COLOURS: Final = {
    "drums": "#8d8d8d",
    "bass": "#5b3a8e",
    "keys": "#1f77b4",
    "pads": "#2a9d74",
    "lead": "#d1495b",
    "air": "#c9a227",
}


def study_pictures(
    folder: Path, *, genres: Sequence[str], seed: int, mastered: bool, progress: Progress
) -> Report:
    """Draw ``sound-<genre>.png`` for each genre into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    cast = [(genre, c) for genre, c in catalogue(genres, seed + 1) if c.seed == 1000 + seed]
    sizes = {}
    for genre, commission in progress(cast, len(cast)):
        data = sheet(perform(commission, mastered=mastered), genre)
        (folder / f"sound-{genre}.png").write_bytes(data)
        sizes[genre] = len(data)
    met = all(size <= LIMIT_BYTES for size in sizes.values())
    lines = [f"{genre}: {size / 1000:.0f} kB" for genre, size in sizes.items()]
    return Report(met=met, text="\n".join(lines), data={"bytes": sizes})


def sheet(take: Take, genre: str) -> bytes:
    """Draw one take as a PNG of 255 colours."""
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from PIL import Image

    with mpl.rc_context({"font.size": 8, "axes.titlesize": 9, "axes.spines.top": False}):
        figure = Figure(figsize=(11, 9), dpi=100, layout="constrained")
        places = figure.subplot_mosaic(
            [["wave"] * 3, ["spectrogram"] * 3, ["roll"] * 3, ["ltas", "ltas", "form"]],
            height_ratios=[0.7, 1.3, 1.4, 1.4],
        )
        score = take.score
        figure.suptitle(
            f"{genre}: {score.bpm:g} bpm, {score.key}, {score.beats_per_bar}/4, {score.duration_s:g} s",
            fontsize=11,
        )
        _wave(places["wave"], take)
        _spectrogram(places["spectrogram"], take)
        _roll(places["roll"], take)
        _balance(places["ltas"], take)
        _similarity(places["form"], take)
        for name in ("wave", "spectrogram", "roll"):
            places[name].set_xlim(0, take.seconds)
            for section in score.sections:
                places[name].axvline(section.beat * take.beat_s, color="black", lw=0.8, ls=":")
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png")
    drawn.seek(0)
    small = io.BytesIO()
    Image.open(drawn).convert("RGB").quantize(
        255, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    ).save(small, "png", optimize=True)
    return small.getvalue()


def _wave(axes: Axes, take: Take) -> None:
    step = max(len(take.mix) // 1600, 1)
    cells = take.mix[: len(take.mix) // step * step].reshape(-1, step * 2)
    times = np.arange(len(cells)) * step / take.rate
    axes.fill_between(times, cells.min(axis=1), cells.max(axis=1), color="#33658a", lw=0)
    axes.set(ylim=(-1, 1), ylabel="waveform")
    for section in take.score.sections:
        axes.text(section.beat * take.beat_s + 0.1, 0.98, section.name, va="top", fontsize=8)


def _spectrogram(axes: Axes, take: Take) -> None:
    from scipy import signal

    frequencies, times, power = signal.spectrogram(
        take.mix.mean(axis=1), take.rate, nperseg=4096, noverlap=4096 - take.rate // 40
    )
    edges = np.geomspace(30, min(20_000, take.rate / 2), 161)
    centres = np.sqrt(edges[1:] * edges[:-1])
    rows = np.stack([np.interp(centres, frequencies, column) for column in power.T], axis=1)
    picture = 10 * np.log10(rows * centres[:, None] + 1e-12)
    axes.pcolormesh(times, centres, picture, cmap="magma", vmin=picture.max() - 70, vmax=picture.max())
    axes.set(yscale="log", ylabel="spectrogram, Hz (70 dB)")


def _roll(axes: Axes, take: Take) -> None:
    for part in take.score.parts:
        for note in part.notes:
            start, pitch = note.beat * take.beat_s, note.pitch
            if part.bus == "drums":
                axes.plot(start, pitch / 4 + 8, marker="|", ms=4, color=_COLOURS["drums"], alpha=0.9)
            else:
                axes.plot(
                    [start, start + note.length * take.beat_s],
                    [pitch, pitch],
                    color=_COLOURS[part.bus],
                    lw=2.0,
                    alpha=0.35 + 0.65 * note.velocity,
                    solid_capstyle="butt",
                )
    for bus in sorted({part.bus for part in take.score.parts}):
        axes.plot([], [], color=_COLOURS[bus], lw=3, label=bus)
    axes.legend(ncols=6, fontsize=7, loc="lower right", bbox_to_anchor=(1, 0.98), frameon=False)
    axes.set(ylabel="plan, MIDI note (drums below)", xlabel="seconds")


def _balance(axes: Axes, take: Take) -> None:
    levels = band_levels(take.mix, take.rate)
    axes.plot(CENTRES, levels, color="#33658a", lw=1.5, marker="o", ms=2.5, label="this track")
    line = -4.5 * np.log2(CENTRES / 141)
    axes.plot(CENTRES, line, color="#d1495b", lw=1, ls="--", label="-4.5 dB/oct")
    axes.set(xscale="log", ylim=(-75, 20), xlabel="Hz", ylabel="density, dB re 100-200 Hz")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(frameon=False, fontsize=7)


def _similarity(axes: Axes, take: Take) -> None:
    matrix, cell_s = self_similarity(take)
    end = len(matrix) * cell_s
    axes.imshow(matrix, origin="lower", cmap="cividis", extent=(0, end, 0, end), vmin=-0.6, vmax=1)
    for section in take.score.sections:
        axes.axvline(section.beat * take.beat_s, color="white", lw=0.6, ls=":")
        axes.axhline(section.beat * take.beat_s, color="white", lw=0.6, ls=":")
    axes.set(xlim=(0, end), ylim=(0, end), title="self-similarity (chroma + MFCC), s")
