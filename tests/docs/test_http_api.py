"""The page about the HTTP API tells the truth: its calls about style, credits and tokens are made, in their order."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("litestar")

from litestar.testing import TestClient

from soundfoundry_api.app import create_app
from soundfoundry_api.auth.key_store import issue_key
from soundfoundry_api.db.migrate import upgrade
from soundfoundry_api.runtime import Runtime
from soundfoundry_api.users.service import create_user

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECTIONS = ("Style", "Credits", "Design tokens")
CALL = re.compile(r"^```sh\n(curl .*?)^```\n(?:\n```json\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[TestClient[Any], str]]:
    runtime = Runtime(environ={"SOUNDFOUNDRY_DATA_DIR": str(tmp_path), "SOUNDFOUNDRY_PLUGINS": ""})
    upgrade(runtime.settings.database)
    with runtime.database.begin() as connection:
        ada = create_user(connection, runtime.settings, name="ada")
        token = issue_key(connection, ada.id, name="docs", test=True).text
    with TestClient(create_app(runtime), base_url="https://example.com") as client:
        yield client, token
    runtime.close()


def asked(client: TestClient[Any], command: str, token: str) -> Any:
    """Send what a curl command would send."""
    words = iter(shlex.split(command.replace("\\\n", " ").replace("$TOKEN", token))[1:])
    method, headers, body, url = "GET", {}, None, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
            method = "POST" if method == "GET" else method
        else:
            url = word
    return client.request(method, url, headers=headers, content=body)


def form(value: Any) -> Any:
    """Return what parts a document has, without what they are."""
    if isinstance(value, dict):
        return {name: form(part) for name, part in value.items() if name != "look"}
    if isinstance(value, list):
        return [form(value[0])] if value and isinstance(value[0], dict) else "list"
    return "value"


@pytest.mark.source_tree
def test_every_call_of_the_page_works_and_answers_in_the_form_that_is_shown(service, root: Path) -> None:
    """From top to bottom, as a reader would do it; the names of the parts are those of the page."""
    client, token = service
    page = (root / "docs" / "reference" / "http-api.md").read_text(encoding="utf-8")
    found = 0
    for section in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        if section.partition("\n")[0] not in SECTIONS:
            continue
        for command, shown in CALL.findall(section):
            answer = asked(client, command, token)
            assert answer.status_code < 300, f"{command}: {answer.text}"
            found += 1
            if shown:
                told, wanted = answer.json(), json.loads(shown)
                for name in ("unlocks", "items"):
                    if not told.get(name):
                        wanted.pop(name, None)
                        told.pop(name, None)
                assert form(told) == form(wanted), command
    assert found >= 6
