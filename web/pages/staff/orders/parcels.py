"""The parcels of an order: packed, labelled, handed to their carrier, arrived."""

import re
from collections.abc import Awaitable
from functools import partial
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from shop.errors import ShopError
from shop.parcels import labels
from shop.parcels import packing as parcels
from shop.parcels.carrier_pages import CARRIERS
from shop.parcels.numbers import NumberTaken
from shop.parcels.packing import ParcelDraft
from shop.storefront import storefront
from web.answers import HtmlRequest, fragment, go_to, is_htmx
from web.downloads import PDF, opened
from web.inputs import clean_id, clean_int
from web.pages.staff.orders.order import Asked, Mistyped, asked_for, found, moved, refused
from web.pages.staff.orders.packing import may_label, packed_context, still_looks
from web.pages.staff.picking.packing import from_table, refused_at_table
from web.pages.staff.rights import allowed
from web.refusals import Refusal, or_404
from web.sessions import Session

LONGEST_NUMBER: Final = 40
LONGEST_URL: Final = 300
HEAVIEST_G: Final = 2_000_000
KILOS: Final = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,3}))?", re.ASCII)
Answer = Response[Any]


class StaffParcels(Controller):
    path = "/commandes/{number:str}/colis"
    dependencies = {"asked": Provide(asked_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/", name="staff_ship")
    async def ship(self, asked: NamedDependency[Asked]) -> Answer:
        number, version, by, now = asked.move
        try:
            parcel = parcel_in(asked, number_in(asked, "numero"))
        except ShopError as refusal:
            return await refused(asked, refusal)
        work = at_its_field(parcels.ship(number, version, parcel, by, now), "numero")
        return await moved(asked, work, at_fault(asked, parcel))

    @post("/preparation", name="staff_pack")
    async def pack(self, asked: NamedDependency[Asked]) -> Answer:
        """The label is asked for where the carrier makes some for us; the packing table says itself what is refused."""
        (number, version, by, now), told = asked.move, refused_at_table if from_table(asked) else refused
        try:
            parcel = parcel_in(asked, "")
        except ShopError as refusal:
            return await told(asked, refusal, "")
        with_label = may_label(asked.request, parcel.carrier)
        work = at_its_field(parcels.pack(number, version, parcel, by, now, with_label=with_label), "poids")
        return await moved(asked, work, at_fault(asked, parcel), told=told)

    @post("/{parcel_id:str}/etiquette", name="staff_ask_label")
    async def ask_label(self, asked: NamedDependency[Asked], parcel_id: FromPath[str]) -> Answer:
        """Once more, with another weight where the first was wrong."""
        number, version, by, now = asked.move
        parcel = row(parcel_id)
        try:
            weight = weight_in(asked, f"poids-{parcel}")
        except ShopError as refusal:
            return await refused(asked, refusal)
        work = labels.ask_again(number, version, parcel, weight, by, now)
        return await moved(asked, at_its_field(work, f"poids-{parcel}"))

    @post("/{parcel_id:str}/numero", name="staff_type_number")
    async def type_number(self, asked: NamedDependency[Asked], parcel_id: FromPath[str]) -> Answer:
        number, version, by, now = asked.move
        parcel = row(parcel_id)
        try:
            typed, url = number_in(asked, f"numero-{parcel}"), url_in(asked, f"lien-{parcel}")
        except ShopError as refusal:
            return await refused(asked, refusal)
        work = labels.type_number(number, version, parcel, typed, url, by, now)
        return await moved(asked, at_its_field(work, f"numero-{parcel}"))

    @post("/{parcel_id:str}/defaire", name="staff_unpack")
    async def unpack(self, asked: NamedDependency[Asked], parcel_id: FromPath[str]) -> Answer:
        number, version, by, now = asked.move
        return await moved(asked, parcels.unpack(number, version, row(parcel_id), by, now))

    @post("/{parcel_id:str}/depart", name="staff_hand_to_carrier")
    async def leave(self, asked: NamedDependency[Asked], parcel_id: FromPath[str]) -> Answer:
        number, version, by, now = asked.move
        return await moved(asked, parcels.hand_to_carrier(number, version, row(parcel_id), by, now))

    @post("/{parcel_id:str}/livraison", name="staff_deliver")
    async def deliver(self, asked: NamedDependency[Asked], parcel_id: FromPath[str]) -> Answer:
        number, version, by, now = asked.move
        return await moved(asked, parcels.deliver(number, version, row(parcel_id), by, now))


class StaffParcelPages(Controller):
    path = "/commandes/{number:str}/colis/{parcel_id:str}"

    @get("/", name="staff_parcel")
    async def parcel(
        self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str], parcel_id: FromPath[str]
    ) -> Answer:
        """A packed parcel as it stands, for the page that waits for its label; the order's page for everybody else."""
        order, wanted = await found(number), row(parcel_id)
        waiting = next((one for one in order.packed if one.id == wanted), None)
        here = f"/gestion/commandes/{order.number}"
        if waiting is None and all(one.id != wanted for one in order.parcels):
            raise Refusal(404)
        if waiting is None or not is_htmx(request):
            return go_to(request, here)
        if still_looks(order, waiting):
            return Response(None, status_code=204)  # nothing new: what is being typed beside it stays
        context = packed_context(order, (await storefront()).merchant)
        may = partial(allowed, session.roles)
        return await fragment(request, "staff/orders/_packed.html", parcel=waiting, here=here, may=may, **context)

    @get("/etiquette", name="staff_label")
    async def label(
        self, session: NamedDependency[Session], number: FromPath[str], parcel_id: FromPath[str]
    ) -> Response[bytes]:
        order, wanted = await found(number), row(parcel_id)
        pdf = or_404(await labels.label_of(order, wanted))
        return opened(f"{order.number}-{wanted}.pdf", PDF, pdf)


def row(parcel_id: str) -> int:
    """The id; 0, which no row has, for anything else."""
    return clean_id(parcel_id) or 0


def parcel_in(asked: Asked, number: str) -> ParcelDraft:
    """The parcel a form describes. Raises Mistyped with the reason."""
    data, carrier = asked.data, asked.data.get("transporteur", "")
    if carrier not in CARRIERS:
        raise Mistyped("transporteur", "Choisissez le transporteur.")
    url, weight = url_in(asked, "lien"), weight_in(asked, "poids")
    pieces = {line.id: clean_int(data.get(f"ligne-{line.id}") or "0", 0, 9999) for line in asked.order.lines}
    for line, count in pieces.items():
        if count is None:
            raise Mistyped(f"ligne-{line}", "Indiquez le nombre d’articles par des chiffres.")
    return ParcelDraft(carrier, number, {line: count for line, count in pieces.items() if count}, url, weight)


def number_in(asked: Asked, name: str) -> str:
    """A parcel's number as carriers print it. Raises Mistyped."""
    number = "".join(asked.data.get(name, "").split()).upper()
    if not number.isascii() or not number.replace("-", "").isalnum() or len(number) > LONGEST_NUMBER:
        raise Mistyped(name, "Indiquez le numéro de suivi, en lettres et en chiffres.")
    return number


def url_in(asked: Asked, name: str) -> str:
    """Raises Mistyped."""
    url = asked.data.get(name, "").strip()
    if url and (not url.startswith("https://") or len(url) > LONGEST_URL or not url.isprintable() or " " in url):
        raise Mistyped(name, "Le lien de suivi commence par https:// et ne contient pas d’espace.")
    return url


def weight_in(asked: Asked, name: str) -> int:
    """Grams of « 2,4 » kilograms; 0 for nothing. Raises Mistyped."""
    text = asked.data.get(name, "").replace("kg", "").strip(" \u00a0\u202f")
    typed = KILOS.fullmatch(text)
    grams = int(typed[1]) * 1000 + int((typed[2] or "").ljust(3, "0")) if typed else 0
    if (text and not grams) or grams > HEAVIEST_G:
        raise Mistyped(name, "Indiquez le poids en kilogrammes, par exemple 2,4.")
    return grams


async def at_its_field(work: Awaitable[None], field: str) -> None:
    """Do it; a number that another parcel has, or a weight too high, is said beside its field. Raises Mistyped."""
    try:
        await work
    except (NumberTaken, labels.TooHeavy) as refusal:
        raise Mistyped(field, refusal.message) from refusal


def at_fault(asked: Asked, parcel: ParcelDraft) -> str:
    """The field to look at when the shop refuses a parcel: that of too many pieces, the carrier, else the first."""
    left = asked.order.unpacked
    too_many = [line for line, pieces in parcel.lines.items() if pieces > left.get(line, 0)]
    if parcel.lines and not too_many:
        return "transporteur"
    return next((f"ligne-{line}" for line in (*too_many, *left)), "")
