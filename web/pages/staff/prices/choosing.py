"""Which articles a change of prices is for: the fields that both forms share, and the staged change they make."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Response

from shop.catalogue import staging
from shop.catalogue.priced import Choice, articles_of, brands
from shop.catalogue.rounding import ROUNDINGS
from shop.storefront import Storefront, storefront
from web.answers import HtmlRequest
from web.inputs import FormData
from web.pages.staff import rayons
from web.pages.staff.common import staff_page
from web.pages.staff.typed import WrongField, references
from web.refusals import or_404
from web.sessions import Session

HERE: Final = "/gestion/prix"
MOST_ARTICLES: Final = 5_000
SHOWN: Final = 300
"""Rows of a difference that a page draws."""


async def choice_in(data: FormData, front: Storefront) -> Choice:
    """The articles a form means. Raises WrongField for none, for too many and for references nobody has."""
    chosen = Choice(data.get("rayon", ""), data.get("marque", "")[:120], references(data.get("references", "")))
    if chosen.is_empty:
        raise WrongField("rayon", "Choisissez un rayon, une marque, ou indiquez des références.")
    if chosen.category and chosen.category not in front.by_slug:
        raise WrongField("rayon", "Ce rayon n’existe plus\u00a0: choisissez-en un autre.")
    if len(chosen.references) > MOST_ARTICLES:
        raise WrongField("references", f"Indiquez {MOST_ARTICLES} références au plus.")
    found = await articles_of(chosen, front)
    if not found:
        where = "references" if chosen.references else "rayon"
        raise WrongField(where, "Aucun article en vente ne correspond\u00a0: vérifiez ce choix.")
    if len(found) > MOST_ARTICLES:
        raise WrongField("rayon", f"{len(found)} articles\u00a0: choisissez-en {MOST_ARTICLES} au plus.")
    return chosen


async def offered(front: Storefront) -> dict[str, Any]:
    """The rayons and brands to choose from, by what the form sends."""
    return {"rayons": rayons.by_slug(front), "brands": {one: one for one in await brands()}}


def rounding_in(data: FormData) -> str:
    """How new prices are rounded. Raises WrongField."""
    way = data.get("arrondi", "") or "exact"
    if way not in ROUNDINGS:
        raise WrongField("arrondi", "Choisissez un arrondi parmi ceux proposés.")
    return way


async def form_page(
    request: HtmlRequest, session: Session, template: str, data: FormData, wrong: WrongField | None = None
) -> Response[Any]:
    """One of the two forms, with what was typed and what is wrong of it."""
    context: dict[str, Any] = {
        **await offered(await storefront()),
        "typed": data,
        "wrong_field": wrong.field if wrong else "",
        "wrong": wrong.message if wrong else "",
        "roundings": ROUNDINGS,
    }
    status = 422 if wrong else 200
    return await staff_page(request, session, f"staff/prices/{template}", "prices", status=status, **context)


async def kept(kind: str, options: Mapping[str, Any], actor: str) -> str:
    """Stage a change; the name its page has."""
    return await staging.keep(kind, options, actor, datetime.now(UTC))


async def found(kind: str, public_id: str) -> dict[str, Any]:
    """Raises Refusal 404."""
    return or_404(await staging.kept(kind, public_id[:22]))
