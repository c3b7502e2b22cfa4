"""Verification: render a track again from its document, and say where it differs.

Three questions are asked of a folder that ``soundfoundry create`` wrote. Are the files the ones that the
document describes (sha256)? Does the recorded recipe still draw the same cover? Does the recorded
request, with its seeds, still give the same PCM? The last one is asked only of providers whose models
promise it; a trained model in somebody's cloud cannot be asked twice without paying twice.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soundfoundry_core import steps
from soundfoundry_core.errors import DecodeError, InvalidRequestError, ObjectNotFoundError
from soundfoundry_core.storage.fsspec_storage import file_storage
from soundfoundry_core.track import TrackDocument

if TYPE_CHECKING:
    from pathlib import Path

    from soundfoundry_core.music.audio import Audio
    from soundfoundry_core.storage.contract import StorageBackend
    from soundfoundry_core.studio import Studio

__all__ = ["Verification", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was compared and what differs, as sentences."""

    title: str
    compared: tuple[str, ...]
    differences: tuple[str, ...]

    @property
    def match(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def verify(folder: Path, studio: Studio) -> Verification:
    """Compare a track's folder with its document and with a new rendering.

    Raises:
        InvalidRequestError: there is no readable ``track.json`` in the folder.
    """
    storage = file_storage(str(folder.absolute()))
    try:
        document = TrackDocument.load(storage.get("track.json"))
    except ObjectNotFoundError:
        raise InvalidRequestError(
            f"{str(folder)!r} holds no track.json.",
            fix="Give a folder that soundfoundry create wrote.",
            field="folder",
        ) from None
    differences = _compare_files(document, storage)
    compared = [f"{len(document.files)} files with their fingerprints"]
    differences += _compare_cover(document, studio)
    compared.append("the cover with a new drawing")
    if document.origin.reproducible:
        differences += _compare_audio(document, storage, studio)
        compared.append("the audio with a new rendering")
    return Verification(title=document.title, compared=tuple(compared), differences=tuple(differences))


def _compare_files(document: TrackDocument, storage: StorageBackend) -> list[str]:
    differences = []
    for name, facts in document.files.items():
        try:
            data = storage.get(name)
        except ObjectNotFoundError:
            differences.append(f"{name} is missing")
            continue
        if hashlib.sha256(data).hexdigest() != facts.sha256:
            differences.append(
                f"{name} is not the file that was made ({len(data)} bytes, made with {facts.size})"
            )
    return differences


def _compare_cover(document: TrackDocument, studio: Studio) -> list[str]:
    from soundfoundry_core.covers.recipe import CoverRecipe

    art = steps.cover(CoverRecipe.from_json(json.dumps(document.cover)), rasterizer=studio.rasterizer())
    drawn = {"cover.svg": art.svg, "cover.png": art.png}
    return [
        f"{name} is drawn differently now{_changed_versions(document)}"
        for name, data in drawn.items()
        if name in document.files and hashlib.sha256(data).hexdigest() != document.files[name].sha256
    ]


def _compare_audio(document: TrackDocument, storage: StorageBackend, studio: Studio) -> list[str]:
    request = document.request.model_copy(
        update={
            "seed": document.origin.seed,
            "provider": document.origin.provider,
            "model": document.origin.model,
        }
    )
    made = studio.perform(request, style_seed=document.maker.style_seed).mastered.audio
    differences = []
    if made.pcm_sha256 != document.audio.pcm_sha256:
        differences.append(f"the audio is rendered differently now{_changed_versions(document)}")
    for name in ("track.flac", "track.wav"):
        if name in document.files and storage.exists(name):
            differences += _compare_samples(name, storage.get(name), made)
    return differences


def _compare_samples(name: str, data: bytes, made: Audio) -> list[str]:
    """Say from where on a lossless file differs from the new rendering."""
    import numpy as np

    from soundfoundry_core.music.decoding import decode

    try:
        kept = decode(data).pcm16()
    except DecodeError as error:
        return [f"{name} cannot be decoded: {error.message}"]
    again = made.pcm16()
    if kept.shape != again.shape:
        return [f"{name} has {kept.shape[0]} frames, a new rendering {again.shape[0]}"]
    off = np.flatnonzero((kept != again).any(axis=1))
    if off.size == 0:
        return []
    most = int(np.abs(kept.astype(np.int32) - again).max())
    return [
        f"{name} differs from a new rendering from {off[0] / made.rate:.3f} s on (at most by {most} of 32768)"
    ]


def _changed_versions(document: TrackDocument) -> str:
    from soundfoundry_core.production import versions

    now = versions()
    changed = [
        f"{name} {then} -> {now[name]}"
        for name, then in document.versions.items()
        if now.get(name, then) != then
    ]
    return f" (made with other versions: {', '.join(changed)})" if changed else ""
