"""Pictures that are small to read and heavy to draw, each just under the sanitizer's limits: the cage has to hold them."""

from __future__ import annotations

from typing import Final

__all__ = ["HEAVY"]

_RECT: Final = '<rect width="9" height="9" fill="#fff"/>'
_WHOLE: Final = 'x="0" y="0" width="1" height="1"'
_FILTERED: Final = '<rect width="9" height="9" filter="url(#f)"/>'


def _doc(content: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{content}</svg>'


HEAVY: Final[dict[str, str]] = {
    "masks": _doc(f'<mask id="m">{_RECT}</mask>' + f'<g mask="url(#m)">{_RECT}</g>' * 3_000),
    "dashes": _doc('<path d="M0 0H9000000" stroke-dasharray="0.00001" stroke="red"/>' * 200),
    "round dashes": _doc(
        '<circle r="4" cx="4" cy="4" stroke-dasharray="0.000001" stroke="red" fill="none"/>' * 2_000
    ),
    "turbulence": _doc(
        f'<filter id="f" {_WHOLE}><feTurbulence numOctaves="9" baseFrequency="5"/></filter>' + _FILTERED * 600
    ),
    "blurs": _doc(f'<filter id="f" {_WHOLE}><feGaussianBlur stdDeviation="200"/></filter>' + _FILTERED * 600),
    "morphology": _doc(f'<filter id="f" {_WHOLE}><feMorphology radius="200"/></filter>' + _FILTERED * 60),
    "convolution": _doc(
        f'<filter id="f" {_WHOLE}><feConvolveMatrix order="9" kernelMatrix="{"1 " * 81}"/></filter>'
        + _FILTERED * 60
    ),
    "tiny tiles": _doc(
        f'<pattern id="p" width="0.0001" height="0.0001" patternUnits="userSpaceOnUse">{_RECT}</pattern>'
        + '<rect width="9" height="9" fill="url(#p)"/>' * 500
    ),
    "layers": _doc(('<g opacity=".5">' * 90 + f"{_RECT}<circle r='4'/>" + "</g>" * 90) * 50),
    "nothing at all": _doc("<g/>" * 19_990),
    "numbers": _doc(
        f'<path d="{"M1e999-1e999NaN" * 20_000}"/><text font-size="1e30">x</text><rect width="1e38" height="NaN"/>'
    ),
    "instructions": f"<?{'<?' * 400_000}",
    "comments": f"{'<!---->' * 120_000}<svg xmlns='http://www.w3.org/2000/svg'/>",
    "colons": _doc(f'<set begin="{"a.b:" * 2_400}"/>'),
    "classes": _doc(f'<g class="{"svg-0123456789ab " * 580}"/>' * 90),
    "selectors": _doc(f"<style>{'.a ' * 160}{{fill:red}}</style>" * 60),
    "gradients": _doc(
        "".join(f'<linearGradient id="g{i}" href="#g{i + 1}"/>' for i in range(19)) * 500
        + '<g fill="url(#g0)"/>'
    ),
}
"""By name."""
