"""Write the page that docs/pictures/tokens.png is a photograph of: run ``python docs/token_sheet.py sheet.html``.

Six identities in both themes, each in a frame of its own with nothing but :func:`css` of its maker and the
rules below, which use tokens alone. The photograph is taken with any Chromium::

    chromium --headless --hide-scrollbars --window-size=1656,1194 --screenshot=tokens.png sheet.html

and then brought to a palette of 256 in which the 190 largest flat areas keep their exact colours.
"""

from __future__ import annotations

import html
import sys
from pathlib import Path
from typing import Final

from soundfoundry_core.style import StyleProfile, StyleSeed
from soundfoundry_core.style.tokens import THEMES, css

MAKERS: Final = {
    "": "Molten Copper",
    "hugo": "Red Shift",
    "eva": "Late Harvest",
    "lena": "Moss and Rain",
    "uma": "Cold Harbour",
    "ada": "Night Train",
}

_RULES: Final = """
* { box-sizing: border-box; margin: 0 }
body { background: var(--color-ground); color: var(--color-text); font: var(--typography-body);
  padding: var(--spacing-6) var(--spacing-4); display: grid; gap: var(--spacing-4); align-content: start }
article { background: var(--color-surface); border: var(--line-thin) solid var(--color-border);
  border-radius: var(--radius-large); box-shadow: var(--shadow-small); padding: var(--spacing-4);
  display: grid; grid-template-columns: 6.5rem 1fr; gap: var(--spacing-3) var(--spacing-4) }
.cover { width: 6.5rem; height: 6.5rem; border-radius: var(--radius-medium); display: block }
h1 { font: var(--typography-title); font-size: var(--font-size-xl); letter-spacing: var(--typography-title-letter-spacing) }
.caption { font: var(--typography-caption); color: var(--color-muted) }
.row { display: flex; gap: var(--spacing-2); align-items: center; flex-wrap: wrap }
.tag { font: var(--typography-caption); background: var(--color-tint); color: var(--color-on-tint);
  padding: .15rem var(--spacing-2); border-radius: var(--radius-full) }
a { color: var(--color-link); font: var(--typography-label); text-underline-offset: .2em }
b { font: var(--typography-label); height: 2.5rem; padding: 0 var(--spacing-4); display: inline-flex; align-items: center;
  border-radius: var(--radius-medium) }
.action { background: var(--color-action); color: var(--color-on-accent) }
.plain { border: var(--line-thin) solid var(--color-control) }
.field { flex: 1; background: var(--color-well); border: var(--line-thin) solid var(--color-control); color: var(--color-muted);
  font-weight: var(--font-weight-regular); outline: var(--line-focus) solid var(--color-focus); outline-offset: var(--line-offset) }
.wide { grid-column: 1 / -1 }
.states span { font: var(--typography-caption); flex: 1; padding: var(--spacing-1) var(--spacing-2); border-radius: var(--radius-small) }
.scale { display: flex; height: 1.5rem; border-radius: var(--radius-small); overflow: hidden }
.scale i { flex: 1 }
.wave { display: flex; gap: 2px; height: 42px; align-items: center }
.wave i { width: 3px; border-radius: 2px; flex: none }
"""
_ACCENTS: Final = (50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950)
_NEUTRALS: Final = (0, 50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950, 1000)


def frame(maker: str, title: str, theme: str) -> str:
    """Return one identity in one theme as a whole HTML document."""
    profile = StyleProfile.of(StyleSeed.derive(maker)) if maker else None
    whose = f"{maker}, hue {profile.look.accent_hue}°" if profile else "SoundFoundry, no maker"
    states = "".join(
        f'<span style="background:var(--color-{state}-tint);color:var(--color-{state})">{words}</span>'
        for state, words in (("success", "Saved"), ("warning", "One left"), ("danger", "Failed"))
    )
    scales = "".join(
        '<div class="scale">'
        + "".join(f'<i style="background:var(--color-{name}-{step})"></i>' for step in steps)
        + "</div>"
        for name, steps in (("accent", _ACCENTS), ("neutral", _NEUTRALS))
    )
    return f"""<!doctype html><html data-theme="{theme}"><style>{css(profile)}{_RULES}</style><body>
<article>{_cover()}
<div><p class="caption">{whose} · {theme}</p><h1>{title}</h1><p class="caption" style="margin-bottom:.55rem">2:34 · 96 bpm · D minor</p>
<p class="row"><span class="tag">ambient</span><span class="tag">warm</span><a href="#">share</a></p></div>
{_waveform()}
<p class="row wide"><b class="field">a quiet night</b><b class="action">Create</b><b class="plain">Save</b></p></article>
<p class="row states">{states}</p>
<div style="display:grid;gap:var(--spacing-1)">{scales}</div></body></html>"""


def _cover() -> str:
    rings = "".join(
        f'<circle cx="66" cy="66" r="{radius}" fill="var(--color-ramp-{step})"/>'
        for step, radius in ((2, 62), (3, 46), (4, 31), (5, 15))
    )
    return f'<svg class="cover" viewBox="0 0 100 100"><rect width="100" height="100" fill="var(--color-ramp-1)"/>{rings}</svg>'


def _waveform() -> str:
    bars = ""
    for bar in range(70):
        swell = 1 - abs(bar % 23 - 14) / 20 if bar % 23 < 14 else 1 - (bar % 23 - 14) / 10
        height = 4 + 2 * round(
            17 * swell * (0.45 + 0.55 * (bar * 37 % 23) / 22) * (0.55 + 0.45 * min(1, bar / 26))
        )
        bars += (
            f'<i style="height:{height}px;background:var(--color-{"played" if bar < 28 else "ramp-2"})"></i>'
        )
    return f'<div class="wide wave">{bars}</div>'


def sheet() -> str:
    """Return the whole page: a row of two makers, each light and dark."""
    frames = "".join(
        f'<iframe srcdoc="{html.escape(frame(maker, title, theme))}"></iframe>'
        for maker, title in MAKERS.items()
        for theme in THEMES
    )
    return (
        "<!doctype html><meta charset=utf-8><style>body{margin:0;display:grid;grid-template-columns:repeat(4,1fr);width:1656px}"
        f"iframe{{border:0;width:414px;height:398px;display:block}}</style>{frames}"
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(sheet(), encoding="utf-8")
