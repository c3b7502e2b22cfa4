"""The API's description, completed: what follows from the rules of the house is not written beside every route.

Litestar derives parameters, bodies and results from the signatures. Added here, for every operation alike: who may call
it (its policy), the errors that any operation of its kind can answer, and one example of its body and its result,
put together from the examples of the fields.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec
from litestar.enums import MediaType
from litestar.openapi.plugins import JsonRenderPlugin

from soundfoundry_api.auth.policy import policies_of
from soundfoundry_api.http.exact import Exact, exact
from soundfoundry_api.http.problems import PROBLEM
from soundfoundry_api.http.responses import WHY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar import Request

    from soundfoundry_api.auth.policy import Policy

__all__ = ["Description", "complete"]

_SECURITY: Final = {
    "public": [{}],
    "owner_or_public": [{"bearer": []}, {}],
}
_METHODS: Final = {"get", "post", "patch", "put", "delete"}
_DEPTH: Final = 8
_CONSTANT: Final = {"/api/health", "/policy"}
"""Answer without asking anybody, so nothing can go wrong in them."""


class Description(JsonRenderPlugin):
    """Serves the completed description as ``openapi.json``."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json", media_type=MediaType.JSON)
        self._made: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the document; it is made once."""
        if self._made is None:
            policies = {
                (method.lower(), re.sub(r":\w+}", "}", path)): policy
                for methods, path, policy in policies_of(request.app)
                for method in methods.split(",")
            }
            plugins = request.app.state.runtime.plugins
            names = {"provider": tuple(plugins.music_providers), "pattern": tuple(plugins.cover_patterns)}
            found = exact(request.app, names=names)
            self._made = msgspec.json.encode(complete(openapi_schema, policies, found))
        return self._made


def complete(
    schema: dict[str, Any], policies: Mapping[tuple[str, str], Policy | None], found: Exact | None = None
) -> dict[str, Any]:
    """Return a copy of a description with security, errors and examples in every operation, and exact requests."""
    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(schema))
    found = found or Exact()
    found.correct(made)
    schemas = made.get("components", {}).get("schemas", {})
    for path, item in made.get("paths", {}).items():
        for method, operation in item.items():
            if method in _METHODS:
                policy = policies.get((method, path))
                kind = policy.kind if policy else "known"
                _protect(operation, kind)
                _add_errors(operation, _statuses(operation, method, path, kind, found))
                _free_json(operation)
                _add_examples(operation, schemas)
    return made


def _protect(operation: dict[str, Any], kind: str) -> None:
    operation["security"] = _SECURITY.get(kind, [{"bearer": []}])


def _statuses(operation: Mapping[str, Any], method: str, path: str, kind: str, exactly: Exact) -> set[int]:
    """Return the errors that an operation of this kind can always answer."""
    found = set() if path in _CONSTANT else {500}
    if kind != "public":
        found |= {401, 503}
    if kind in {"scope", "admin", "owner_or_public"}:
        found.add(403)
    if "{" in path:
        found.add(404)
    if (method, path) not in exactly.open or any(map(_bounded, operation.get("parameters", ()))):
        found.add(422)
    if "requestBody" in operation:
        found |= {413, 422}
    if (method, path) in exactly.typed:
        found.add(415)
    return found


def _bounded(parameter: Mapping[str, Any]) -> bool:
    """Say whether a value of a parameter can be refused; a plain text cannot."""
    schema = parameter["schema"]
    return schema.get("type") != "string" or bool(
        schema.keys() & {"maxLength", "minLength", "pattern", "enum"}
    )


def _add_errors(operation: dict[str, Any], statuses: set[int]) -> None:
    responses = operation.setdefault("responses", {})
    responses.pop("400", None)  # Litestar's guess: what does not fit is a 422 here
    for status in sorted(statuses):
        if str(status) not in responses:
            content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
            responses[str(status)] = {"description": WHY[status], "content": content}


def _free_json(operation: Mapping[str, Any]) -> None:
    """Say that a JSON document which is sent as bytes is a document: Litestar believes bytes to be a text."""
    for answer in operation["responses"].values():
        media = answer.get("content", {}).get("application/json", {})
        if media.get("schema", {}).get("type") == "string":
            media["schema"] = {"type": "object"}


def _add_examples(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    bodies = [operation.get("requestBody", {})]
    bodies += [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    for body in bodies:
        for media in body.get("content", {}).values():
            if "example" not in media and "examples" not in media and "schema" in media:
                media["example"] = example_of(media["schema"], schemas)


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Any], *, depth: int = 0) -> Any:
    """Return a value that a schema describes: its own example, else one made of those of its parts."""
    if "$ref" in schema:
        return example_of(schemas.get(schema["$ref"].rpartition("/")[2], {}), schemas, depth=depth + 1)
    for key in ("examples", "enum"):
        if schema.get(key):
            given = schema[key]
            return next(iter(given.values()))["value"] if isinstance(given, dict) else given[0]
    if "default" in schema:
        return schema["default"]
    options = schema.get("oneOf") or schema.get("anyOf")
    if options:
        real = [option for option in options if option.get("type") != "null"]
        return example_of(real[0], schemas, depth=depth + 1) if real else None
    return _of_type(schema, schemas, depth)


def _of_type(schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int) -> Any:
    kind = schema.get("type")
    kind = next((name for name in kind if name != "null"), "null") if isinstance(kind, list) else kind
    if kind == "object" and "properties" in schema:
        return {
            name: example_of(part, schemas, depth=depth + 1) for name, part in schema["properties"].items()
        }
    if kind == "array":
        items = schema.get("items")
        return [example_of(items, schemas, depth=depth + 1)] if items and depth < _DEPTH else []
    plain = {"object": {}, "string": "text", "boolean": False}
    return plain.get(kind, schema.get("minimum", 1)) if kind in {*plain, "integer", "number"} else None
