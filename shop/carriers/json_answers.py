"""JSON that a carrier sent."""

import json
from collections.abc import Mapping
from typing import Any

from shop.carriers.carrier import CarrierUnavailable


def json_in(body: bytes) -> Mapping[str, Any]:
    """The object. UTF-8 with or without its mark, and Latin-1 where it is not. Raises CarrierUnavailable."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("latin-1")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as trouble:
        raise CarrierUnavailable(f"unreadable JSON ({type(trouble).__name__})") from None
    if not isinstance(told, dict):
        raise CarrierUnavailable("JSON, but no object")
    return told


def listed(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list; an object alone is a list of one, anything else of none."""
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, dict)]
