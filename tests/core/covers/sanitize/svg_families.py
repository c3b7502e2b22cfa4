"""Families of attacks, multiplied out: every place that takes an address times every spelling of one, and so on.

Each function yields documents of one class; some 14,000 in all. What they hold is alive in some browser, rasterizer or
library, or was once; none may leave anything of it behind.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from svg_vectors import NS, XLINK, doc

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESSES: Final = (
    "https://evil.test/x", "HTTPS://evil.test/x", "http:evil.test", "https:///evil.test", "//evil.test/x#a", "/\\evil.test",
    "\\\\evil.test\\x", "https:\\\\evil.test\\x", "ht\ntps://evil.test", "\thttps://evil.test", " https://evil.test ",
    "https://a@evil.test", "https://evil\u3002test", "evil.svg#a", "./evil.svg", "/evil", "?evil", "#a evil", "%68ttps://evil.test",
    "file:///evil", "ftp://evil.test", "blob:https://evil.test/1", "filesystem:http://evil.test/x", "ws://evil.test",
    "about:evil", "intent:evil", "chrome://evil", "view-source:https://evil.test", "jar:https://evil.test!/x", "feed:evil",
    "javascript:alert('evil')", "JaVaScRiPt:alert('evil')", "java\tscript:alert('evil')", "java\nscript:alert('evil')",
    "vbscript:evil", "livescript:evil", "mocha:evil", "data:text/html,<script>alert('evil')</script>", "data:,alert('evil')",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' id='a' onload='alert(/evil/)'/>",
    "data:image/svg+xml;base64,PHN2Zy8+evil#a", "data:application/xml,evil", "data:text/css,evil", "data:;base64,evil",
    "data:image/png,<svg onload=evil>", "data:image/png;base64,PHN2ZyBldmls", "data:image/png;charset=evil;base64,AAAA",
    "data:image/x-evil;base64,AAAA", "msl:/evil", "text:/evil", "php://evil", "expect://evil", "gopher://evil",
    "http://169.254.169.254/evil", "url:file:///evil", "mailto:evil@evil.test", "tel:evil",
)  # fmt: skip

_HREFS: Final = (
    "use", "image", "feImage", "textPath", "mpath", "linearGradient", "radialGradient", "pattern", "filter", "mask", "clipPath",
    "marker", "symbol", "animate", "set", "animateMotion", "animateTransform", "a", "script", "style", "tref", "cursor", "altGlyph",
    "font-face-uri", "glyphRef", "color-profile", "discard", "view", "svg", "g", "rect", "text", "title", "hatch", "mesh",
    "solidcolor", "foreignObject", "iframe", "embed", "object", "audio", "video", "source", "track", "link", "base", "img", "animation",
    "handler", "listener", "prefetch", "tbreak", "unknown", "meta", "form", "input", "button", "portal", "fencedframe", "canvas",
    "template", "slot", "math", "noscript", "xmp", "plaintext", "frame", "frameset", "applet", "bgsound", "marquee", "keygen",
)  # fmt: skip
_KEYS: Final = (
    "href", "xlink:href", "x:href", "HREF", "xlink:HREF", "src", "srcset", "srcdoc", "data", "action", "formaction", "poster",
    "background", "ping", "to", "from", "xml:base", "style", "content", "codebase", "classid", "cite", "longdesc", "manifest",
    "begin", "externalResourcesRequired", "contentScriptType", "target", "download", "is", "ev:event", "xlink:actuate",
)  # fmt: skip

_CALLS: Final = (
    "url({})", "url( {} )", 'url("{}")', "url('{}')", "URL({})", "uRl('{}')", "\\75rl({})", "u\\72 l({})", "\\000075\\000072\\00006c({})",
    "u/**/rl({})", "url(/**/{})", "/**/url({})", 'url("{}"', "url({}", "url('{}", "url({}) url(#a)", "url(#a) url({})", "url(#a),url({})",
    "url(#a url({}))", 'image-set("{}" 1x)', "image-set('{}')", "-webkit-image-set(url({}) 1x)", "IMAGE-SET('{}' 1x)", "image(url({}))",
    "image('{}')", "src('{}')", "src(var(--u))", "cross-fade(url({}), url(#a), 50%)", "-webkit-cross-fade(url({}), url({}), 50%)",
    "element(#evil)", "-moz-element(#evil)", "paint(evil)", "attr(href url, '{}')", "attr(href type(<url>))", "env(evil, url({}))",
    "var(--u, url({}))", "var(--u,'{}')", "if(else: url({}))", "light-dark(url({}), url({}))", "linear-gradient(red, blue), url({})",
    "calc(url({}))", "min(1px, url({}))", "-webkit-canvas(evil)", "-moz-image-rect(url({}),0,0,1,1)", "expression(alert('{}'))",
    "url-prefix({})", "rgb(url({}))", "drop-shadow(url({}))", "path('{}')", "path(url({}))", "polygon(url({}))", "'{}'", "\\27{}\\27",
    "stylesheet('{}')", "toggle(url({}))", "first-valid(url({}))", "url({}) !important", "red url({})", "url()url({})", "url(\\{})",
    "inherit;background:url({})", "red}} rect{{background:url({})", "red;/*;*/mask:url({})", "random-item(auto, url({}))",
)  # fmt: skip
_PROPERTIES: Final = (
    "fill", "stroke", "filter", "mask", "clip-path", "cursor", "marker", "marker-start", "marker-mid", "marker-end", "color-profile",
    "background", "background-image", "mask-image", "mask-border", "mask-border-source", "border-image", "border-image-source", "border",
    "list-style", "list-style-image", "content", "shape-outside", "shape-inside", "offset-path", "offset", "src", "behavior",
    "-moz-binding", "-webkit-mask", "-webkit-mask-image", "-webkit-mask-box-image", "-webkit-box-reflect", "-webkit-border-image",
    "-webkit-clip-path", "-webkit-filter", "backdrop-filter", "-o-link", "-o-link-source", "--evil", "font", "font-family", "quotes",
    "symbols", "voice", "cue", "cue-before", "play-during", "layout", "width", "d", "transform", "animation", "all", "fi\\6c l",
)  # fmt: skip
_AT_RULES: Final = (
    "@import '{0}';", "@import url({0});", "@import url({0}) layer(x) supports(fill:red) print;", "@im\\70 ort '{0}';", "@IMPORT '{0}'",
    "@charset 'x';@import '{0}';", "@font-face{{font-family:x;src:url({0})}}", "@font-face{{src:local(x),url({0}) format('woff2')}}",
    "@namespace url({0});", "@namespace evil '{0}';", "@document url({0}){{*{{fill:red}}}}", "@-moz-document url-prefix({0}){{*{{fill:red}}}}",
    "@property --u{{syntax:'<url>';inherits:true;initial-value:url({0})}}", "@page{{background:url({0})}}", "@layer x{{*{{mask:url({0})}}}}",
    "@counter-style x{{symbols:url({0})}}", "@container (width>1px){{*{{mask:url({0})}}}}", "@scope (.a){{:scope{{background:url({0})}}}}",
    "@starting-style{{*{{mask:url({0})}}}}", "@view-transition{{navigation:auto;x:url({0})}}", "@position-try --x{{inset:url({0})}}",
    "@media print{{@import '{0}';*{{mask:url({0})}}}}", "@media url({0}){{*{{fill:red}}}}", "@supports (mask:url({0})){{*{{fill:red}}}}",
    "@supports not (fill:image-set('{0}')){{*{{mask:url({0})}}}}", "@keyframes evil{{to{{mask:url({0});background:url({0})}}}}",
    "@-webkit-keyframes evil{{to{{mask-image:url({0})}}}}", "@color-profile{{src:url({0})}}", "@function --f(){{result:url({0})}}",
    "@custom-media --x url({0});", "@apply --{0};", "@viewport{{x:url({0})}}", "@font-feature-values x{{@styleset{{y:url({0})}}}}",
    "*{{&:hover{{mask:url({0})}}}}", "*{{mask:url({0})", "a{{}}<!--*{{mask:url({0})}}-->", '[x="{0}"]{{background:url({0})}}',
    ":is(*){{background:url({0})}}", "::before{{content:url({0})}}", ":has(*){{mask:url({0})}}", "svg|*{{mask:url({0})}}",
    "@media print{{*{{mask:url({0})}}", ":host{{mask:url({0})}}", "::part(x){{mask:url({0})}}", "/*{0}", "\\{0}{{}}",
)  # fmt: skip

_EVENTS: Final = [
    "onload",
    "onerror",
    "onabort",
    "onbegin",
    "onend",
    "onrepeat",
    "onclick",
    "ondblclick",
    "onmousedown",
    "onmouseup",
    "onmouseover",
    "onmouseout",
    "onmousemove",
    "onmouseenter",
    "onmouseleave",
    "onmousewheel",
    "onwheel",
    "onkeydown",
    "onkeypress",
    "onkeyup",
    "onfocus",
    "onblur",
    "onfocusin",
    "onfocusout",
    "onactivate",
    "onresize",
    "onscroll",
    "onscrollend",
    "onzoom",
    "onunload",
    "onbeforeunload",
    "onhashchange",
    "onpopstate",
    "onpageshow",
    "onpagehide",
    "onmessage",
    "onoffline",
    "ononline",
    "onstorage",
    "ontoggle",
    "onbeforetoggle",
    "onpointerover",
    "onpointerenter",
    "onpointerdown",
    "onpointermove",
    "onpointerup",
    "oncancel",
    "onpointercancel",
    "onpointerout",
    "onpointerleave",
    "onpointerrawupdate",
    "ongotpointercapture",
    "onlostpointercapture",
    "ontouchstart",
    "ontouchmove",
    "ontouchend",
    "ontouchcancel",
    "ondrag",
    "ondragstart",
    "ondragend",
    "ondragenter",
    "ondragover",
    "ondragleave",
    "ondrop",
    "oncopy",
    "oncut",
    "onpaste",
    "onbeforecopy",
    "onbeforecut",
    "onbeforepaste",
    "oninput",
    "onbeforeinput",
    "onchange",
    "oninvalid",
    "onselect",
    "onselectstart",
    "onselectionchange",
    "onsubmit",
    "onreset",
    "onsearch",
    "onplay",
    "onplaying",
    "oncanplay",
    "onended",
    "onloadeddata",
    "onloadedmetadata",
    "onloadstart",
    "onanimationstart",
    "onanimationend",
    "onanimationiteration",
    "onanimationcancel",
    "ontransitionrun",
    "ontransitionstart",
    "ontransitionend",
    "ontransitioncancel",
    "onwebkitanimationstart",
    "onwebkitanimationend",
    "onwebkittransitionend",
    "oncontextmenu",
    "onauxclick",
    "onclose",
    "oncuechange",
    "onformdata",
    "onslotchange",
    "oncommand",
    "oncontentvisibilityautostatechange",
    "onsecuritypolicyviolation",
    "onfullscreenchange",
    "onSVGLoad",
    "onshow",
    "onstart",
    "onfinish",
    "onbounce",
    "onreadystatechange",
    "onpropertychange",
    "onbeforexrselect",
    "onsnapchanging",
    "onsnapchanged",
    "onfuture",
]

_BREAKOUTS: Final = (
    "</svg><script>alert('evil')</script>", "</style><img src=evil onerror=alert('evil')>", "--><img src=evil onerror=alert('evil')><!--",
    "]]><img src=evil onerror=alert('evil')>", "</title><svg onload=alert('evil')>", "</desc><iframe src=evil>", "<!--evil", "<![CDATA[evil",
    "&lt;img src=evil onerror=alert('evil')&gt;", "&amp;lt;script&amp;gt;evil", "</textarea><script>evil</script>", "</noscript><img src=evil>",
    "</template><script>evil</script>", "<p>evil", "</p><script>evil</script>", "<br><img src=evil>", "<math><mtext><table><mglyph><style><img src=evil>",
    "<foreignObject><body onload=evil>", '"><img src=evil onerror=evil>', "'><img src=evil onerror=evil>", "`onload=evil", "<a href=javascript:evil>",
    "<%= evil %>", "${evil}", "{{evil}}", "<?php evil ?>", "<!DOCTYPE evil>", "</xmp><script>evil</script>", "<plaintext>evil", "\u2028evil<b>",
    '<svg><style><a title="</style><img src=evil onerror=evil>">', "<form><math><mtext></form><form><mglyph><style></math><img src=evil onerror=evil>",
)  # fmt: skip
_RDF: Final = (
    "xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:d='http://purl.org/dc/elements/1.1/'"
)
_TEXTUAL: Final = (
    "<title>{}</title>", "<desc>{}</desc>", "<text>{}</text>", "<text><tspan>{}</tspan></text>", "<style>{}</style>",
    "<style>.a{{font-family:'{}'}}</style>", "<style>/*{}*/</style>", "<script>{}</script>", "<g>{}</g>", "<defs>{}</defs>", "<metadata>{}</metadata>",
    f"<metadata><r:RDF {_RDF}><d:title>{{}}</d:title></r:RDF></metadata>", "<switch><title>{}</title></switch>", "<text><textPath href='#a'>{}</textPath></text>",
)  # fmt: skip
_QUOTED: Final = (
    "id", "class", "aria-label", "style", "fill", "font-family", "lang", "xml:lang", "role", "d", "points", "transform", "begin", "values",
    "type", "media", "requiredFeatures", "systemLanguage", "result", "in", "viewBox", "href", "data-x", "title", "name", "mask",
)  # fmt: skip

_TARGETS: Final = (
    "href", "xlink:href", " href ", "HREF", "x:href", "src", "style", "class", "id", "onclick", "onbegin", "ONCLICK", "filter", "mask",
    "clip-path", "cursor", "marker-start", "attributeName", "values", "begin", "xmlns", "xml:base", "in", "result", "type", "target", "h\u200bref",
)  # fmt: skip
_NUMBERS: Final = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-1e999",
    "1e308",
    "1e-999",
    "0",
    "-1",
    "9" * 400,
    "0x7fffffff",
    "1e",
    "--1",
    "",
    "%",
    "1e5%",
)
_NUMERIC: Final = (
    "width", "height", "x", "y", "r", "rx", "cx", "viewBox", "d", "points", "transform", "textLength", "startOffset", "pathLength", "stdDeviation",
    "baseFrequency", "numOctaves", "radius", "order", "scale", "k1", "seed", "kernelMatrix", "tableValues", "dur", "begin", "repeatCount", "repeatDur",
    "keyTimes", "keySplines", "refX", "markerWidth", "font-size", "stroke-width", "stroke-dasharray", "opacity", "offset", "fx", "letter-spacing",
)  # fmt: skip
_NUMERIC_ON: Final = (
    "svg",
    "rect",
    "path",
    "text",
    "filter",
    "feGaussianBlur",
    "feTurbulence",
    "feConvolveMatrix",
    "animate",
    "pattern",
    "mask",
    "marker",
)


def _attribute(value: str) -> str:
    return escape(value).replace("\n", "&#10;").replace("\t", "&#9;")


def links() -> Iterator[str]:
    """Yield every address on every element, and on every attribute that takes one somewhere."""
    for address in map(_attribute, ADDRESSES):
        for element in _HREFS:
            yield doc(f'<{element} href="{address}" xlink:href="{address}">a<circle r="1"/></{element}>')
        for key in _KEYS:
            for element in ("image", "use", "g"):
                spaces = 'xmlns:x="http://www.w3.org/1999/xlink" xmlns:ev="http://www.w3.org/2001/xml-events"'
                yield doc(f'<{element} {spaces} {key}="{address}"/>')


def css() -> Iterator[str]:
    """Yield every call with every property, as attribute, in a style attribute and in a sheet; and every at-rule."""
    for name in _PROPERTIES:
        for call in _CALLS:
            value = call.replace("{{", "{").replace("}}", "}").replace("{}", "//evil.test/x#a")
            if "\\" not in name and not name.startswith("--"):
                yield doc(f'<g {name}="{_attribute(value)}"/>')
            yield doc(f'<g style="{_attribute(f"{name}:{value};stroke:red")}"/>')
            yield doc(f"<style>{escape(f'.a{{stroke:red;{name}:{value}}}.b{{fill:red}}')}</style>")
    for rule in _AT_RULES:
        for address in ADDRESSES:
            yield doc(f"<style>{escape(rule.format(address))}</style>")
            yield doc(f"<style><![CDATA[{rule.format(address).replace(']]>', '')}]]></style>")


def handlers() -> Iterator[str]:
    """Yield every event, in several spellings, on several elements."""
    for event in _EVENTS:
        for name in (
            event,
            event.upper(),
            event.title(),
            f"xlink:{event}",
            f"xml:{event}",
            f"s:{event}",
            f"{event}2",
        ):
            for element in ("g", "set", "image", "text", "title", "style"):
                yield doc(
                    f'<{element} xmlns:s="http://www.w3.org/2000/svg" {name}="alert(\'evil\')">a</{element}>'
                )
        yield doc(
            f'<animate attributeName="{event}" values="alert(\'evil\')"/><set attributeName="{event}" to="evil()"/>'
        )
        yield doc("", f"{event}=\"alert('evil')\"")


def breakouts() -> Iterator[str]:
    """Yield every way out of a text, a style and an attribute, once the picture is printed into HTML."""
    for payload in _BREAKOUTS:
        for place in _TEXTUAL:
            yield doc(place.replace("{{", "{").replace("}}", "}").replace("{}", escape(payload)))
            yield doc(
                place.replace("{{", "{")
                .replace("}}", "}")
                .replace("{}", f"<![CDATA[{payload.replace(']]>', '')}]]>")
            )
        for key in _QUOTED:
            yield doc(f'<g {key}="{_attribute(payload)}"/>')
            yield doc("", f'{key.replace("viewBox", "role")}="{_attribute(payload)}"')


def animations() -> Iterator[str]:
    """Yield animations of everything that refers, runs or names, to every address."""
    for target in _TARGETS:
        for element in ("animate", "set", "animateTransform", "animateMotion", "animateColor", "discard"):
            for address in map(
                _attribute, (*ADDRESSES[::4], "url(//evil.test/x#a)", "alert('evil')", "evil")
            ):
                for keys in ('to="{}"', 'from="{}" to="#a"', 'by="{}"', 'values="#a;{}"'):
                    value = keys.replace("{}", address)
                    yield doc(
                        f'<a id="l"><{element} href="#l" attributeName="{target}" {value}/><circle r="1"/></a>'
                    )


def numbers() -> Iterator[str]:
    """Yield every attribute that takes a number with ones that are none, or too large."""
    for number in _NUMBERS:
        for key in _NUMERIC:
            for element in _NUMERIC_ON:
                yield doc(
                    f'<{element} id="e" {key}="{number}" attributeName="x"/><use href="#e" {key}="{number}"/>'
                )
            if key != "viewBox":
                yield doc("", f'{key}="{number}"')
        yield f'<svg {NS} viewBox="0 0 {number} 9" width="{number}" height="{number}"/>'


def namespaces() -> Iterator[str]:
    """Yield live elements under every namespace, prefix and spelling."""
    spaces = (
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML", "http://www.w3.org/2000/SVG",
        "http://www.mozilla.org/keymaster/gatekeeper/there.is.only.xul", "http://www.w3.org/1999/XSL/Transform", "", "urn:evil",
        "http://www.w3.org/2001/XInclude", "http://www.w3.org/2001/xml-events", "http://www.w3.org/XML/1998/namespace/", "http://www.w3.org/2000/svg ",
        "http://www.w3.org/1999/xlink", "http://www.w3.org/2002/xforms", "http://www.w3.org/2000/xmlns", "jar:evil", "javascript:evil",
    )  # fmt: skip
    names = (
        "script",
        "SCRIPT",
        "iframe",
        "img",
        "a",
        "handler",
        "foreignObject",
        "include",
        "html",
        "body",
        "svg",
        "style",
        "link",
        "image",
    )
    for space in spaces:
        for name in names:
            inside = 'href="javascript:evil" src="evil" onload="evil()" onerror="evil()" xlink:href="evil"'
            yield doc(f'<{name} xmlns="{space}" {inside}>evil()</{name}>')
            if space:
                yield doc(
                    f'<e:{name} xmlns:e="{space}" {inside} e:href="evil" e:onload="evil()">evil()</e:{name}>'
                )
                yield doc(f'<g xmlns:e="{space}" e:onload="evil()" e:href="evil" e:style="evil"/>')
            yield f'<svg {XLINK} onload="evil()"><{name} xmlns="{space}" {inside}/><rect width="9" height="9"/></svg>'


FAMILIES: Final = {
    "links": links,
    "css": css,
    "handlers": handlers,
    "breakouts": breakouts,
    "animations": animations,
    "numbers": numbers,
    "namespaces": namespaces,
}
"""The classes that are multiplied out."""
