"""Form: whether a listener can tell sections apart, and where one ends and another begins.

Chroma and MFCC are averaged per half bar, each standardised and joined; the self-similarity matrix
is the cosine similarity of these vectors. Novelty is Foote's (2000): a checkerboard with a Gaussian taper
slid along the diagonal, here 4 bars wide at most. Its peaks are compared with the planned borders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import signal

from benchmarks.listening.take import EAR_RATE

if TYPE_CHECKING:
    from benchmarks.listening.take import Samples, Take

__all__ = ["form", "novelty", "self_similarity"]

_HOP = 512


def self_similarity(take: Take) -> tuple[Samples, float]:
    """Return the matrix (cells, cells), -1 to 1, and the seconds of a cell (half a planned bar)."""
    import librosa

    mfcc = librosa.feature.mfcc(y=take.ear, sr=EAR_RATE, n_mfcc=14, hop_length=2 * _HOP)[1:]
    frames = min(mfcc.shape[1], take.chroma.shape[1])
    chroma = take.chroma[:, :frames] / (take.chroma[:, :frames].sum(axis=0) + 1e-9)
    cell_s = take.bar_s / 2
    cells = max(int(take.seconds / cell_s), 1)
    owner = np.minimum((np.arange(frames) * 2 * _HOP / EAR_RATE / cell_s).astype(int), cells - 1)
    blocks = []
    for feature in (chroma, mfcc[:, :frames]):
        means = np.stack([feature[:, owner == cell].mean(axis=1) for cell in range(cells)])
        means = (means - means.mean(axis=0)) / (means.std(axis=0) + 1e-9)
        blocks.append(means / np.sqrt(means.shape[1]))
    vectors = np.hstack(blocks)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    return vectors @ vectors.T, cell_s


def novelty(matrix: Samples, half: int) -> Samples:
    """Slide a tapered checkerboard of ``2 * half`` cells along the diagonal; value i: border before cell i."""
    side = np.arange(-half, half) + 0.5
    taper = np.exp(-0.5 * (side / (0.6 * half)) ** 2)
    kernel = np.outer(np.sign(side) * taper, np.sign(side) * taper)
    kernel /= np.abs(kernel).sum()
    padded = np.pad(matrix, half, mode="edge")
    size = len(matrix)
    return np.asarray(
        [float((padded[i : i + 2 * half, i : i + 2 * half] * kernel).sum()) for i in range(size)]
    )


def form(take: Take) -> dict[str, Any]:
    """Measure the form.

    ``borders_found``: share of planned inner borders with a novelty peak within one bar (a peak: a
    local maximum above the mean of the curve). ``borders_chance``: what as many random peaks would
    find. ``contrast``: mean similarity of two cells of one section minus that of two cells of
    sections of different names (A and A2 count as one name). ``flux_spread``: (largest - smallest) / mean of
    the sections' mean onset strength. All None with fewer than two sections.
    """
    import librosa

    sections = [s for s in take.score.sections if s.beat * take.beat_s < take.seconds - take.bar_s / 2]
    if len(sections) < 2:
        return {"borders_found": None, "borders_chance": None, "contrast": None, "flux_spread": None}
    matrix, cell_s = self_similarity(take)
    cells = len(matrix)
    half = int(np.clip(cells // 6, 2, 4))
    curve = novelty(matrix, half)
    curve[:1] = 0
    peaks = [int(p) for p in signal.find_peaks(curve)[0] if curve[p] > curve.mean()]
    borders = [section.beat * take.beat_s / cell_s for section in sections[1:]]
    found = sum(any(abs(peak - border) <= 2.01 for peak in peaks) for border in borders)
    covered = np.zeros(cells, dtype=bool)
    for peak in peaks:
        covered[max(peak - 2, 0) : peak + 3] = True

    starts = [section.beat * take.beat_s for section in sections]
    names = [section.name.rstrip("0123456789'").strip() or section.name for section in sections]
    owner = np.searchsorted(starts, np.arange(cells) * cell_s + cell_s / 2, side="right") - 1
    owner = np.maximum(owner, 0)
    label = np.asarray(names)[owner]
    apart = ~np.eye(cells, dtype=bool)
    within = matrix[(owner[:, None] == owner[None, :]) & apart]
    between = matrix[label[:, None] != label[None, :]]

    strength = librosa.onset.onset_strength(y=take.ear, sr=EAR_RATE, hop_length=_HOP)
    times = np.arange(len(strength)) * _HOP / EAR_RATE
    which = np.maximum(np.searchsorted(starts, times, side="right") - 1, 0)
    means = np.asarray([strength[which == i].mean() for i in range(len(sections)) if (which == i).any()])
    return {
        "borders_found": found / len(borders),
        "borders_chance": float(covered.mean()),
        "contrast": float(within.mean() - between.mean()) if len(within) and len(between) else None,
        "flux_spread": float((means.max() - means.min()) / (means.mean() + 1e-9)),
        "sections": len(sections),
    }
