"""The acceptance of the design tokens: two tools that are not ours read them and must make of them what we do.

``nox -s tokens`` installs the tools into a folder and calls this with it. For the brand and for one maker the
tokens are exported with the command line; Terrazzo (a validator and compiler) and style-dictionary turn them
into CSS; every colour and length in it must be ours. Terrazzo must also refuse documents that were spoilt.
"""

# ruff: noqa: T201 - it tells a person at a terminal what was accepted

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from soundfoundry_core.style import StyleProfile, StyleSeed
from soundfoundry_core.style.oklch import oklch_hex
from soundfoundry_core.style.tokens import THEMES, css, theme_colours, tokens_document

MAKER = "ada"
LENGTHS = re.compile(r"--(spacing|size|radius|line|font-size)-")


def run(work: Path, *command: str, fails: bool = False, **env: str) -> str:
    """Run a command in the folder, its own node and tools first; it must succeed, or fail if that is expected."""
    path = f"{work / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=work,
        env={**os.environ, "PATH": path, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode != 0) == fails, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def declarations(text: str) -> dict[str, str]:
    """Read the custom properties of one rule; comments do not count, the first value of a name does."""
    plain = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    found: dict[str, str] = {}
    for name, value in re.findall(r"(--[\w-]+):\s*([^;]+);", plain):
        found.setdefault(name, " ".join(value.split()))
    return found


def followed(declared: dict[str, str], name: str) -> str:
    """Return a value with its var() followed."""
    return re.sub(r"var\((--[\w-]+)\)", lambda match: followed(declared, match[1]), declared[name])


def as_hex(colour: str) -> str:
    """Return ``#rrggbb`` of what a tool wrote: hex, or oklch() with lightness in percent."""
    if colour.startswith("#"):
        return colour
    found = re.fullmatch(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)", colour)
    assert found, colour
    return oklch_hex(float(found[1]) / 100, float(found[2]), float(found[3]))


def compare(tool: str, theme: str, profile: StyleProfile | None, theirs: dict[str, str]) -> int:
    """Hold what a tool wrote for one theme against the library; return how many values were compared."""
    ours = declarations(css(profile).partition('[data-theme="dark"]')[0])
    count = 0
    for part, colour in theme_colours(theme, profile).items():
        name = f"--color-{part.replace('.', '-')}"
        assert as_hex(followed(theirs, name)) == colour, (
            f"{tool} {theme} {name}: {theirs[name]}, not {colour}"
        )
        count += 1
    for name, value in ours.items():
        if re.match(r"--color-(accent|neutral|red|amber|green)-\d+", name):
            assert as_hex(theirs[name]) == value, f"{tool} {name}: {theirs[name]}, not {value}"
        elif LENGTHS.match(name) or name.startswith(("--duration-", "--easing-")):
            assert theirs[name] == value, f"{tool} {name}: {theirs[name]}, not {value}"
        else:
            continue
        count += 1
    assert "object Object" not in "".join(theirs.values())
    return count


def terrazzo(work: Path, folder: Path, source: str, profile: StyleProfile | None) -> int:
    """Check and build one file; compare every theme that it has."""
    merged = "resolver" not in source
    names = ("light",) if merged else THEMES
    out = folder / f"from-{source}"
    env = {"TOKENS": str(folder / source), "OUT": str(out), "THEMES": "" if merged else ",".join(names)}
    for command in ("check", "build"):
        said = run(work, "tz", command, "--config", "terrazzo.config.mjs", **env)
        print(f"  tz {command} {source}: {said.strip().splitlines()[-1]}")
    text = (out / "terrazzo.css").read_text(encoding="utf-8")
    blocks = [text] if merged else [text.partition(f'[data-theme="{name}"]')[2] for name in names]
    return sum(
        compare("terrazzo", name, profile, declarations(block))
        for name, block in zip(names, blocks, strict=True)
    )


def style_dictionary(work: Path, folder: Path, profile: StyleProfile | None) -> int:
    """Build both themes and compare them."""
    run(work, "node", "style-dictionary.mjs", str(folder))
    return sum(
        compare("style-dictionary", name, profile, declarations(path.read_text(encoding="utf-8")))
        for name in THEMES
        for path in [folder / f"style-dictionary-{name}.css"]
    )


def refusals(work: Path) -> None:
    """Spoil the document in ways that the format forbids: a validator that takes them proves nothing."""
    for name, value in {
        "alias": "{color.nothing}",
        "string": "#7f5af0z",
        "components": {"colorSpace": "oklch", "components": [0.5, 0.1], "alpha": 1, "hex": "#7f5af0"},
    }.items():
        spoilt: dict[str, Any] = copy.deepcopy(tokens_document())
        spoilt["color"]["ground"]["$value"] = value
        path = work / f"spoilt-{name}.tokens.json"
        path.write_text(json.dumps(spoilt), encoding="utf-8")
        env = {"TOKENS": str(path), "OUT": str(work / "spoilt")}
        run(work, "tz", "check", "--config", "terrazzo.config.mjs", fails=True, **env)
        print(f"  tz check refuses a spoilt {name}")


def main() -> None:
    """Accept the tokens, or end with the first difference."""
    work = Path(sys.argv[1]).resolve()
    print(f"node {run(work, 'node', '--version').strip()}")
    for name in ("brand", MAKER):
        folder = work / name
        profile = None if name == "brand" else StyleProfile.of(StyleSeed.derive(name))
        whose = [] if profile is None else ["--maker", name]
        soundfoundry = [sys.executable, "-m", "soundfoundry_core", "tokens", *whose]
        run(work, *soundfoundry, "--out", str(folder))
        (folder / "whole-resolver.json").write_text(run(work, *soundfoundry, "--resolver"), encoding="utf-8")
        print(f"{name}:")
        sources = ("soundfoundry.tokens.json", "resolver.json", "whole-resolver.json")
        counts = [terrazzo(work, folder, source, profile) for source in sources]
        counts.append(style_dictionary(work, folder, profile))
        assert min(counts) > 80, counts
        print(f"  {sum(counts)} values in the CSS of Terrazzo and style-dictionary are ours")
    refusals(work)


if __name__ == "__main__":
    main()
