"""What a picture may say about itself: RDF with Dublin Core and Creative Commons elements, plain text, no attributes.

An attribute such as ``rdf:about`` or ``rdf:resource`` is an address, and addresses go.
"""

from __future__ import annotations

from typing import Final

from soundfoundry_core.covers.sanitize.words import words

__all__ = ["DESCRIBING", "NAMESPACES"]

NAMESPACES: Final = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "cc": "http://creativecommons.org/ns#",
}
"""Declared on every ``rdf:RDF``, ``cc`` only where it is used."""

_CORE: Final = sorted(
    words("""contributor coverage creator date description format identifier language publisher relation rights
    source subject title type""")
)
_TERMS: Final = sorted(
    words("""abstract accessRights alternative audience available bibliographicCitation conformsTo created
    dateAccepted dateCopyrighted dateSubmitted extent hasFormat hasPart hasVersion isFormatOf isPartOf
    isReferencedBy isReplacedBy isRequiredBy isVersionOf issued license mediator medium modified provenance
    references replaces requires rightsHolder spatial tableOfContents temporal valid""")
)
_NAMES: Final = {
    "rdf": ["RDF", "Description", "Bag", "Seq", "Alt", "li"],
    "dc": _CORE,
    "dcterms": [*_CORE, *_TERMS],
    "cc": ["Work", "Agent", "License", "license", "attributionName", "morePermissions"],
}

DESCRIBING: Final = {
    f"{NAMESPACES[prefix]} {name}": f"{prefix}:{name}" for prefix, names in _NAMES.items() for name in names
} | {f"http://web.resource.org/cc/ {name}": f"cc:{name}" for name in _NAMES["cc"]}
"""What expat calls an element inside of ``<metadata>`` to its name in the output."""
