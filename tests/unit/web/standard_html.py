"""A browser that notes what is not HTML as the standard has it, in whatever page or part a test asks for.

What a test reads as a stream of bytes is left to it.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from lints.findings import Finding
from lints.standard import check_standard

PLAYED: Final = "/simulateur"
"""Pages that play a neighbour: nobody but developers sees them."""
_VARYING: Final = re.compile(r"\d+|[A-Za-z0-9_-]{22,}")
_seen: set[int] = set()
"""Shapes of pages that this process has read: the same page with other numbers is not read again."""


@dataclass
class Reader:
    """Reads one page after the other."""

    flaws: list[Finding] = field(default_factory=list)

    def read(self, name: str, html: str) -> None:
        shape = hash(_VARYING.sub("0", html))
        if shape not in _seen:
            flaws = check_standard(name, html)
            self.flaws += flaws
            if not flaws:
                _seen.add(shape)


class ReadingClient(httpx.AsyncClient):
    """Gives each page to its reader."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.reader = Reader()

    async def request(self, *args: Any, **options: Any) -> httpx.Response:
        answer = await super().request(*args, **options)
        path = answer.request.url.path
        if answer.headers.get("content-type", "").startswith("text/html") and not path.startswith(PLAYED):
            self.reader.read(f"{answer.request.method} {path} {answer.status_code}", answer.text)
        return answer
