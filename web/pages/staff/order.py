"""One order: what was bought, what happened, what may be done now."""

from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from shop import fulfilment, order_book
from shop.cashier import Cashier
from shop.errors import MoveNotAllowed, ShopError
from shop.fulfilment import ParcelDraft
from shop.order_book import Order
from shop.order_moves import By
from shop.order_moves import staff as by_staff
from shop.order_states import MOVE_LABELS, PAYMENT_WORDS, WORDS, Actor, moves_from
from shop.payments.methods import method
from shop.staff import ATTENTION_WORDS
from shop.tracking import CARRIERS
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, clean_id, clean_int, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.lists import BADGES
from web.refusals import Refusal
from web.sessions import Session

MOST_CENTS = 100_000_000
LONGEST_NOTE = 500


class StaffOrders(Controller):
    path = "/commandes/{number:str}"

    @get("/", name="staff_order")
    async def order(self, request: HtmlRequest, session: NamedDependency[Session], number: str) -> Response[Any]:
        return await shown(request, session, await found(number))

    @get("/annulation", name="staff_order_cancellation")
    async def cancellation(self, request: HtmlRequest, session: NamedDependency[Session], number: str) -> Response[Any]:
        """Asks once more, and says what will be paid back."""
        order = await found(number)
        back = sum(payment.left_cents for payment in order.payments)
        return await staff_page(
            request, session, "staff/cancellation.html", "orders", order=order, back_cents=back, **wording()
        )

    @post("/preparation", name="staff_prepare")
    async def prepare(self, request: HtmlRequest, session: NamedDependency[Session], number: str) -> Response[Any]:
        data = await read_form(request)
        return await moved(request, session, number, fulfilment.prepare(number, version_in(data), by(session), now()))

    @post("/mise-a-disposition", name="staff_make_ready")
    async def make_ready(self, request: HtmlRequest, session: NamedDependency[Session], number: str) -> Response[Any]:
        data = await read_form(request)
        return await moved(
            request, session, number, fulfilment.make_ready(number, version_in(data), by(session), now())
        )

    @post("/remise", name="staff_hand_over")
    async def hand_over(self, request: HtmlRequest, session: NamedDependency[Session], number: str) -> Response[Any]:
        data = await read_form(request)
        return await moved(request, session, number, fulfilment.hand_over(number, version_in(data), by(session), now()))

    @post("/colis", name="staff_ship")
    async def ship(self, request: HtmlRequest, session: NamedDependency[Session], number: str) -> Response[Any]:
        data = await read_form(request)
        order = await found(number)
        try:
            parcel = parcel_in(data, order)
        except ShopError as refusal:
            return await shown(request, session, order, status=422, refusal=refusal.message)
        return await moved(
            request, session, number, fulfilment.ship(number, version_in(data), parcel, by(session), now())
        )

    @post("/colis/{parcel_id:str}/livraison", name="staff_deliver")
    async def deliver(
        self, request: HtmlRequest, session: NamedDependency[Session], number: str, parcel_id: str
    ) -> Response[Any]:
        data = await read_form(request)
        known = clean_id(parcel_id) or 0
        return await moved(
            request, session, number, fulfilment.deliver(number, version_in(data), known, by(session), now())
        )

    @post("/annulation", name="staff_cancel")
    async def cancel(self, request: HtmlRequest, session: NamedDependency[Session], number: str) -> Response[Any]:
        data = await read_form(request)
        reason = data.get("motif", "")[:LONGEST_NOTE]
        work = fulfilment.cancel(number, version_in(data), by(session), now(), reason=reason)
        return await moved(request, session, number, work)

    @post("/paiement-tardif", name="staff_accept_late_payment")
    async def accept(self, request: HtmlRequest, session: NamedDependency[Session], number: str) -> Response[Any]:
        data = await read_form(request)
        work = fulfilment.accept_late_payment(number, version_in(data), by(session), now())
        return await moved(request, session, number, work)

    @post("/decision", name="staff_decide")
    async def decide(self, request: HtmlRequest, session: NamedDependency[Session], number: str) -> Response[Any]:
        data = await read_form(request)
        note = data.get("note", "").strip()[:LONGEST_NOTE]
        if not note:
            return await shown(request, session, await found(number), status=422, refusal="Dites ce qui a été décidé.")
        work = fulfilment.dismiss_attention(number, version_in(data), by(session), now(), note=note)
        return await moved(request, session, number, work)

    @post("/paiements/{payment_id:str}/reception", name="staff_transfer_received")
    async def received(
        self, request: HtmlRequest, session: NamedDependency[Session], number: str, payment_id: str
    ) -> Response[Any]:
        await read_form(request)
        cashier: Cashier = request.app.state.cashier
        payment = payment_in(await found(number), payment_id)
        return await moved(request, session, number, cashier.mark_transfer_received(payment, by(session), now()))

    @post("/paiements/{payment_id:str}/remboursements", name="staff_refund")
    async def refund(
        self, request: HtmlRequest, session: NamedDependency[Session], number: str, payment_id: str
    ) -> Response[Any]:
        data = await read_form(request)
        order = await found(number)
        payment, cents = payment_in(order, payment_id), cents_in(data.get("montant", ""))
        if cents is None:
            return await shown(request, session, order, status=422, refusal="Indiquez un montant, par exemple 12,40.")
        cashier: Cashier = request.app.state.cashier
        reason = data.get("motif", "").strip()[:200] or f"Commande {number}"
        key = f"staff:{number}:{payment}:{version_in(data)}:{data.get('_idem', '')[:40]}"
        work = cashier.refund(payment, cents, by=by(session), reason=reason, key=key[:64], now=now())
        return await moved(request, session, number, work)


def now() -> datetime:
    return datetime.now(UTC)


def by(session: Session) -> By:
    return by_staff(session.name)


def version_in(data: FormData) -> int:
    """The version its page was drawn with; 0, which no order has, when it did not come."""
    return clean_int(data.get("version", ""), 0, 2**31 - 1) or 0


def payment_in(order: Order, payment_id: str) -> int:
    """The id of a payment of this order. Raises Refusal 404 for any other."""
    known = clean_id(payment_id)
    if known not in {payment.id for payment in order.payments}:
        raise Refusal(404)
    assert known is not None
    return known


def cents_in(text: str) -> int | None:
    """« 12,40 », « 12.4 » or « 12 » € in cents; None for anything else."""
    euros, _, rest = text.replace("€", "").replace("\u00a0", "").replace(" ", "").replace(".", ",").partition(",")
    return clean_int(euros + rest.ljust(2, "0"), 1, MOST_CENTS) if euros and len(rest) <= 2 else None


def parcel_in(data: FormData, order: Order) -> ParcelDraft:
    """The parcel a form describes. Raises ShopError with the reason."""
    carrier = data.get("transporteur", "")
    number = "".join(data.get("numero", "").split()).upper()[:60]
    url = data.get("adresse", "").strip()[:300]
    if carrier not in CARRIERS:
        raise ShopError("Choisissez le transporteur.")
    if not number or not number.isascii() or not number.replace("-", "").isalnum():
        raise ShopError("Indiquez le numéro de suivi, en lettres et en chiffres.")
    if url and not url.startswith("https://"):
        raise ShopError("L’adresse de suivi commence par https://.")
    pieces = {line.id: clean_int(data.get(f"ligne-{line.id}", "0") or "0", 0, 9999) for line in order.lines}
    if None in pieces.values():
        raise ShopError("Indiquez le nombre d’articles par des chiffres.")
    return ParcelDraft(carrier, number, {line: count for line, count in pieces.items() if count}, url)


async def found(number: str) -> Order:
    order = await order_book.by_number(number.upper())
    if order is None:
        raise Refusal(404)
    return order


async def moved(request: HtmlRequest, session: Session, number: str, work: Awaitable[Any]) -> Response[Any]:
    """Do it and show the order; what is refused is said on the order's page, which is then up to date."""
    order = await found(number)
    try:
        await work
    except LookupError as error:
        raise Refusal(404) from error
    except MoveNotAllowed as refusal:
        return await shown(request, session, await found(number), status=409, refusal=refusal.message)
    except ShopError as refusal:
        return await shown(request, session, await found(number), status=422, refusal=refusal.message)
    return go_to(request, f"/gestion/commandes/{order.number}")


async def shown(
    request: HtmlRequest, session: Session, order: Order, *, status: int = 200, refusal: str = ""
) -> Response[Any]:
    context = {
        "order": order,
        "refusal": refusal,
        "moves": {move.name for move in moves_from(order.state, Actor.STAFF, order.delivery.mode)},
        "unsent": order.unsent,
        "can_ship": order.state == "shipped" and bool(order.unsent),
        "carriers": CARRIERS.values(),
        "methods": {payment.method: method(payment.method) for payment in order.payments},
    }
    return await staff_page(request, session, "staff/order.html", "orders", status=status, **context, **wording())


def wording() -> dict[str, Any]:
    return {
        "words": WORDS,
        "payment_words": PAYMENT_WORDS,
        "move_labels": MOVE_LABELS,
        "badges": BADGES,
        "attention_words": ATTENTION_WORDS,
    }
