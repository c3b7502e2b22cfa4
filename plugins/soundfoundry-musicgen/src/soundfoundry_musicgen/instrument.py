"""The model itself: text in, samples out. The only module that imports torch and transformers.

Weights are read from a directory and from nowhere else: a machine that makes music for others does not download models
on its own. The same seed gives the same samples on the same machine and versions, without touching anybody else's
random numbers.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import torch
from transformers import (
    AutoTokenizer,
    LogitsProcessor,
    LogitsProcessorList,
    MusicgenForConditionalGeneration,
)

from soundfoundry_core.errors import ProviderUnavailableError
from soundfoundry_core.providers.contract import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Instrument"]

_CONFIG: Final = "config.json"


class _Progress(LogitsProcessor):
    """Looks over the shoulder: called once a step, changes nothing."""

    def __init__(self, steps: int, tell: Callable[[float], None]) -> None:
        self._steps, self._tell, self._done = steps, tell, 0

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        del input_ids
        self._done += 1
        self._tell(min(1.0, self._done / self._steps))
        return scores


class Instrument:
    """MusicGen with its weights.

    Args:
        weights: the directory.
        device: ``auto`` takes a graphics card where there is one.
        guidance_scale: how closely it keeps to the words; 1 is not at all.

    Raises:
        ProviderUnavailableError: there are no weights, or they cannot be read.
    """

    def __init__(self, weights: Path, *, device: str, guidance_scale: float) -> None:
        if not (weights / _CONFIG).is_file():
            raise ProviderUnavailableError(
                f"There are no weights in {str(weights)!r}.",
                fix="Put a MusicGen there (huggingface-cli download facebook/musicgen-small --local-dir ...), "
                "or correct SOUNDFOUNDRY_MUSICGEN_WEIGHTS.",
                fault=Fault.CAPACITY.value,
            )
        self._guidance_scale = guidance_scale
        self._device = _chosen(device)
        try:
            self._tokens = AutoTokenizer.from_pretrained(weights, local_files_only=True)
            with torch.random.fork_rng(devices=[]):  # loading draws weights before it reads them
                self._model = MusicgenForConditionalGeneration.from_pretrained(weights, local_files_only=True)
            self._model.to(self._device).eval()
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise ProviderUnavailableError(
                f"The weights in {str(weights)!r} cannot be used: {_short(error)}.",
                fix="Put a MusicGen there that this version of transformers reads.",
                fault=Fault.CAPACITY.value,
            ) from error

    def play(
        self, *, prompt: str, seconds: float, seed: int, on_progress: Callable[[float], None] | None = None
    ) -> tuple[NDArray[np.float32], int]:
        """Return samples of shape (n,) or (n, 2), -1 to 1, and their rate in Hz.

        Raises:
            ProviderUnavailableError: there is too little memory.
        """
        codec = self._model.config.audio_encoder
        rate, steps = int(codec.sampling_rate), math.ceil(seconds * codec.frame_rate)
        inputs = self._tokens([prompt], return_tensors="pt", truncation=True, max_length=512).to(self._device)
        watch = LogitsProcessorList([_Progress(steps, on_progress)] if on_progress else [])
        cards = [self._device] if self._device.type == "cuda" else []
        try:
            with torch.inference_mode(), torch.random.fork_rng(devices=cards):
                torch.manual_seed(seed)
                made = self._model.generate(
                    **inputs,
                    do_sample=True,
                    guidance_scale=self._guidance_scale,
                    max_new_tokens=steps + self._delay,
                    logits_processor=watch,
                )
        except (MemoryError, torch.OutOfMemoryError) as error:
            raise ProviderUnavailableError(
                f"There is too little memory for {seconds:g} s of music.",
                fix="Ask for a shorter piece, or use smaller weights.",
                fault=Fault.CAPACITY.value,
            ) from error
        samples = made[0].float().cpu().numpy().T[: round(seconds * rate)]
        return (samples[:, 0] if samples.shape[1] == 1 else samples), rate

    @property
    def _delay(self) -> int:
        """Steps that the staggered codebooks cost in the end."""
        return int(self._model.config.decoder.num_codebooks)


def _chosen(device: str) -> torch.device:
    if device != "auto":
        return torch.device(device)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:160].rstrip(".")
