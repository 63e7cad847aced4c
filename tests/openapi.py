"""Holds requests and answers against ConnectWise's OpenAPI text, where that is beside the project."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

SPECIFICATION = Path(__file__).parents[1].parent / "shared" / "facts" / "connectwise-openapi.json"

needs_specification = pytest.mark.skipif(
    not SPECIFICATION.exists(), reason="ConnectWise's OpenAPI text is not beside the project"
)
LEFT_OUT_OF_THE_SPECIFICATION = {"pagination-type", "columns"}
"""Query names that the developer guide knows and the OpenAPI text does not."""


def validate_response(
    method: str, path_template: str, status: int, body: Any, *, partial: bool = False
) -> None:
    """Raise AssertionError unless an answer is what the specification says of this operation and status.

    With `partial` fields may be left out, as `fields` does. Errors stand with no operation: they are held
    against `ErrorResponseMessage`, whose `errors` may be null.
    """
    if status >= 400:
        _hold("an error", {"$ref": "#/components/schemas/ErrorResponseMessage"}, _without_null_errors(body))
        return
    responses = _operation(method, path_template)["responses"]
    assert str(status) in responses, (
        f"{method} {path_template} never answers {status}, only {sorted(responses)}"
    )
    schema = _schema_of(responses[str(status)])
    if schema is None:
        assert body in (None, b"", ""), f"{method} {path_template} {status} has no body"
        return
    _hold(f"{method} {path_template} {status}", schema, body, partial=partial)


def validate_request(method: str, path_template: str, query: Mapping[str, str], body: Any = None) -> None:
    """Raise AssertionError unless the operation exists, knows every query name, and takes this body."""
    operation = _operation(method, path_template)
    parameters = [item for item in operation.get("parameters", []) if item["in"] == "query"]
    unknown = query.keys() - {item["name"] for item in parameters} - LEFT_OUT_OF_THE_SPECIFICATION
    assert not unknown, f"{method} {path_template} knows no {', '.join(sorted(unknown))}"
    for item in parameters:
        if item["schema"]["type"] == "integer" and item["name"] in query:
            assert query[item["name"]].isdecimal(), f"{item['name']} is not a whole number"
    schema = _schema_of(operation.get("requestBody", {}))
    if schema is None:
        assert body is None, f"{method} {path_template} takes no body"
        return
    _hold(f"the body of {method} {path_template}", schema, body)


def _operation(method: str, path_template: str) -> dict[str, Any]:
    operations = _specification()["paths"].get(path_template)
    assert operations is not None, f"the specification has no path {path_template}"
    operation = operations.get(method.lower())
    assert operation is not None, f"the specification has no {method} {path_template}"
    found: dict[str, Any] = operation
    return found


def _schema_of(part: dict[str, Any]) -> dict[str, Any] | None:
    content = part.get("content") or {}
    return next((kind["schema"] for kind in content.values()), None)


def _hold(what: str, schema: dict[str, Any], body: Any, *, partial: bool = False) -> None:
    whole = {**_plain(schema), "components": _components()}
    found = Draft7Validator(whole).iter_errors(body)
    faults = [fault for fault in found if not (partial and fault.validator == "required")]
    told = [f"{'/'.join(map(str, fault.path)) or 'body'}: {fault.message[:200]}" for fault in faults[:5]]
    assert not faults, f"{what} is not as specified: {'; '.join(told)}"
    unknown = _unknown_names(schema, body)
    assert not unknown, f"{what} has names the specification does not: {', '.join(sorted(unknown))}"


def _unknown_names(schema: dict[str, Any], body: Any) -> set[str]:
    if isinstance(body, list):
        return {name for item in body for name in _unknown_names(schema.get("items", {}), item)}
    name = schema.get("$ref", "").rpartition("/")[2]
    properties = _components()["schemas"].get(name, {}).get("properties")
    return set(body) - set(properties) if properties and isinstance(body, dict) else set()


def _without_null_errors(body: Any) -> Any:
    if isinstance(body, dict) and body.get("errors", ...) is None:
        return {name: value for name, value in body.items() if name != "errors"}
    return body


@cache
def _specification() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    return found


@cache
def _components() -> dict[str, Any]:
    found: dict[str, Any] = _plain(_specification()["components"])
    return found


def _plain(node: Any) -> Any:
    """Turn OpenAPI 3.0 schemas into JSON Schema.

    `nullable` adds null to type and enum; an `object` without properties stands there for any JSON value.
    """
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "object" and not node.keys() & {"properties", "additionalProperties", "$ref"}:
        return {}
    turned = {name: _plain(value) for name, value in node.items()}
    if node.get("nullable") is True and "type" in node:
        turned["type"] = [node["type"], "null"]
        if "enum" in node:
            turned["enum"] = [*node["enum"], None]
    return turned
