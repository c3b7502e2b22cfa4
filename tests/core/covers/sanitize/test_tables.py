"""Laws of the allow lists: whoever loosens one has to say so here."""

from __future__ import annotations

import hashlib

import pytest

from soundfoundry_core.covers.sanitize.attributes import ANIMATED, ATTRIBUTES
from soundfoundry_core.covers.sanitize.elements import ELEMENTS, SVG
from soundfoundry_core.covers.sanitize.metadata import DESCRIBING
from soundfoundry_core.covers.sanitize.properties import (
    FUNCTIONS,
    PRESENTATION,
    PROPERTIES,
    PSEUDO_CLASSES,
    REFERRING,
    SELECTING,
)

TABLES = {
    "elements": (ELEMENTS, 60, "b3c9a6b409bf"),
    "attributes": ([f"{key} {kind}" for key, (_, kind) in ATTRIBUTES.items()], 203, "5689706fcbab"),
    "animated": (ANIMATED, 90, "cb06648e712e"),
    "describing": (DESCRIBING, 83, "df3019572565"),
    "functions": (FUNCTIONS, 57, "ff310945b39b"),
    "presentation": (PRESENTATION, 66, "b9fa46370174"),
    "properties": (PROPERTIES, 122, "19722c4b75a6"),
    "pseudo-classes": (PSEUDO_CLASSES, 13, "b26c078e2946"),
    "referring": (REFERRING, 9, "18f094faa98d"),
    "selecting": (SELECTING, 8, "d0f66b50c53c"),
}
"""The names, how many they are, and the fingerprint of them all."""


def fingerprint(names: object) -> tuple[int, str]:
    """Return how many names there are, and a digest of them."""
    listed = sorted(names)  # type: ignore[call-overload]
    return len(listed), hashlib.blake2b("\n".join(listed).encode(), digest_size=6).hexdigest()


@pytest.mark.parametrize("name", TABLES)
def test_no_table_changes_unseen(name: str) -> None:
    """Each table is exactly the reviewed one: a name more is a hole until somebody has said why it is none."""
    names, count, digest = TABLES[name]
    assert fingerprint(names) == (count, digest)


@pytest.mark.parametrize(
    "name",
    [
        "a", "script", "foreignObject", "iframe", "object", "embed", "audio", "video", "canvas", "handler", "listener",
        "discard", "color-profile", "cursor", "font-face", "font-face-uri", "tref", "unknown", "hatch", "mesh", "link",
        "meta", "base", "img",
    ],
)  # fmt: skip
def test_no_live_element_is_listed(name: str) -> None:
    """No element that runs, embeds, links or fetches is in the table, in any spelling."""
    assert name.lower() not in {listed.lower() for listed in ELEMENTS.values()}
    assert f"{SVG} {name}" not in ELEMENTS


def test_no_live_attribute_is_listed() -> None:
    """No handler, base, data, event or target attribute is in the table, and only two names may refer."""
    for name, _ in ATTRIBUTES.values():
        assert not name.lower().startswith(("on", "data-", "ev:", "xlink:"))
    assert not {"src", "target", "ping", "download", "xml:base", "srcdoc", "formaction"} & {
        n for n, _ in ATTRIBUTES.values()
    }
    assert [key for key, (_, kind) in ATTRIBUTES.items() if kind == "href"] == [
        "href",
        "http://www.w3.org/1999/xlink href",
    ]


def test_no_fetching_css_is_listed() -> None:
    """No property, function or pseudo-class that fetches, overlays, scripts or spies is in the tables."""
    assert (
        not {
            "url",
            "src",
            "image",
            "image-set",
            "cross-fade",
            "attr",
            "env",
            "element",
            "expression",
            "paint",
        }
        & FUNCTIONS
    )
    assert (
        not {"background-image", "content", "behavior", "-moz-binding", "position", "src", "list-style"}
        & PROPERTIES
    )
    assert not {"visited", "has", "host", "link"} & (PSEUDO_CLASSES | SELECTING)
    assert not {"href", "style", "class", "id", "filter", "mask", "onclick"} & ANIMATED
    assert REFERRING < PRESENTATION
