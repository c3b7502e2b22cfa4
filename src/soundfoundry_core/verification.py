"""Verification: render a track again from its document, and say where it differs.

Four questions are asked of a folder that ``soundfoundry create`` wrote. Are the files the ones that the
document describes (sha256)? Does what the document says follow from the recorded request and seeds? Does
the recorded recipe still draw the same cover? Does the recorded request still give the same PCM? The last
one is asked only of providers whose models promise it; a trained model in somebody's cloud cannot be asked
twice without paying twice. What nothing follows from (id, date, the maker's name, cost, versions) is believed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core import steps
from soundfoundry_core.errors import DecodeError, InvalidRequestError, ObjectNotFoundError
from soundfoundry_core.storage.fsspec_storage import file_storage
from soundfoundry_core.track import TrackDocument

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from soundfoundry_core.music.audio import Audio
    from soundfoundry_core.storage.contract import StorageBackend
    from soundfoundry_core.studio import Studio

__all__ = ["Verification", "verify"]

_ALWAYS: Final = ("cover.svg", "cover.png")


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
    differences += _compare_claims(document)
    differences += _compare_cover(document, studio)
    compared.append("the cover with a new drawing")
    if document.origin.reproducible and _is_free(document, studio):
        differences += _compare_audio(document, storage, studio)
        compared.append("the audio with a new rendering")
    return Verification(title=document.title, compared=tuple(compared), differences=tuple(differences))


def _is_free(document: TrackDocument, studio: Studio) -> bool:
    """Say whether rendering again costs nothing; what the document says of its cost is not asked."""
    from soundfoundry_core.style.profile import StyleProfile

    request = document.request.model_copy(update={"model": document.origin.model})
    provider = studio.provider(document.origin.provider)
    model = steps.choose_model(provider, request)
    profile = StyleProfile.of(document.maker.style_seed)
    commission = steps.understand(request, profile, seed=document.origin.seed, model=model)
    return provider.estimate(commission).micros == 0


def _compare_files(document: TrackDocument, storage: StorageBackend) -> list[str]:
    differences = [f"track.json describes no {name}" for name in _ALWAYS if name not in document.files]
    if not any(facts.media_type.startswith("audio/") for facts in document.files.values()):
        differences.append("track.json describes no audio")
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
        elif len(data) != facts.size:
            differences.append(f"track.json gives {name} {facts.size} bytes, it has {len(data)}")
    return differences


def _compare_claims(document: TrackDocument) -> list[str]:
    """Derive again what follows from the request and the seeds, and compare it with what is claimed."""
    from soundfoundry_core.music.settle import settle
    from soundfoundry_core.production import plain, understood
    from soundfoundry_core.style.profile import StyleProfile

    profile = StyleProfile.of(document.maker.style_seed)
    brief = settle(document.request, profile, seed=document.origin.seed)
    cover = document.cover
    return _claims(
        document,
        ("title", document.title, brief.title),
        ("maker.style_version", document.maker.style_version, profile.style_version),
        ("maker.profile", document.maker.profile, plain(asdict(profile))),
        ("understood", document.understood, understood(brief)),
        ("cover.title", cover.get("title"), document.title),
        ("cover.artist", cover.get("artist"), document.maker.name or ""),
        ("cover.style_seed", cover.get("style_seed"), document.maker.style_seed),
        ("cover.track_seed", cover.get("track_seed"), document.origin.seed),
    )


def _claims(document: TrackDocument, *pairs: tuple[str, Any, Any]) -> list[str]:
    return [
        f"track.json says {place} is {_shortly(said)}, it comes out as {_shortly(true)}"
        + _changed_versions(document)
        for name, claimed, derived in pairs
        for place, said, true in _unequal(name, claimed, derived)
    ]


def _unequal(name: str, claimed: Any, derived: Any) -> list[tuple[str, Any, Any]]:
    """Return where two values differ: the field, or the fields of a mapping."""
    if claimed == derived:
        return []
    if not (isinstance(claimed, dict) and isinstance(derived, dict)):
        return [(name, claimed, derived)]
    fields: Mapping[str, None] = dict.fromkeys((*derived, *claimed))
    return [
        found for key in fields for found in _unequal(f"{name}.{key}", claimed.get(key), derived.get(key))
    ]


def _shortly(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:36]} ..."


def _compare_cover(document: TrackDocument, studio: Studio) -> list[str]:
    from soundfoundry_core.covers.recipe import CoverRecipe

    recipe = CoverRecipe.from_json(json.dumps(document.cover))
    patterns = studio.plugins.patterns_named(recipe.pattern)
    art = steps.cover(recipe, rasterizer=studio.rasterizer(), patterns=patterns)
    drawn = {"cover.svg": art.svg, "cover.png": art.png}
    return [
        f"{name} is drawn differently now{_changed_versions(document)}"
        for name, data in drawn.items()
        if name in document.files and hashlib.sha256(data).hexdigest() != document.files[name].sha256
    ]


def _compare_audio(document: TrackDocument, storage: StorageBackend, studio: Studio) -> list[str]:
    from soundfoundry_core.production import audio_facts

    request = document.request.model_copy(
        update={
            "seed": document.origin.seed,
            "provider": document.origin.provider,
            "model": document.origin.model,
        }
    )
    performance = studio.perform(request, style_seed=document.maker.style_seed)
    made = performance.mastered.audio
    claimed, derived = document.audio, audio_facts(performance.mastered)
    differences = []
    if made.pcm_sha256 != claimed.pcm_sha256:
        differences.append(f"the audio is rendered differently now{_changed_versions(document)}")
    else:  # otherwise every figure differs, and that says no more
        pair = ("audio", claimed.model_dump(mode="json"), derived.model_dump(mode="json"))
        differences += _claims(document, pair)
    source, true = document.origin.digital_source_type, performance.model.digital_source_type
    differences += _claims(document, ("origin.digital_source_type", source, true))
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
