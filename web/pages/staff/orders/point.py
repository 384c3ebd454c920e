"""The pickup point of an order whose buyer could not name one: staff choose it with the buyer, from those near by."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.addresses import show_phone
from shop.calendar import in_paris
from shop.carriers.carrier import Carrier, Point, PointSearch
from shop.delivery.modes import Mode
from shop.delivery.rules import DeliveryRules
from shop.distances import distance_words
from shop.errors import MoveNotAllowed, NotDeliverable
from shop.orders.dates import expected_days
from shop.orders.order import Order
from shop.parcels.usual import mode_of
from shop.pickup import finding as pickup_points
from shop.pickup import kept as kept_points
from shop.pickup.later import NOT_NOW, choose_point, may_choose_point, other_zone
from shop.pickup.spots import Spot, spot_named
from shop.pickup.words import notes_of, snapshot, today_words
from shop.storefront import storefront
from web.answers import HtmlRequest, go_to
from web.inputs import query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.orders.order import Asked, found, moved, refused
from web.sessions import Session

LONGEST_PLACE = 80
MOST = 20
NOT_A_PLACE = "Cet endroit est inconnu. Indiquez un code postal ou le nom d’une ville."
KEEPS_PRICE = "prix_garde"
NOT_CHOSEN = "Choisissez un point de retrait."
Answer = Response[Any]


class StaffPoint(Controller):
    path = "/commandes/{number:str}/point"

    @get("/", name="staff_point")
    async def points(self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]) -> Answer:
        """Those near the buyer's address, or near another place that is typed."""
        order = await found(number)
        if not may_choose_point(order):
            return go_to(request, f"/gestion/commandes/{order.number}")
        return await shown(request, session, order, query(request).get("cp", ""))

    @post("/", name="staff_choose_point")
    async def choose(self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]) -> Answer:
        asked = Asked(request, session, await found(number), await read_form(request))
        rule = await mode_of(asked.order)
        code = asked.data.get("point", "")[:20]
        point = await kept_points.point_of(rule.carrier, code) if rule and code else None
        if rule is None or point is None:
            if not may_choose_point(asked.order):
                return await refused(asked, MoveNotAllowed(asked.order.state, "choose_point", NOT_NOW))
            return await shown(request, session, asked.order, asked.data.get("cp", ""), NOT_CHOSEN)
        rules, keeps_price = (await storefront()).rules, asked.data.get(KEEPS_PRICE) == "oui"
        why = "" if keeps_price else _why_ask(asked.order, rule, point, rules)
        if why and may_choose_point(asked.order):
            return await shown(request, session, asked.order, asked.data.get("cp", ""), why, code)
        number, version, by, now = asked.move
        work = choose_point(number, version, snapshot(point), rule, rules, by, now, keeps_price=keeps_price)
        return await moved(asked, work)


def _why_ask(order: Order, rule: Mode, point: Point, rules: DeliveryRules) -> str:
    """What staff must agree to before this point is taken, or why it cannot be; empty for most."""
    try:
        other = other_zone(order, rule, snapshot(point).place, rules)
    except NotDeliverable as nowhere:
        return nowhere.message
    return other.question if other else ""


async def shown(
    request: HtmlRequest, session: Session, order: Order, typed: str, refusal: str = "", chosen: str = ""
) -> Response[bytes]:
    """The search and what it found; what is wrong is said above. `chosen`: the code of the point just pressed."""
    typed = typed[:LONGEST_PLACE].strip()
    near = f"{order.billing_address.postcode} {order.billing_address.town}"
    spot, rule = spot_named(typed or near, order.billing_address.country), await mode_of(order)
    found_points = await _found(request, order, rule, spot) if spot and rule else None
    context: dict[str, Any] = {
        "order": order,
        "place": typed or near,
        "refusal": refusal or ("" if spot else NOT_A_PLACE),
        "found": found_points,
        "lines": await _lines(found_points, order, rule) if found_points and rule else (),
        "chosen": chosen,
        "keeps_price": KEEPS_PRICE,
        "phone": show_phone,
    }
    status = 422 if refusal else 200
    return await staff_page(request, session, "staff/orders/point.html", "orders", status=status, **context)


async def _found(request: HtmlRequest, order: Order, rule: Mode, spot: Spot) -> pickup_points.Found:
    carriers: Mapping[str, Carrier] = request.app.state.carriers
    now, days = datetime.now(UTC), expected_days(order)
    arrival = max(days[0], in_paris(now).date()) if days else in_paris(now).date()
    weight = sum(line.weight_g * line.due_pieces for line in order.lines)
    search = PointSearch(spot.country, spot.postcode, spot.town, weight, arrival)
    carrier = carriers.get(rule.carrier) or Carrier(rule.carrier, rule.carrier)
    return await pickup_points.find(carrier, search, now, arrival=arrival, count=MOST)


async def _lines(found_points: pickup_points.Found, order: Order, rule: Mode) -> tuple[dict[str, Any], ...]:
    """What the page says of each point; those where no parcel goes are left out."""
    rules = (await storefront()).rules
    lines = (_line(one, order, rule, rules) for one in found_points.points)
    return tuple(line for line in lines if line)


def _line(point: Point, order: Order, rule: Mode, rules: DeliveryRules) -> dict[str, Any]:
    now, named = datetime.now(UTC), snapshot(point)
    try:
        other = other_zone(order, rule, named.place, rules)
    except NotDeliverable:
        return {}
    return {
        "point": named,
        "distance": distance_words(point.distance_m) if point.distance_m is not None else "",
        "today": today_words(point, now),
        "notes": notes_of(point, now),
        "other": other.words if other else "",
    }
