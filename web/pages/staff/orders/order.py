"""One order: what was bought, what happened, what may be done now."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.errors import MoveNotAllowed, ShopError
from shop.orders import book as order_book
from shop.orders.moves import By
from shop.orders.moves import staff as by_staff
from shop.orders.order import Order, OrderEvent
from shop.refunds.channels import BY_HAND, own_channel
from shop.staff.said import to_staff
from shop.staff.timeline import Entry, event_entry
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, clean_int, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.orders.order_context import context_of, fields_of, moves_of
from web.pages.staff.orders.wording import WORDING
from web.refusals import Refusal, or_404
from web.sessions import Session

Answer = Response[Any]


class Mistyped(ShopError):
    """What was typed into one field cannot be; `sent_from` is its id on the order's page.

    `asks_cents`: a sum that is taken once it is confirmed beside the field.
    """

    def __init__(self, sent_from: str, message: str, asks_cents: int = 0) -> None:
        super().__init__(message)
        self.sent_from, self.asks_cents = sent_from, asks_cents


@dataclass(frozen=True, slots=True)
class Asked:
    """A button pressed on an order's page: on which order as it is now, by whom, with which fields."""

    request: HtmlRequest
    session: Session
    order: Order
    data: FormData

    @property
    def by(self) -> By:
        return by_staff(self.session.name)

    @property
    def version(self) -> int:
        """The version its page was drawn with; 0, which no order has, when it did not come."""
        return self._drawn[0]

    @property
    def seen(self) -> int:
        """How many events of the order's history its page showed; 0 where that did not come."""
        return self._drawn[1]

    @property
    def _drawn(self) -> tuple[int, int]:
        """What `Order.drawn` of its page was: both or nothing."""
        version, _, events = self.data.get("version", "").partition(".")
        drawn = clean_int(version, 1, 2**31 - 1), clean_int(events, 1, 2**31 - 1)
        return (drawn[0], drawn[1]) if drawn[0] and drawn[1] else (0, 0)

    @property
    def move(self) -> tuple[str, int, By, datetime]:
        """What every move of `shop.orders.fulfilment` starts with."""
        return self.order.number, self.version, self.by, datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says of a button refused; `sent_from`: the id of a field beside it, `typed`: what was sent.

    `asks_cents`: the sum to be confirmed there. `since`: what happened since its page was drawn, where that is why.
    """

    refusal: str = ""
    sent_from: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    since: tuple[OrderEvent, ...] | None = None
    asks_cents: int = 0


NOTHING = Said()


async def asked_for(request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]) -> Asked:
    """A dependency for what is posted about an order. Raises Refusal 404 for an order there is not."""
    return Asked(request, session, await found(number), await read_form(request))


class StaffOrder(Controller):
    path = "/commandes/{number:str}"

    @get("/", name="staff_order")
    async def order(self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]) -> Answer:
        return await shown(request, session, await found(number))

    @get("/annulation", name="staff_order_cancellation")
    async def cancellation(
        self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]
    ) -> Answer:
        """Asks once more, and says what will be paid back; an order that cannot be cancelled is shown instead."""
        order = await found(number)
        if "cancel" not in moves_of(order):
            return go_to(request, f"/gestion/commandes/{order.number}")
        back = [payment for payment in order.payments if payment.left_cents]
        by_hand = sum(one.left_cents for one in back if own_channel(one) in BY_HAND)
        context: dict[str, Any] = {
            "order": order,
            "back_cents": sum(one.left_cents for one in back),
            "by_hand": by_hand,
        }
        return await staff_page(request, session, "staff/orders/cancellation.html", "orders", **context)


Told = Callable[[Asked, ShopError, str], Awaitable[Answer]]
"""Shows what was refused; the last is the id of the field to look at, or empty."""


async def found(number: str) -> Order:
    return or_404(await order_book.by_number(number.upper()))


async def moved(
    asked: Asked, work: Awaitable[Any], sent_from: str = "", onto: str = "", told: Told | None = None
) -> Answer:
    """Do it and show the order, or the page `onto`; what is refused is said on the order's page, then up to date.

    `sent_from`: the id of the field to look at when what was typed is wrong. `told`: another page that says it.
    """
    try:
        await work
    except LookupError as error:
        raise Refusal(404) from error
    except ShopError as refusal:
        return await (told or refused)(asked, refusal, sent_from)
    return go_to(asked.request, onto or f"/gestion/commandes/{asked.order.number}")


async def refused(asked: Asked, refusal: ShopError, sent_from: str = "") -> Answer:
    """The order as it is now, with the reason; 409 where it changed or does not allow it, 422 for what was typed."""
    order, said = await said_of_refusal(asked, refusal, sent_from)
    return await shown(asked.request, asked.session, order, said)


async def said_of_refusal(asked: Asked, refusal: ShopError, sent_from: str) -> tuple[Order, Said]:
    """The order as it is now, and what its page says of what was refused."""
    status = 409 if isinstance(refusal, MoveNotAllowed) else 422
    order = await found(asked.order.number)
    at = refusal.sent_from if isinstance(refusal, Mistyped) else sent_from
    asks = refusal.asks_cents if isinstance(refusal, Mistyped) else 0
    return order, Said(to_staff(refusal.message), at, asked.data, status, happened_since(asked, order, refusal), asks)


def happened_since(asked: Asked, order: Order, refusal: ShopError) -> tuple[OrderEvent, ...] | None:
    """The events that the page pressed did not show; None where nothing but the button itself is the matter."""
    if not isinstance(refusal, MoveNotAllowed) or not asked.seen:
        return None
    since = order.events[asked.seen :]
    return since if since or order.version != asked.version else None


def said_since(asked: Asked, order: Order, refusal: ShopError | None) -> list[Entry] | None:
    """What order_since.html says above a form that comes back."""
    return entries_of(happened_since(asked, order, refusal) if refusal else None)


def entries_of(since: Iterable[OrderEvent] | None) -> list[Entry] | None:
    return None if since is None else [event_entry(one, WORDING["move_labels"]) for one in since]


async def shown(request: HtmlRequest, session: Session, order: Order, said: Said = NOTHING) -> Answer:
    """The order as it is now, with what is said of the button pressed."""
    context = await context_of(request, order)
    drawn = fields_of(order, context["refunds"], context["withdrawals"])
    wrong = said.sent_from if said.status == 422 and said.sent_from in drawn else ""
    context |= {"refusal": said.refusal, "sent_from": said.sent_from, "wrong": wrong, "typed": said.typed}
    context["asks_cents"] = said.asks_cents
    context["since"] = entries_of(said.since)
    return await staff_page(
        request, session, "staff/orders/order.html", "orders", status=said.status, **context, **WORDING
    )
