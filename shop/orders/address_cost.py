"""What another address changes of an order's delivery: its zone, its days, what it would cost there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from shop.calendar import in_paris
from shop.catalogue.variants import variants_by_id
from shop.delivery.choice import DeliveryChoice, Place
from shop.delivery.fees import fee, zone_of
from shop.delivery.modes import Mode
from shop.delivery.rules import Item
from shop.errors import ShopError
from shop.money import euros
from shop.orders.order import Order
from shop.pickup.later import later_day
from shop.storefront import Storefront
from shop.vat import destination
from shop.vat_numbers import exempts

OTHER_TAX: Final = (
    "La TVA n’est pas la même à cette adresse\u00a0: annulez la commande, et refaites-la avec l’adresse voulue."
)


class OtherTax(ShopError):
    """The goods would bear another VAT there, and what was sold is not taxed anew."""

    def __init__(self) -> None:
        super().__init__(OTHER_TAX)


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """An address of another zone. `cents`: what the delivery costs there beyond what it was sold for; less where
    negative. `days`: working days more on the road.
    """

    zone: str
    cents: int
    days: int

    @property
    def question(self) -> str:
        """Why it is not taken without a word."""
        return (
            f"La livraison coûte {euros(self.cents)} de plus à cette adresse. Cochez pour garder le total de la "
            "commande, à la charge de la boutique, ou gardez l’ancienne adresse."
        )

    def moved(self, choice: DeliveryChoice) -> DeliveryChoice:
        """The choice there: expected later where the road is longer, never sooner than was promised."""
        first, last = (later_day(day, self.days, choice.country) for day in (choice.earliest, choice.latest))
        return replace(choice, zone=self.zone, earliest=first, latest=last)


async def other_place(order: Order, place: Place, front: Storefront) -> OtherPlace | None:
    """None for a place of the zone the order was priced for: nothing changes there.

    Raises NotDeliverable where the way to receive does not go, OtherTax where the goods would bear another VAT.
    """
    zone, priced = zone_of(place, front.rules), order.delivery.zone
    items = await _items(order)
    await _check_tax(order, items, place, front)
    if zone == priced:
        return None
    rule = front.rules.mode(order.delivery.mode)
    books = sum(item.unit_price_cents * item.quantity for item in items if item.vat_class == "book")
    waived = any(one.delivery_cents for one in order.discounts)
    due = fee(items, rule, place, front.rules, goods_cents=order.goods_cents, books_cents=books, waived=waived)
    cents = due.total_cents - order.delivery_cents - order.surcharge_cents
    return OtherPlace(zone, cents, _longer(rule, zone, priced))


def _longer(rule: Mode, zone: str, priced: str) -> int:
    return rule.days_on_the_road(zone)[1] - rule.days_on_the_road(priced)[1]


async def _items(order: Order) -> list[Item]:
    """The articles as they are shipped; one that is no longer in the catalogue by what its line kept."""
    known = await variants_by_id({line.variant_id for line in order.lines if line.variant_id})
    return [
        replace(known[line.variant_id].item(line.quantity), unit_price_cents=line.unit_price_cents)
        if line.variant_id in known
        else Item(str(line.id), line.unit_price_cents, line.quantity, weight_g=line.weight_g)
        for line in order.lines
    ]


async def _check_tax(order: Order, items: Sequence[Item], place: Place, front: Storefront) -> None:
    """Raises OtherTax where the stored VAT would be wrong."""
    was, to = (destination(one.country, one.postcode) for one in (order.delivery.place, place))
    if was == to:
        return
    if exempts(dict(order.professional), to) != bool(order.vat_exemption):
        raise OtherTax
    rates = front.rates(in_paris(order.placed_at).date())
    classes = {item.vat_class for item in items}
    if not order.vat_exemption and any(rates.rate(one, was) != rates.rate(one, to) for one in classes):
        raise OtherTax
