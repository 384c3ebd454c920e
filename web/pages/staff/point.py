"""The pickup point of an order whose buyer could not name one: staff choose it with the buyer, from those near by."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.addresses import show_phone
from shop.calendar import in_paris
from shop.carriers.carrier import Carrier, PointSearch
from shop.delivery.modes import Mode
from shop.distances import distance_words
from shop.errors import MoveNotAllowed
from shop.orders.book import Order
from shop.orders.dates import expected_days
from shop.pickup import finding as pickup_points
from shop.pickup import kept as kept_points
from shop.pickup.later import awaits_point, choose_point
from shop.pickup.spots import Spot, spot_named
from shop.pickup.words import notes_of, snapshot, today_words
from web.answers import HtmlRequest, go_to
from web.inputs import query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.order import Asked, found, moved, refused
from web.pages.staff.packing import mode_of
from web.sessions import Session

LONGEST_PLACE = 80
MOST = 20
NOT_A_PLACE = "Cet endroit est inconnu. Indiquez un code postal ou le nom d’une ville."
NOT_CHOSEN = "Choisissez un point de retrait."
Answer = Response[Any]


class StaffPoint(Controller):
    path = "/commandes/{number:str}/point"

    @get("/", name="staff_point")
    async def points(self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]) -> Answer:
        """Those near the buyer's address, or near another place that is typed."""
        order = await found(number)
        if not awaits_point(order):
            return go_to(request, f"/gestion/commandes/{order.number}")
        return await shown(request, session, order, query(request).get("cp", ""))

    @post("/", name="staff_choose_point")
    async def choose(self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]) -> Answer:
        asked = Asked(request, session, await found(number), await read_form(request))
        rule = await mode_of(asked.order)
        code = asked.data.get("point", "")[:20]
        point = await kept_points.point_of(rule.carrier, code) if rule and code else None
        if rule is None or point is None:
            if not awaits_point(asked.order):
                taken = "Le point de retrait de cette commande est déjà choisi."
                return await refused(asked, MoveNotAllowed(asked.order.state, "choose_point", taken))
            return await shown(request, session, asked.order, asked.data.get("cp", ""), NOT_CHOSEN)
        order_number, version, by, now = asked.move
        return await moved(asked, choose_point(order_number, version, snapshot(point), rule.carrier, by, now))


async def shown(request: HtmlRequest, session: Session, order: Order, typed: str, refusal: str = "") -> Response[bytes]:
    """The search and what it found; what is wrong is said above."""
    typed = typed[:LONGEST_PLACE].strip()
    near = f"{order.billing_address.postcode} {order.billing_address.town}"
    spot, rule = spot_named(typed or near, order.billing_address.country), await mode_of(order)
    found_points = await _found(request, order, rule, spot) if spot and rule else None
    context: dict[str, Any] = {
        "order": order,
        "place": typed or near,
        "refusal": refusal or ("" if spot else NOT_A_PLACE),
        "found": found_points,
        "lines": _lines(found_points) if found_points else (),
        "phone": show_phone,
    }
    status = 422 if refusal else 200
    return await staff_page(request, session, "staff/point.html", "orders", status=status, **context)


async def _found(request: HtmlRequest, order: Order, rule: Mode, spot: Spot) -> pickup_points.Found:
    carriers: Mapping[str, Carrier] = request.app.state.carriers
    now, days = datetime.now(UTC), expected_days(order)
    arrival = max(days[0], in_paris(now).date()) if days else in_paris(now).date()
    weight = sum(line.weight_g * line.due_pieces for line in order.lines)
    search = PointSearch(spot.country, spot.postcode, spot.town, weight, arrival)
    carrier = carriers.get(rule.carrier) or Carrier(rule.carrier, rule.carrier)
    return await pickup_points.find(carrier, search, now, arrival=arrival, count=MOST)


def _lines(found_points: pickup_points.Found) -> tuple[dict[str, Any], ...]:
    """What the page says of each point."""
    now = datetime.now(UTC)
    return tuple(
        {
            "point": snapshot(one),
            "distance": distance_words(one.distance_m) if one.distance_m is not None else "",
            "today": today_words(one, now),
            "notes": notes_of(one, now),
        }
        for one in found_points.points
    )
