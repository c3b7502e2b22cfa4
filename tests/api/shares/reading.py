"""Reads a page as other sites do: its tags, its links, its structured data."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

__all__ = ["Page"]


class Page(HTMLParser):
    """A page, taken apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.addresses: list[tuple[str, str]] = []
        """(element, address) of everything that is loaded or linked."""
        self.blocks: dict[str, list[str]] = {"script": [], "style": []}
        self.json_ld: Any = None
        self.attributes: set[str] = set()
        self._inside = ("", "")
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        values = {name: value or "" for name, value in attrs}
        self.attributes |= values.keys()
        if tag == "meta" and "content" in values:
            self.meta[values.get("property") or values.get("name") or ""] = values["content"]
        if tag == "link":
            self.links[values["rel"]] = values["href"]
        for name in ("href", "src"):
            if name in values and tag != "link":
                self.addresses.append((tag, values[name]))
        if tag in self.blocks:
            self._inside = (tag, values.get("type", ""))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag == self._inside[0]:
            self._inside = ("", "")

    def handle_data(self, data: str) -> None:
        """Take a text."""
        tag, type_ = self._inside
        if type_ == "application/ld+json":
            self.json_ld = json.loads(data)
        elif tag:
            self.blocks[tag].append(data)

    def allowed_by(self, policy: str) -> bool:
        """Say whether every inline style sheet and script is named by its hash in a policy."""
        return all(
            f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
            in re.search(f"{kind}-src ([^;]*)", policy)[1]  # type: ignore[index]
            for kind, texts in self.blocks.items()
            for text in texts
        )
