"""The description of the JSON API in OpenAPI 3.1, made from the functions and their schemas."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter

from chatbot.output.json_contract import Json
from chatbot.programs.functions import FUNCTIONS, Function

ROOT = "api/v1"
_REFERENCE = "#/components/schemas/{model}"
_REFUSALS = {
    HTTPStatus.BAD_REQUEST: "An argument cannot be.",
    HTTPStatus.UNAUTHORIZED: "There is no token, or it has been revoked.",
    HTTPStatus.FORBIDDEN: "The owner of the token may not read this archive.",
    HTTPStatus.NOT_FOUND: "The archive has no such article.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many questions in a minute.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The archive cannot be read, or the models are missing.",
}
_ERROR: Json = {
    "type": "object",
    "properties": {"error": {"type": "string", "description": "one readable line"}},
    "required": ["error"],
}


def description(base: str, version: str) -> Json:
    """Returns the description.

    Args:
        base: the address of the chat, with a slash at its end.
        version: of the program.
    """
    schemas: Json = {"Error": _ERROR}
    paths = {f"/{function.path}": _operations(function, schemas) for function in FUNCTIONS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "News archive",
            "version": version,
            "description": "Ask a news archive and get exact quotations. Offsets count Unicode code points, half-open; "
            "`quote` is `text[start:end]` of the article version beside it.",
        },
        "servers": [{"url": f"{base}{ROOT}"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operations(function: Function, schemas: Json) -> Json:
    given = _moved(function.arguments.model_json_schema(ref_template=_REFERENCE), schemas)
    returned = _moved(TypeAdapter(function.result).json_schema(ref_template=_REFERENCE), schemas)
    name = function.result.__name__.removesuffix("Shape")
    schemas[function.arguments.__name__], schemas[name] = given, returned
    shared = {
        "summary": function.title,
        "description": function.description,
        "responses": {str(int(HTTPStatus.OK)): _content("The result.", name)}
        | {str(int(status)): _content(why, "Error") for status, why in _REFUSALS.items()},
    }
    return {
        "get": {**shared, "operationId": function.path, "parameters": list(_parameters(given))},
        "post": {
            **shared,
            "operationId": f"{function.path}_by_post",
            "requestBody": {"required": True, **_body(function.arguments.__name__)},
        },
    }


def _parameters(given: Json) -> Iterator[Json]:
    for name, schema in given["properties"].items():
        yield {
            "name": name,
            "in": "query",
            "required": name in given.get("required", ()),
            "description": schema.get("description", ""),
            "schema": schema,
        }


def _moved(schema: Json, schemas: Json) -> Json:
    """Returns a schema whose own definitions are put into `schemas`."""
    inner: Mapping[str, Any] = schema.pop("$defs", {})
    schemas.update(inner)
    return schema


def _content(description: str, name: str) -> Json:
    return {"description": description, **_body(name)}


def _body(name: str) -> Json:
    return {"content": {"application/json": {"schema": {"$ref": _REFERENCE.format(model=name)}}}}
