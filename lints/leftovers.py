"""What pages left behind: styles nobody wears, classes nobody dressed, templates, macros and drawings nobody calls."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from lints.findings import Finding

_OF_LIBRARIES: Final = ("leaflet",)
"""Stylesheets of others, and classes that their scripts put on."""
_COMMENTS: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_BODIES: Final = re.compile(r"\{[^{}]*\}")
_STYLED: Final = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
_WORN: Final = re.compile(r'class="([^"{}]*)"')
_MACRO: Final = re.compile(r"\{%-? macro (\w+)")
_QUOTED: Final = re.compile(r"""["']([\w./-]+)["']""")
_WORD: Final = re.compile(r"[\w-]+")
_DRAWING: Final = re.compile(r'<symbol[^>]*id="([\w-]+)"')
_FREE: Final = ("web/mail/", "web/simulators/", "web/static/")
"""Mails have their style inside, simulators a sheet of their own."""


def check_leftovers(root: Path) -> list[Finding]:
    """Return the findings of the five rules over web/ and what names its parts."""
    sheets = _texts(root, "web/static/css", ".css")
    pages = _texts(root, "web", ".html", ".txt")
    speakers = {**pages, **_texts(root, "web", ".py"), **_texts(root, "shop", ".py"), **_texts(root, "db", ".py")}
    scripts = _texts(root, "web/static/js", ".js")
    drawings = (root / "web/static/img/icons.svg").read_text(encoding="utf-8")
    return [
        *check_styles(sheets, {**speakers, **scripts}),
        *check_classes(pages, sheets, scripts),
        *check_templates(pages, speakers),
        *check_macros(pages, speakers),
        *check_drawings(drawings, speakers),
    ]


def _texts(root: Path, folder: str, *endings: str) -> dict[str, str]:
    files = sorted(file for file in (root / folder).rglob("*") if file.suffix in endings)
    return {file.relative_to(root).as_posix(): file.read_text(encoding="utf-8") for file in files}


def _styled_in(sheet: str) -> set[str]:
    return set(_STYLED.findall(_BODIES.sub("{}", _COMMENTS.sub("", sheet))))


def _words_of(texts: Mapping[str, str]) -> Counter[str]:
    return Counter(word for text in texts.values() for word in _WORD.findall(text))


def check_styles(sheets: Mapping[str, str], speakers: Mapping[str, str]) -> Iterator[Finding]:
    """A class that a stylesheet dresses and no template, program or script names."""
    said = _words_of(speakers)
    for path, sheet in sheets.items():
        for name in sorted(_styled_in(sheet)):
            is_theirs = any(other in path or name.startswith(other) for other in _OF_LIBRARIES)
            if not is_theirs and name not in said:
                yield Finding(path, 1, "reste", f"« .{name} » n’habille rien")


def check_classes(pages: Mapping[str, str], sheets: Mapping[str, str], scripts: Mapping[str, str]) -> Iterator[Finding]:
    """A class that a page wears and no stylesheet dresses nor script looks for."""
    known = {name for sheet in sheets.values() for name in _styled_in(sheet)}
    said = _words_of(scripts)
    for path, page in pages.items():
        if not path.endswith(".html") or path.startswith(_FREE):
            continue
        worn = {name for classes in _WORN.findall(page) for name in classes.split()}
        for name in sorted(worn - known):
            if name not in said:
                yield Finding(path, 1, "reste", f'class="{name}" n’a pas de style')


def check_templates(pages: Mapping[str, str], speakers: Mapping[str, str]) -> Iterator[Finding]:
    """A template that no other one and no program names, by its path or its name alone (`f"checkout/{name}.html"`)."""
    named = {word for text in speakers.values() for quoted in _QUOTED.findall(text) for word in (quoted, _stem(quoted))}
    for path in pages:
        _, area, *rest = path.split("/")
        if area == "static" or not rest:
            continue
        # A mail goes by the name of its folder.
        wanted = rest[:1] if area == "mail" and len(rest) > 1 else ["/".join(rest), "/".join(rest[1:]), _stem(rest[-1])]
        if not named.intersection(wanted):
            yield Finding(path, 1, "reste", "ce gabarit ne sert à personne")


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


def check_macros(pages: Mapping[str, str], speakers: Mapping[str, str]) -> Iterator[Finding]:
    """A macro that is named nowhere but where it is made."""
    said = _words_of(speakers)
    for path, page in pages.items():
        for name in _MACRO.findall(page):
            if said[name] < 2:
                yield Finding(path, 1, "reste", f"« {name} » ne sert à personne")


def check_drawings(sprite: str, speakers: Mapping[str, str]) -> Iterator[Finding]:
    """A drawing of the sprite that nothing asks for; rows of the demo and of the merchant name some."""
    named = {quoted for text in speakers.values() for quoted in _QUOTED.findall(text)}
    for name in _DRAWING.findall(sprite):
        if name not in named:
            yield Finding("web/static/img/icons.svg", 1, "reste", f"« {name} » n’est dessiné nulle part")
