"""A second opinion on outputs: an audit that knows nothing of the sanitizer's tables and reads with ElementTree."""

from __future__ import annotations

import base64
import re
from typing import Final
from xml.etree import ElementTree as ET

SVG: Final = "{http://www.w3.org/2000/svg}"
_DESCRIBING: Final = (
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}",
    "{http://purl.org/dc/elements/1.1/}",
    "{http://purl.org/dc/terms/}",
    "{http://creativecommons.org/ns#}",
)
_LIVE: Final = re.compile(
    "script|foreignobject|iframe|object|embed|audio|video|canvas|handler|listener|link|meta|base|img|a|discard|cursor|tref|"
    "animation|source|track|form|input|button|template|slot|portal|fencedframe|math|html|body|noscript|xmp|plaintext|frame|"
    "frameset|applet|marquee|color-profile|font-.*"
)
_LIVE_ATTRIBUTE: Final = re.compile(
    "src|srcset|srcdoc|data|action|formaction|poster|ping|target|download|codebase|manifest|xlink.*|autofocus|tabindex|is|name|form|"
    "contenteditable|contentscripttype|http-equiv|background|cite|part|slot|popovertarget|commandfor|nonce|integrity"
)
_ADDRESS: Final = re.compile(
    r"url\((?![\"']?#)|image-set|@import|@font-face|expression|binding|src\(|\\|<|://|"
    r"(?<![\w-])(?:-webkit-|-moz-)?(?:image|attr|env|element|paint|if|type|url-prefix|random|anchor|cross-fade|canvas)\("
)
_CSS: Final = re.compile(
    r"(?:^|[;{])\s*(?:[\w-]*(?:image|source|reflect|binding)|behavior|content|list-style|position|z-index|top|inset|mask-border|"
    r"shape-outside|offset-path|backdrop-filter|will-change|src|quotes|all|margin|contain|float|anchor-name)\s*:|:visited|:has\("
)
_FIXED: Final = frozenset(["style", "class", "id", "filter", "mask", "clip-path", "cursor", "src", "in"])
_RASTER: Final = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*")


def findings(data: bytes) -> list[str]:
    """Return what a picture does not need and a browser, a page or a rasterizer might act upon."""
    root = ET.fromstring(data)  # noqa: S314 -- it is judged because it is not trusted; it has no document type
    found = [] if root.tag == f"{SVG}svg" else ["root"]
    if re.search(rb"<!|<\?", data):
        found.append("declaration")
    for element in root.iter():
        space, _, name = element.tag.rpartition("}")
        if f"{space}}}" in _DESCRIBING:
            if element.attrib or (len(element) and (element.text or "").strip()):
                found.append(f"described {name}")
        elif f"{space}}}" != SVG or _LIVE.fullmatch(name.lower()):
            found.append(f"element {element.tag}")
        for key, value in element.attrib.items():
            found += [f"{name} {key}" for _ in [0] if _live(name, key, value)]
        if name == "style":
            found += _css("".join(element.itertext()))
    return found


def _css(text: str) -> list[str]:
    found = ["style"] if _ADDRESS.search(text) or _CSS.search(text) else []
    if re.search(r"(?:^|[},\s])(?:body|html|p|div|head)\b[^;:{}]*\{", text):
        found.append("style of a page")
    return found


def _live(element: str, key: str, value: str) -> bool:
    bare = re.sub(r"\s", "", value).lower()
    if (
        key.lower().startswith("on")
        or (key.startswith(("data-", "{")) and "XML/1998" not in key)
        or key.endswith("base")
        or _LIVE_ATTRIBUTE.fullmatch(key.lower())
    ):
        return True
    if element == "image" and key == "href" and _RASTER.fullmatch(value):
        return base64.b64decode(value.partition(",")[2])[:3] not in {
            b"\x89PN",
            b"\xff\xd8\xff",
            b"GIF",
            b"RIF",
        }
    if key == "href":
        return not bare.startswith("#") and not (element in {"image", "feImage"} and _RASTER.fullmatch(value))
    if key == "attributeName" and (bare.startswith("on") or bare.endswith("href") or bare in _FIXED):
        return True
    if key in {"aria-label", "aria-roledescription", "class", "requiredExtensions", "requiredFeatures"}:
        return False
    return bool(_ADDRESS.search(bare)) or "script:" in bare
