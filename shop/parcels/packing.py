"""Parcels of an order: packed with these pieces, handed to the carrier, arrived.

Each move is checked against the version its page was drawn with; a button pressed twice does its work once. Raises
MoveNotAllowed, OrderChanged (the page is stale), LookupError; ShopError for pieces that are not in the order, or in a
parcel already.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.queries import parcels as queries
from shop.calendar import add_working_days, in_paris, next_working_day
from shop.catalogue import stock
from shop.errors import MoveNotAllowed, NotDeliverable, ShopError
from shop.orders.dates import slot_wished
from shop.orders.fulfilment import change, check_money_is_here
from shop.orders.moves import LATE, PARCEL_BACK, By, advance, announce, write_event
from shop.orders.order import Order
from shop.orders.parcels import Packed
from shop.orders.states import Actor, OrderState, apply
from shop.orders.summary import place_lines
from shop.parcels.carrier_pages import CARRIERS, carriers_for, tracking_url
from shop.parcels.labels import ask_for, check_weight, without_refusal
from shop.parcels.news import arrived, catch_up
from shop.parcels.numbers import check_number
from shop.parcels.returned import keep_missing
from shop.pickup.later import check_point
from shop.storefront import storefront
from shop.withdrawal.moves import pieces_to_keep_back
from shop.withdrawal.statements import statements_of

USUAL_TRANSIT = (1, 3)


@dataclass(frozen=True, slots=True)
class ParcelDraft:
    """A parcel as staff describe it: a code of `carrier_pages.CARRIERS`, and pieces by order line id.

    `tracking_url` only for a carrier whose address we do not know. `weight_g` 0: what its articles weigh.
    """

    carrier: str
    tracking_number: str
    lines: Mapping[int, int]
    tracking_url: str = ""
    weight_g: int = 0


async def pack(number: str, version: int, draft: ParcelDraft, by: By, now: datetime, *, with_label: bool) -> None:
    """Put these pieces aside in a parcel; `with_label`: have its carrier asked for one."""

    async def work(order: Order) -> None:
        await check_packs(order, draft, by, with_label=with_label)
        await keep_missing(order, draft.lines)
        parcel_id = await queries.insert(
            {**_values(order, draft, now), "label_state": "asked" if with_label else ""}, sorted(draft.lines.items())
        )
        if with_label:
            await ask_for(order, parcel_id)
        named = carriers_for(order.delivery, (await storefront()).merchant.oversize_carrier)
        await write_event(order, "pack", by, now, note=named[draft.carrier].name)

    def packed_already(order: Order) -> bool:
        return [(one.carrier, dict(one.lines)) for one in order.packed[-1:]] == [(draft.carrier, dict(draft.lines))]

    await change(number, version, "pack", by, work, packed_already)


async def check_packs(order: Order, draft: ParcelDraft, by: By, *, with_label: bool) -> None:
    """What stands against packing this parcel now. Raises MoveNotAllowed, ShopError, TooHeavy."""
    _check_may_leave(order, by)
    _check_pieces(order, draft)
    if with_label:
        _check_reaches(order, draft.carrier)
        await check_weight(order, draft.carrier, weight_of(order, draft))


async def unpack(number: str, version: int, parcel_id: int, by: By, now: datetime) -> None:
    """Undo a parcel that has not left; its pieces can be packed again, its label leads nowhere."""

    async def work(order: Order) -> None:
        parcel = _packed(order, parcel_id, "unpack")
        await queries.remove(parcel_id)
        rest = without_refusal(order, parcel_id)
        await write_event(order, "unpack", by, now, note=parcel.tracking_number, attention=rest)

    await change(number, version, "unpack", by, work, lambda order: all(one.id != parcel_id for one in order.packed))


async def ship(number: str, version: int, draft: ParcelDraft, by: By, now: datetime) -> None:
    """A parcel with its number leaves with these pieces; the order is shipped with the first, and more may follow."""

    async def work(order: Order) -> None:
        _check_may_leave(order, by)
        _check_pieces(order, draft)
        await _check_nobody_withdrew(order, draft.lines)
        order = await keep_missing(order, draft.lines)
        await check_number(draft.carrier, draft.tracking_number, now)
        values = {**_values(order, draft, now), "shipped_at": now, "address": _address(order)}
        values["expected_from"], values["expected_to"] = await _expected(order, now)
        parcel_id = await queries.insert(values, sorted(draft.lines.items()))
        await _leave(order, parcel_id, draft.tracking_number, draft.lines, by, now)

    def sent_already(order: Order) -> bool:
        sent = [(one.carrier, one.tracking_number, dict(one.lines)) for one in order.parcels[-1:]]
        return (draft.carrier, draft.tracking_number, dict(draft.lines)) in sent

    await change(number, version, "ship", by, work, sent_already)


async def hand_to_carrier(number: str, version: int, parcel_id: int, by: By, now: datetime) -> None:
    """A packed parcel leaves. Raises MoveNotAllowed without its number, or with goods the buyer withdrew from."""

    async def work(order: Order) -> None:
        parcel = _packed(order, parcel_id, "ship")
        _check_may_leave(order, by)
        if not parcel.tracking_number:
            raise MoveNotAllowed(order.state, "ship", "Ce colis n’a pas encore de numéro de suivi.")
        await _check_nobody_withdrew(order, dict(parcel.lines))
        if not await queries.leave(parcel_id, now, await _expected(order, now), _address(order)):
            raise MoveNotAllowed(order.state, "ship", "Ce colis est déjà parti.")
        await _leave(order, parcel_id, parcel.tracking_number, dict(parcel.lines), by, now)
        await catch_up(order.id, parcel_id, now)

    await change(number, version, "ship", by, work, _has(parcel_id))


async def deliver(number: str, version: int, parcel_id: int, by: By, now: datetime) -> None:
    """A parcel has arrived; with the last piece of the last parcel, the order has."""

    async def work(order: Order) -> None:
        apply(order.state, "deliver", actor=by.kind, mode=order.delivery.mode)
        if not _has(parcel_id)(order) or not await queries.arrive(parcel_id, now):
            raise MoveNotAllowed(order.state, "deliver", "Ce colis est déjà livré.")
        await arrived(order, parcel_id, by, now)

    def arrived_already(order: Order) -> bool:
        return any(one.id == parcel_id and one.delivered_at is not None for one in order.parcels)

    await change(number, version, "deliver", by, work, arrived_already)


def _has(parcel_id: int) -> Callable[[Order], bool]:
    return lambda order: any(one.id == parcel_id for one in order.parcels)


def _packed(order: Order, parcel_id: int, move: str) -> Packed:
    found = next((one for one in order.packed if one.id == parcel_id), None)
    if found is None:
        raise MoveNotAllowed(order.state, move, "Ce colis est déjà parti, ou n’existe plus.")
    return found


def _check_may_leave(order: Order, by: By) -> None:
    """Raises MoveNotAllowed where nothing of the order may be sent (any more), or its pickup point is not chosen."""
    check_money_is_here(order, "ship")
    if not (order.state == OrderState.SHIPPED and order.unsent and by.kind == Actor.STAFF):
        apply(order.state, "ship", actor=by.kind, mode=order.delivery.mode)
    check_point(order)


def _check_pieces(order: Order, draft: ParcelDraft) -> None:
    left = order.unpacked
    if not draft.lines:
        raise ShopError("Indiquez ce que contient le colis.")
    for line_id, pieces in draft.lines.items():
        if pieces < 1 or pieces > left.get(line_id, 0):
            raise ShopError("Le colis contient plus d’articles qu’il n’en reste à expédier.")


def _check_reaches(order: Order, carrier: str) -> None:
    point = order.delivery.point
    if point is not None and point.network != carrier:
        raise ShopError(f"Le point de retrait choisi n’est pas de {CARRIERS[carrier].name}.")


async def _check_nobody_withdrew(order: Order, leaving: Mapping[int, int]) -> None:
    """Goods that the buyer withdrew from are taken out before the rest leaves. Raises MoveNotAllowed."""
    withdrawn, here = pieces_to_keep_back(order, await statements_of(order)), Counter(order.unpacked)
    for parcel in order.packed:
        here.update(dict(parcel.lines))
    elsewhere = {line_id: pieces - leaving.get(line_id, 0) for line_id, pieces in here.items()}
    if any(pieces > elsewhere[line_id] for line_id, pieces in withdrawn.items() if line_id in leaving):
        raise MoveNotAllowed(
            order.state, "ship", "Le client a renoncé à des articles de ce colis\u00a0: retirez-les d’abord de l’envoi."
        )


def weight_of(order: Order, draft: ParcelDraft) -> int:
    """Grams as staff weighed it, else of its articles."""
    return draft.weight_g or sum(line.weight_g * draft.lines.get(line.id, 0) for line in order.lines)


def _values(order: Order, draft: ParcelDraft, now: datetime) -> dict[str, object]:
    slot = slot_wished(order, next_working_day(in_paris(now).date()))
    return {
        "order": order.id,
        "carrier": draft.carrier,
        "tracking_number": draft.tracking_number,
        "tracking_url": draft.tracking_url or tracking_url(draft.carrier, draft.tracking_number),
        "weight_g": weight_of(order, draft),
        "packed_at": now,
        "slot": {"day": slot.day, "start": slot.start, "end": slot.end} if slot else {},
    }


def _address(order: Order) -> dict[str, list[str]]:
    """Where a parcel goes that leaves now: its delivery note says so for good."""
    return {"lines": list(place_lines(order))}


async def _leave(order: Order, parcel_id: int, number: str, lines: Mapping[int, int], by: By, now: datetime) -> None:
    """The order is shipped with its first parcel, the goods leave the shelf, the buyer is written."""
    values: dict[str, Any] = {"attention": order.attention_without(LATE)}
    if Counter(order.unsent) == Counter(lines):
        values["attention"] = order.attention_without(LATE, PARCEL_BACK)
        values["delay"] = {}  # what was announced was about goods that are on their way now, with days of their own
    if order.state == OrderState.SHIPPED:
        await write_event(order, "ship", by, now, note=number, **values)
    else:
        await advance(order, "ship", by, now, note=number, **values)
    for line in sorted(order.lines, key=lambda one: one.variant_id or 0):
        await stock.send_out(line.kept, lines.get(line.id, 0), order_number=order.number, now=now)
    await announce(order, "order_shipped", str(parcel_id), parcel_id=parcel_id)
    row = await queries.by_id(parcel_id)
    if row and row["appointment_url"]:
        await announce(order, "parcel_appointment", str(parcel_id), parcel_id=parcel_id)


async def _expected(order: Order, now: datetime) -> tuple[date, date]:
    """First and last day of a parcel that leaves now: the day wished, where it can still be met."""
    fewest, most = await _transit(order)
    today, country = in_paris(now).date(), order.delivery.country
    first, last = add_working_days(today, fewest, country), add_working_days(today, most, country)
    wished = date.fromisoformat(order.delivery.slot.day) if order.delivery.slot else None
    return (wished, wished) if wished and wished >= first else (first, last)


async def _transit(order: Order) -> tuple[int, int]:
    """Working days on the road; a mode no longer offered keeps the usual ones."""
    try:
        return (await storefront()).rules.mode(order.delivery.mode).days_on_the_road(order.delivery.zone)
    except NotDeliverable:
        return USUAL_TRANSIT
