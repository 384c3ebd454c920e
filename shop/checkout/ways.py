"""Every way to receive a cart, with what each costs where it hands over, and when it would come."""

from collections.abc import Mapping
from datetime import date, datetime

from shop.calendar import in_paris
from shop.cart.view import CartView, price_of_goods
from shop.checkout.answers import ANYWHERE, Checkout
from shop.delivery.choice import DeliveryChoice, Place
from shop.delivery.fees import zone_of
from shop.delivery.modes import AT_POINT
from shop.delivery.options import DeliveryOption, options_for
from shop.errors import NotDeliverable
from shop.payments.transfer import after_money
from shop.storefront import Storefront


def options_of(
    view: CartView, checkout: Checkout, front: Storefront, now: datetime, wished: DeliveryChoice | None
) -> tuple[DeliveryOption, ...]:
    """Every way to receive this cart; the one wished at a pickup point is priced for where the point lies.

    A buyer who lives where no parcel goes may still collect it: points are then priced as on the mainland.
    """
    points = points_priced_for(checkout.place, front)
    if wished and wished.point:
        points[wished.mode] = wished.point.place
    return options_at(view, checkout.place, front, now, points)


def options_at(
    view: CartView, place: Place | None, front: Storefront, now: datetime, points: Mapping[str, Place]
) -> tuple[DeliveryOption, ...]:
    """The same for a place; each costs what it will once chosen, with the codes that count where it hands over."""

    def told(country: str) -> list[DeliveryOption]:
        judgement = view.typed.judged(country, now)
        waived = any(one.free_delivery for one in judgement.discounts)
        goods = price_of_goods(view.items, in_paris(now).date(), front, judgement.discounts).goods_cents
        return options_for(view.items, place, goods, front.rules, now, points=points, waived=waived)

    if not view.typed.codes:
        return tuple(options_for(view.items, place, view.price.goods_cents, front.rules, now, points=points))
    first = told("FR")
    if not view.typed.asks_where:
        return tuple(first)
    there = [one.place.country if one.place else "FR" for one in first]
    by_country = {country: told(country) for country in set(there)}
    return tuple(by_country[country][at] for at, country in enumerate(there))


def points_priced_for(place: Place | None, front: Storefront) -> dict[str, Place]:
    """Where the points of each way to receive are priced, for who lives where no parcel goes: the mainland."""
    if _served(place, front) is not None:
        return {}
    return {mode.code: ANYWHERE for mode in front.rules.modes if mode.handover == AT_POINT}


def place_near(checkout: Checkout, front: Storefront) -> Place | None:
    """Where the buyer lives, as far as parcels go there; None where they do not, or where nobody knows."""
    return _served(checkout.place, front)


def _served(place: Place | None, front: Storefront) -> Place | None:
    if place is None:
        return None
    try:
        zone_of(place, front.rules)
    except NotDeliverable:
        return None
    return place


def arrival(option: DeliveryOption, checkout: Checkout) -> tuple[date, date] | None:
    """When the parcel would come, as far as the payment is known; None where the way to receive cannot be had."""
    if option.earliest is None or option.latest is None:
        return None
    days = option.earliest, option.latest
    country = option.place.country if option.place else "FR"
    return after_money(*days, country, checkout.payment_provider)


def handed_over_near(option: DeliveryOption, checkout: Checkout, front: Storefront) -> Place | None:
    """The place a choice is made for: a pickup asks nothing of where the buyer lives."""
    return place_near(checkout, front) if option.rule.handover == AT_POINT else checkout.place
