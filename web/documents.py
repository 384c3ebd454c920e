"""Documents of an order handed out: the same for guests, customers and staff, who have found the order before.

A name nobody knows and a document of another order are the same 404.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from litestar import Response

from shop.invoices import book
from shop.invoices.files import DocumentNotDrawn, file_of
from shop.merchant import terms
from shop.merchant.own_words import unmarked
from shop.orders.order import Order
from shop.orders.papers import AnyParcel, confirmation_pdf, delivery_note_pdf, parcels_in_order
from shop.orders.parcels import Parcel
from shop.storefront import storefront
from web.downloads import PDF, TEXT, XML, attached
from web.limits import spend
from web.refusals import Refusal, or_404

CONFIRMATION: Final = "bon-de-commande.pdf"
HANDED_OVER: Final = "bon-de-livraison.pdf"
CONDITIONS: Final = "conditions-generales-de-vente.txt"
_ISSUED: Final = re.compile(r"(?P<number>[A-Z0-9]{1,6}-[0-9]{4}-[0-9]{6,9})\.(?P<ending>pdf|xml)", re.ASCII)
_NOTE: Final = re.compile(r"bon-de-livraison-(?P<at>[1-9][0-9]{0,2})\.pdf", re.ASCII)


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A link to a document: « Facture FA-2026-000123, PDF, 84 ko »."""

    label: str
    url: str


async def papers_of(order: Order, base: str, *, staff: bool = False) -> tuple[PaperLink, ...]:
    """Everything there is to download of an order; `base`: the address they lie under."""
    links = []
    for one in await book.of_order(order.id) if _shows_issued(order, staff=staff) else ():
        links.append(PaperLink(one.label, f"{base}/{one.number}.pdf"))
        if _reads_xml(order, staff=staff):
            links.append(PaperLink(f"{one.title}, XML", f"{base}/{one.number}.xml"))
    links.append(PaperLink("Bon de commande, PDF", f"{base}/{CONFIRMATION}"))
    notes = _notes(order, staff=staff)
    for at in notes:
        which = f" du colis {at}" if len(notes) > 1 else ""
        links.append(PaperLink(f"Bon de livraison{which}, PDF", f"{base}/bon-de-livraison-{at}.pdf"))
    if staff and order.is_collected:
        links.append(PaperLink("Bon de livraison, PDF", f"{base}/{HANDED_OVER}"))
    if await terms.accepted_at(order.placed_at):
        links.append(PaperLink("Conditions générales de vente acceptées, texte", f"{base}/{CONDITIONS}"))
    return tuple(links)


async def paper(order: Order, name: str, *, staff: bool = False) -> Response[bytes]:
    """The document of this name. Raises Refusal: 404 for none, 409 for one that cannot be drawn now, 429."""
    issued = _ISSUED.fullmatch(name)
    if issued and _shows_issued(order, staff=staff) and (issued["ending"] == "pdf" or _reads_xml(order, staff=staff)):
        return await _issued(order, issued["number"], issued["ending"])
    if name == CONDITIONS:
        return await _conditions(order)
    merchant, now = (await storefront()).merchant, datetime.now(UTC)
    await spend("paper", order.number)
    if name == CONFIRMATION:
        return attached(f"Bon-de-commande-{order.number}.pdf", PDF, await confirmation_pdf(order, merchant, now))
    note = _NOTE.fullmatch(name)
    parcel = _notes(order, staff=staff).get(int(note["at"])) if note else None
    if parcel is None and not (staff and order.is_collected and name == HANDED_OVER):
        raise Refusal(404)
    ending = f"-{note['at']}" if note else ""
    content = await delivery_note_pdf(order, parcel, merchant, now)
    return attached(f"Bon-de-livraison-{order.number}{ending}.pdf", PDF, content)


def undrawn(trouble: DocumentNotDrawn) -> Refusal:
    return Refusal(409, trouble.message)


async def _issued(order: Order, number: str, ending: str) -> Response[bytes]:
    document = or_404(await book.in_order(order.id, number))
    try:
        file = await file_of(document.id, datetime.now(UTC))
    except DocumentNotDrawn as trouble:
        raise undrawn(trouble) from trouble
    content, media_type = (file.pdf, PDF) if ending == "pdf" else (file.xml.encode(), XML)
    return attached(f"{file.name}.{ending}", media_type, content)


async def _conditions(order: Order) -> Response[bytes]:
    """The terms it was placed under, as its buyer was mailed them."""
    accepted = or_404(await terms.accepted_at(order.placed_at))
    text = f"{unmarked(accepted.text)}\n"
    return attached(f"Conditions-generales-{order.number}.txt", TEXT, text.encode())


def _shows_issued(order: Order, *, staff: bool) -> bool:
    """Invoices name their buyer: once the order was made anonymous, its link says no more than the order."""
    return staff or bool(order.email)


def _reads_xml(order: Order, *, staff: bool) -> bool:
    """Accountants' programs read it; a consumer has the same inside the PDF."""
    return staff or bool(order.professional)


def _notes(order: Order, *, staff: bool) -> dict[int, AnyParcel]:
    """The parcels one may have a delivery note of, by their number: buyers once they left."""
    parcels = enumerate(parcels_in_order(order), start=1)
    return {at: one for at, one in parcels if staff or isinstance(one, Parcel)}
