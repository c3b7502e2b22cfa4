"""A production: everything about a track while it is still only in memory.

It gathers what the steps made, and derives from it what is written next to the audio: the tags, the
cover recipe and the document. Nothing here does work of its own.
"""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from soundfoundry_core.steps import FileToStore
from soundfoundry_core.theory.genres import GENRES
from soundfoundry_core.track import AudioFacts, FileFacts, Maker, Origin, TrackDocument

if TYPE_CHECKING:
    from datetime import datetime

    from soundfoundry_core.covers.recipe import CoverRecipe
    from soundfoundry_core.music.brief import Brief
    from soundfoundry_core.music.mastering import Mastered
    from soundfoundry_core.music.request import MusicRequest
    from soundfoundry_core.music.tags import Tags
    from soundfoundry_core.plugins.info import PluginInfo
    from soundfoundry_core.providers.contract import Accepted, Commission, InlineFile, ModelSpec, Money
    from soundfoundry_core.steps import CoverArt

__all__ = ["Performance", "Production", "audio_facts", "plain", "understood", "versions"]

_SUFFIXES = {"audio/flac": ".flac", "audio/wav": ".wav", "audio/mpeg": ".mp3", "audio/ogg": ".ogg"}
_WAVEFORM_BUCKETS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What was asked, who did it, and how it sounds once mastered."""

    request: MusicRequest
    maker: str | None
    commission: Commission
    provider: str
    owner: PluginInfo
    """The plugin that brought the provider."""
    model: ModelSpec
    accepted: Accepted
    cost: Money
    losses: tuple[str, ...]
    extras: tuple[InlineFile, ...] = field(repr=False)
    mastered: Mastered

    @property
    def title(self) -> str:
        """The track's title."""
        return self.commission.brief.title

    def recipe(self, sketch: CoverRecipe) -> CoverRecipe:
        """Complete a sketch (ground, version, unlocks) to the recipe of this track's cover.

        The maker's look, moved by this track's sound.
        """
        from soundfoundry_core.covers.features import BANDS, ENVELOPE_BINS, SoundFeatures
        from soundfoundry_core.music.bands import spectrum_bands
        from soundfoundry_core.music.envelope import envelope

        brief = self.commission.brief
        return replace(
            sketch,
            style_seed=self.commission.profile.style_seed,
            track_seed=self.commission.seed,
            title=brief.title,
            artist=self.maker or "",
            series=self.request.series or "",
            macros=brief.macros,
            features=SoundFeatures.of(
                envelope(self.mastered.audio, bins=ENVELOPE_BINS),
                bands=spectrum_bands(self.mastered.audio, bands=BANDS),
                bpm=brief.bpm,
                energy=brief.energy,
                valence=brief.valence,
                tonic=brief.key.tonic,
                minor=brief.key.minor,
            ),
        )

    def tags(self) -> Tags:
        """Return what players show, with the disclosure of how the audio came to be."""
        from soundfoundry_core.music.tags import Tags

        brief, profile = self.commission.brief, self.commission.profile
        return Tags(
            title=brief.title,
            artist=self.maker or "",
            album=self.request.series or "",
            genre=GENRES[brief.genre].title,
            bpm=round(brief.bpm),
            key=str(brief.key),
            comment=brief.prompt,
            lyrics=brief.lyrics,
            software=f"SoundFoundry {_version('soundfoundry')}",
            extra={
                "SOUNDFOUNDRY_STYLE_SEED": str(profile.style_seed),
                "SOUNDFOUNDRY_TRACK_SEED": str(self.commission.seed),
                "SOUNDFOUNDRY_PROVIDER": f"{self.provider}/{self.model.id}",
                "DIGITAL_SOURCE_TYPE": (
                    f"http://cv.iptc.org/newscodes/digitalsourcetype/{self.model.digital_source_type}"
                ),
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """A performance with its cover and its encoded files, ready to be stored."""

    performance: Performance
    art: CoverArt
    audio_files: tuple[FileToStore, ...]

    def files(self) -> tuple[FileToStore, ...]:
        """Return all files but the document, the cover first."""
        extras = (
            FileToStore(name=_name(f), media_type=f.media_type, data=f.data) for f in self.performance.extras
        )
        return (
            FileToStore(name="cover.svg", media_type="image/svg+xml", data=self.art.svg),
            FileToStore(name="cover.png", media_type="image/png", data=self.art.png),
            *self.audio_files,
            *extras,
        )

    def describe(self, *, track_id: str, created_at: datetime) -> TrackDocument:
        """Return the whole provenance."""
        show = self.performance
        profile = show.commission.profile
        return TrackDocument(
            id=track_id,
            title=show.title,
            created_at=created_at.isoformat(timespec="seconds"),
            request=show.request,
            maker=Maker(
                name=show.maker,
                style_seed=profile.style_seed,
                style_version=profile.style_version,
                profile=plain(asdict(profile)),
            ),
            understood=understood(show.commission.brief),
            origin=Origin(
                provider=show.provider,
                model=show.model.id,
                distribution=f"{show.owner.distribution} {show.owner.version}".strip(),
                digital_source_type=show.model.digital_source_type,
                seed=show.commission.seed,
                reproducible=show.model.seed and show.accepted.ref is None,
                cost_micros=show.cost.micros,
                sent=plain(dict(show.accepted.sent)),
                losses=show.losses,
            ),
            audio=audio_facts(show.mastered),
            cover=json.loads(self.art.recipe.to_json()),
            files={file.name: FileFacts.of(file.data, file.media_type) for file in self.files()},
            versions=versions(),
        )


def versions() -> dict[str, str]:
    """Return the versions of everything that shapes the bytes."""
    names = ("soundfoundry", "numpy", "soundfile", "soxr", "resvg", "pillow")
    return {"python": platform.python_version(), **{name: _version(name) for name in names}}


def understood(brief: Brief) -> dict[str, Any]:
    """Return every musical decision as the document keeps it."""
    facts = {name: value for name, value in asdict(brief).items() if name not in {"prompt", "lyrics"}}
    kept: dict[str, Any] = plain(
        facts | {"key": str(brief.key), "macros": brief.macros.as_dict(), "sources": dict(brief.sources)}
    )
    return kept


def audio_facts(mastered: Mastered) -> AudioFacts:
    """Return what the document says about the mastered audio."""
    from soundfoundry_core.music.peaks import peaks

    audio = mastered.audio
    waveform = peaks(audio, buckets=_WAVEFORM_BUCKETS)
    return AudioFacts(
        duration_s=audio.samples.shape[0] / audio.rate,
        frames=audio.samples.shape[0],
        sample_rate=audio.rate,
        channels=audio.samples.shape[1],
        pcm_sha256=audio.pcm_sha256,
        loudness_lufs=_finite(mastered.loudness_lufs),
        loudness_range_lu=round(mastered.loudness_range_lu, 2),
        true_peak_dbtp=_finite(mastered.true_peak_dbtp),
        gain_db=round(mastered.gain_db, 2),
        notes=tuple(mastered.notes),
        waveform=waveform.to_json() | {"svg_path": waveform.svg_path(1000, 100)},
    )


def _finite(decibels: float) -> float | None:
    """Silence measures minus infinity, which JSON cannot say."""
    return round(decibels, 2) if decibels > -1000 else None


def _name(file: InlineFile) -> str:
    if file.role == "midi":
        return "track.mid"
    kind, _, bus = file.role.partition(":")
    return f"stems/{bus or kind}{_SUFFIXES.get(file.media_type, '.bin')}"


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:  # a source tree on the path, not installed
        return "unknown"


def plain(value: Any) -> Any:
    """Turn tuples into lists, so that a document equals itself after a trip through JSON."""
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value
