"""What a cover says about itself in words: ``<title>``, ``<desc>`` and RDF, for screen readers, archives and lawyers.

The RDF holds Dublin Core elements with plain text only, and no attribute but the namespaces, so a sanitizer can keep
it. It names the recipe by its fingerprint, never the style seed, and no release of this package: the bytes of a
cover do not change with a release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from soundfoundry_core.covers.lettering import clean

if TYPE_CHECKING:
    from soundfoundry_core.covers.pattern import Scene
    from soundfoundry_core.covers.recipe import CoverRecipe

__all__ = ["KEYS", "head", "words"]

KEYS: Final = ("C", "C sharp", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B")
"""The names of the twelve tonics, for reading aloud."""

_LIMIT: Final = 300
"""Characters of a text that are kept."""
_START: Final = (
    '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<rdf:Description><dc:title>"
)
_END: Final = "</dcterms:provenance></rdf:Description></rdf:RDF></metadata>"


def head(recipe: CoverRecipe, scene: Scene, pattern: str, fingerprint: str) -> str:
    """Return the elements that describe a cover, escaped; ``<title>`` comes first, so that it is the picture's name."""
    title = words(recipe.title) or "Untitled"
    artist = words(recipe.artist)
    sound = scene.features
    mode = "minor" if sound.minor else "major"
    about = (
        f"Cover art, {_mood(sound.valence, sound.energy)}: the pattern {pattern}, {sound.bpm} beats a minute,"
        f" {KEYS[sound.tonic]} {mode}, on a {'dark' if recipe.dark else 'light'} ground."
    )
    return (
        f"<title>{title}{f' by {artist}' if artist else ''}</title><desc>{about}</desc>{_START}{title}</dc:title>"
        f"{f'<dc:creator>{artist}</dc:creator>' if artist else ''}{_rights(recipe.licence, artist)}"
        f"<dc:format>image/svg+xml</dc:format><dcterms:provenance>SoundFoundry, design {recipe.design_version},"
        f" {pattern}, recipe {fingerprint}{_END}"
    )


def words(text: str) -> str:
    """Return a maker's text as XML character data: cleaned, cut at 300 characters, escaped."""
    text = clean(text[: 4 * _LIMIT])
    if len(text) > _LIMIT:
        text = f"{text[: _LIMIT - 1].rstrip()}…"
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def _rights(licence: str, artist: str) -> str:
    said = words(licence)
    if not said:
        return f"<dc:rights>All rights stay with {artist or 'the maker'}.</dc:rights>"
    if said.startswith(("https://", "http://")):
        return f"<dcterms:license>{said}</dcterms:license>"
    return f"<dc:rights>{said}</dc:rights>"


def _mood(valence: int, energy: int) -> str:
    light = "bright" if valence > 150 else "dark" if valence < 106 else "mild"
    pace = "driving" if energy > 170 else "still" if energy < 85 else "steady"
    return f"{light} and {pace}"
