"""The pickup point of an order: named later, or changed, with the buyer, before anything of it is packed or leaves."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from shop.calendar import add_working_days
from shop.delivery.choice import DeliveryChoice, Place, PointSnapshot
from shop.delivery.fees import zone_of
from shop.delivery.modes import Mode
from shop.delivery.rules import DeliveryRules, surcharge_label
from shop.errors import MoveNotAllowed, ShopError
from shop.money import euros
from shop.orders.fulfilment import change
from shop.orders.moves import POINT_LATER, By, announce, write_event
from shop.orders.order import Order
from shop.orders.states import TO_PREPARE, OrderState

NOT_NOW: Final = "Le point de retrait de cette commande ne se change plus\u00a0: défaites d’abord ses colis préparés."
BEFORE_IT_LEAVES: Final = TO_PREPARE | {OrderState.AWAITING_PAYMENT, OrderState.IN_PREPARATION}


@dataclass(frozen=True, slots=True)
class OtherZone:
    """A point in another zone than the one the order was priced for; what its buyer pays stays.

    `cents`: surcharge due there beyond the one paid, negative where less is due. `days`: working days more on the road.
    """

    zone: str
    cents: int
    days: int

    @property
    def words(self) -> str:
        """« Supplément Corse et îles voisines : 20,00 € de plus que ce que le client a payé »."""
        label = surcharge_label(self.zone)
        if self.cents > 0:
            return f"{label}\u00a0: {euros(self.cents)} de plus que ce que le client a payé"
        if self.cents < 0:
            return f"Le client a payé un supplément de {euros(-self.cents)} qui n’est pas dû ici"
        return "Autre zone de livraison, sans différence de prix"

    @property
    def question(self) -> str:
        """Why it is not taken without a word."""
        return f"{self.words}. Cochez pour garder le prix de la commande, ou choisissez un autre point."


def other_zone(order: Order, rule: Mode, place: Place, rules: DeliveryRules) -> OtherZone | None:
    """None for a point of the zone the order was priced for. Raises NotDeliverable where no parcel goes."""
    zone, priced = zone_of(place, rules), order.delivery.zone
    if zone == priced:
        return None
    due = rules.surcharges.get(zone, 0) if rule.surcharged else 0
    more = rule.days_on_the_road(zone)[1] - rule.days_on_the_road(priced)[1]
    return OtherZone(zone, due - order.surcharge_cents, more)


def awaits_point(order: Order) -> bool:
    """Whether its point is still to be named, and something of it may still leave."""
    return order.delivery.point_later and order.state in BEFORE_IT_LEAVES and not order.is_given_back


def may_choose_point(order: Order) -> bool:
    """Whether staff may name its point, or another one: no label is made for the old one yet."""
    return awaits_point(order) or (
        order.delivery.point is not None
        and order.state in BEFORE_IT_LEAVES
        and not (order.is_given_back or order.packed or order.parcels)
    )


def check_point(order: Order) -> None:
    """Raises MoveNotAllowed for an order that nobody knows where to send."""
    if order.delivery.point_later:
        raise MoveNotAllowed(order.state, "ship", "Choisissez d’abord le point de retrait avec le client.")


async def choose_point(
    number: str,
    version: int,
    point: PointSnapshot,
    rule: Mode,
    rules: DeliveryRules,
    by: By,
    now: datetime,
    *,
    keeps_price: bool = False,
) -> None:
    """Name the point; the choice of delivery is replaced as a whole, the buyer is written. What it costs stays.

    `rule`: the order's way to receive. `keeps_price`: staff know that the point lies in another zone, whose price
    nobody is asked. Raises ShopError for that unsaid or another network's point, NotDeliverable, MoveNotAllowed,
    OrderChanged.
    """

    async def work(order: Order) -> None:
        if not may_choose_point(order):
            raise MoveNotAllowed(order.state, "choose_point", NOT_NOW)
        if point.network != rule.carrier:
            raise ShopError("Ce point de retrait n’est pas de ce transporteur. Choisissez-en un autre.")
        other = other_zone(order, rule, point.place, rules)
        if other is not None and not keeps_price:
            raise ShopError(other.question)
        chosen = at_point(order.delivery, point, other)
        note = f"{point.name}. {other.words}" if other else point.name
        rest = order.attention_without(POINT_LATER)
        await write_event(order, "choose_point", by, now, note=note, delivery=chosen.as_json(), attention=rest)
        about = f"{order.version}:{point.code}"
        await announce(order, "point_chosen", about, about=about)

    await change(number, version, "choose_point", by, work, lambda order: order.delivery.point == point)


def at_point(choice: DeliveryChoice, point: PointSnapshot, other: OtherZone | None) -> DeliveryChoice:
    """The choice with its point; a zone farther away is expected later, a nearer one not sooner than was promised."""
    there = replace(choice, point=point, point_later=False, country=point.country, postcode=point.postcode)
    if other is None:
        return there
    return replace(
        there,
        zone=other.zone,
        earliest=later_day(choice.earliest, other.days, point.country),
        latest=later_day(choice.latest, other.days, point.country),
    )


def later_day(day: str, days: int, country: str) -> str:
    """An ISO day so many working days later; empty stays empty."""
    return add_working_days(date.fromisoformat(day), days, country).isoformat() if day and days > 0 else day
