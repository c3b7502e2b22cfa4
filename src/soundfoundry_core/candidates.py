"""The candidates of a request: whom to consider in which order, and what each of them would do for it.

This is the half of routing that asks plugins (for their models and their prices, which needs no network). What it
returns are the plain values that :mod:`soundfoundry_core.providers.routing` decides over, and beside them the things
that are needed to act on the decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from soundfoundry_core import steps
from soundfoundry_core.errors import SoundFoundryError
from soundfoundry_core.providers.routing import Offer, Unable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from soundfoundry_core.music.request import MusicRequest
    from soundfoundry_core.plugins.records import MusicProviderSpec
    from soundfoundry_core.providers.contract import Commission, ModelSpec, MusicProvider
    from soundfoundry_core.providers.routing import Candidate
    from soundfoundry_core.steps import Quote
    from soundfoundry_core.style.profile import StyleProfile

__all__ = ["Bid", "Field", "fallbacks_of", "field_of", "order_of"]

_KEYS: Final = {"fal": "FAL_KEY", "replicate": "REPLICATE_API_TOKEN"}
"""The pair that stands in for each other unless an operator says otherwise: provider -> what it cannot do without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """What it takes to act on an offer."""

    spec: MusicProviderSpec
    provider: MusicProvider
    model: ModelSpec
    commission: Commission
    quote: Quote
    offer: Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Everybody who is considered, in order."""

    candidates: tuple[Candidate, ...]
    bids: Mapping[str, Bid]
    """Provider -> what it takes; without those that cannot be asked."""


def order_of(
    request: MusicRequest, *, first: str, fallbacks: Iterable[str], allowed: bool | None = None
) -> tuple[str, ...]:
    """Return whom to consider, in order.

    A request that names a provider or a model gets that one and nobody else: whoever names one has a reason. With
    ``allowed`` it is the first of several all the same. A request that names none gets the operator's order, unless
    ``allowed`` is False.
    """
    named = request.provider or first
    if allowed is None:
        allowed = request.provider is None and request.model is None
    return tuple(dict.fromkeys((named, first, *fallbacks))) if allowed else (named,)


def fallbacks_of(
    told: Sequence[str] | None, *, first: str, environ: Mapping[str, str], installed: Collection[str]
) -> tuple[str, ...]:
    """Return the fallbacks: as told (``none`` is nobody), else fal and Replicate for each other where both have keys."""
    if told is not None:
        return tuple(name for name in told if name != "none")
    if first not in _KEYS:
        return ()
    return tuple(
        name for name, key in _KEYS.items() if name != first and name in installed and environ.get(key)
    )


def field_of(
    names: Sequence[str],
    find: Callable[[str], tuple[MusicProviderSpec, MusicProvider]],
    request: MusicRequest,
    profile: StyleProfile,
    *,
    seed: int,
    wants: Collection[str] = (),
) -> Field:
    """Ask everybody for an offer. One that cannot be asked is left out with the reason, unless it is the only one.

    Args:
        names: whom, in order.
        find: finds and makes a provider.
        request: what is wanted; its ``model`` is the first provider's.
        profile: of the maker.
        seed: of the track.
        wants: extras.

    Raises:
        Exception: whatever the first one raised, where nobody at all can be asked.
    """
    candidates: list[Candidate] = []
    bids: dict[str, Bid] = {}
    first_error: Exception | None = None
    for place, name in enumerate(names):
        asked = request if place == 0 else request.model_copy(update={"model": None})
        try:
            bid = _bid(name, find, asked, profile, seed=seed, wants=wants)
        except Exception as error:  # a plugin's own, or it is not here, or it has no key
            if len(names) == 1:
                raise
            first_error = first_error or error
            candidates.append(Unable(provider=name, why=_why(error)))
        else:
            candidates.append(bid.offer)
            bids[name] = bid
    if first_error is not None and not bids:
        raise first_error
    return Field(candidates=tuple(candidates), bids=bids)


def _bid(
    name: str,
    find: Callable[[str], tuple[MusicProviderSpec, MusicProvider]],
    request: MusicRequest,
    profile: StyleProfile,
    *,
    seed: int,
    wants: Collection[str],
) -> Bid:
    spec, provider = find(name)
    model = steps.choose_model(provider, request)
    commission = steps.understand(request, profile, seed=seed, model=model, wants=wants)
    quote = steps.quote(provider, commission, model)
    shortest, longest = model.duration_s
    made_s = min(max(commission.duration_s, shortest), longest)
    lacks = [
        what
        for what, wanted, given in (
            ("vocals", commission.brief.has_vocals, model.vocals),
            ("lyrics", bool(request.lyrics.strip()), model.lyrics),
        )
        if wanted and not given
    ]
    offer = Offer(
        provider=spec.id,
        model=model.id,
        cost=quote.cost,
        losses=quote.losses,
        stretch=round(made_s / commission.duration_s - 1, 4),
        lacks=tuple(lacks),
    )
    return Bid(spec=spec, provider=provider, model=model, commission=commission, quote=quote, offer=offer)


def _why(error: Exception) -> str:
    if isinstance(error, SoundFoundryError):
        return error.message.rstrip(".")
    return f"its plugin failed ({type(error).__name__})"
