"""Style sheets: the rules of ``<style>``, with selectors that can only mean elements of this picture.

Kept are plain rules, ``@media``, ``@supports`` and ``@keyframes``. ``@import``, ``@font-face`` and every other rule
goes, and so does a selector that a picture does not need (``:has``, ``::before``, ``|``, nesting).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from soundfoundry_core.covers.sanitize.css import IDENT, joined
from soundfoundry_core.covers.sanitize.properties import UNITS
from soundfoundry_core.covers.sanitize.selectors import Selector
from soundfoundry_core.errors import UnsafeSvgError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soundfoundry_core.covers.sanitize.css import Css, Declaration
    from soundfoundry_core.covers.sanitize.limits import SvgLimits
    from soundfoundry_core.covers.sanitize.result import Removals

__all__ = ["Rule", "Sheets"]

_MAX_NESTING: Final = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule may do to whom: a property that refers, or that inherits, and the ends of its selectors."""

    ends: tuple[tuple[str, str], ...]
    """For each selector ``("id", ...)``, ``("class", ...)``, ``("type", ...)`` or ``("any", "")``: wide, never narrow."""
    declarations: tuple[Declaration, ...]


class Sheets:
    """Cleans the style sheets of one document and remembers what their rules refer to."""

    __slots__ = ("_css", "_limits", "_removals", "rules", "selectors")

    def __init__(self, css: Css, limits: SvgLimits, removals: Removals) -> None:
        self._css, self._limits, self._removals = css, limits, removals
        self.rules: list[Rule] = []
        self.selectors = 0

    def clean(self, text: str) -> str:
        """Return a style sheet, written anew.

        Raises:
            UnsafeSvgError: ``css-too-long``, ``css-too-deep`` or ``css-too-many-rules``.
        """
        return "".join(self._rules(self._css.parse(text, "stylesheet"), 0))

    def _rules(self, nodes: Iterable[Any], nesting: int) -> list[str]:
        out = []
        for node in nodes:
            if node.type in {"whitespace", "comment"}:
                continue
            self.selectors += 1
            if self.selectors > self._limits.rules * 10:
                raise self._too_many()
            written = None
            if node.type == "qualified-rule":
                written = self._rule(node)
            elif node.type == "at-rule":
                written = self._at_rule(node, nesting)
            if written is None:
                self._removals.add("css", f"@{node.at_keyword}" if node.type == "at-rule" else "rule")
            elif written:
                out.append(written)
            if len(self.rules) > self._limits.rules:
                raise self._too_many()
        return out

    def _too_many(self) -> UnsafeSvgError:
        return UnsafeSvgError(
            f"The SVG has more than {self._limits.rules} CSS rules.",
            fix="Use fewer.",
            reason="css-too-many-rules",
        )

    def _block(self, content: Iterable[Any], *, moving: bool = False) -> list[Declaration]:
        import tinycss2

        kept, gone = self._css.declarations(tinycss2.parse_blocks_contents(content), moving=moving)
        for _ in range(min(gone, 50)):
            self._removals.add("css", "declaration")
        return kept

    def _rule(self, node: Any) -> str | None:
        selectors: dict[str, None] = {}
        ends = []
        for part in _split(node.prelude):
            found = Selector(self._css.names).texts(part)
            if found is None:
                self._removals.add("css", "selector")
            else:
                selectors |= dict.fromkeys(found[0])
                ends.append(found[1])
        if not selectors:
            return None
        self.selectors += len(selectors)
        declarations = self._block(node.content)
        if not declarations:
            return ""
        self.rules.append(Rule(tuple(ends), tuple(declarations)))
        return f"{','.join(selectors)}{{{_written(declarations)}}}"

    def _at_rule(self, node: Any, nesting: int) -> str | None:
        import tinycss2

        keyword = node.lower_at_keyword
        if node.content is None or nesting >= _MAX_NESTING:
            return None
        if keyword in {"media", "supports"}:
            condition = _condition(node.prelude)
            if condition is None:
                return None
            inner = self._rules(tinycss2.parse_rule_list(node.content), nesting + 1)
            return f"@{keyword} {condition}{{{''.join(inner)}}}" if inner else ""
        if keyword in {"keyframes", "-webkit-keyframes"}:
            return self._keyframes(node)
        return None

    def _keyframes(self, node: Any) -> str | None:
        import tinycss2

        names = [n for n in node.prelude if n.type not in {"whitespace", "comment"}]
        if len(names) != 1 or names[0].type != "ident" or not IDENT.fullmatch(names[0].value):
            return None
        frames = []
        for frame in tinycss2.parse_rule_list(node.content):
            if frame.type != "qualified-rule":
                continue
            times = []
            for part in _split(frame.prelude):
                bare = [n for n in part if n.type not in {"whitespace", "comment"}]
                if len(bare) != 1:
                    return None
                if bare[0].type == "ident" and bare[0].lower_value in {"from", "to"}:
                    times.append(bare[0].lower_value)
                elif bare[0].type == "percentage" and 0 <= bare[0].value <= 100:
                    times.append(f"{bare[0].representation}%")
                else:
                    return None
            declarations = self._block(frame.content, moving=True)
            if declarations:
                frames.append(f"{','.join(times)}{{{_written(declarations)}}}")
            self.rules.append(Rule((), ()))
        if not frames:
            return ""
        return f"@keyframes {self._css.names.keyframes(names[0].value)}{{{''.join(frames)}}}"


def _written(declarations: Iterable[Declaration]) -> str:
    return ";".join(f"{name}:{value}" for name, value, _ in declarations)


def _split(prelude: Iterable[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for node in prelude:
        if node.type == "literal" and node.value == ",":
            parts.append([])
        else:
            parts[-1].append(node)
    return parts


def _condition(nodes: Iterable[Any]) -> str | None:
    """Return the condition of @media or @supports: words, numbers, brackets, no functions and no strings."""
    out = []
    for node in nodes:
        kind = node.type
        if kind in {"whitespace", "comment"}:
            out.append(" ")
        elif kind == "ident" and IDENT.fullmatch(node.value):
            out.append(node.value)
        elif (kind == "literal" and node.value in {":", ",", "/", "=", ">"}) or kind == "number":
            out.append(node.value if kind == "literal" else node.representation)
        elif kind == "percentage":
            out.append(f"{node.representation}%")
        elif kind == "dimension" and node.lower_unit in UNITS:
            out.append(f"{node.representation}{node.unit}")
        elif kind == "() block":
            inner = _condition(node.content)
            if inner is None:
                return None
            out.append(f"({inner})")
        else:
            return None
    return joined(out) or None
