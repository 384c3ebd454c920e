"""HTML as a flat list of elements that know their place, their parent and what they hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
CONTROLS = frozenset({"button", "input", "select", "textarea"})


@dataclass(slots=True, eq=False)
class Element:
    """One element; `offset` and `end` delimit its source, `end` being 0 where it is never closed."""

    tag: str
    attributes: dict[str, str]
    line: int
    offset: int
    parent: "Element | None" = None
    children: list["Element"] = field(default_factory=list)
    end: int = 0

    def ancestors(self) -> Iterator["Element"]:
        """Yield the parent, its parent, and so on."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def descendants(self) -> Iterator["Element"]:
        """Yield everything inside, in the order of the source."""
        for child in self.children:
            yield child
            yield from child.descendants()

    def within(self, tag: str) -> "Element | None":
        """Return the element itself or the nearest one around it that is a `tag`."""
        return next((element for element in (self, *self.ancestors()) if element.tag == tag), None)

    def is_focusable(self) -> bool:
        """Tell whether the keyboard can reach it."""
        if self.tag == "input":
            return self.attributes.get("type") != "hidden"
        return self.tag in CONTROLS | {"summary"} or (self.tag == "a" and "href" in self.attributes)


def parse(html: str) -> list[Element]:
    """Return every element of `html`, in the order of the source."""
    parser = _Parser(html)
    parser.feed(html)
    parser.close()
    return parser.elements


class _Parser(HTMLParser):
    """Forgiving: a close tag that nothing opened is skipped, since the arms of an `if` may close twice."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self._line_starts = [0, *(index + 1 for index, character in enumerate(html) if character == "\n")]
        self._html = html

    def _here(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def _add(self, tag: str, attributes: list[tuple[str, str | None]]) -> Element:
        parent = self._open[-1] if self._open else None
        values = {name: value or "" for name, value in attributes}
        element = Element(tag, values, self.getpos()[0], self._here(), parent)
        element.end = element.offset + len(self.get_starttag_text() or "")
        if parent is not None:
            parent.children.append(element)
        self.elements.append(element)
        return element

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._add(tag, attrs)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].tag == tag:
                self._open[index].end = self._html.find(">", self._here()) + 1
                del self._open[index:]
                return
