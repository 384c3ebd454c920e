"""The address of an order changed by staff until the carrier has it: recipient, place, telephone, access, billing.

What it costs stays: dearer elsewhere is the shop's affair, cheaper is offered to be given back. Nothing here changes a
total; labels made for the old address are given up and asked for anew; an issued invoice stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from db.queries import invoices
from db.queries import order_changes as queries
from shop.addresses import Address, check, normalise, phone_help, read_phone_near, show_phone
from shop.checkout.picks import Typed, check_picks
from shop.delivery.choice import DeliveryChoice, Picks, Place
from shop.delivery.options import DeliveryOption
from shop.errors import MoveNotAllowed, NotDeliverable, ShopError
from shop.money import euros
from shop.orders.address_cost import OtherPlace, OtherTax, other_place
from shop.orders.fulfilment import change
from shop.orders.moves import LABEL_REFUSED, By, announce, write_event
from shop.orders.order import Order
from shop.orders.parcels import Packed
from shop.orders.states import STILL_HERE, OrderState
from shop.parcels.labels import ask_for
from shop.parcels.usual import mode_of
from shop.storefront import Storefront, storefront

MOVE: Final = "change_address"
NOT_NOW: Final = (
    "L’adresse de cette commande ne se change plus\u00a0: le transporteur a le colis, ou elle est terminée."
)
BILLING: Final = "Facturation"
ASKED: Final = frozenset({"mobile", "floor", "lift", "lorry", "note"})
NOTHING_NEW: Final = "Rien n’est changé."


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed. `delivery` None: nothing goes to an address; `billing` None: it is not changed.

    `asked`: what the way to receive asks beside (mobile, floor, lift, lorry, note). `confirmed`: the doubt answered by
    sending the form again. `keeps_price`: staff know that the parcel costs more there, which nobody is asked.
    """

    delivery: Address | None
    billing: Address | None
    phone: str
    asked: Typed = field(default_factory=Typed)
    confirmed: str = ""
    keeps_price: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """`errors` and `doubts`: sentences by field, an address's fields after « delivery. » or « billing. ».

    `other`: what the place changes of price and days; `relabelled`: the packed parcels whose labels lead elsewhere.
    `lines`: (what, before, after) in words. `values`: the columns of the order.
    """

    errors: Mapping[str, str]
    doubts: Mapping[str, str] = field(default_factory=dict)
    doubt: str = ""
    other: OtherPlace | None = None
    relabelled: tuple[Packed, ...] = ()
    lines: tuple[tuple[str, str, str], ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def refund_cents(self) -> int:
        """What the delivery costs less there."""
        return max(0, -self.other.cents) if self.other else 0


class NotAccepted(ShopError):
    """Something typed is wrong, doubtful or to be agreed to; `judged` says what."""

    def __init__(self, message: str, judged: Judged) -> None:
        super().__init__(message)
        self.judged = judged


def may_change_address(order: Order) -> bool:
    """Whether something of it is still here that no carrier has, or nothing has happened yet."""
    here = order.state in STILL_HERE | {OrderState.AWAITING_PAYMENT}
    rest = order.state == OrderState.SHIPPED and bool(order.unsent)
    return (here or rest) and not (order.is_refunded or any(one.is_taken for one in order.packed))


async def may_change_billing(order: Order) -> bool:
    """Whether no invoice names its billing address yet."""
    return not await invoices.of_order(order.id)


async def judge(order: Order, wish: Wish) -> Judged:
    """What a wish comes to, all that is wrong with it at once."""
    front, errors, doubts, marks = await storefront(), dict[str, str](), dict[str, str](), list[str]()
    country = (wish.delivery or order.billing_address).country
    phone = read_phone_near(wish.phone, country)
    if not phone:
        errors["phone"] = phone_help(country)
    delivery = _checked("delivery", wish.delivery, order.delivery_address, errors, doubts, marks)
    billing = _checked("billing", wish.billing, order.billing_address, errors, doubts, marks)
    picks = await _picks(order, wish, front, country, errors)
    other = None
    if delivery is not None and not {"delivery.postcode", "delivery.country"} & errors.keys():
        try:
            other = await _elsewhere(order, Place(delivery.country, delivery.postcode), front)
        except (NotDeliverable, OtherTax) as nowhere:
            errors["delivery.postcode"] = nowhere.message
    if errors:
        return Judged(errors)
    doubt = "|".join(marks)
    found = Judged({}, {} if wish.confirmed == doubt else doubts, doubt, other)
    return _changed(order, found, picks, delivery, billing, phone)


async def _elsewhere(order: Order, place: Place, front: Storefront) -> OtherPlace | None:
    return None if place == order.delivery.place else await other_place(order, place, front)


async def _picks(order: Order, wish: Wish, front: Storefront, country: str, errors: dict[str, str]) -> Picks:
    """The mobile phone and the access, where the way to receive asks for them."""
    rule = await mode_of(order)
    if rule is None:
        return order.delivery.picks
    checked = check_picks(wish.asked, DeliveryOption(rule, order.delivery.place), front, country, None)
    errors.update({name: text for name, text in checked.errors.items() if name in ASKED})
    return checked.picks


def _checked(
    block: str,
    typed: Address | None,
    stands: Address | None,
    errors: dict[str, str],
    doubts: dict[str, str],
    marks: list[str],
) -> Address | None:
    """The tidy address; what is wrong or doubtful of it is written down. One that stands was judged before."""
    if typed is None or (stands is not None and _tidy(typed) == _tidy(stands)):
        return stands if typed is not None else None
    checked = check(typed, delivered=block == "delivery")
    errors.update({f"{block}.{name}": text for name, text in checked.errors.items()})
    doubts.update({f"{block}.{name}": text for name, text in checked.warnings.items()})
    marks.append(f"{checked.address.country} {checked.address.postcode} {checked.address.town}")
    return checked.address


def _changed(
    order: Order, found: Judged, picks: Picks, delivery: Address | None, billing: Address | None, phone: str
) -> Judged:
    if delivery is not None:
        delivery = replace(delivery, phone=phone if order.delivery_address and order.delivery_address.phone else "")
    billing = replace(billing, phone=order.billing_address.phone) if billing else order.billing_address
    choice = _choice(order.delivery, picks, delivery, found.other)
    contact = {**order.contact, "phone": phone}
    lines = tuple(_lines(order, delivery, billing, choice, phone))
    # At a point the parcel bears the name of who is billed.
    leads_elsewhere = any(what != BILLING or not order.delivery.is_to_an_address for what, _, _ in lines)
    relabelled = [one for one in order.packed if one.label_state or one.tracking_number]
    values: dict[str, Any] = {"contact": contact, "billing_address": billing.as_json(), "delivery": choice.as_json()}
    if delivery is not None:
        values["delivery_address"] = delivery.as_json()
    return replace(found, relabelled=tuple(relabelled) if leads_elsewhere else (), lines=lines, values=values)


def _choice(choice: DeliveryChoice, picks: Picks, to: Address | None, other: OtherPlace | None) -> DeliveryChoice:
    """The choice of delivery, whole: the same way to receive, there."""
    there = replace(choice, mobile=picks.mobile, access=picks.access)
    if to is not None:
        there = replace(there, country=to.country, postcode=to.postcode)
    return other.moved(there) if other else there


def _lines(
    order: Order, delivery: Address | None, billing: Address, choice: DeliveryChoice, phone: str
) -> list[tuple[str, str, str]]:
    """What is other than it was."""
    was = order.delivery
    old_access, new_access = (one.words if one else "" for one in (was.access, choice.access))
    said = [
        ("Livraison", _line(order.delivery_address), _line(delivery)),
        ("Téléphone", show_phone(order.contact.get("phone", "")), show_phone(phone)),
        ("Portable", show_phone(was.mobile) if was.mobile else "", show_phone(choice.mobile) if choice.mobile else ""),
        ("Accès", old_access, new_access),
        (BILLING, _line(order.billing_address), _line(billing)),
    ]
    return [(what, before, after) for what, before, after in said if before != after]


def _line(address: Address | None) -> str:
    return ", ".join(address.lines) if address else ""


def note_of(judged: Judged) -> str:
    """« Livraison : avant → après », as the history keeps it, with what was decided of the price."""
    parts = [f"{what}\u00a0: {before or 'rien'} → {after or 'rien'}" for what, before, after in judged.lines]
    cents = judged.other.cents if judged.other else 0
    if cents > 0:
        parts.append(f"{euros(cents)} de livraison en plus, à la charge de la boutique")
    if cents < 0:
        parts.append(f"livraison moins chère de {euros(-cents)}, total gardé")
    return "\u202f; ".join(parts)


async def change_address(number: str, version: int, wish: Wish, by: By, now: datetime) -> None:
    """Change it, tell the buyer, have labels made anew. Once, on the order its page was drawn from.

    Raises NotAccepted for what is typed wrong or not agreed to, MoveNotAllowed, OrderChanged, LookupError.
    """

    async def work(order: Order) -> None:
        if not may_change_address(order):
            raise MoveNotAllowed(order.state, MOVE, NOT_NOW)
        if wish.billing is not None and not await may_change_billing(order):
            raise MoveNotAllowed(order.state, MOVE, "La facture est faite\u00a0: son adresse ne change plus.")
        judged = await judge(order, wish)
        check_accepted(judged, wish)
        for parcel in judged.relabelled:
            if await queries.label_anew(parcel.id):
                await ask_for(order, parcel.id)
        rest = order.attention_without(LABEL_REFUSED) if judged.relabelled else order.attention
        await write_event(order, MOVE, by, now, note=note_of(judged), attention=rest, **judged.values)
        await announce(order, "address_changed", str(order.version), about=str(order.version))

    await change(number, version, MOVE, by, work, lambda order: _is_made(order, wish))


def check_accepted(judged: Judged, wish: Wish) -> None:
    """Raises NotAccepted."""
    if judged.errors:
        raise NotAccepted(next(iter(judged.errors.values())), judged)
    if not judged.lines:
        raise NotAccepted(NOTHING_NEW, judged)
    if judged.doubts:
        raise NotAccepted("Vérifiez l’adresse, puis envoyez-la de nouveau si elle est exacte.", judged)
    if judged.other and judged.other.cents > 0 and not wish.keeps_price:
        raise NotAccepted(judged.other.question, judged)


def _is_made(order: Order, wish: Wish) -> bool:
    """Whether the order stands as this wish would have it."""
    pairs = [(wish.delivery, order.delivery_address), (wish.billing, order.billing_address)]
    stands = all(typed is None or (is_at and _tidy(typed) == _tidy(is_at)) for typed, is_at in pairs)
    return bool(stands) and read_phone_near(wish.phone, order.billing_address.country) == order.contact.get("phone", "")


def _tidy(address: Address) -> Address:
    return replace(normalise(address), phone="")
