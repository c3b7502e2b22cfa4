"""Any number of channels to two.

Mono is heard equally from both sides. For the usual surround layouts the centre and the rear channels are
mixed in at -3 dB and the bass effects channel is left out, as ITU-R BS.775 does; the weights are then
scaled to a sum of 1, so that nothing can clip. Layouts that nobody knows go left, right, left, right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from soundfoundry_core.style.adding import added

if TYPE_CHECKING:
    from soundfoundry_core.music.audio import Samples

__all__ = ["to_stereo"]

_H: Final = 0.7071
_LAYOUTS: Final[dict[int, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    3: ((1, 0, _H), (0, 1, _H)),
    4: ((1, 0, _H, 0), (0, 1, 0, _H)),
    5: ((1, 0, _H, _H, 0), (0, 1, _H, 0, _H)),
    6: ((1, 0, _H, 0, _H, 0), (0, 1, _H, 0, 0, _H)),
    8: ((1, 0, _H, 0, _H, 0, _H, 0), (0, 1, _H, 0, 0, _H, 0, _H)),
}
"""Channels -> weights into left and right, in the channel order of WAV and FLAC (L R C LFE ...)."""


def to_stereo(samples: Samples) -> Samples:
    """Return shape (frames, 2) for any shape (frames, channels); stereo comes back as it is."""
    channels = samples.shape[1]
    if channels == 2:
        return samples
    if channels == 1:
        return np.repeat(samples, 2, axis=1)
    sides = _LAYOUTS.get(channels) or (
        tuple(float(channel % 2 == 0) for channel in range(channels)),
        tuple(float(channel % 2 == 1) for channel in range(channels)),
    )
    out = np.zeros((len(samples), 2), dtype=np.float32)
    for side, weights in enumerate(sides):
        for channel, weight in enumerate(weights):
            if weight:
                out[:, side] += samples[:, channel] * np.float32(weight / added(weights))
    return out
