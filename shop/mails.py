"""The mails of an order: what each one knows, and the job that sends it.

How they look is not the shop's affair: the composition root hands in the renderer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from shop import faults
from shop.calendar import in_paris
from shop.invoices.mailing import enclosed_with
from shop.jobs import JobFailed, Payload
from shop.links import Links
from shop.merchant import terms
from shop.merchant.identity import Merchant
from shop.money import percent
from shop.orders import book, notes
from shop.orders import summary as order_summary
from shop.orders.debits import agreed_debits
from shop.orders.late_money import LATE_MONEY, PAID_LATE
from shop.orders.order import Order
from shop.orders.sums import sums_of
from shop.orders.tracking import track
from shop.payments.counter import MOST_CASH_CENTS, counter_cents
from shop.payments.epc import epc_png
from shop.payments.reminders import LAST, is_in_vain
from shop.post.mail import Attachment, Mail, Post
from shop.refunds.naming import named_in
from shop.refunds.words import going_back, of_refunds
from shop.storefront import Storefront, storefront
from shop.withdrawal.statements import statements_of
from shop.withdrawal.summary import moment_words, told_of
from shop.withdrawal.words import sentences_of

KINDS: Final = (
    "order_changed",
    "address_changed",
    "invoice",
    "order_recorded",
    "transfer_details",
    "transfer_reminder",
    "cheque_details",
    "pay_link",
    "order_confirmed",
    "order_expired",
    "order_paid",
    "order_shipped",
    "order_late",
    "order_ready",
    "order_cancelled",
    "order_refunded",
    "order_message",
    "parcel_appointment",
    "parcel_at_point",
    "payment_late",
    "payment_part",
    "point_chosen",
    "withdrawal_recorded",
)


_ASKS_TRANSFER: Final = frozenset({"transfer_details", "payment_part"})


CODE_PICTURE: Final = "virement"
"""The name of the QR code within a mail."""


@dataclass(frozen=True, slots=True)
class Written:
    """One mail, rendered."""

    subject: str
    text: str
    html: str


MailRenderer = Callable[[str, dict[str, Any]], Written]
"""From the name of a mail and what it knows to its words."""


class Mails:
    """Loads the order, has the mail written, hands it to the post. One per process."""

    def __init__(self, render: MailRenderer, post: Post, links: Links) -> None:
        self._render = render
        self._post = post
        self._links = links

    async def send(self, payload: Payload) -> None:
        """Job « mail »: payload {mail, order_id} and, by mail, parcel_id, payment_id with why, refund_id,
        withdrawal_id, invoice_id, or `about`: what makes it another one than the same mail before.

        Raises MailTrouble, and JobFailed for a mail or an order there is not. Sent twice, it carries the same
        Message-ID.
        """
        name = payload["mail"]
        order = await book.by_id(payload["order_id"])
        if name not in KINDS or order is None:
            raise JobFailed(f"no such mail: {payload}", permanent=True)
        if not order.email:
            return  # made anonymous since: there is nobody to write to
        context = order_context(order, await storefront(), payload, self._links)
        if name in _ASKS_TRANSFER and context["transfer"] is None:
            # Paid otherwise, or cancelled, since the buyer chose the transfer: an IBAN would have it paid twice.
            return
        if name == "order_late" and context["tracked"].delay is None:
            return  # it came, or was cancelled, meanwhile
        if is_in_vain(name, order, context, datetime.now(UTC)):
            return
        if name == "order_recorded":
            context["terms_kept"] = await terms.accepted_at(order.placed_at)
        if name == "order_refunded":
            context |= await _refund(payload, order)
        if name == "order_cancelled":
            context["going_back"] = await going_back(order, in_paris(datetime.now(UTC)).date())
        if name == notes.MAIL and not context["message"]:
            return  # the words were erased with their buyer
        to, about = order.email, _about(payload)
        if name == "withdrawal_recorded":
            context |= await _withdrawal(payload["withdrawal_id"], order)
            to = order.email if payload.get("is_copy") else context["statement"].email
        enclosed = await enclosed_with(name, order, payload, datetime.now(UTC))
        written = self._render(name, {**context, "enclosed": enclosed})
        await self._post.send(
            Mail(
                key=f"{name}:{order.number}:{about}",
                to=to,
                subject=written.subject,
                text=written.text,
                html=written.html,
                attachments=(
                    *(one.attachment for one in enclosed if one.attachment),
                    *_pictures(written.html, context),
                ),
                headers=_reply_to(name, context["merchant"]),
            )
        )
        await faults.hit("mail.sent")


def order_context(order: Order, front: Storefront, payload: Payload, links: Links) -> dict[str, Any]:
    """What every mail of an order knows, now."""
    now, merchant = datetime.now(UTC), front.merchant
    today = in_paris(now).date()
    return {
        **order_summary.terms_context(front, links.public_url),
        **_money(order, merchant, payload),
        "kept": order_summary.kept_words(order, now),
        **_goods(order, front, payload, now),
        **_links_of(order, links),
        "texts": front.texts,
        "order": order,
        "percent": percent,
        "billing": order_summary.billing_lines(order),
        "is_last": payload.get("about") == LAST,
        "message": notes.message_at(order, payload.get("about", "")),
        "withdrawal": order_summary.withdrawal_of(order, merchant, today),
        "identity": order_summary.identity_lines(merchant),
    }


def _money(order: Order, merchant: Merchant, payload: Payload) -> dict[str, Any]:
    """What is due, and how it is paid."""
    return {
        "late": next((one for one in order.payments if one.id == payload.get("payment_id")), order.payment),
        "late_words": LATE_MONEY[payload.get("why", PAID_LATE)],
        "rows": order_summary.total_rows(order),
        "sums": sums_of(order),
        "vat_note": order_summary.vat_note(order),
        "method": order_summary.method_words(order),
        "debits": agreed_debits(order),
        "refund_delay": order_summary.refund_delay,
        "transfer": order_summary.transfer_of(order, merchant),
        "code_picture": CODE_PICTURE,
        "cheque": order_summary.cheque_of(order, merchant),
        "counter_cents": counter_cents(order),
        "most_cash_cents": MOST_CASH_CENTS,
        "hold": order_summary.hold_words(order),
    }


def _goods(order: Order, front: Storefront, payload: Payload, now: datetime) -> dict[str, Any]:
    """Where the goods are, and where they are handed over."""
    tracked, today = track(order, now, heavy_carrier=front.merchant.oversize_carrier), in_paris(now).date()
    place = order.delivery.agency
    agency = front.agency(place.slug) if place else None
    views = zip(order.parcels, tracked.parcels, strict=True)
    return {
        "tracked": tracked,
        "parcel": next((view for one, view in views if one.id == payload.get("parcel_id")), None),
        "point": order.delivery.point,
        "expected": tracked.expected,
        "place": order_summary.place_lines(order),
        "delivery_lines": order_summary.delivery_lines(order, today),
        "hours": order_summary.opening_lines(agency.hours, today) if agency else (),
    }


def _links_of(order: Order, links: Links) -> dict[str, str]:
    return {
        "follow_url": links.follow(order.number),
        "withdraw_url": links.withdraw(order.number),
        "pay_url": links.back_from_payment(order.number),
        "choose_url": links.ways_to_pay(order.number),
        "terms_url": links.terms(),
    }


def _pictures(html: str, context: dict[str, Any]) -> tuple[Attachment, ...]:
    """The QR code of a transfer, where the mail shows it."""
    if f"cid:{CODE_PICTURE}" not in html:
        return ()
    return (Attachment("virement.png", "image/png", epc_png(context["transfer"]), cid=CODE_PICTURE),)


def _reply_to(name: str, merchant: Merchant) -> tuple[tuple[str, str], ...]:
    """Whoever is written a message answers the merchant, whatever address the mails leave from."""
    return (("Reply-To", merchant.email),) if name == notes.MAIL and merchant.email else ()


def _about(payload: Payload) -> str:
    """What makes this mail another one than the order's other mails of its kind."""
    ids = ("about", "parcel_id", "payment_id", "refund_id", "withdrawal_id", "invoice_id")
    found = next((str(payload[name]) for name in ids if payload.get(name)), "")
    return f"{found}:copy" if payload.get("is_copy") else found


async def _withdrawal(withdrawal_id: int, order: Order) -> dict[str, Any]:
    """A statement of withdrawal, and what it leads to."""
    statements = await statements_of(order)
    statement = next((one for one in statements if one.id == withdrawal_id), None)
    if statement is None:
        raise JobFailed(f"no withdrawal {withdrawal_id} of {order.number}", permanent=True)
    front = await storefront()
    told = told_of(order, statement, statements, front)
    said = sentences_of(told, order, front.merchant, statement.number)
    return {"statement": statement, "told": told, "said": said, "declared": moment_words(statement.declared_at)}


async def _refund(payload: Payload, order: Order) -> dict[str, Any]:
    """The money that goes back, a line for each payment it goes back to, and what it is for."""
    ids = payload.get("refund_ids") or [payload["refund_id"]]
    told = await of_refunds(order, ids, in_paris(datetime.now(UTC)).date())
    if not told:
        raise JobFailed(f"no refund {payload['refund_id']} of {order.number}", permanent=True)
    named = await named_in(order, ids)
    cents = sum(one.cents for one in told)
    rest = cents - sum(part for _, part in named)
    for_what = (*named, ("Autre somme", rest)) if named and rest > 0 else named
    return {"going_back": told, "back_cents": cents, "named": for_what, "sums": sums_of(order, await named_in(order))}
