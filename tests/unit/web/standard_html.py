"""A browser that notes what is not HTML as the standard has it, in whatever page or part a test asks for."""

import re
from dataclasses import dataclass, field
from typing import Final

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
    """Hangs on a client: `httpx.AsyncClient(event_hooks={"response": [reader.note]})`."""

    flaws: list[Finding] = field(default_factory=list)

    async def note(self, answer: httpx.Response) -> None:
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if is_page and not answer.request.url.path.startswith(PLAYED):
            await answer.aread()
            self.read(f"{answer.request.method} {answer.request.url.path} {answer.status_code}", answer.text)

    def read(self, name: str, html: str) -> None:
        shape = hash(_VARYING.sub("0", html))
        if shape not in _seen:
            flaws = check_standard(name, html)
            self.flaws += flaws
            if not flaws:
                _seen.add(shape)
