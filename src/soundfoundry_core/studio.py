"""The studio: one call from a prompt to a finished track with its cover.

:class:`Studio` is the façade of the library. It owns no logic of its own: it drives the steps
of :mod:`soundfoundry_core.steps` in a loop, with the plugins of its :mod:`~soundfoundry_core.equipment`,
and hands the result to :mod:`~soundfoundry_core.keeping`. Everything that is not a pure function (clock,
entropy, waiting, environment) is handed in, with sensible defaults.
"""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from soundfoundry_core import steps
from soundfoundry_core.commissioning import commission
from soundfoundry_core.covers.recipe import CoverRecipe
from soundfoundry_core.equipment import Equipment
from soundfoundry_core.errors import InvalidRequestError
from soundfoundry_core.events.contract import Event
from soundfoundry_core.keeping import keep
from soundfoundry_core.maker import local_maker
from soundfoundry_core.music.request import MAX_NAME, MusicRequest
from soundfoundry_core.plugins.manager import PluginManager
from soundfoundry_core.production import Performance, Production
from soundfoundry_core.providers.download import downloader, hosts_of
from soundfoundry_core.providers.router import MemoryState, Router
from soundfoundry_core.providers.routing import Policy
from soundfoundry_core.storage.fsspec_storage import file_storage
from soundfoundry_core.style.macros import Macros
from soundfoundry_core.style.profile import StyleProfile
from soundfoundry_core.style.seed import SEED_LIMIT, StyleSeed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from soundfoundry_core.covers.raster import Rasterizer
    from soundfoundry_core.providers.contract import MusicProvider
    from soundfoundry_core.storage.contract import StorageBackend
    from soundfoundry_core.track import Track

__all__ = ["DEFAULT_FORMATS", "StepProgress", "Studio"]

DEFAULT_FORMATS: Final = ("flac", "mp3")
RASTERIZER: Final = "resvg"
_ONCE: Final = Policy(tries=1)
"""Somebody is waiting: nobody is asked twice."""


@dataclass(frozen=True, slots=True)
class StepProgress:
    """How far a track is: the step by its name, and the whole as 0-1."""

    step: str
    fraction: float


def _silent(_: StepProgress) -> None:
    """Tell nobody."""


class Studio:
    """Makes tracks.

    Args:
        maker: whose style it is, by name; None takes ``SOUNDFOUNDRY_MAKER`` or the login name.
        out: the directory that gets one folder a track.
        storage: where files go instead of ``out``.
        plugins: the plugin host; None discovers what is installed.
        environ: where plugins' settings come from.
        routing: what may be spent, and how much a fallback may lose.
    """

    def __init__(
        self,
        *,
        maker: str | None = None,
        out: str | os.PathLike[str] = "tracks",
        storage: StorageBackend | None = None,
        plugins: PluginManager | None = None,
        environ: Mapping[str, str] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        entropy: Callable[[], int] = lambda: secrets.randbelow(SEED_LIMIT),
        sleep: Callable[[float], None] = time.sleep,
        routing: Policy = _ONCE,
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._maker = maker
        self._storage = storage or file_storage(os.fspath(out))
        self.plugins = plugins or PluginManager.from_environment(self._environ)
        self._equipment = Equipment(self.plugins, self._environ)
        self._clock, self._entropy, self._sleep = clock, entropy, sleep
        self._router = Router(MemoryState(), routing)

    def create(
        self,
        prompt: str,
        *,
        duration_s: float = 30.0,
        has_vocals: bool = False,
        lyrics: str = "",
        genre: str | None = None,
        bpm: float | None = None,
        key: str | None = None,
        seed: int | None = None,
        macros: Macros | Mapping[str, int] | None = None,
        series: str | None = None,
        title: str | None = None,
        provider: str | None = None,
        model: str | None = None,
        fallback: bool | None = None,
        style_seed: int | StyleSeed | None = None,
        formats: Sequence[str] = DEFAULT_FORMATS,
        stems: bool = False,
        midi: bool = False,
        dark: bool = True,
        visual_version: int = 1,
        unlocks: Sequence[str] = (),
        on_progress: Callable[[StepProgress], None] | None = None,
    ) -> Track:
        """Make a track with its cover and store both; nothing is left behind where it fails.

        Args:
            prompt: what it should sound like, in words.
            duration_s: seconds, 5-600, exact to the sample.
            has_vocals: with a voice.
            lyrics: words to sing, where the model can.
            genre: a genre's id or alias; wins over the prompt.
            bpm: beats a minute, 40-240; wins over the prompt.
            key: such as ``D minor``; wins over the prompt.
            seed: the track's own seed; None draws one and records it.
            macros: sliders 0-100, see :class:`~soundfoundry_core.style.macros.Macros`.
            series: a named run of tracks with a shared look.
            title: the title; None makes one from the prompt.
            provider: id of a music provider; None takes ``MUSIC_PROVIDER`` or the built-in ``synth``.
            model: one of the provider's models; None takes the first that can do it.
            fallback: whether others may be asked where the provider does not take it; None: if neither ``provider``
                nor ``model`` is named. Who they are, says ``SOUNDFOUNDRY_MUSIC_FALLBACKS``.
            style_seed: the maker's number, instead of a maker's name.
            formats: audio formats to write.
            stems: also one file a bus.
            midi: also a MIDI file.
            dark: cover on a dark ground.
            visual_version: of the cover, >= 1.
            unlocks: style elements earned by the maker.
            on_progress: called with :class:`StepProgress`, from this thread.

        Raises:
            InvalidRequestError: what was asked for cannot be made.
            ModerationError: the prompt was refused.
            ProviderError: the provider did not deliver.
            StorageError: the files cannot be kept.
        """
        from soundfoundry_core.covers.shaping import outline_for, title_fonts

        request = MusicRequest.of(
            prompt=prompt,
            duration_s=duration_s,
            has_vocals=has_vocals,
            lyrics=lyrics,
            genre=genre,
            bpm=bpm,
            key=key,
            seed=seed,
            macros=macros if isinstance(macros, Macros) else Macros.of(macros or {}),
            series=series,
            title=title,
            provider=provider,
            model=model,
        )
        wants = [name for name, wanted in (("stems", stems), ("midi", midi)) if wanted]
        encoders = self._equipment.encoders(formats)
        fonts = title_fonts(self._environ)
        sketch = CoverRecipe(style_seed=0, dark=dark, unlocks=tuple(unlocks), visual_version=visual_version)
        tell = on_progress or _silent
        performance = self.perform(
            request, style_seed=style_seed, wants=wants, fallback=fallback, on_progress=tell
        )
        tell(StepProgress("cover", 0.7))
        recipe = performance.recipe(sketch)
        recipe = replace(recipe, outline=outline_for(recipe.title, fonts))
        art = steps.cover(recipe, rasterizer=self.rasterizer())
        tell(StepProgress("encode", 0.78))
        audio_files = steps.encode(performance.mastered, encoders, performance.tags(), art.png)
        tell(StepProgress("store", 0.97))
        production = Production(performance=performance, art=art, audio_files=audio_files)
        track = keep(production, self._storage, created_at=self._clock())
        self._announce(track)
        tell(StepProgress("done", 1.0))
        return track

    def perform(
        self,
        request: MusicRequest,
        *,
        style_seed: int | StyleSeed | None = None,
        wants: Sequence[str] = (),
        fallback: bool | None = None,
        on_progress: Callable[[StepProgress], None] | None = None,
    ) -> Performance:
        """Do the musical half in memory: from a request to mastered audio. Stores nothing.

        Raises:
            InvalidRequestError, ModerationError, ProviderError: as :meth:`create`.
        """
        tell = on_progress or _silent
        name, profile = self._profile(style_seed)
        seed = request.seed if request.seed is not None else self._entropy()
        field = self._equipment.candidates(request, profile, seed=seed, wants=wants, fallback=fallback)
        tell(StepProgress("understand", 0.0))
        steps.review(request, self._equipment.moderators())

        tell(StepProgress("render", 0.02))
        done = commission(
            field,
            self._router,
            clock=self._clock,
            sleep=self._sleep,
            tell=lambda part: tell(StepProgress("render", 0.03 + 0.57 * part)),
        )
        bid, accepted = done.bid, done.accepted
        files = steps.collect(
            bid.provider, accepted, done.state, downloader(hosts_of(bid.spec.download_hosts, bid.provider))
        )

        tell(StepProgress("master", 0.6))
        return Performance(
            request=request,
            maker=name,
            commission=bid.commission,
            provider=bid.spec.id,
            owner=self.plugins.owner("soundfoundry_music_providers", bid.spec.id),
            model=bid.model,
            accepted=accepted,
            cost=done.cost,
            losses=tuple(dict.fromkeys((*bid.quote.losses, *accepted.losses))),
            extras=files[1:],
            mastered=steps.master(files[0].data, duration_s=request.duration_s),
        )

    def rasterizer(self) -> Rasterizer:
        """Return the built-in rasterizer: installing a plugin never changes a picture."""
        return self.plugins.find_rasterizer(RASTERIZER).factory()

    def provider(self, name: str) -> MusicProvider:
        """Return a music provider, set up from the environment.

        Raises:
            UnknownNameError: nobody offers it.
            ConfigurationError: a setting of it is missing or wrong.
        """
        return self._equipment.provider(name)[1]

    def _profile(self, style_seed: int | StyleSeed | None) -> tuple[str | None, StyleProfile]:
        name = self._maker if style_seed is not None else self._maker or local_maker(self._environ)
        if name is not None and len(name) > MAX_NAME:
            raise InvalidRequestError(
                f"The maker's name has {len(name)} characters, more than {MAX_NAME}.",
                fix="Use a shorter one.",
                field="maker",
            )
        return name, StyleProfile.of(StyleSeed.derive(name or "") if style_seed is None else style_seed)

    def _announce(self, track: Track) -> None:
        """Tell every sink that wants to know; a sink that fails never spoils a finished track."""
        from soundfoundry_core.events.fanout import deliver

        event = Event(
            id=track.id,
            name="track.created",
            at=self._clock(),
            payload={"track_id": track.id, "title": track.title, "provider": track.document.origin.provider},
        )
        deliver(event, self._equipment.sinks(event.name))
