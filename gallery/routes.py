"""Which addresses there are, and which of them are a page of their own."""

import re
from typing import Final
from urllib.parse import parse_qsl, urljoin, urlsplit

from litestar import Litestar

from web.areas import area_handlers

DOCUMENTS: Final = ("{document:str}", "{group:str}")
"""Ends of addresses of which each value is a page of its own."""


def patterns(prefix: str) -> dict[str, re.Pattern[str]]:
    """Every address below `prefix` that answers GET, as the application's own table of routes has it."""
    found = {}
    for route in Litestar(route_handlers=[*area_handlers()], openapi_config=None).routes:
        if route.path.startswith(prefix) and "GET" in getattr(route, "methods", ()):
            parts = (r"[^/]+" if part.startswith("{") else re.escape(part) for part in route.path.split("/"))
            found[route.path] = re.compile("/".join(parts))
    return dict(sorted(found.items(), key=lambda item: item[0].count("{")))


def kind_of(address: str, routes: dict[str, re.Pattern[str]]) -> tuple[str, str, str] | None:
    """What makes an address a page of its own: route, names of its filters, and which document of a folder it is."""
    split = urlsplit(urljoin("/", address))
    for path, pattern in routes.items():
        if pattern.fullmatch(split.path):
            filters = ",".join(sorted(name for name, _ in parse_qsl(split.query)))
            document = re.sub(r"\d+", "", split.path.rsplit("/", 1)[-1]) if path.endswith(DOCUMENTS) else ""
            return path, filters, document
    return None
