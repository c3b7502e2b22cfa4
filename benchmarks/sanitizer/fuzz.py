"""Coverage-guided fuzzing of the sanitizer: ``python -m benchmarks.sanitizer.fuzz [--seconds 600] [--corpus DIR]``.

Atheris (libFuzzer) instruments the sanitizer and tinycss2, starts from the attacks of the tests and a few honest
pictures, and mutates them with a dictionary of what SVG and CSS are made of. The first byte says whether the rest is a
document, the content of one, a style sheet or a style attribute, so that most inputs get past the XML parser. For each it holds the laws: no
other error than ``UnsafeSvgError``, an answer within a second of processor time and a bounded length, well-formed output that an
independent audit finds nothing in, and the same bytes when it is cleaned again, with a prefix and without.

What breaks a law is left as ``crash-...`` in the working directory, and the exit code is not 0.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

import atheris

from benchmarks.sanitizer.attacks import findings, own_vectors

with atheris.instrument_imports(include=["soundfoundry_core.covers.sanitize", "tinycss2"]):
    import tinycss2  # noqa: F401 -- to be instrumented before the sanitizer asks for it

    from soundfoundry_core.covers.sanitize.sanitizer import sanitize_svg
from soundfoundry_core.errors import UnsafeSvgError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SLOWEST_S: Final = 1.0
_WORDS: Final = """
    <svg <g <rect <path <style> </style> <use <image <a <animate <set <filter <feImage <metadata> <rdf:RDF <title>
    <![CDATA[ ]]> <!-- --> <? ?> <!DOCTYPE &amp; &lt; &#x3c; &#60; xmlns= xmlns:xlink= xlink:href= href= id= class=
    style= fill= url(# url( http:// javascript: data:image/png;base64, @import @media @keyframes @supports !important
    var(-- calc( image-set( \\\\75rl( /* */ :root :not( ::before > + ~ * [ ] { } ; : attributeName= values= begin=
    from= to= viewBox= width= 1e999 -1 % prefix svg-0123456789ab .svg-0123456789ab animation: animation-name: path(
"""
_ROOT: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:x="urn:x" '
    b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" class="a b">'
)
_HONEST: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="a svg-0123456789ab"><style>.svg-0123456789ab .a{fill:red}</style></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><style>:root{--x:1px}@keyframes k{to{x:var(--x)}}g>.b,*{animation:k 1s}</style></svg>',
    '<?xml version="1.0" encoding="UTF-8"?><svg xmlns="http://www.w3.org/2000/svg"><text>a&#x2028;b</text></svg>',
)


def seeds() -> Iterator[bytes]:
    """Yield what the fuzzer starts from."""
    for svg in (*own_vectors().values(), *_HONEST):
        data = svg if isinstance(svg, bytes) else svg.encode("utf-8", "surrogatepass")
        if len(data) < 8_000:
            yield b"D" + data
            if (at := data.find(b">")) > 0 and data.endswith(b"</svg>"):
                yield b"C" + data[at + 1 : -6]
            if b"<style>" in data:
                yield b"S" + data.partition(b"<style>")[2].partition(b"</style>")[0]
            if b'style="' in data:
                yield b"A" + data.partition(b'style="')[2].partition(b'"')[0]
            yield b"D\xff\xfe" + data.decode("utf-8", "replace").encode("utf-16-le")


def document(data: bytes) -> bytes:
    """Return the document that an input stands for."""
    if not data:
        return data
    kind, rest = data[:1], data[1:]
    if kind == b"C":
        return _ROOT + rest + b"</svg>"
    if kind in {b"S", b"A"}:
        text = escape(rest.decode("utf-8", "replace")).replace('"', "&quot;").encode()
        inside = b"<style>%b</style>" if kind == b"S" else b'<g style="%b"/>'
        return _ROOT + inside % text + b"</svg>"
    return rest if kind == b"D" else data


class BrokenLawError(Exception):
    """What the fuzzer looks for."""


def judge(data: bytes) -> None:
    """Hold the laws for one input.

    Raises:
        BrokenLawError: one does not hold.
    """
    prefix = "p-" if data[-1:] == b"p" else ""
    data = document(data)
    start = time.process_time()
    try:
        clean = sanitize_svg(data, prefix=prefix)
    except UnsafeSvgError as error:
        hold(bool(error.reason), "no reason")
        return
    finally:
        hold(time.process_time() - start < _SLOWEST_S, "too slow")
    found = findings(clean.data)
    hold(not found, f"left behind: {found}")
    again = sanitize_svg(clean.data, prefix=prefix)
    hold(again.data == clean.data, "not idempotent")
    hold(again.removed == (), f"removed the second time: {again.removed}")


def hold(law: bool, told: str) -> None:
    """Raise where a law does not hold."""
    if not law:
        raise BrokenLawError(told)


def main() -> None:
    """Fuzz for a while."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument(
        "--corpus", type=Path, help="where to keep what was found; by default a temporary directory"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        corpus = options.corpus or Path(place, "corpus")
        corpus.mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(seeds()):
            (corpus / f"seed-{number}").write_bytes(data)
        words = Path(place, "words")
        words.write_text("".join('"{}"\n'.format(w.replace('"', '\\"')) for w in _WORDS.split()))
        limits = [f"-max_total_time={options.seconds}", "-timeout=5", "-rss_limit_mb=1024", "-max_len=9000"]
        atheris.Setup(
            [sys.argv[0], str(corpus), f"-dict={words}", *limits, "-print_final_stats=1", "-len_control=0"],
            judge,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
