"""The whole export as files: what ``soundfoundry tokens --out`` writes and a release archives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.style.tokens.documents import (
    accent_hue,
    canonical_json,
    document,
    part,
    resolver_document,
    tokens_document,
)
from soundfoundry_core.style.tokens.stylesheet import css

if TYPE_CHECKING:
    from soundfoundry_core.style.profile import StyleProfile

__all__ = ["token_files"]

_PARTS: Final = ("base", "motion", "light", "dark")


def token_files(profile: StyleProfile | None = None) -> dict[str, bytes]:
    """Return file name: bytes of the whole export.

    ``soundfoundry.tokens.json`` is the one merged document; ``base``, ``motion``, ``light`` and ``dark`` are the
    same tokens by purpose, which ``resolver.json`` puts together; ``tokens.css`` is the style sheet.
    """
    hue = accent_hue(profile)
    names = {name: f"{name}.tokens.json" for name in _PARTS}
    return {
        "soundfoundry.tokens.json": canonical_json(tokens_document(profile)),
        **{file: canonical_json(document(part(name, hue))) for name, file in names.items()},
        "resolver.json": canonical_json(resolver_document(profile, files=names)),
        "tokens.css": css(profile).encode(),
    }
