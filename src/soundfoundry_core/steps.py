"""How a track comes to be, as nine small steps over plain values.

::

    understand -> quote -> submit -> poll -> collect -> master -> cover -> store -> announce

There is one copy of each. :class:`~soundfoundry_core.studio.Studio` drives them in a loop, in memory;
the service's job engine will drive the same functions one at a time, with a committed row in between.
No step waits, retries or keeps state: who drives them decides that.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from soundfoundry_core.errors import (
    InvalidRequestError,
    ModerationError,
    PluginContractError,
    ProviderRefusedError,
    UnknownNameError,
)
from soundfoundry_core.music.settle import settle
from soundfoundry_core.providers.contract import (
    Commission,
    InlineFile,
    RemoteStatus,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from soundfoundry_core.covers.pattern import Pattern
    from soundfoundry_core.covers.raster import Rasterizer
    from soundfoundry_core.covers.recipe import CoverRecipe
    from soundfoundry_core.moderation.contract import Moderator
    from soundfoundry_core.music.encoding import AudioEncoder
    from soundfoundry_core.music.mastering import Mastered
    from soundfoundry_core.music.request import MusicRequest
    from soundfoundry_core.music.tags import Tags
    from soundfoundry_core.providers.contract import (
        Accepted,
        ModelSpec,
        Money,
        MusicProvider,
        RemoteFile,
        RemoteRef,
        RemoteState,
        SubmitContext,
    )
    from soundfoundry_core.storage.contract import StorageBackend
    from soundfoundry_core.storage.keys import Layout
    from soundfoundry_core.style.profile import StyleProfile

__all__ = [
    "CoverArt",
    "FileToStore",
    "Quote",
    "choose_model",
    "collect",
    "cover",
    "encode",
    "master",
    "poll",
    "quote",
    "review",
    "store",
    "submit",
    "understand",
]

COVER_PIXELS = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a commission will cost and what the model cannot keep of it, before anything is spent."""

    cost: Money
    losses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverArt:
    """A cover, drawn."""

    recipe: CoverRecipe
    svg: bytes = field(repr=False)
    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileToStore:
    """A file on its way into a storage."""

    name: str
    """Such as ``track.flac`` or ``stems/drums.flac``."""
    media_type: str
    data: bytes = field(repr=False)


def review(request: MusicRequest, moderators: Mapping[str, Moderator]) -> None:
    """Ask every moderator about what the maker wrote.

    Raises:
        ModerationError: one refused, or could not be asked.
    """
    from soundfoundry_core.moderation.contract import ModerationRequest
    from soundfoundry_core.moderation.panel import review as ask

    words = ModerationRequest(prompt=request.prompt, lyrics=request.lyrics, title=request.title or "")
    verdict = ask(words, moderators)
    if not verdict.allowed:
        raise ModerationError(
            f"The prompt was refused: {verdict.reason}", fix="Change the wording and try again."
        )


def choose_model(provider: MusicProvider, request: MusicRequest) -> ModelSpec:
    """Return the model asked for, or the first one that can do what the request needs, or else comes nearest to it.

    Raises:
        UnknownNameError: the provider has no model of that name.
    """
    models = {model.id: model for model in provider.models()}
    if request.model is not None:
        if request.model not in models:
            raise UnknownNameError("model", request.model, models)
        return models[request.model]

    def lost(model: ModelSpec) -> tuple[bool, float]:
        shortest, longest = model.duration_s
        off_s = max(shortest - request.duration_s, request.duration_s - longest, 0.0)
        return (request.has_vocals and not model.vocals, off_s)

    return min(models.values(), key=lost)  # the first of those that lose least


def understand(
    request: MusicRequest, profile: StyleProfile, *, seed: int, model: ModelSpec, wants: Iterable[str] = ()
) -> Commission:
    """Settle what the prompt and the maker's style mean for the music; a pure function.

    Raises:
        InvalidRequestError: an extra is wanted that the model cannot give.
    """
    wanted = frozenset(wants)
    if missing := sorted(wanted - set(model.extras)):
        raise InvalidRequestError(
            f"Model {model.id!r} does not give {' or '.join(missing)}.",
            fix=f"It gives: {', '.join(model.extras) or 'audio only'}.",
            field="wants",
        )
    brief = settle(request, profile, seed=seed)
    return Commission(
        brief=brief, profile=profile, duration_s=request.duration_s, seed=seed, model=model.id, wants=wanted
    )


def quote(provider: MusicProvider, commission: Commission, model: ModelSpec) -> Quote:
    """Say what it will cost and what will be lost, without any network."""
    shortest, longest = model.duration_s
    losses = []
    if not shortest <= commission.duration_s <= longest:
        nearest = min(max(commission.duration_s, shortest), longest)
        losses.append(f"{commission.duration_s:g} s asked, the model makes {nearest:g} s.")
    if commission.brief.has_vocals and not model.vocals:
        losses.append("Vocals asked, the model is instrumental.")
    return Quote(cost=provider.estimate(commission), losses=tuple(losses))


def submit(provider: MusicProvider, commission: Commission, context: SubmitContext) -> Accepted:
    """Hand the work in, once.

    Raises:
        ProviderError: as the provider's contract says.
        PluginContractError: the answer is neither a reference nor one audio file.
    """
    accepted = provider.submit(commission, context)
    audio = [file for file in accepted.inline if file.role == "audio"]
    if (accepted.ref is None) == (not accepted.inline) or (accepted.inline and len(audio) != 1):
        raise PluginContractError(
            f"{type(provider).__name__}.submit answered with neither a reference nor one audio file.",
            fix="Report it to the plugin's author; ProviderSuite catches it.",
        )
    return accepted


def poll(provider: MusicProvider, ref: RemoteRef) -> RemoteState:
    """Ask how far remote work is; safe to repeat."""
    return provider.poll(ref)


def collect(
    provider: MusicProvider,
    accepted: Accepted,
    state: RemoteState | None,
    download: Callable[[RemoteFile], bytes],
) -> tuple[InlineFile, ...]:
    """Bring all files home, the one with the role ``audio`` first.

    Raises:
        ProviderRefusedError: the remote work failed or was cancelled, or it has no audio.
    """
    if accepted.inline:
        files: Sequence[InlineFile] = accepted.inline
    else:
        if state is None or state.status is not RemoteStatus.SUCCEEDED:
            status = state.status.value if state else "unknown"
            detail = f": {state.detail}" if state and state.detail else ""
            raise ProviderRefusedError(
                f"The provider's work ended as {status}{detail}.", fix="Try again or another one."
            )
        files = [
            InlineFile(role=file.role, media_type=file.media_type or "", data=download(file))
            for file in provider.outputs(state)
        ]
    audio = [file for file in files if file.role == "audio"]
    if len(audio) != 1:
        raise ProviderRefusedError(
            f"The provider delivered {len(audio)} audio files.", fix="Try another model."
        )
    return (audio[0], *(file for file in files if file.role != "audio"))


def master(audio: bytes, *, duration_s: float) -> Mastered:
    """Decode whatever came and bring it to length, loudness and peak.

    Raises:
        DecodeError: the bytes are no audio.
    """
    from soundfoundry_core.music.decoding import decode
    from soundfoundry_core.music.mastering import master as finish

    return finish(decode(audio), duration_s=duration_s)


def cover(
    recipe: CoverRecipe,
    *,
    rasterizer: Rasterizer,
    patterns: Mapping[str, Pattern] | None = None,
    pixels: int = COVER_PIXELS,
) -> CoverArt:
    """Draw the cover as SVG and as PNG, ``pixels`` wide and high.

    ``patterns`` holds further patterns by id, those of plugins, for a recipe that names one.

    Raises:
        UnknownNameError: the recipe names a pattern that is not there.
        CoverError: the recipe cannot be drawn.
    """
    from soundfoundry_core.covers.render import render_cover

    svg = render_cover(recipe, patterns=patterns)
    return CoverArt(recipe=recipe, svg=svg.encode(), png=rasterizer.rasterize(svg, pixels, pixels))


def encode(
    mastered: Mastered, encoders: Mapping[str, tuple[AudioEncoder, str, str]], tags: Tags, art: bytes
) -> tuple[FileToStore, ...]:
    """Encode every format at once (the encoders release the GIL), with tags and embedded art.

    Args:
        mastered: the audio.
        encoders: format -> (encoder, suffix with dot, media type).
        tags: what players show.
        art: a PNG.

    Raises:
        EncodeError: a format could not be written.
    """
    from concurrent.futures import ThreadPoolExecutor

    def write(item: tuple[AudioEncoder, str, str]) -> FileToStore:
        encoder, suffix, media_type = item
        data = encoder.encode(mastered.audio, tags, art)
        return FileToStore(name=f"track{suffix}", media_type=media_type, data=data)

    with ThreadPoolExecutor(max_workers=max(1, len(encoders))) as pool:
        return tuple(pool.map(write, encoders.values()))


def store(storage: StorageBackend, layout: Layout, files: Sequence[FileToStore]) -> dict[str, str]:
    """Put every file, in order; after a failure nothing of them is left. Returns file name -> key.

    The first file is put only where nothing is, which claims the place against other processes; the
    last one (``track.json``) therefore marks a complete track.

    Raises:
        ObjectExistsError: the place is taken.
        StorageError: the storage refused.
    """
    done: list[str] = []
    try:
        for file in files:
            key = layout.key(file.name)
            if done:  # the place is ours: whatever interrupts this put, its file goes as well
                done.append(key)
                storage.put(key, file.data, media_type=file.media_type)
            else:
                storage.put(key, file.data, media_type=file.media_type, replace=False)
                done.append(key)
    except BaseException:
        for key in reversed(done):
            with contextlib.suppress(Exception):  # the first error is the one to tell
                storage.delete(key)
        raise
    return {file.name: layout.key(file.name) for file in files}
