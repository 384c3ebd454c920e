"""Descriptions as staff type them: empty lines part paragraphs, « - » makes a list, « ## » a heading, « ** » bold.

What says more than that (an imported table, a link) stays HTML in the form; both ways end in `shop.importing.words`,
which lets structure through and nothing else.
"""

import html
import re
from html.parser import HTMLParser
from typing import Final

from shop.importing.words import description

_BOLD: Final = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_MARKUP: Final = re.compile(r"</?[a-zA-Z][^>]*>")
_BULLET: Final = re.compile(r"[-–•] +")
_OPENED: Final = {"p": "", "ul": "", "li": "- ", "h3": "## ", "strong": "**", "br": "\n"}
_CLOSED: Final = {"p": "\n\n", "ul": "\n", "li": "\n", "h3": "\n\n", "strong": "**"}


def typed_to_html(text: str) -> str:
    """The sanitised HTML of a description as typed. Raises BadCell for one that is too long."""
    if _MARKUP.search(text):
        return description(text)
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return description("\n".join(_block(block) for block in blocks if block))


def html_to_typed(stored: str) -> str:
    """What the form shows for a stored description: plain where typing it so gives the same, else its HTML."""
    reader = _Plain()
    reader.feed(stored)
    reader.close()
    plain = re.sub(r"\n{3,}", "\n\n", "".join(reader.parts)).strip()
    same = not reader.is_rich and _tight(typed_to_html(plain)) == _tight(stored)
    return plain if same else stored


def _block(block: str) -> str:
    lines = block.split("\n")
    if block.startswith("## ") and len(lines) == 1:
        return f"<h3>{_words(block[3:])}</h3>"
    if all(_BULLET.match(line) for line in lines):
        return "<ul>" + "".join(f"<li>{_words(_BULLET.sub('', line, count=1))}</li>" for line in lines) + "</ul>"
    return "<p>" + "<br>".join(_words(line) for line in lines) + "</p>"


def _words(text: str) -> str:
    return _BOLD.sub(r"<strong>\1</strong>", html.escape(text.strip(), quote=False))


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
