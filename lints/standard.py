"""What the HTML standard says of a rendered page or fragment, as far as our pages have ever broken it.

H1 every element closed, in order, no attribute twice · H2 attributes where they mean something, with a value they can
have · H3 elements where they may stand · H4 what is referred to is there · H5 what there is once only.

A template alone cannot be judged so: macros and includes write most of a page.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from html.parser import HTMLParser
from typing import Final

from lints.elements import VOID, Element, parse
from lints.findings import Finding

Complaint = tuple[int, str, str]

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS: Final = _HEADINGS | set(
    "address article aside blockquote details dialog div dl fieldset figure footer form header hr main nav ol p pre "
    "section table ul".split()
)
_TEXT_ONLY: Final = _HEADINGS | set("b button code em i label legend p pre s small span strong summary time".split())
_TITLED: Final = frozenset({"legend", "summary"})
"""Whose text may be a heading."""
_INTERACTIVE: Final = frozenset({"a", "button", "details", "input", "label", "select", "textarea"})
_PARENTS: Final = {
    "li": {"ul", "ol", "menu"}, "dt": {"dl", "div"}, "dd": {"dl", "div"}, "tr": {"tbody", "thead", "tfoot", "table"},
    "td": {"tr"}, "th": {"tr"}, "tbody": {"table"}, "thead": {"table"}, "caption": {"table"},
    "option": {"select", "optgroup", "datalist"}, "legend": {"fieldset"}, "summary": {"details"},
}  # fmt: skip
_CHILDREN: Final = {"ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd", "div"}, "tr": {"td", "th"},
                    "select": {"option", "optgroup"}}  # fmt: skip
_BOOLEANS: Final = frozenset(
    "autofocus checked defer disabled hidden multiple novalidate open readonly required selected".split()
)
_TYPED: Final = frozenset({"", "email", "password", "search", "tel", "text", "url"})
_NEVER_FILLED: Final = frozenset({"button", "checkbox", "file", "image", "radio", "reset", "submit"})
_MOMENTS: Final = {"date": "%Y-%m-%d", "month": "%Y-%m", "time": "%H:%M"}
_LISTS: Final = ("aria-labelledby", "aria-describedby", "aria-controls", "headers")
_SINGLES: Final = ("for", "form", "list", "popovertarget")


def check_standard(name: str, html: str) -> list[Finding]:
    """Return what breaks the standard in `html`, a whole page or, where it has no doctype, a fragment of one."""
    elements = parse(html)
    complaints = [*_Closing.of(html), *_each(elements), *_once(elements)]
    if html.lstrip()[:9].lower() == "<!doctype":
        complaints += [*_references(elements), *_whole(elements)]
    return sorted(Finding(name, *one) for one in complaints)


class _Closing(HTMLParser):
    """H1. We close what we open: the standard forgives some, but then an editor's slip looks the same."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.complaints: list[Complaint] = []
        self.open: list[tuple[str, int]] = []

    @classmethod
    def of(cls, html: str) -> list[Complaint]:
        reader = cls()
        reader.feed(html)
        reader.close()
        return [*reader.complaints, *((line, "H1", f"« {tag} » jamais fermé") for tag, line in reader.open)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, names = self.getpos()[0], [name for name, _ in attrs]
        for name in {one for one in names if names.count(one) > 1}:
            self.complaints.append((line, "H1", f"« {name} » deux fois sur « {tag} »"))
        if tag not in VOID:
            self.open.append((tag, line))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path/>`: only within SVG, and on what has no content anyway."""
        if tag not in VOID and all(around != "svg" for around, _ in self.open):
            self.complaints.append((self.getpos()[0], "H1", f"« {tag} » ne se ferme pas ainsi"))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1][0] == tag:
            self.open.pop()
        else:
            self.complaints.append((self.getpos()[0], "H1", f"« /{tag} » sans « {tag} » qui soit le dernier ouvert"))


def _each(elements: Iterable[Element]) -> Iterator[Complaint]:
    rules: tuple[Callable[[Element], Iterator[tuple[str, str]]], ...] = (_attributes, _place, _nested)
    for element in elements:
        for rule in rules:
            for code, message in rule(element):
                yield element.line, code, f"<{element.tag}> {message}"


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    """H2."""
    given = element.attributes
    for name in _BOOLEANS & given.keys():
        if given[name] not in ("", name):
            yield "H2", f'{name}="{given[name]}" : l’attribut est là ou n’y est pas'
    if element.tag == "input":
        kind = given.get("type", "")
        if kind in _NEVER_FILLED and "autocomplete" in given:
            yield "H2", f"autocomplete sur {kind}"
        if (form := _MOMENTS.get(kind)) and not _fits(given.get("value", ""), form):
            yield "H2", f"« {given['value']} » n’est pas une valeur de {kind}"
        if kind not in _TYPED:
            yield from (
                ("H2", f"{name} sur {kind}")
                for name in ("maxlength", "placeholder")
                if name in given and kind != "number"
            )
    if element.tag == "img" and not {"alt", "width", "height"} <= given.keys():
        yield "H2", "alt, width et height vont ensemble"
    for name in ("id", "href", "name", "action"):
        if given.get(name, "x") == "" or (name == "id" and " " in given.get(name, "")):
            yield "H2", f"{name} vide ou avec une espace"


def _fits(value: str, form: str) -> bool:
    """Whether a field of days or hours could show this; it may be empty."""
    try:
        return not value or f"{datetime.strptime(value, form):{form}}" == value
    except ValueError:
        return False


def _place(element: Element) -> Iterator[tuple[str, str]]:
    """H3. What stands at the root of a fragment, or of a part for htmx, has its parent in the page."""
    around = element.parent
    while around is not None and around.tag == "a":
        around = around.parent
    if around is None or around.tag == "hx-partial":
        return
    allowed = _PARENTS.get(element.tag)
    if allowed and around.tag not in allowed:
        yield "H3", f"dans <{around.tag}>"
    if around.tag in _CHILDREN and element.tag not in _CHILDREN[around.tag] | {"template", "script"}:
        yield "H3", f"dans <{around.tag}>"
    titled = around.tag in _TITLED and element.tag in _HEADINGS
    if element.tag in _BLOCKS and around.tag in _TEXT_ONLY and not titled:
        yield "H3", f"dans <{around.tag}>, qui ne tient que du texte"


def _nested(element: Element) -> Iterator[tuple[str, str]]:
    """H3 of what is pressed or filled in: never within another."""
    if element.tag in _INTERACTIVE and element.attributes.get("type") != "hidden":
        for outer in element.ancestors():
            if outer.tag in {"a", "button"} or (outer.tag == element.tag == "label"):
                yield "H3", f"dans <{outer.tag}>"
    if element.tag == "form" and any(outer.tag == "form" for outer in element.ancestors()):
        yield "H3", "dans un autre formulaire"


def _references(elements: list[Element]) -> Iterator[Complaint]:
    """H4."""
    ids = {element.attributes.get("id") for element in elements}
    for element in elements:
        given = element.attributes
        wanted = [one for name in _LISTS for one in given.get(name, "").split()]
        wanted += [given[name] for name in _SINGLES if name in given and (name != "for" or element.tag != "output")]
        if element.tag == "a" and given.get("href", "").startswith("#"):
            wanted.append(given["href"][1:])
        for one in wanted:
            if one not in ids:
                yield element.line, "H4", f"<{element.tag}> renvoie à « {one} », qui n’est pas dans la page"


def _once(elements: list[Element]) -> Iterator[Complaint]:
    """H5 of page and fragment."""
    focused = [element for element in elements if "autofocus" in element.attributes and not _apart(element)]
    for element in focused[1:]:
        yield element.line, "H5", "un second autofocus"


def _apart(element: Element) -> bool:
    """Tell whether it gets the focus when its own dialog or popover opens."""
    return any("popover" in outer.attributes or outer.tag == "dialog" for outer in element.ancestors())


def _whole(elements: list[Element]) -> Iterator[Complaint]:
    """H5 of the page: one title, one h1, one main, one language; no level of heading left out."""
    for tag in ("title", "h1", "main"):
        found = [one for one in elements if one.tag == tag and (tag != "title" or one.within("svg") is None)]
        if len(found) != 1:
            yield 1, "H5", f"{len(found)} « {tag} »"
    if not any(one.tag == "html" and one.attributes.get("lang") for one in elements):
        yield 1, "H5", "sans langue"
