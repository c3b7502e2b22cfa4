"""Laws of embedded pictures: the bytes decide what they are, their head decides whether they fit."""

from __future__ import annotations

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from svg_vectors import NS, png

from soundfoundry_core.covers.sanitize import sanitize_svg
from soundfoundry_core.covers.sanitize.rasters import raster_size


def encoded(kind: str, size: tuple[int, int], **options: object) -> bytes:
    """Return a real picture of this kind and size."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("GIF", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
    ],
)
@pytest.mark.parametrize("size", [(1, 1), (300, 7), (5, 1000)])
def test_a_real_picture_is_kept(kind: str, options: dict[str, bool], size: tuple[int, int]) -> None:
    """The four kinds are recognised, measured and kept byte for byte."""
    data = encoded(kind, size, **options)
    assert raster_size(data, kind.lower()) == size
    href = f"data:image/{kind.lower()};base64,{base64.b64encode(data).decode()}"
    svg = f'<svg {NS}><image href="{href}"/></svg>\n'
    assert sanitize_svg(svg).data.decode() == svg
    spaced = svg.replace("data:image", " data:Image").replace(";base64,", "; base64 ,\n")
    assert sanitize_svg(spaced).data.decode() == svg


def test_an_animated_webp_is_measured() -> None:
    """An extended WebP says its size elsewhere."""
    frames = [Image.new("RGB", (20, 30), c) for c in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    assert raster_size(out.getvalue(), "webp") == (20, 30)


@pytest.mark.parametrize("claimed", ["jpeg", "gif", "webp", "svg+xml", "bmp", "avif"])
def test_a_picture_that_claims_to_be_another_goes(claimed: str) -> None:
    """A PNG under another name is left out, element and all."""
    href = png(1, 1).replace("image/png", f"image/{claimed}")
    clean = sanitize_svg(f'<svg {NS}><image href="{href}"/></svg>')
    assert clean.data.decode() == f"<svg {NS}/>\n"
    assert [str(one) for one in clean.removed] == ["value href", "element image"]


@pytest.mark.parametrize(
    "href",
    [
        "data:image/png;base64,!!!!",
        "data:image/png;base64,AAA",
        "data:image/png,x",
        "data:image/png;base64,AAAA",
    ],
)
def test_what_cannot_be_decoded_goes(href: str) -> None:
    """Broken base64, another encoding and other bytes are no picture."""
    assert sanitize_svg(f'<svg {NS}><image href="{href}"/></svg>').data.decode() == f"<svg {NS}/>\n"


@given(
    data=st.binary(max_size=200),
    kind=st.sampled_from(["png", "jpeg", "gif", "webp"]),
    cut=st.integers(0, 200),
)
def test_any_bytes_have_a_size_or_none(data: bytes, kind: str, cut: int) -> None:
    """Measuring never fails, whatever the bytes, and never gives an empty size."""
    for one in (data, encoded(kind.upper(), (2, 2))[:cut] + data):
        size = raster_size(one, kind)
        assert size is None or min(size) >= 1
