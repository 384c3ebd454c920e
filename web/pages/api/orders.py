"""Orders for other software: read, taken into preparation, sent."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from db.queries import software_pages as pages
from shop.links import NUMBER
from shop.orders import book, fulfilment
from shop.orders.moves import By, staff
from shop.orders.order import Order
from shop.parcels import packing
from shop.parcels.packing import ParcelDraft
from shop.software.tokens import Token
from web.openapi import shapes
from web.openapi.operations import BY_NAME
from web.pages.api.asked import AnyRequest, asked_once, body_of, listed, next_page, page_of, parameters
from web.pages.api.views import moved_shape, order_head, order_shape
from web.pages.api.writing import Kept, written
from web.problems import ApiRefusal

PATH: Final = "/orders"


class ApiOrders(Controller):
    path = PATH

    @get("", name="api_orders")
    async def orders(self, request: AnyRequest) -> Response[bytes]:
        values = parameters(request, "api_orders")
        after, most = page_of(values)
        rows = await pages.orders(
            after, most + 1, state=values.get("state", ""), placed_since=values.get("placed_since"),
            changed_since=values.get("updated_since"),
        )  # fmt: skip
        following, public_url = next_page(request, rows, most, PATH, values), request.app.state.settings.public_url
        items = [order_head(row, public_url) for row in rows[:most]]
        return listed(shapes.Orders(items, following or None), following)

    @get("/{number:str}", name="api_order")
    async def order(self, request: AnyRequest, number: FromPath[str]) -> shapes.Order:
        parameters(request, "api_order")
        return order_shape(await found(number))

    @post("/{number:str}/preparation", name="api_prepare")
    async def prepare(
        self, request: AnyRequest, token: NamedDependency[Token], number: FromPath[str]
    ) -> Response[bytes]:
        parameters(request, "api_prepare")
        asked, raw = await body_of(request, BY_NAME["api_prepare"])

        async def work(_: Kept) -> shapes.OrderMoved:
            order = await found(number)
            await fulfilment.prepare(order.number, asked.version, name_of(token), datetime.now(UTC))
            return moved_shape(await found(number))

        return await written(request, token, asked_once(request, token, raw), "api_prepare", work)

    @post("/{number:str}/shipments", name="api_ship")
    async def ship(self, request: AnyRequest, token: NamedDependency[Token], number: FromPath[str]) -> Response[bytes]:
        parameters(request, "api_ship")
        asked, raw = await body_of(request, BY_NAME["api_ship"])

        async def work(_: Kept) -> shapes.OrderMoved:
            order = await found(number)
            draft = parcel_of(order, asked)
            await packing.ship(order.number, asked.version, draft, name_of(token), datetime.now(UTC))
            return moved_shape(await found(number))

        return await written(request, token, asked_once(request, token, raw), "api_ship", work, status=201)


async def found(number: str) -> Order:
    """Raises ApiRefusal 404."""
    order = await book.by_number(number) if NUMBER.fullmatch(number) else None
    if order is None:
        raise ApiRefusal(404, "order_unknown", "Aucune commande ne porte ce numéro.")
    return order


def name_of(token: Token) -> By:
    """In whose name the history keeps it."""
    return staff(token.actor)


def parcel_of(order: Order, asked: Any) -> ParcelDraft:
    """What the body describes; without lines, all that is in no parcel. Lines named twice add up."""
    lines: dict[int, int] = {}
    for one in asked.lines:
        lines[one.line_id] = lines.get(one.line_id, 0) + one.quantity
    for name in ("tracking_number", "tracking_url"):
        if getattr(asked, name).endswith("\n"):  # where Python's « $ » stands too
            raise ApiRefusal(422, "body_invalid", "Une valeur finit par un saut de ligne.", pointer=f"/{name}")
    number = asked.tracking_number.upper()
    return ParcelDraft(asked.carrier, number, lines or order.unpacked, asked.tracking_url, asked.weight_g)
