"""Descriptions as staff type them: empty lines part paragraphs, « - » makes a list, « ## » a heading, « ** » bold.

What says more than that (an imported table, a link) stays HTML in the form, and both may stand in one text: a block
that begins with a tag of its own is HTML, any other is typed, whatever tags stand within its lines. Both ways end in
`shop.importing.words`, which lets structure through and nothing else.
"""

import html
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Final

from shop.importing.words import description

_BOLD: Final = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_MARKUP: Final = re.compile(r"</?[a-zA-Z][^>]*>")
_HTML_BLOCK: Final = re.compile(
    r"<(p|div|ul|ol|table|h[1-6]|section|article|blockquote|dl|script|style)\b", re.IGNORECASE
)
_BULLET: Final = re.compile(r"[-–•] +")
_OPENED: Final = {"p": "", "ul": "", "li": "- ", "h3": "## ", "strong": "**", "br": "\n"}
_CLOSED: Final = {"p": "\n\n", "ul": "\n", "li": "\n", "h3": "\n\n", "strong": "**"}


def typed_to_html(text: str) -> str:
    """The sanitised HTML of a description as typed. Raises BadCell for one that is too long."""
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return description("\n".join(_as_html([block for block in blocks if block])))


def html_to_typed(stored: str) -> str:
    """What the form shows for a stored description: plain where typing it so gives the same, else its HTML."""
    reader = _Plain()
    reader.feed(stored)
    reader.close()
    plain = re.sub(r"\n{3,}", "\n\n", "".join(reader.parts)).strip()
    same = not reader.is_rich and _tight(typed_to_html(plain)) == _tight(stored)
    return plain if same else stored


def _as_html(blocks: Sequence[str]) -> Iterator[str]:
    at = 0
    while at < len(blocks):
        begun = _HTML_BLOCK.match(blocks[at])
        until = _end_of(blocks, at, begun[1]) if begun else at + 1
        yield "\n".join(blocks[at:until]) if begun else _block(blocks[at])
        at = until


def _end_of(blocks: Sequence[str], first: int, tag: str) -> int:
    """Behind the block in which a tag is closed, empty lines within it or not; behind the first if it never is."""
    opens, closes = (re.compile(rf"<{slash}{tag}\b", re.IGNORECASE) for slash in ("", "/"))
    depth = 0
    for at in range(first, len(blocks)):
        depth += len(opens.findall(blocks[at])) - len(closes.findall(blocks[at]))
        if depth <= 0:
            return at + 1
    return first + 1


def _block(block: str) -> str:
    lines = block.split("\n")
    if block.startswith("## ") and len(lines) == 1:
        return f"<h3>{_words(block[3:])}</h3>"
    if all(_BULLET.match(line) for line in lines):
        return "<ul>" + "".join(f"<li>{_words(_BULLET.sub('', line, count=1))}</li>" for line in lines) + "</ul>"
    return "<p>" + "<br>".join(_words(line) for line in lines) + "</p>"


def _words(text: str) -> str:
    said = text.strip() if _MARKUP.search(text) else html.escape(text.strip(), quote=False)
    return _BOLD.sub(r"<strong>\1</strong>", said)


def _tight(text: str) -> str:
    return re.sub(r">\s+<", "><", text.replace("&nbsp;", "\u00a0")).strip()


class _Plain(HTMLParser):
    """Reads the HTML that plain typing makes; `is_rich`: there is more in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.is_rich = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_rich |= tag not in _OPENED or bool(attrs)
        self.parts.append(_OPENED.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(_CLOSED.get(tag, ""))

    def handle_data(self, data: str) -> None:
        # Between two blocks stands a line feed at most, which is nothing that anybody typed.
        if data.strip():
            self.parts.append(data.replace("\n", " "))
