"""The OpenAPI document as people read it, one operation after the other."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from web.openapi.document import document

PLACES: Final = {"path": "dans l’adresse", "query": "paramètre", "header": "en-tête"}


@dataclass(frozen=True, slots=True)
class Member:
    """Of a shape that is sent: its name, whether it must be there, what may stand in it."""

    name: str
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Described:
    """One operation. `parameters`: (name, place, what for); `bodies`: any of which may be sent."""

    method: str
    path: str
    title: str
    about: str
    parameters: tuple[tuple[str, str, str], ...]
    bodies: tuple[tuple[Member, ...], ...]
    statuses: tuple[str, ...]


@cache
def described() -> tuple[Described, ...]:
    """Every operation, in the order of the document."""
    whole = document()
    root = whole["servers"][0]["url"]
    return tuple(
        _operation(f"{root}{path}", method, one, whole["components"]["schemas"])
        for path, methods in whole["paths"].items()
        for method, one in methods.items()
    )


def _operation(path: str, method: str, one: dict[str, Any], schemas: dict[str, Any]) -> Described:
    parameters = tuple((found["name"], PLACES[found["in"]], found["description"]) for found in one["parameters"])
    sent = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    shapes = sent.get("oneOf", [sent]) if sent else []
    bodies = tuple(_members(schemas[found["$ref"].rpartition("/")[2]], schemas) for found in shapes)
    return Described(
        method.upper(), path, one["summary"], one["description"], parameters, bodies, tuple(one["responses"])
    )


def _members(schema: dict[str, Any], schemas: dict[str, Any]) -> tuple[Member, ...]:
    required = set(schema.get("required", ()))
    return tuple(Member(name, name in required, _words(one, schemas)) for name, one in schema["properties"].items())


def _words(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """« nombre entier de 1 à 9999 », « l’un de : dpd, colissimo »."""
    if "anyOf" in schema:
        return _words(next(one for one in schema["anyOf"] if one.get("type") != "null"), schemas)
    if "enum" in schema:
        text = f"l’un de\u00a0: {', '.join(map(str, schema['enum']))}"
    elif schema.get("type") == "integer":
        text = f"nombre entier de {schema['minimum']} à {schema['maximum']}"
    elif schema.get("type") == "array":
        inner = schemas[schema["items"]["$ref"].rpartition("/")[2]]
        text = "liste de { " + ", ".join(inner["properties"]) + " }"
    else:
        text = f"texte de {schema['maxLength']} caractères au plus" if "maxLength" in schema else "texte"
    return f"{text}. {schema['description']}" if schema.get("description") else text
