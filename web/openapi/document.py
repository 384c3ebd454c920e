"""The OpenAPI 3.1 document, made of the table of operations and of the shapes."""

from functools import cache
from typing import Any, Final

import msgspec
from msgspec import Struct

from web.openapi import shapes
from web.openapi.operations import KEY, OPERATIONS, ROOT, Operation, Parameter
from web.problems import CODES, MEDIA_TYPE

REF: Final = "#/components/schemas/{name}"
KEY_SCHEMA: Final = {"type": "string", "pattern": "^[!-~]{1,128}$"}
ABOUT: Final = """Commandes, stock, prix et documents de la boutique, pour d’autres logiciels.

Un jeton par logiciel, créé sous « Réglages » et « Logiciels reliés ». Les montants sont en centimes TTC, les poids
en grammes, les moments en UTC. Les listes se lisent page par page\u00a0: suivez « next », ou l’en-tête Link. Chaque
écriture porte une clé d’idempotence\u00a0: la même requête avec la même clé reçoit la même réponse pendant 24 heures et
n’est faite qu’une fois. Les refus suivent la RFC 9457. Leur « code » ne change pas."""


@cache
def document() -> dict[str, Any]:
    """As JSON values; servers are those it is asked of."""
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = operation(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Comptoir", "version": "1.0.0", "description": ABOUT},
        "servers": [{"url": ROOT}],
        "security": [{"jeton": []}],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"jeton": {"type": "http", "scheme": "bearer", "bearerFormat": "cpt_…"}},
        },
    }


@cache
def encoded() -> bytes:
    return msgspec.json.encode(document())


def schemas() -> dict[str, Any]:
    """Every shape by its name."""
    shown = [one.answer for one in OPERATIONS if not isinstance(one.answer, str)]
    sent = [body for one in OPERATIONS for body in one.bodies]
    _, components = msgspec.json.schema_components([shapes.Problem, *shown, *sent], ref_template=REF)
    return components


def operation(one: Operation) -> dict[str, Any]:
    # Documents have one route and two addresses: each needs a name of its own.
    ending = one.path.rpartition(".")[2] if "." in one.path else ""
    written: dict[str, Any] = {
        "operationId": f"{one.name.removeprefix('api_')}{'_' if ending else ''}{ending}",
        "summary": one.title,
        "description": f"{one.about} Droit\u00a0: {one.scope.value}.".strip(),
        "parameters": [parameter(found) for found in one.parameters],
        "responses": {str(one.status): answer(one), **{str(status): refusal(status) for status in statuses(one)}},
    }
    if one.writes:
        about = "Choisie par vous, nouvelle pour chaque écriture."
        written["parameters"].append(
            {"name": KEY, "in": "header", "required": True, "schema": KEY_SCHEMA, "description": about}
        )
        written["requestBody"] = {"required": True, "content": {"application/json": {"schema": sent(one)}}}
    return written


def parameter(one: Parameter) -> dict[str, Any]:
    return {
        "name": one.name,
        "in": one.place,
        "required": one.place == "path",
        "schema": dict(one.schema),
        "description": one.about,
    }


def sent(one: Operation) -> dict[str, Any]:
    bodies = [ref(body) for body in one.bodies]
    return bodies[0] if len(bodies) == 1 else {"oneOf": bodies}


def answer(one: Operation) -> dict[str, Any]:
    if isinstance(one.answer, str):
        schema = {"type": "string", "format": "binary"} if one.answer.endswith("pdf") else {}
        return {"description": "Le fichier.", "content": {one.answer: {"schema": schema} if schema else {}}}
    found: dict[str, Any] = {
        "description": "La réponse.", "content": {"application/json": {"schema": ref(one.answer)}}
    }  # fmt: skip
    if any(parameter.name == "cursor" for parameter in one.parameters):
        found["headers"] = {"Link": {"description": "La page suivante (rel=next).", "schema": {"type": "string"}}}
    return found


def statuses(one: Operation) -> list[int]:
    """Of the refusals that can come of it."""
    always = [400, 401, 403, 422, 429]
    return sorted({*always, *([404] if one.missing else []), *([413, 415] if one.writes else []), *one.refusals})


def refusal(status: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": CODES[status][1], "content": {MEDIA_TYPE: {"schema": ref(shapes.Problem)}}
    }  # fmt: skip
    if status == 429:
        found["headers"] = {"Retry-After": {"description": "Secondes à attendre.", "schema": {"type": "integer"}}}
    return found


def ref(shape: type[Struct]) -> dict[str, str]:
    return {"$ref": REF.format(name=shape.__name__)}
