"""The content policy is a page that everybody can read, with the statement that uploads make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soundfoundry_api.references.statement import CURRENT, STATEMENTS

if TYPE_CHECKING:
    from litestar.testing import TestClient


def test_everybody_reads_the_policy(client: TestClient[Any]) -> None:
    """It names its version and tells the statement as it will be kept."""
    answer = client.get("/policy")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Version 20" in answer.text
    assert f'id="statement-{CURRENT}"' in answer.text
    assert STATEMENTS[CURRENT].replace("'", "&#39;") in answer.text
    assert client.head("/policy").status_code == 200
