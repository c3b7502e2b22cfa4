"""Honest pictures before and after, as Chromium draws them: every pixel has to be as it was."""

from __future__ import annotations

import base64
import io
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image

from benchmarks.covers.report import Report, Row
from benchmarks.sanitizer.attacks import chromium_path
from soundfoundry_core.covers.sanitize import sanitize_svg
from soundfoundry_core.errors import UnsafeSvgError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["pictures"]

_EACH: Final = 12


def pictures(originals: Mapping[str, bytes], side: int) -> Report:
    """Sanitize every picture, draw both, and compare."""
    from playwright.sync_api import sync_playwright

    cleaned: dict[str, bytes] = {}
    refused: list[str] = []
    unstable = 0
    for name, data in originals.items():
        try:
            cleaned[name] = sanitize_svg(data).data
        except UnsafeSvgError as error:
            refused.append(f"{name} ({error.reason})")
            continue
        unstable += name.startswith("covers/") and cleaned[name] != data
    changed: list[str] = []
    names = list(cleaned)
    with sync_playwright() as play:
        flags = [
            "--no-sandbox",
            "--disable-gpu",
            "--force-color-profile=srgb",
            "--host-resolver-rules=MAP * ~NOTFOUND",
        ]
        browser = play.chromium.launch(executable_path=chromium_path(), args=flags, chromium_sandbox=False)
        rows = math.ceil(_EACH / 4)
        page = browser.new_context(
            viewport={"width": 4 * side, "height": rows * side}, offline=True
        ).new_page()
        for at in range(0, len(names), _EACH):
            part = names[at : at + _EACH]
            before = _drawn(page, [originals[name] for name in part], side)
            after = _drawn(page, [cleaned[name] for name in part], side)
            changed += [name for name, a, b in zip(part, before, after, strict=True) if (a != b).any()]
        browser.close()
    same = len(names) - len(changed)
    report = Report(title=f"{len(originals)} honest pictures, Chromium, {side} pixels, before and after")
    report.rows.append(
        Row(name="identical to the pixel, per cent", value=100 * same / len(originals), low=99.5)
    )
    report.rows.append(Row(name="changed", value=len(changed), note=", ".join(changed[:9])))
    report.rows.append(Row(name="refused", value=len(refused), note=", ".join(refused[:9])))
    report.rows.append(Row(name="covers of ours that changed by a byte", value=unstable, high=0))
    return report


def _drawn(page: Any, svgs: list[bytes], side: int) -> list[Any]:
    images = "".join(
        f'<img width={side} height={side} style="object-fit:contain;display:block;float:left"'
        f' src="data:image/svg+xml;base64,{base64.b64encode(svg).decode()}">'
        for svg in svgs
    )
    page.set_content(f'<body style="margin:0;background:#fff;width:{4 * side}px">{images}')
    page.evaluate("() => Promise.allSettled([...document.images].map(image => image.decode()))")
    shot = np.asarray(Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB"))
    places = [divmod(i, 4) for i in range(len(svgs))]
    return [
        shot[row * side : (row + 1) * side, column * side : (column + 1) * side] for row, column in places
    ]
