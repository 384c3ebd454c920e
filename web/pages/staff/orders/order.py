"""One order: what was bought, what happened, what may be done now."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.calendar import in_paris
from shop.chargebacks import chargebacks_of
from shop.errors import MoveNotAllowed, ShopError
from shop.orders import book as order_book
from shop.orders import summary as order_summary
from shop.orders.address_change import may_change_address
from shop.orders.changes_plan import may_change_lines
from shop.orders.dates import expected_words
from shop.orders.debits import agreed_debits
from shop.orders.fulfilment import CHARGED_BACK_WORDS, GIVEN_BACK_WORDS, may_end
from shop.orders.moves import By
from shop.orders.moves import staff as by_staff
from shop.orders.order import WORDS_ALONE, Order, OrderEvent
from shop.orders.rest import why_not as why_none_out
from shop.orders.states import ENDED, Actor, OrderState, moves_from
from shop.orders.sums import sums_of
from shop.parcels.carrier_pages import CARRIERS
from shop.parcels.delays import may_be_delayed
from shop.parcels.events import told_of
from shop.parcels.usual import usual_carrier
from shop.payments.counter import counter_payment
from shop.pickup.later import awaits_point, may_choose_point
from shop.refunds.channels import BY_HAND, own_channel
from shop.refunds.naming import named_in
from shop.staff import hands
from shop.staff import withdrawals as staff_withdrawals
from shop.staff.lists import state_label
from shop.staff.money import to_come
from shop.staff.order_list import KIND
from shop.staff.refunds import RefundView, refunded_unsent, refunds_of, why_not_close
from shop.staff.said import to_staff
from shop.staff.timeline import Entry, event_entry, timeline
from shop.storefront import storefront
from shop.withdrawal.moves import pieces_to_keep_back
from web.answers import HtmlRequest, go_to
from web.documents import papers_of
from web.inputs import FormData, clean_int, read_form
from web.pages.staff.common import new_key, staff_page
from web.pages.staff.orders.packing import may_label, packed_context
from web.pages.staff.orders.wording import WORDING
from web.refusals import Refusal
from web.sessions import Session

UNPAID = frozenset({OrderState.AWAITING_PAYMENT, OrderState.EXPIRED})
OVER = ENDED | {OrderState.DELIVERED}
Answer = Response[Any]


class Mistyped(ShopError):
    """What was typed into one field cannot be; `sent_from` is its id on the order's page."""

    def __init__(self, sent_from: str, message: str) -> None:
        super().__init__(message)
        self.sent_from = sent_from


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

    `since`: what happened since its page was drawn, where that is why.
    """

    refusal: str = ""
    sent_from: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    since: tuple[OrderEvent, ...] | None = None


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
    order = await order_book.by_number(number.upper())
    if order is None:
        raise Refusal(404)
    return order


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
    return order, Said(to_staff(refusal.message), at, asked.data, status, happened_since(asked, order, refusal))


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


def moves_of(order: Order) -> set[str]:
    """What staff may do now; a further parcel of a shipped order is no move of the table."""
    names = {move.name for move in moves_from(order.state, Actor.STAFF, order.delivery.mode)}
    if not may_end(order):
        names.discard("cancel")
    return names | ({"ship"} if order.is_partly_sent else set())


def fields_of(order: Order, refunds: Mapping[int, tuple[RefundView, ...]]) -> set[str]:
    """The ids of the fields its page draws now, but for the optional ones."""
    sums = {f"montant-{payment.id}" for payment in order.holding}
    parcel = {"transporteur", "numero", "lien", "poids", *(f"ligne-{line}" for line in order.unpacked)}
    waiting = {f"{name}-{one.id}" for one in order.packed for name in ("numero", "lien", "poids")}
    delay = {"cause", "premier", "dernier"} if may_be_delayed(order) else set()
    counter = {"code", "motif"} if "hand_over" in moves_of(order) else set()
    counter |= {"moyen-card"} if counter_payment(order) else set()
    sums |= {f"compte-{refund.id}" for views in refunds.values() for refund in views if refund.by_hand}
    words = {"note", "note-interne", "message-client"}
    return sums | words | (parcel if "ship" in moves_of(order) else set()) | counter | waiting | delay


async def shown(request: HtmlRequest, session: Session, order: Order, said: Said = NOTHING) -> Answer:
    now, front = datetime.now(UTC), await storefront()
    told = await told_of(order)
    withdrawals, refunds = await staff_withdrawals.handled(order, now), await refunds_of(order)
    context = {
        **packed_context(order, front.merchant),
        "withdrawals": withdrawals,
        "to_keep_back": pieces_to_keep_back(order, tuple(one.statement for one in withdrawals)),
        "label": state_label(
            order.state, order.delivery.mode, is_given_back=order.is_given_back, is_partly_sent=order.is_partly_sent
        ),
        "refusal": said.refusal,
        "sent_from": said.sent_from,
        "wrong": said.sent_from if said.status == 422 and said.sent_from in fields_of(order, refunds) else "",
        "typed": said.typed,
        "moves": moves_of(order),
        "refunded_unsent": {} if order.state in OVER else await refunded_unsent(order),
        "unsent": {} if order.state in OVER else order.unsent,
        "unpacked": {} if order.state in OVER else order.unpacked,
        "usual_carrier": await usual_carrier(order),
        "labelling": [CARRIERS[code].name for code in CARRIERS if may_label(request, code)],
        "told": told,
        "awaits_point": awaits_point(order),
        "may_choose_point": may_choose_point(order),
        "may_change_address": may_change_address(order),
        "may_change_lines": may_change_lines(order),
        "may_take_out": not why_none_out(order),
        "may_delay": may_be_delayed(order),
        "expected": expected_words(order),
        "place": order_summary.place_lines(order),
        "said": order_summary.said_of(order, in_paris(now).date()),
        "rows": order_summary.total_rows(order),
        "vat_note": order_summary.vat_note(order),
        "sums": sums_of(order, await named_in(order)),
        "debits": agreed_debits(order),
        "refunds": refunds,
        "papers": await papers_of(order, f"/gestion/commandes/{order.number}/documents", staff=True),
        "chargebacks": await chargebacks_of(order),
        "may_close": not why_not_close(order, refunds),
        "new_key": new_key,
        "transfer_awaited": order.state != OrderState.CANCELLED and bool(order.state in UNPAID or order.due_cents),
        "to_come": to_come(order, front.merchant),
        "given_back_words": GIVEN_BACK_WORDS,
        "charged_back_words": CHARGED_BACK_WORDS,
        "now": now,
        "owner": await hands.owner(KIND, order.id),
        "written": [event for event in reversed(order.events) if event.move in WORDS_ALONE and event.note],
        "timeline": await timeline(order, told, refunds, WORDING["move_labels"]),
        "since": entries_of(said.since),
    }
    return await staff_page(
        request, session, "staff/orders/order.html", "orders", status=said.status, **context, **WORDING
    )
