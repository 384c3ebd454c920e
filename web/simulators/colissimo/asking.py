"""What all of Colissimo's services ask: a JSON object, and who sends it."""

import json
from typing import Any

from web.simulators.colissimo.access import KEY
from web.simulators.parcels.calls import Refused

JSON = "application/json; charset=utf-8"


def object_in(body: bytes) -> dict[str, Any]:
    """Raises Refused for anything but one JSON object."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Refused("1000", "La requête n’est pas un objet JSON")
    return told


def check_key(asked: dict[str, Any], header: str | None) -> bool:
    """The application key travels in the body or in the header « apiKey »."""
    return KEY in (asked.get("apiKey"), header)


def part(told: dict[str, Any], name: str) -> dict[str, Any]:
    """The object within, an empty one where there is none."""
    found = told.get(name)
    return found if isinstance(found, dict) else {}


def text(told: dict[str, Any], name: str) -> str:
    found = told.get(name)
    return found.strip() if isinstance(found, str) else ""
