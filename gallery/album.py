"""The folder of pictures, and the page that shows those of one subject side by side."""

import html
import re
import shutil
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from gallery.looks import Look, looked_at

PARTS: Final = {
    "shop": "Boutique",
    "account": "Espace client",
    "staff": "Gestion",
    "mail": "E-mails",
    "pdf": "Documents imprimés",
}
QUALITY: Final = 82
STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:1.5rem;background:#e9e9e6;color:#222}"
    "h2{margin:3rem 0 0}h3{margin:1.5rem 0 .25rem;font-size:1rem}"
    ".row{display:flex;gap:.75rem;align-items:flex-start;overflow-x:auto;padding-bottom:.75rem}"
    "figure{margin:0;flex:none}figcaption{font-size:.8rem}img{display:block;border:1px solid #bbb;height:auto}"
)
SHOWN_WIDTHS: Final = {360: 240, 768: 340, 1280: 480}
_PX: Final = re.compile(r", \d+ px$")
_CHANGING: Final = re.compile(r"[\w-]*\d[\w.-]*|[A-Za-z0-9_.-]{20,}")


@dataclass
class Subject:
    """One page, mail or document in one state, and its pictures: (what the picture is of, file)."""

    part: str
    name: str
    pictures: list[tuple[str, Path, int]] = field(default_factory=list)


class Album:
    """`looks` of each page; `parts` alone are kept. Each subject is photographed once, whoever comes by again."""

    def __init__(self, folder: Path, looks: Iterable[Look], parts: Iterable[str] = PARTS) -> None:
        self.folder = folder
        self.looks = tuple(looks)
        self.parts = frozenset(parts)
        self.subjects: list[Subject] = []
        self._seen: set[tuple[str, str, str]] = set()
        self.folder.mkdir(parents=True, exist_ok=True)
        for part in self.parts:
            shutil.rmtree(self.folder / part, ignore_errors=True)  # pictures of an earlier tour

    def subject(self, part: str, name: str, address: str = "") -> Subject | None:
        """A new one to fill; nothing when it is here already, or of a part nobody asked for."""
        name = _PX.sub("", name)
        key = (part, name, _CHANGING.sub("*", address))
        if part not in self.parts or key in self._seen:
            return None
        self._seen.add(key)
        self.subjects.append(Subject(part, f"{name} · {address}" if address and address != name else name))
        return self.subjects[-1]

    def photograph(self, page: Page, part: str, name: str, address: str = "") -> None:
        """The whole page, in each look."""
        subject = self.subject(part, name, address)
        for look in self.looks if subject else ():
            with looked_at(page, look):
                picture = page.screenshot(animations="disabled", scale="css", type="jpeg", quality=QUALITY)
            self.keep(subject, look.name, picture, look.width)

    def keep(self, subject: Subject | None, caption: str, picture: bytes, width: int, suffix: str = "jpg") -> None:
        """`width` in CSS pixels of what is seen on it."""
        if subject is None:
            return
        number = self.subjects.index(subject) + 1
        file = self.folder / subject.part / f"{number:03}-{slug(subject.name)}-{slug(caption)}.{suffix}"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(picture)
        subject.pictures.append((caption, file, width))

    def write(self) -> Path:
        """The page to open; gives its path."""
        index = self.folder / "index.html"
        index.write_text("\n".join(self._page()), encoding="utf-8")
        return index

    def _page(self) -> Iterable[str]:
        yield f'<!doctype html>\n<html lang="fr"><meta charset="utf-8"><title>Galerie</title><style>{STYLE}</style>'
        yield f"<h1>Sujets\u00a0: {len(self.subjects)}, images\u00a0: {self.count()}</h1>"
        for part, label in PARTS.items():
            mine = [one for one in self.subjects if one.part == part]
            if mine:
                yield f'<h2 id="{part}">{label}</h2>'
            for one in mine:
                yield f'<h3>{html.escape(one.name)}</h3>\n<div class="row">'
                yield from (self._figure(*picture) for picture in one.pictures)
                yield "</div>"

    def _figure(self, caption: str, file: Path, width: int) -> str:
        path, shown = html.escape(file.relative_to(self.folder).as_posix()), SHOWN_WIDTHS.get(width, 340)
        return (
            f'<figure><figcaption>{html.escape(caption)}</figcaption><a href="{path}">'
            f'<img loading="lazy" src="{path}" alt="" width="{shown}"></a></figure>'
        )

    def count(self) -> int:
        """How many pictures there are."""
        return sum(len(one.pictures) for one in self.subjects)


def part_of(address: str) -> str:
    """Which part of the shop a path belongs to: « /gestion/stock » is of the staff."""
    if address.startswith("/gestion"):
        return "staff"
    return "account" if re.match(r"/compte(?![\w])", address) else "shop"


def slug(text: str) -> str:
    """For the name of a file: « Gestion : prix » becomes « gestion-prix »."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] or "x"
