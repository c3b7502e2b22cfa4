"""From a stranger's bytes to the text that the parser may see: size, encoding and what stands before the root.

Two programs that read the same bytes differently are the oldest way around a filter, so there is one encoding
(UTF-8, or UTF-16 with a byte order mark), it is decoded here, and the document type never reaches a parser: no
entity, no default attribute and no external file can come of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from soundfoundry_core.errors import UnsafeSvgError

if TYPE_CHECKING:
    from soundfoundry_core.covers.sanitize.limits import SvgLimits

__all__ = ["read_text"]

_DECLARATION: Final = re.compile(
    r"""<\?xml\s+version\s*=\s*(?:"1\.[01]"|'1\.[01]')"""
    r"""(?:\s+encoding\s*=\s*(?:"([A-Za-z][\w.-]{0,40})"|'([A-Za-z][\w.-]{0,40})'))?"""
    r"""(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>""",
    re.ASCII,
)
_DOCTYPE: Final = re.compile(
    r"""<!DOCTYPE\s+svg(?:\s+(?:PUBLIC\s+(?:"-//W3C//[\w .+/-]{1,80}"|'-//W3C//[\w .+/-]{1,80}')|SYSTEM)"""
    r"""\s+(?:"https?://www\.w3\.org/[\w./-]{1,120}"|'https?://www\.w3\.org/[\w./-]{1,120}'))?\s*>""",
    re.ASCII,
)
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


def read_text(data: bytes | str, limits: SvgLimits) -> str:
    """Return the document without byte order mark, XML declaration and document type.

    Raises:
        UnsafeSvgError: ``too-large``, ``compressed``, ``encoding``, ``not-xml`` or ``doctype``.
    """
    if len(data) > limits.size:
        raise _too_large(limits)
    text = data.removeprefix("\ufeff") if isinstance(data, str) else _decode(data)
    if text.startswith("\ufeff"):  # a second mark, which the parser would take for the first
        raise _encoding()
    text = _without_declaration(text, data)
    return _without_doctype(text)


def _decode(data: bytes) -> str:
    if data.startswith(b"\x1f\x8b"):
        raise UnsafeSvgError(
            "The SVG is compressed.", fix="Send it without gzip, as plain text.", reason="compressed"
        )
    wide = data.startswith(_UTF_16)
    try:
        text = data.decode("utf-16" if wide else "utf-8").removeprefix("" if wide else "\ufeff")
    except UnicodeDecodeError as error:
        raise _encoding() from error
    if "\0" in text:
        raise _encoding()
    return text


def _without_declaration(text: str, data: bytes | str) -> str:
    if not text.startswith("<?xml") or text[5:6] not in {" ", "\t", "\r", "\n"}:
        return text
    found = _DECLARATION.match(text)
    if not found:
        raise UnsafeSvgError(
            "The XML declaration is malformed.", fix="Leave it out; UTF-8 needs none.", reason="not-xml"
        )
    claimed = (found[1] or found[2] or "utf-8").lower()
    if isinstance(data, bytes):
        wide = data.startswith(_UTF_16)
        ascii_only = not wide and data.isascii()
        fits = (
            claimed in {"utf-8", "utf8"}
            or (wide and claimed in {"utf-16", "utf-16le", "utf-16be"})
            # In plain ASCII these say nothing else than UTF-8.
            or (ascii_only and claimed in {"us-ascii", "ascii", "iso-8859-1", "windows-1252"})
        )
        if not fits or (wide and claimed in {"utf-8", "utf8"} and (found[1] or found[2])):
            raise _encoding()
    # The space keeps a second declaration from standing where only the first may.
    return f" {text[found.end() :]}"


def _without_doctype(text: str) -> str:
    """Cut out a document type without content; comments and instructions before it stay for the parser to judge."""
    at = 0
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr] # it matches anything
        close = "-->" if text.startswith("<!--", at) else "?>" if text.startswith("<?", at) else ""
        end = text.find(close, at + len(close) + 1) if close else -1
        if end < 0:
            break
        at = end + len(close)
    if text[at : at + 9].upper() != "<!DOCTYPE":
        return text
    found = _DOCTYPE.match(text, at)
    if not found:
        raise UnsafeSvgError(
            "The SVG declares entities, attributes or a foreign document type.",
            fix="Remove the <!DOCTYPE ...>; SVG needs none.",
            reason="doctype",
        )
    return f"{text[:at]} {text[found.end() :]}"


def _too_large(limits: SvgLimits) -> UnsafeSvgError:
    return UnsafeSvgError(
        f"The SVG is larger than {limits.size} bytes.", fix="Make it smaller.", reason="too-large"
    )


def _encoding() -> UnsafeSvgError:
    return UnsafeSvgError(
        "The SVG is not in UTF-8, or claims another encoding.", fix="Save it as UTF-8.", reason="encoding"
    )
