"""A trial of one provider: a few seconds of audio, all the way home. What ``soundfoundry providers test`` runs.

Offline it is pointed at the fake cloud, if that speaks its language; a provider that works on this machine is simply
asked. Live it asks the real one, once, for the shortest piece that the model makes.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core import steps
from soundfoundry_core.errors import (
    ConfigurationError,
    ProviderError,
    ProviderRefusedError,
    ProviderUnavailableError,
    UnknownNameError,
)
from soundfoundry_core.plugins.settings import read_settings
from soundfoundry_core.providers.contract import RemoteStatus, SubmitContext
from soundfoundry_core.providers.download import downloader, hosts_of
from soundfoundry_core.testing.commissions import a_commission
from soundfoundry_core.testing.fakecloud import FakeCloud

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from soundfoundry_core.plugins.records import MusicProviderSpec
    from soundfoundry_core.providers.contract import Accepted, MusicProvider, RemoteState

__all__ = ["try_live", "try_offline"]

_PATIENCE_S: Final = 900.0
_RUNNING: Final = {RemoteStatus.QUEUED, RemoteStatus.RUNNING}


def try_offline(
    spec: MusicProviderSpec, environ: Mapping[str, str], *, model: str | None, say: Callable[[str], None]
) -> dict[str, Any]:
    """Try a provider without spending anything; returns what is worth knowing, as JSON values.

    Raises:
        ConfigurationError: it works remotely and the fake cloud does not speak its language.
        SoundFoundryError: it did not deliver.
    """
    with FakeCloud() as cloud:
        if spec.id in cloud.dialects:
            say(f"{spec.id}: pointed at the fake cloud, which costs nothing.")
            # Its own variables are left out, so that a real key is never sent, not even to this machine.
            report = _try(spec, cloud.environ(spec.id), model=model, say=say, pause_s=0.01)
            return {**report, "posts_accepted": len(cloud.ledger.accepted(spec.id))}
        if spec.resumable:
            raise ConfigurationError(
                f"The fake cloud does not speak the language of {spec.id!r}.",
                fix="Try it for real with --live; this costs money.",
            )
        return _try(spec, environ, model=model, say=say, pause_s=0.01, free=True)


def try_live(
    spec: MusicProviderSpec, environ: Mapping[str, str], *, model: str | None, say: Callable[[str], None]
) -> dict[str, Any]:
    """Try a provider for real, with the settings of the environment.

    Raises:
        SoundFoundryError: it is not set up, or did not deliver.
    """
    return _try(spec, environ, model=model, say=say, pause_s=2.0)


def _try(
    spec: MusicProviderSpec,
    environ: Mapping[str, str],
    *,
    model: str | None,
    say: Callable[[str], None],
    pause_s: float,
    free: bool = False,
) -> dict[str, Any]:
    provider = spec.factory(read_settings(spec.id, spec.settings, environ))
    models = {one.id: one for one in provider.models()}
    if model is not None and model not in models:
        raise UnknownNameError("model", model, models)
    chosen = models[model] if model else next(iter(models.values()))
    commission = a_commission(chosen)
    cost = provider.estimate(commission)
    if free and cost.micros:
        raise ConfigurationError(f"Trying {spec.id} costs {cost}.", fix="Add --live if that is meant.")
    say(
        f"{spec.id}: {chosen.title}, {commission.duration_s:g} s, estimated {cost if cost.micros else 'free'}."
    )
    began = time.monotonic()
    accepted = steps.submit(provider, commission, SubmitContext(client_ref=f"trial-{secrets.token_hex(8)}"))
    if accepted.ref is not None:
        say(f"{spec.id}: accepted as {accepted.ref.request_id}.")
    state = _wait(provider, accepted, pause_s=pause_s)
    download = downloader(hosts_of(spec.download_hosts, provider))
    audio = steps.collect(provider, accepted, state, download)[0]
    mastered = steps.master(audio.data, duration_s=commission.duration_s)
    took = time.monotonic() - began
    for loss in accepted.losses:
        say(f"{spec.id}: not kept: {loss}")
    paid = provider.actual(state)
    made = f"{len(audio.data)} bytes, {mastered.audio.duration_s:.1f} s after mastering"
    say(f"{spec.id}: works: {made}, {mastered.loudness_lufs} LUFS, in {took:.1f} s.")
    return {
        "provider": spec.id,
        "model": chosen.id,
        "estimated": str(cost),
        "billed": None if paid is None else str(paid),
        "bytes": len(audio.data),
        "seconds": round(took, 2),
        "losses": list(accepted.losses),
        "sent": dict(accepted.sent),
    }


def _wait(provider: MusicProvider, accepted: Accepted, *, pause_s: float) -> RemoteState | None:
    """Look until it is over; a look that fails is repeated."""
    if accepted.ref is None:
        return None
    ends = time.monotonic() + _PATIENCE_S
    last: ProviderError | None = None
    while time.monotonic() < ends:
        try:
            state = provider.poll(accepted.ref)
        except ProviderRefusedError:
            raise
        except ProviderUnavailableError as error:
            last = error
        else:
            if state.status not in _RUNNING:
                return state
        time.sleep(pause_s)
    provider.cancel(accepted.ref)
    raise last or ProviderUnavailableError(f"It has not finished after {_PATIENCE_S:g} s.", fix="Try again.")
