"""One sanitizer in a process of its own: ``python -m benchmarks.sanitizer.worker NAME``, lines of JSON in and out.

``{"i": 1, "svg": base64}`` is answered by ``{"i": 1, "ok": true, "out": base64, "ms": 1.2, "cpu_ms": 1.1}``, or by ``"ok":
false`` and ``"err"``. The times are of the call alone. ``node/dompurify.mjs`` speaks the same.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def ours() -> Callable[[bytes], bytes]:
    """Return our sanitizer."""
    from soundfoundry_core.covers.sanitize import sanitize_svg

    return lambda data: sanitize_svg(data).data


def hush() -> Callable[[bytes], bytes]:
    """Return cloudflare's svg-hush (Rust)."""
    from py_svg_hush import filter_svg

    return lambda data: bytes(filter_svg(data, {"image": ["jpeg", "png", "gif", "webp"]}))


def lxml() -> Callable[[bytes], bytes]:
    """Return a mere parser and serializer, which is no sanitizer: the floor."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return lambda data: bytes(etree.tostring(etree.fromstring(data, parser)))


def raw() -> Callable[[bytes], bytes]:
    """Return what does nothing: it shows which attacks are alive."""
    return lambda data: data


def main() -> None:
    """Answer questions until they end."""
    sanitize = {"ours": ours, "hush": hush, "lxml": lxml, "raw": raw}[sys.argv[1]]()
    for line in sys.stdin:
        asked = json.loads(line)
        data = base64.b64decode(asked["svg"])
        start, used = time.perf_counter(), time.process_time()
        try:
            out = sanitize(data)
            answer = {"ok": True, "out": out}
        except Exception as error:  # noqa: BLE001 -- whatever it raises, it refuses
            answer = {"ok": False, "err": f"{type(error).__name__}: {error}"[:200]}
        answer["cpu_ms"] = (time.process_time() - used) * 1e3
        answer["ms"] = (time.perf_counter() - start) * 1e3
        if answer["ok"]:
            answer["out"] = base64.b64encode(out).decode()
        sys.stdout.write(json.dumps({"i": asked["i"], **answer}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
