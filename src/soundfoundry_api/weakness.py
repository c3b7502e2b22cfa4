"""Tell a real value from one that nobody has filled in, and a secret from a word that everybody tries first.

These are guesses by shape, made so that a value from a generator never matches: what is looked for are words between
marks (``<prod-key>``, ``${FAL_KEY}``, ``change-me``) and the defaults of well-known programs (``minioadmin``). Names, of
a database or a bucket, are looked at for words of somebody's desk (``soundfoundry-dev``).
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_of_a_desk", "is_placeholder", "weakness"]

_PLACEHOLDER: Final = re.compile(
    r"""
      <[a-z][\w\ .:/-]+> | \$\{\w+ | \$\(\w+\) | ^\$[A-Z_]+$ | \{\{.*\}\} | ^\[.+\]$ | ^%\w+%$ | ^\.\.\. | \.\.\.$ | …
    | ^(?: x{3,} | \*{3,} | \?{2,} | -+ | n/a | none | null | undefined | unset | tbd )$
    | (?<![a-z0-9])(?:
          change[-_ ]?(?:me|this|it) | replace[-_ ]?(?:me|this) | place[-_ ]?holder | fix[-_ ]?me | to[-_ ]?do
        | (?:insert|put|enter|add)[-_ ](?:your|a|the|key|token|secret)\w* | your[-_ ]\w+ | example[-_ ]?(?:key|token|secret)
      )(?![a-z0-9])
    """,
    re.IGNORECASE | re.VERBOSE,
)
_KNOWN: Final = re.compile(
    r"""^(?:
      admin | adminadmin | changeit | default | guest | minio | minio123 | minioadmin | p[a@]ss | p[a@]ssw[o0]?rd | passwd
    | postgres | postgresql | qwerty\w* | letmein | redis | root | s[e3]cr[e3]t(?:[-_]?key)? | soundfoundry | supersecret
    | user(?:name)? | key | token | hunter2 | api[-_]?key
    )[\d!]{0,4}$
    | ^(?: test | dev | dummy | fake | demo | sample | local )(?: $ | [-_ .] | ing | key | secret | token | pass | db | \d )
    | ^(?: 1234 | abcd?1234 | 0{6} )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DESK: Final = re.compile(r"test|dev", re.IGNORECASE)
_INNOCENT: Final = re.compile(
    r"latest|greatest|fastest|contest|attest|protest|detest|device|devot", re.IGNORECASE
)
_VARIETY: Final = 5


def is_placeholder(text: str) -> bool:
    """Say whether a value stands in for one that somebody has yet to give."""
    return _PLACEHOLDER.search(text.strip()) is not None


def is_of_a_desk(name: str) -> bool:
    """Say whether a database or a bucket is named as one for tests or development."""
    return _DESK.search(_INNOCENT.sub("", name)) is not None


def weakness(secret: str, *, shortest: int = 0) -> str | None:
    """Return what is wrong with a secret, as the end of a sentence, or None; the secret is not in it.

    Args:
        secret: the value itself.
        shortest: how many characters it needs.
    """
    if not secret.strip():
        return "is empty"
    if is_placeholder(secret):
        return "is a placeholder"
    if _KNOWN.match(secret.strip()):
        return "is one that everybody tries first"
    if len(secret) < shortest:
        return f"is shorter than {shortest} characters"
    if len(set(secret)) < _VARIETY:
        return f"has fewer than {_VARIETY} different characters"
    return None
