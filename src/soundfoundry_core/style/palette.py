"""A cover's palette: one hue family, five steps of lightness, one opposite accent.

The maker's ``accent_hue`` leads: ground and ramp stay within a narrow arc around it, shadows leaning
towards blue-violet and lights towards yellow, as daylight makes them. The spot of accent stands at least
120 degrees away. Whatever the hue, theme and macros, text on the ground keeps WCAG AA (4.5:1) and the
accent 3:1; where a lightness would miss that, it moves until it does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from soundfoundry_core.errors import UnknownNameError
from soundfoundry_core.style.macros import Macros
from soundfoundry_core.style.oklch import contrast, mixed, oklch_hex

if TYPE_CHECKING:
    from soundfoundry_core.style.profile import LookProfile

__all__ = ["SCHEMES", "Palette"]

_SHADOW_HUE: Final = 285.0
_LIGHT_HUE: Final = 85.0
_WARM_HUE: Final = 55.0
_MUDDY_HUE: Final = 118.0
"""Yellow-green: dark grounds and accents look soiled near it, so both keep their distance."""


@dataclass(frozen=True, slots=True)
class _Scheme:
    arc: float
    """How far the ramp's ends lean out of the family hue, degrees."""
    accent: float
    """How far away the accent stands, degrees, at least 120."""
    chroma: float
    """Chroma of the middle of the ramp, for a maker of medium vividness."""


SCHEMES: Final = {
    "analogous": _Scheme(42, 175, 0.130),
    "complement": _Scheme(20, 180, 0.138),
    "split": _Scheme(28, 150, 0.126),
    "triad": _Scheme(32, 125, 0.132),
    "duotone": _Scheme(8, 180, 0.120),
}
"""The palette schemes by name: those that :class:`StyleProfile` draws from."""

_DARK_RAMP: Final = (0.30, 0.43, 0.56, 0.69, 0.83)
_LIGHT_RAMP: Final = (0.885, 0.80, 0.69, 0.56, 0.40)
_RAMP_CHROMA: Final = (0.62, 0.85, 1.0, 0.95, 0.68)


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one cover, all ``#rrggbb``."""

    ground: str
    """The quiet end of the ground, under the title, and the colour of the veil."""
    ground_high: str
    """The lit end of the ground's gradient."""
    ramp: tuple[str, str, str, str, str]
    """Five steps of the hue family, from nearest to the ground to farthest from it."""
    accent: str
    text: str
    muted: str
    """For the caption: at least 4.5:1 on the ground as well."""
    dark: bool

    @classmethod
    def of(
        cls,
        look: LookProfile,
        *,
        scheme: str = "",
        hue: int | None = None,
        dark: bool = True,
        macros: Macros | None = None,
        midnight: bool = False,
    ) -> Palette:
        """Make the palette of a maker's look; ``scheme`` and ``hue`` (of a series) go before the maker's own.

        ``brightness`` lifts the ramp, ``warmth`` turns the hue by up to 16 degrees and deepens chroma,
        ``energy`` widens contrast; ``midnight`` deepens the ground. All of them move continuously.

        Raises:
            UnknownNameError: there is no such scheme.
        """
        name = scheme or look.scheme
        if name not in SCHEMES:
            raise UnknownNameError("palette scheme", name, SCHEMES, field="scheme")
        tone = _Tone(float(look.accent_hue if hue is None else hue), look.depth, look.vividness)
        return _palette(tone, name, dark, macros or Macros(), midnight)


class _Tone(NamedTuple):
    """What of a palette the maker owns, whatever the series."""

    hue: float
    depth: float
    vividness: float


@lru_cache(maxsize=512)
def _palette(tone: _Tone, name: str, dark: bool, macros: Macros, midnight: bool) -> Palette:
    scheme, hue = SCHEMES[name], tone.hue
    warmth, energy = macros.signed("warmth"), macros.signed("energy")
    family = hue
    hue = _towards(hue, _WARM_HUE if warmth > 0 else _WARM_HUE + 180, 16 * abs(warmth))
    chroma = scheme.chroma * (0.55 + 0.72 * tone.vividness) * (1 + 0.15 * warmth + 0.15 * energy)
    lift = 0.06 * macros.signed("brightness")
    arc = scheme.arc + 55 * _muddiness(hue)
    shadow = _leaning(hue, family, _SHADOW_HUE, arc)
    if dark:
        base = 0.140 + 0.130 * tone.depth + 0.3 * lift
        base -= (0.25 * (base - 0.140) + 0.04) * midnight
        tint = (0.022 + 0.05 * tone.vividness) * _cleanness(shadow)
        ground, high = (
            oklch_hex(base, tint, shadow),
            oklch_hex(base + 0.075 - 0.02 * midnight, tint * 1.55, shadow),
        )
    else:
        base = 0.974 - 0.064 * tone.depth + 0.25 * lift - 0.04 * midnight
        tint = 0.008 + 0.016 * tone.vividness + 0.012 * tone.depth
        light = _leaning(hue, family, _LIGHT_HUE, scheme.arc * 0.4)
        ground, high = oklch_hex(base, tint, light), oklch_hex(base - 0.03, tint * 2.2, hue)
    text = _readable((0.975, 0.012, hue) if dark else (0.22, 0.04, hue), (ground, high), ratio=7.0, dark=dark)
    muted = next(
        colour
        for colour in (mixed(ground, text, alpha / 20) for alpha in range(14, 21))
        if min(contrast(colour, ground), contrast(colour, high)) >= 4.5
    )
    ramp = [
        oklch_hex(
            lightness + lift + 0.02 * energy * (step - 2) * (1 if dark else -1),
            chroma * _RAMP_CHROMA[step] if dark or step else min(0.055, chroma),
            _ramp_hue(hue, family, lightness, arc),
        )
        for step, lightness in enumerate(_DARK_RAMP if dark else _LIGHT_RAMP)
    ]
    spot = _accent_hue(hue, family, scheme.accent, dark=dark)
    accent = _readable((0.79 if dark else 0.62, 0.175, spot), (ground, high), ratio=3.0, dark=dark)
    return Palette(
        ground=ground,
        ground_high=high,
        ramp=(ramp[0], ramp[1], ramp[2], ramp[3], ramp[4]),
        accent=accent,
        text=text,
        muted=muted,
        dark=dark,
    )


def _turned(hue: float, other: float) -> float:
    """Return the signed way from one hue to another, -180 to 180."""
    return (other - hue + 180) % 360 - 180


def _towards(hue: float, goal: float, degrees: float) -> float:
    way = _turned(hue, goal)
    return (hue + max(-degrees, min(degrees, way))) % 360


def _leaning(hue: float, family: float, goal: float, degrees: float) -> float:
    """Turn towards a hue on the side where it lies from the *family* hue, so that no slider changes the side."""
    side = 1 if _turned(family, goal) > 0 else -1
    way = side * _turned(hue, goal)
    return (hue + side * max(0.0, min(degrees, way if way > -90 else way + 360))) % 360


def _ramp_hue(hue: float, family: float, lightness: float, arc: float) -> float:
    share = (lightness - 0.66) / 0.28
    goal = _LIGHT_HUE if share > 0 else _SHADOW_HUE
    return _leaning(hue, family, goal, arc * min(1.0, abs(share)))


def _cleanness(hue: float) -> float:
    """Return how much chroma a dark ground of this hue bears: 0.35 at yellow-green, 1 elsewhere."""
    return min(1.0, 0.35 + abs(_turned(hue, _MUDDY_HUE)) / 80)


def _muddiness(hue: float) -> float:
    """Return how near a hue is to yellow-green, 0-1: its shadows lean further, towards clean green or brown."""
    return max(0.0, 1 - abs(_turned(hue, _MUDDY_HUE - 20)) / 55)


def _accent_hue(hue: float, family: float, distance: float, *, dark: bool) -> float:
    """Return the hue at that distance, on the side that is farther from yellow-green for the family hue.

    On light paper yellow must be dark, and looks like mustard: there it goes on to orange, as far as 120 degrees
    from the hue family allow.
    """
    side = max((1, -1), key=lambda way: abs(_turned(family + way * distance, _MUDDY_HUE)))
    spot = (hue + side * distance) % 360
    if not dark:
        near = max(0.0, 1 - abs(_turned(spot, 92)) / 40)
        way = _turned(spot, 50)
        room = distance - 120 if way * side < 0 else 180 - distance
        spot += max(-room, min(room, way * near))
    return spot % 360


def _readable(
    start: tuple[float, float, float], grounds: tuple[str, ...], *, ratio: float, dark: bool
) -> str:
    """Return the colour, moved away from the grounds in lightness until it has this contrast."""
    lightness, chroma, hue = start
    while True:
        colour = oklch_hex(lightness, chroma, hue)
        if lightness in {0.0, 1.0} or min(contrast(colour, ground) for ground in grounds) >= ratio:
            return colour
        lightness = min(1.0, lightness + 0.01) if dark else max(0.0, lightness - 0.01)
