"""What templates name and always find the same is put into them when they are read, once a process.

Looking a part up, giving it a context and running it costs as much as a small part itself, and a page has dozens of
parts and icons. In a report of an error the line is that of the part, the file that of the page it went into.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

_INCLUDE: Final = re.compile(r"""(\{%-? )include (?=["'])""")
_FIXED: Final = re.compile(r"""\{\{ (?:ui\.)?(icon|asset|integrity)\((["'])([\w./-]+)\2\) \}\}""")


class Parts(Extension):
    """`{% include "cart/_sum.html" %}`: the part itself, in a scope of its own, as it had when it was included."""

    tags = {"part"}  # noqa: RUF012  # as Jinja declares it

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Jinja asks no extension about a word of its own, so the tag goes by another name."""
        return _INCLUDE.sub(r"\1part ", source)

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        name = parser.stream.expect("string").value
        assert self.environment.loader is not None
        source = self.environment.loader.get_source(self.environment, name)[0]
        return nodes.Scope(self.environment.parse(source, name).body, lineno=line)


class FixedDrawings(Extension):
    """`{{ icon("check") }}`, `{{ asset("css/shop.css") }}`: what they draw, instead of the call."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        def drawn(call: re.Match[str]) -> str:
            draw: Callable[[str], Any] = self.environment.globals[call[1]]  # type: ignore[assignment]  # one of ours
            return str(draw(call[3]))

        return _FIXED.sub(drawn, source)
