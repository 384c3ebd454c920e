"""What other articles make of an unpaid order, before it is kept: lines, price, codes that no longer hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from db.queries import catalogue_editing
from db.queries import order_changes as queries
from shop.calendar import in_paris
from shop.catalogue.variants import Variant, variants_by_id
from shop.delivery.rules import Item
from shop.errors import MoveNotAllowed, OutOfStock, ShopError
from shop.money import euros
from shop.orders.order import Order, OrderLine, line_name
from shop.prices import Discount, Line, Price
from shop.pricing import price
from shop.promotions.buyers import facts_of
from shop.promotions.codes import articles_of, known
from shop.promotions.judging import judge
from shop.promotions.offers import Code
from shop.storefront import Storefront, storefront
from shop.vat import destination
from shop.withdrawal.statements import statements_of

MOVE: Final = "change_lines"
NOT_NOW: Final = "Les articles de cette commande ne se changent plus ici."
MOST_PIECES: Final = 999


class Refused(ShopError):
    """What cannot be; `at`: an order line id, or « = » and the reference of an article added, to look at."""

    def __init__(self, message: str, at: str = "") -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True, slots=True)
class Wish:
    """Pieces by order line id, 0 to take it out; (reference, pieces) of articles added.

    `seen_cents`: the total that was shown; None where nobody looked.
    """

    quantities: Mapping[int, int] = field(default_factory=dict)
    added: Sequence[tuple[str, int]] = ()
    seen_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Sold:
    """One article as the order will have it. `line` None: it is added; `quantity` 0, and no price: it is taken out."""

    variant: Variant
    line: OrderLine | None
    quantity: int
    priced: Line | None = None

    @property
    def name(self) -> str:
        return f"{self.variant.name} ({self.variant.label})" if self.variant.label else self.variant.name


@dataclass(frozen=True, slots=True)
class Plan:
    """`lost`: why codes of the order no longer count, a sentence each. `note`: what the history will say."""

    sold: tuple[Sold, ...]
    price: Price
    lost: tuple[str, ...]
    note: str


def may_change_lines(order: Order) -> bool:
    """Whether its articles can still be changed: nobody has paid all of it, and nothing of it is being prepared."""
    return order.is_unpaid


async def check_allowed(order: Order) -> None:
    """Raises MoveNotAllowed."""
    if not may_change_lines(order):
        raise MoveNotAllowed(order.state, MOVE, NOT_NOW)
    if await statements_of(order):
        raise MoveNotAllowed(order.state, MOVE, "Le client a renoncé à des articles\u00a0: traitez d’abord sa demande.")


async def plan_of(order: Order, wish: Wish, now: datetime) -> Plan:
    """What a wish comes to. Raises Refused, OutOfStock, NotDeliverable for a parcel that cannot be, TaxNotKnown."""
    front = await storefront()
    sold = await _sold(order, wish, now)
    left = [one for one in sold if one.quantity]
    if not left:
        raise Refused("Il ne resterait rien de la commande\u00a0: annulez-la plutôt.")
    if all(one.line and one.quantity == one.line.quantity for one in sold):
        raise Refused("Rien n’est changé.")
    discounts, lost = await _codes(order, left, front)
    place, day = order.delivery.place, in_paris(now).date()
    due = price(
        [_item(order, one) for one in left],
        discounts=discounts,
        delivery=order.delivery,
        destination=destination(place.country, place.postcode),
        rates=front.rates(day),
        rules=front.rules,
        vat_exempt=bool(order.vat_exemption),
    )
    _check_total(order, due)
    priced = {one.key: one for one in due.lines}
    whole = tuple(replace(one, priced=priced[str(one.variant.id)] if one.quantity else None) for one in sold)
    return Plan(whole, due, lost, _note(order, whole, due))


async def _sold(order: Order, wish: Wish, now: datetime) -> list[Sold]:
    """Every article of the order as wished, then those added; one added that is in the order already is more of it."""
    current = await variants_by_id({line.variant_id for line in order.lines if line.variant_id})
    sold: dict[int, Sold] = {}
    for line in order.lines:
        variant = current.get(line.variant_id or 0)
        if variant is None or variant.id in sold:
            raise Refused(
                f"«\u00a0{line.name}\u00a0» n’est plus au catalogue\u00a0: refaites la commande.", str(line.id)
            )
        sold[variant.id] = Sold(variant, line, wish.quantities.get(line.id, line.quantity))
    for sku, pieces in wish.added:
        found = await catalogue_editing.sku_owner(sku)
        if found is None:
            raise Refused(f"Aucun article n’a la référence {sku}.", f"={sku}")
        variant = (await variants_by_id([int(found["id"])]))[int(found["id"])]
        before = sold.get(variant.id, Sold(variant, None, 0))
        sold[variant.id] = replace(before, quantity=before.quantity + pieces)
    for one in sold.values():
        _check_sold(order, one, now)
    return list(sold.values())


def _check_sold(order: Order, one: Sold, now: datetime) -> None:
    """What is asked for beyond what the order has is still sold, in this quantity, to this buyer."""
    more = one.quantity - (one.line.quantity if one.line else 0)
    at = str(one.line.id) if one.line else one.variant.sku
    if not 0 <= one.quantity <= MOST_PIECES:
        raise Refused("Indiquez un nombre d’articles.", at)
    if more <= 0:
        return
    offer = one.variant.availability(in_paris(now).date())
    if not offer.orderable and offer.reason != "exhausted":
        raise Refused(f"«\u00a0{one.variant.name}\u00a0» n’est plus commandable.", at)
    if more > offer.max_quantity or not offer.orderable:
        raise OutOfStock(offer.max_quantity if offer.orderable else 0, one.variant.name)
    if one.variant.professionals_only and not order.professional:
        raise Refused(f"«\u00a0{one.variant.name}\u00a0» est réservé aux professionnels.", at)


def _item(order: Order, one: Sold) -> Item:
    """At the price agreed, for what was in the order; sold without VAT, at the catalogue's, which holds it."""
    item = one.variant.item(one.quantity)
    if one.line is None or order.vat_exemption:
        return item
    return replace(item, unit_price_cents=one.line.unit_price_cents)


async def _codes(order: Order, left: Sequence[Sold], front: Storefront) -> tuple[tuple[Discount, ...], tuple[str, ...]]:
    """What the order's codes take off now, and why some no longer do; its own use of them stands in nobody's way."""
    held = [one.code for one in order.discounts if one.code]
    if not held:
        return (), ()
    codes = [replace(one, uses=max(0, one.uses - 1)) if isinstance(one, Code) else one for one in await known(held)]
    offers = {one.promotion.id: one.promotion for one in codes if isinstance(one, Code)}
    buyer = await facts_of(offers.values(), order.email, order.customer_id, order.delivery.country)
    ordered = await queries.has_other_orders(order.id, order.email.lower(), order.customer_id)
    uses = {offer: buyer.uses.get(offer, 0) - 1 for offer in offers if buyer.uses.get(offer, 0) > 0}
    buyer = replace(buyer, has_ordered=buyer.has_ordered and ordered, uses={**buyer.uses, **uses})
    articles = articles_of([(one.variant, one.quantity) for one in left], front)
    agreed = [replace(article, item=_item(order, one)) for article, one in zip(articles, left, strict=True)]
    judgement = judge(codes, agreed, buyer, order.placed_at)
    return judgement.discounts, tuple(said.reason for said in judgement.codes if not said.applies)


def _check_total(order: Order, due: Price) -> None:
    """Something is left to pay: an order paid for already is not changed, but refunded."""
    held = sum(one.amount_cents for one in order.holding)
    if due.total_cents > held:
        return
    if held:
        raise Refused(f"Le client a déjà payé {euros(held)}\u00a0: le total ne peut pas descendre jusque-là.")
    raise Refused("La commande ne coûterait plus rien\u00a0: annulez-la plutôt.")


def _note(order: Order, sold: Sequence[Sold], due: Price) -> str:
    """« Gel : 2 → 3 ; Béquille : 1 ajouté ; total 45,00 € → 57,40 € »."""
    parts = []
    for one in sold:
        if one.line is None:
            parts.append(f"{one.name}\u00a0: {one.quantity} ajouté{'s' if one.quantity > 1 else ''}")
        elif not one.quantity:
            parts.append(f"{line_name(one.line)}\u00a0: {one.line.quantity} → retiré")
        elif one.quantity != one.line.quantity:
            parts.append(f"{line_name(one.line)}\u00a0: {one.line.quantity} → {one.quantity}")
    parts.append(f"total {euros(order.total_cents)} → {euros(due.total_cents)}")
    return "\u202f; ".join(parts)
