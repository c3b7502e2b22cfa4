"""The description of the API: it says what the application does, no more and no less."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from litestar import Litestar

from soundfoundry_api.app import create_app
from soundfoundry_api.auth.policy import Policy, policies_of
from soundfoundry_api.http.description import complete, example_of

if TYPE_CHECKING:
    from litestar.testing import TestClient

    from soundfoundry_api.runtime import Runtime

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Operations = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture
def description(client: TestClient[Any]) -> dict[str, Any]:
    """Return the document as it is served."""
    answer = client.get("/api/schema/openapi.json")
    assert answer.status_code == 200
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture
def operations(description: dict[str, Any]) -> Operations:
    """Return (method, path) -> operation."""
    return {
        (method.upper(), path): operation
        for path, item in description["paths"].items()
        for method, operation in item.items()
    }


@pytest.fixture
def routes(runtime: Runtime) -> dict[tuple[str, str], Policy]:
    """Return (method, path) -> policy, from the application's own route table."""
    app: Any = create_app(runtime)
    while not isinstance(app, Litestar):
        app = app._app
    return {
        (method, re.sub(r":\w+}", "}", path)): policy
        for methods, path, policy in policies_of(app)
        if policy is not None
        for method in methods.split(",")
        if path.startswith("/api/")
    }


def test_the_document_is_openapi_3_1(description: dict[str, Any]) -> None:
    """The version is 3.1, and the one way to prove who you are is described."""
    assert description["openapi"].startswith("3.1")
    assert description["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_the_route_table_and_the_document_agree(
    operations: Operations, routes: dict[tuple[str, str], Policy]
) -> None:
    """Every route of the API is described, and nothing else is."""
    described = {key for key in operations if key[1].startswith("/api/")}

    assert described == set(routes)
    assert len(described) > 20


def test_security_follows_from_the_policy(
    operations: Operations, routes: dict[tuple[str, str], Policy]
) -> None:
    """Public: none; a thing that may be public: optional; everything else: a credential."""
    wanted: dict[str, list[dict[str, list[str]]]] = {"public": [{}], "owner_or_public": [{"bearer": []}, {}]}
    for key, policy in routes.items():
        assert operations[key]["security"] == wanted.get(policy.kind, [{"bearer": []}]), key


def test_every_operation_has_words_and_an_example(operations: Operations) -> None:
    """A summary, a description, and an example of each body and each result."""
    for key, operation in operations.items():
        if not key[1].startswith("/api/"):
            continue  # pages for people
        assert operation.get("summary"), key
        assert operation.get("description"), key
        assert any(status.startswith("2") for status in operation["responses"]), key
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        bodies += [answer for status, answer in operation["responses"].items() if status.startswith("2")]
        for body in bodies:
            for media in body.get("content", {}).values():
                assert "example" in media or "examples" in media or not media.get("schema"), key


def test_errors_are_problems_and_all_that_can_occur_are_listed(
    operations: Operations, routes: dict[tuple[str, str], Policy]
) -> None:
    """401 where somebody is asked for, 404 where a thing is named, 422 where there is something to get wrong."""
    for key, policy in routes.items():
        answers = operations[key]["responses"]
        if policy.kind != "public":
            assert "401" in answers, key
        if "{" in key[1]:
            assert "404" in answers, key
        if "requestBody" in operations[key]:
            assert {"413", "422"} <= set(answers), key
            if key[1] != "/api/tracks/{track_id}/cover":  # which curl may call a form
                assert "415" in answers, key
        for status, answer in answers.items():
            if status[0] in "45" and key[1] != "/api/health/ready" and answer.get("content"):
                assert list(answer["content"]) == ["application/problem+json"], (key, status)


def test_the_examples_of_created_things_fit_together(operations: Operations) -> None:
    """The example of a create is what the tutorial shows: ids, and a price."""
    media = operations["POST", "/api/tracks"]["responses"]["202"]["content"]["application/json"]

    assert media["example"] == {"track_id": 7, "job_id": 7, "credits_required": 5}


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        ({"type": "integer", "minimum": 3}, 3),
        ({"type": ["string", "null"]}, "text"),
        ({"type": "array", "items": {"type": "boolean"}}, [False]),
        ({"oneOf": [{"type": "null"}, {"type": "integer"}]}, 1),
        ({"enum": ["a", "b"]}, "a"),
        ({"$ref": "#/components/schemas/Loop"}, {"name": "x"}),
        ({"type": "string", "default": "given"}, "given"),
    ],
)
def test_an_example_follows_from_a_schema(database_url: str, schema: dict[str, Any], example: Any) -> None:
    """Its own example first, then its default, its choices, its parts, and its type."""
    schemas = {"Loop": {"type": "object", "properties": {"name": {"type": "string", "examples": ["x"]}}}}

    assert example_of(schema, schemas) == example


def test_completing_leaves_the_original_alone(database_url: str) -> None:
    """What Litestar keeps for itself is not changed."""
    original: dict[str, Any] = {"paths": {"/x": {"get": {"responses": {"200": {"description": "x"}}}}}}
    complete(original, {("get", "/x"): Policy.public()})

    assert original == {"paths": {"/x": {"get": {"responses": {"200": {"description": "x"}}}}}}


def test_bodies_are_described_as_strictly_as_they_are_read(description: dict[str, Any]) -> None:
    """No body of JSON takes unknown fields, a change changes something, and no bound is left out, 0 least of all."""
    schemas = description["components"]["schemas"]
    seen = 0
    for item in description["paths"].values():
        for method, operation in item.items():
            media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            if "$ref" in media.get("schema", {}):
                schema = schemas[media["schema"]["$ref"].rpartition("/")[2]]
                assert schema["additionalProperties"] is False, schema["title"]
                assert method != "patch" or schema["minProperties"] == 1
                seen += 1
    assert seen >= 9
    assert schemas["Macros"]["properties"]["energy"]["minimum"] == 0
    query = {
        each["name"]: each["schema"] for each in description["paths"]["/api/tokens"]["get"]["parameters"]
    }
    assert query["style_seed"]["minimum"] == 0


def test_names_are_listed_as_they_are_installed(description: dict[str, Any], runtime: Runtime) -> None:
    """Providers and patterns come from the plugins, genres from the library."""
    body = description["components"]["schemas"]["NewTrack"]["properties"]
    provider = next(option for option in body["provider"]["anyOf"] if option["type"] == "string")
    genre = next(option for option in body["genre"]["anyOf"] if option["type"] == "string")
    look = description["components"]["schemas"]["Look"]["properties"]["pattern"]["anyOf"]
    assert provider["enum"] == list(runtime.plugins.music_providers)
    assert "ambient" in genre["enum"]
    assert next(option for option in look if option["type"] == "string")["enum"] == list(
        runtime.plugins.cover_patterns
    )


def test_every_media_type_of_a_result_is_described(description: dict[str, Any]) -> None:
    """Pictures, audio and waveforms come in more than one."""
    for path, types in (
        ("cover-png", {"image/png", "image/jpeg", "image/webp"}),
        ("audio", {"audio/mpeg", "audio/flac"}),
        ("waveform", {"application/json", "image/svg+xml"}),
    ):
        operation = description["paths"][f"/api/tracks/{{track_id}}/{path}"]["get"]
        assert set(operation["responses"]["200"]["content"]) == types
