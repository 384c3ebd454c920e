"""The one Jinja environment: where templates are, what they can call."""

import json
import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_eval_context, select_autoescape
from jinja2.filters import do_xmlattr
from jinja2.nodes import EvalContext
from markupsafe import Markup

from shop.addresses import show_phone
from shop.calendar import hour_words, in_paris, long_date, unbroken
from shop.catalogue.search import fold
from shop.french import number, signed
from shop.money import euros, percent
from shop.orders.summary import spaced_siren
from shop.staff.said import to_staff
from web.assets import Assets
from web.components import register_components
from web.map_tiles import NO_TILES, MapTiles
from web.template_parts import FixedDrawings, Parts

WEB = Path(__file__).parent
NOT_AN_ID = re.compile("[^a-z0-9]+")
PAPER_NUMBER = re.compile(r"\b([A-Z]{2,4}(?:-[0-9]+){2}(?:-R[0-9]+)?\b,?)")
TYPED = {"date": "%Y-%m-%d", "month": "%Y-%m", "time": "%H:%M"}
FOLDERS = ("pages", "components", "mail", "documents")


class Templates(Environment):
    """Jinja's environment, whose globals each template finds as they are."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Jinja lays two dictionaries over one another, and copies them name by name for each drawing."""
        return super().make_globals(d) if d else self.globals


@cache
def build_environment(assets: Assets) -> Environment:
    """Templates of pages, components, mails and documents, read once a process; a forgotten name is an error."""
    environment = Templates(
        loader=FileSystemLoader([WEB / folder for folder in FOLDERS]),
        autoescape=select_autoescape(("html",), default_for_string=True),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=1000,
        extensions=(Parts, FixedDrawings),
    )
    environment.filters.update(
        euros=euros,
        number=number,
        signed=signed,
        percent=percent,
        long_date=_long_date,
        clock=_clock,
        hour=hour_words,
        unbroken=unbroken,
        whole_numbers=_whole_numbers,
        siren=spaced_siren,
        phone=show_phone,
        dom_id=_dom_id,
        to_staff=to_staff,
        xmlattr=_xmlattr,
        told_trail=_told_trail,
        at=_at,
        type_for=_type_for,
    )
    environment.globals.update(asset=assets.url, integrity=assets.integrity, counted=_counted)
    register_components(environment)
    return environment


def _long_date(day: date | datetime, year: bool = False) -> str:
    """« mardi 24 novembre »; a moment is first put on a Paris clock."""
    return long_date(in_paris(day).date() if isinstance(day, datetime) else day, year=year)


def _clock(moment: datetime) -> str:
    """« 14 h 05 » in Paris."""
    return f"{in_paris(moment):%-H\u00a0h\u00a0%M}"


@pass_eval_context
def _xmlattr(evaluated: EvalContext, given: Mapping[str, Any]) -> str:
    """Jinja's own, but what is true is there and no more, and what is false is not: autofocus="True" is no HTML."""
    return do_xmlattr(
        evaluated, {name: "" if value is True else value for name, value in given.items() if value is not False}
    )


def _whole_numbers(words: str) -> Markup:
    """« Facture FA-2026-000123, PDF » in one element, of which no line ends within the number."""
    return Markup("<span>{}</span>").format(  # the words are escaped
        Markup().join(
            Markup('<span class="whole">{}</span>').format(part) if at % 2 else part
            for at, part in enumerate(PAPER_NUMBER.split(words))
        )
    )


@lru_cache(maxsize=4096)
def _dom_id(words: str) -> str:
    """« taille 36/38 » is taille-36-38: the same words always give the same id."""
    return NOT_AN_ID.sub("-", fold(words)).strip("-")


def _counted(products: int) -> str:
    """« 48 produits »."""
    return f"{number(products)}\u00a0produit{'s' if products > 1 else ''}"


def in_script(data: Mapping[str, Any]) -> str:
    """JSON that is safe inside a script element."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _type_for(value: object, kind: str) -> str:
    """The type of a field that gives back `value`: `kind`, or text where a field of that kind would show nothing."""
    text, form = str(value), TYPED.get(kind, "")
    try:
        return kind if not text or not form or f"{datetime.strptime(text, form):{form}}" == text else "text"
    except ValueError:
        return "text"


def _at(path: str, here: str) -> str:
    """The public address of `path`, in the shop that has the address `here`."""
    return urljoin(here, path)


def _told_trail(trail: Sequence[tuple[str, str | None]], here: str) -> Markup:
    """schema.org's BreadcrumbList, for a script element. `here`: the page's public address, where the trail ends."""
    steps = [
        {"@type": "ListItem", "position": number, "name": name, "item": _at(path or "", here)}
        for number, (name, path) in enumerate(trail, 1)
    ]
    return Markup(in_script({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps}))  # noqa: S704  # JSON of in_script


Render = Callable[..., str]


def renderer(environment: Environment, map_tiles: MapTiles = NO_TILES) -> Render:
    """What draws a template; whatever the shop's own templates may ask for is beside their context."""

    def render(template: str, **context: Any) -> str:
        return environment.get_template(template).render(map_tiles=map_tiles, **context)

    return render
