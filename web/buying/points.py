"""The pickup points a buyer chooses from: the nearest of a carrier, with what each costs where it lies."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from shop.carriers.carrier import Carrier, Point, PointSearch
from shop.checkout.answers import Checkout
from shop.checkout.ways import arrival
from shop.delivery.choice import DeliveryChoice, Place, PointSnapshot
from shop.delivery.fees import books_of, fee, why_not_there
from shop.delivery.fitting import weight_of
from shop.delivery.modes import Mode
from shop.delivery.options import DeliveryOption
from shop.distances import distance_words
from shop.errors import NotDeliverable
from shop.money import euros
from shop.pickup import finding as pickup_points
from shop.pickup import kept as kept_points
from shop.pickup.spots import Spot, spot_named, spot_near
from shop.pickup.words import notes_of, snapshot, today_words
from web.buying.point_list import PointLine, Points
from web.buying.visit import AtCheckout
from web.inputs import FormData, clean_int

AT_ONCE: Final = 10
MOST: Final = 50
LONGEST_PLACE: Final = 80
NOT_A_PLACE = "Nous ne trouvons pas cet endroit. Indiquez un code postal ou le nom d’une ville."


def carrier_of(visit: AtCheckout, rule: Mode) -> Carrier:
    """The carrier whose points a way to receive has; one we cannot ask where there is none of this name."""
    carriers: Mapping[str, Carrier] = visit.request.app.state.carriers
    return carriers.get(rule.carrier) or Carrier(rule.carrier, rule.carrier)


async def named_point(visit: AtCheckout, rule: Mode, code: str) -> PointSnapshot | None:
    """The point a browser names, looked up anew; None for one nobody told us of. It is judged with the choice."""
    point = await kept_points.point_of(rule.carrier, code[:20]) if code else None
    if point is None:
        stored = Checkout.of(visit.view.checkout).delivery
        kept = stored.point if stored else None
        return kept if kept and (kept.network, kept.code) == (rule.carrier, code) else None
    return snapshot(point)


async def nobody_can_tell(visit: AtCheckout, option: DeliveryOption, sent: FormData) -> bool:
    """Whether the search that was made, made again, finds nobody who knows a point: only then it is chosen later."""
    place = sent.get(f"{option.mode}-lieu", "")
    found = await points_for(visit, option, FormData([("cp", place)] if place else []))
    return found.later and not found.remark


async def chosen_alone(visit: AtCheckout, option: DeliveryOption, choice: DeliveryChoice) -> Points:
    """The point chosen before, without asking any carrier."""
    lines: tuple[PointLine, ...] = ()
    if choice.point:
        point = await kept_points.point_of(choice.point.network, choice.point.code)
        lines = ((point and _line(visit, option, point)) or PointLine(choice.point),)
    return Points(lines, usual_place(visit), later=choice.point_later, searched=False)


async def points_for(visit: AtCheckout, option: DeliveryOption, asked: FormData) -> Points:
    """The nearest points of what was asked for: a place by its name, a position, or else the buyer's postcode."""
    count = clean_int(asked.get("nombre", ""), AT_ONCE, MOST) or AT_ONCE
    here = _position(asked)
    typed = asked.get("cp", usual_place(visit))[:LONGEST_PLACE].strip()
    if not here and not typed and "cp" not in asked:
        return Points()
    spot = spot_near(*here) if here else spot_named(typed, _country(visit))
    refusal = why_not_there(Place(spot.country, spot.postcode), visit.front.rules) if spot else NOT_A_PLACE
    if spot is None or refusal:
        return Points(place=typed, error=refusal)
    told = f"{here[0]},{here[1]}" if here else ""
    found = await _find(visit, option, spot, count + 1, here)
    lines = [line for point in found.points[:count] if (line := _line(visit, option, point))]
    return Points(
        tuple(lines),
        spot.words if here else typed,
        told,
        None if found.is_live else found.seen_on,
        found.is_unknown,
        remark=found.remark,
        is_far=found.is_far,
        more=min(count + AT_ONCE, MOST) if len(found.points) > count and count < MOST else 0,
        first_new=count - AT_ONCE + 1 if count > AT_ONCE and len(lines) > count - AT_ONCE else 0,
    )


async def _find(
    visit: AtCheckout, option: DeliveryOption, spot: Spot, count: int, here: tuple[float, float] | None
) -> pickup_points.Found:
    today = visit.now.date()
    first, last = arrival(option, Checkout.of(visit.view.checkout)) or (today, today)
    search = PointSearch(spot.country, spot.postcode, spot.town, weight_of(visit.view.items), first)
    carrier = carrier_of(visit, option.rule)
    return await pickup_points.find(carrier, search, visit.now, arrival=first, latest=last, count=count, here=here)


def usual_place(visit: AtCheckout) -> str:
    """What the search begins with: where the buyer lives, as far as parcels go there."""
    home = Checkout.of(visit.view.checkout).home
    return f"{home.postcode} {home.town}" if home and visit.near else ""


def _country(visit: AtCheckout) -> str:
    return visit.near.country if visit.near else "FR"


def _position(asked: FormData) -> tuple[float, float] | None:
    """Degrees to a hundred metres, for this one answer; None for what is no position."""
    try:
        latitude, longitude = float(asked.get("lat", "")), float(asked.get("lon", ""))
    except ValueError:
        return None
    inside = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return (round(latitude, 3), round(longitude, 3)) if inside else None


def _line(visit: AtCheckout, option: DeliveryOption, point: Point) -> PointLine | None:
    """None where the way to receive does not go."""
    kept = snapshot(point)
    try:
        due = _due(visit, option, kept.place)
    except NotDeliverable:
        return None
    away = distance_words(point.distance_m) if point.distance_m is not None else ""
    today = today_words(point, visit.now)
    return PointLine(kept, point.latitude, point.longitude, away, today, notes_of(point, visit.now), due)


def _due(visit: AtCheckout, option: DeliveryOption, place: Place) -> str:
    """« Supplément Corse et îles voisines compris : 26,00 € »; empty for the price the way to receive says."""
    view = visit.view
    goods, books = view.price.goods_cents, books_of(view.items)
    cost = fee(view.items, option.rule, place, visit.front.rules, goods_cents=goods, books_cents=books)
    if cost.total_cents == option.price_cents:
        return ""
    there = replace(option, zone=cost.zone, base_cents=cost.base_cents, surcharge_cents=cost.surcharge_cents)
    label = f"{there.surcharge_label} compris" if there.surcharge_cents else "Ici"
    return f"{label}\u00a0: {euros(there.price_cents) if there.price_cents else 'Offerte'}"
