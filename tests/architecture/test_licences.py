"""No GPL or AGPL in what soundfoundry installs, read from the metadata of the installed packages.

The closure starts at ``soundfoundry`` with all of its extras and follows every requirement whose marker
holds here. LGPL is allowed: such packages are separate libraries that anyone can replace. Development
tools (the dependency groups) are not shipped and not looked at.
"""

from __future__ import annotations

import importlib.metadata
import re
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TOKEN = re.compile(r"\(|\)|\b(?:AND|OR|WITH)\b|[A-Za-z0-9.+-]+")
_STRONG = re.compile(r"\bA?GPL|GNU (?:AFFERO )?(?:GENERAL PUBLIC|GPL)|AFFERO", re.IGNORECASE)
_LESSER = re.compile(r"\bLGPL[-\w.+]*|GNU (?:LESSER|LIBRARY) (?:GENERAL PUBLIC|GPL)[^;,]*", re.IGNORECASE)


def is_strong(words: str) -> bool:
    """Say whether one licence, however it is written, is GPL or AGPL and not LGPL."""
    return bool(_STRONG.search(_LESSER.sub("", words)))


def expression_is_free(expression: str) -> bool:
    """Say whether an SPDX expression can be fulfilled without GPL or AGPL.

    Of an OR one side is enough, of an AND both are needed; a GPL WITH a runtime-library exception (that of
    GCC, say) does not spread to what uses it.
    """
    tokens = _TOKEN.findall(expression)

    def either() -> bool:
        free = both()
        while tokens[:1] == ["OR"]:
            tokens.pop(0)
            free = both() or free
        return free

    def both() -> bool:
        free = one()
        while tokens[:1] == ["AND"]:
            tokens.pop(0)
            free = one() and free
        return free

    def one() -> bool:
        word = tokens.pop(0)
        if word == "(":
            free = either()
            tokens.pop(0)
            return free
        if tokens[:1] == ["WITH"]:
            exception = tokens[1]
            del tokens[:2]
            return not is_strong(word) or "exception" in exception.lower()
        return not is_strong(word)

    return either()


def forbidden(expression: str | None, licence: str | None, classifiers: Iterable[str]) -> str:
    """Return the words that forbid a package, or nothing.

    The three places count in this order: the SPDX expression (PEP 639) is exact; else the classifiers,
    of which one that is free is enough (they list alternatives); else the free text, of which only the
    first line counts, because some packages paste whole licences of what they bundle below it.
    """
    if expression:
        return "" if expression_is_free(expression) else expression
    named = [line for line in classifiers if line.startswith("License ::") and line.count("::") > 1]
    if named:
        return "" if any(not is_strong(line) for line in named) else "; ".join(named)
    lines = (licence or "").strip().splitlines()
    return lines[0] if lines and is_strong(lines[0]) else ""


def closure(root: str, requires: Callable[[str], list[str] | None], extras: Iterable[str]) -> set[str]:
    """Return every package that ``root`` needs here, itself included; what is not installed is left out."""
    todo = [(canonicalize_name(root), frozenset(extras))]
    seen: dict[str, frozenset[str]] = {}
    while todo:
        name, wanted = todo.pop()
        if name in seen and wanted <= seen[name]:
            continue
        lines = requires(name)
        if lines is None:
            continue
        seen[name] = wanted | seen.get(name, frozenset())
        for line in lines:
            need = Requirement(line)
            chosen = ("", *sorted(seen[name]))
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in chosen):
                todo.append((canonicalize_name(need.name), frozenset(need.extras)))
    return set(seen)


def _installed(name: str) -> list[str] | None:
    try:
        return importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return None


def test_nothing_that_we_install_is_gpl() -> None:
    """No package in soundfoundry's dependency closure, extras included, is GPL or AGPL."""
    extras = importlib.metadata.metadata("soundfoundry").get_all("Provides-Extra") or []
    names = closure("soundfoundry", _installed, extras)
    assert {"soundfoundry", "numpy", "soundfile", "soxr", "cffi", "pluggy", "pytest"} <= names
    # Nor does any of it bring a provider's or a store's client: those come with their plugins.
    assert (
        not {"fal-client", "replicate", "elevenlabs", "s3fs", "boto3", "botocore", "torch", "transformers"}
        & names
    )
    offenders = {}
    for name in sorted(names):
        meta = importlib.metadata.metadata(name)
        found = forbidden(
            meta.get("License-Expression"), meta.get("License"), meta.get_all("Classifier") or []
        )
        if found:
            offenders[name] = found
    assert not offenders


@pytest.mark.parametrize(
    ("expression", "free"),
    [
        ("MIT", True),
        ("LGPL-2.1-or-later", True),
        ("GPL-2.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("MIT OR GPL-3.0-or-later", True),
        ("GPL-3.0-or-later OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("BSD-3-Clause AND (GPL-2.0-only OR Apache-2.0)", True),
        ("(MIT OR BSD-3-Clause) AND AGPL-3.0-or-later", False),
        ("BSD-3-Clause AND GPL-3.0-or-later WITH GCC-exception-3.1", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
    ],
)
def test_spdx_expressions_are_understood(expression: str, free: bool) -> None:
    """An expression is free if some choice in it avoids GPL and AGPL."""
    assert (forbidden(expression, None, []) == "") is free


@pytest.mark.parametrize(
    ("licence", "classifiers", "free"),
    [
        ("GPL-2.0-or-later", [], False),
        ("GPLv3", [], False),
        ("GNU General Public License v3", [], False),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", [], True),
        ("LGPL-2.1", [], True),
        ("LGPL and GPL", [], False),
        (None, ["License :: OSI Approved :: GNU General Public License v2 or later (GPLv2+)"], False),
        (None, ["License :: OSI Approved :: GNU Affero General Public License v3"], False),
        (None, ["License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)"], True),
        (
            None,
            [
                "License :: OSI Approved :: MIT License",
                "License :: OSI Approved :: GNU General Public License (GPL)",
            ],
            True,
        ),
        ("BSD\n\nbundles: GNU GENERAL PUBLIC LICENSE ...", ["License :: OSI Approved"], True),
        (None, [], True),
    ],
)
def test_other_metadata_is_understood(licence: str | None, classifiers: list[str], free: bool) -> None:
    """Classifiers and free text are read where there is no expression; LGPL passes, GPL and AGPL do not."""
    assert (forbidden(None, licence, classifiers) == "") is free


def test_the_closure_follows_extras_and_markers() -> None:
    """Requirements of requirements count; those of an extra only where it is asked for, and markers hold."""
    packages = {
        "root": ["a[fast]>=1", 'b; extra == "more"', 'c; python_version < "3"', "missing"],
        "a": ['d; extra == "fast"', 'e; extra == "slow"', "root"],
        "b": [],
        "c": [],
        "d": ["a[slow]"],
        "e": [],
    }
    assert closure("root", packages.get, []) == {"root", "a", "d", "e"}
    assert closure("root", packages.get, ["more"]) == {"root", "a", "b", "d", "e"}
