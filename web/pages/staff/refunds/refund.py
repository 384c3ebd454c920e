"""A refund as staff choose it: articles, delivery or a sum, how it goes back, what it comes to before it is made."""

import re
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from shop.calendar import in_paris
from shop.errors import MoveNotAllowed, ShopError
from shop.orders.order import Order
from shop.refunds.asking import LONGEST_KEY, Intent, ask_order, is_made
from shop.refunds.owing import refunded_of
from shop.refunds.planning import Plan, Wish, WishRefused, channels_of, choosable, plan_of
from web.answers import HtmlRequest, go_to
from web.forms import one_line
from web.inputs import FormData, clean_int, query
from web.pages.staff.common import new_key, staff_page
from web.pages.staff.orders.order import Asked, asked_for, found
from web.pages.staff.orders.payments import LONGEST_REASON, NO_SUM
from web.pages.staff.typed import MOST_CENTS, cents_in
from web.sessions import Session

MOST_PIECES = 9_999
PIECES = re.compile(r"ligne-([0-9]{1,10})", re.ASCII)
PROPOSED = {"livraison": "Livraison moins chère à la nouvelle adresse"}
"""Why a sum is proposed by another page, by what its address says."""
WHY = "Dites pourquoi vous rendez cette somme."
Answer = Response[Any]


class StaffRefundForm(Controller):
    path = "/commandes/{number:str}/remboursement"

    @get("", name="staff_refund_form")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]) -> Answer:
        """The form; an order of which nothing can be given back is shown instead."""
        order = await found(number)
        if not order.holding:
            return go_to(request, f"/gestion/commandes/{order.number}")
        asked = query(request)
        motive = PROPOSED.get(asked.get("motif", ""), "")
        return await form_page(request, session, order, {"montant": asked.get("montant", "")[:20], "motif": motive})


class StaffRefund(Controller):
    path = "/commandes/{number:str}/remboursement"
    dependencies = {"asked": Provide(asked_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/verification", name="staff_refund_review")
    async def review(self, asked: NamedDependency[Asked]) -> Answer:
        """What was chosen, in figures; or the form again, to change it."""
        if not asked.order.holding:
            return go_to(asked.request, f"/gestion/commandes/{asked.order.number}")
        if "modifier" in asked.data:
            return await form_page(asked.request, asked.session, asked.order, asked.data)
        try:
            plan = await planned(asked)
        except WishRefused as refused:
            return await refused_form(asked, refused, 422)
        shown: dict[str, Any] = {"order": asked.order, "plan": plan, "sent": fields_sent(asked.data), "key": new_key()}
        shown |= {"seen_cents": refunded_of(asked.order), "reason": reason_in(asked)}
        return await staff_page(asked.request, asked.session, "staff/refunds/refund_review.html", "orders", **shown)

    @post("", name="staff_refund_make")
    async def make(self, asked: NamedDependency[Asked]) -> Answer:
        order, key = asked.order, f"refund:{asked.order.number}:{asked.data.get('_idem', '')}"[:LONGEST_KEY]
        seen = clean_int(asked.data.get("rembourse", ""), 0, MOST_CENTS)
        now = datetime.now(UTC)
        try:
            plan = await planned(asked)
            why, channel = reason_in(asked) or f"Commande {order.number}", wish_in(asked).channel
            intent = Intent(asked.by, why, key, now, channel, -1 if seen is None else seen)
            await ask_order(order.id, plan.cents, plan.purpose, intent)
        except ShopError as refused:
            # Pressed again: what it was about is given back, by this very button.
            if not await is_made(key):
                return await refused_form(asked, refused, 409 if isinstance(refused, MoveNotAllowed) else 422)
        return go_to(asked.request, f"/gestion/commandes/{order.number}")


async def planned(asked: Asked) -> Plan:
    """Raises WishRefused for what cannot be, and for a sum that says nothing of why."""
    typed = asked.data.get("montant", "").strip()
    if typed and cents_in(typed) is None:
        raise WishRefused("montant", NO_SUM)
    plan = await plan_of(asked.order, wish_in(asked), in_paris(datetime.now(UTC)).date())
    if plan.unnamed_cents and not reason_in(asked):
        raise WishRefused("motif", WHY)
    return plan


def wish_in(asked: Asked) -> Wish:
    pieces = {
        int(line[1]): clean_int(value, 0, MOST_PIECES) or 0
        for name, value in asked.data.items()
        if (line := PIECES.fullmatch(name))
    }
    return Wish(
        {line_id: count for line_id, count in pieces.items() if count},
        "livraison" in asked.data,
        cents_in(asked.data.get("montant", "")),
        asked.data.get("moyen", ""),
    )


def reason_in(asked: Asked) -> str:
    return one_line(asked.data.get("motif"))[:LONGEST_REASON]


def fields_sent(data: FormData) -> dict[str, str]:
    """What the form's fields held, to be sent again."""
    kept = ("livraison", "montant", "motif", "moyen")
    return {name: value[:LONGEST_REASON] for name, value in data.items() if name in kept or PIECES.fullmatch(name)}


async def refused_form(asked: Asked, refusal: ShopError, status: int) -> Answer:
    order = await found(asked.order.number)
    if not order.holding:
        return go_to(asked.request, f"/gestion/commandes/{order.number}")
    return await form_page(asked.request, asked.session, order, asked.data, refusal=refusal, status=status)


async def form_page(
    request: HtmlRequest,
    session: Session,
    order: Order,
    typed: FormData | dict[str, str],
    *,
    refusal: ShopError | None = None,
    status: int = 200,
) -> Answer:
    lines, delivery_cents = await choosable(order)
    wrong = refusal.wrong if isinstance(refusal, WishRefused) else ""
    if wrong == "articles":
        wrong = f"ligne-{lines[0].line_id}" if lines else "montant"
    context: dict[str, Any] = {
        "order": order,
        "lines": lines,
        "delivery_cents": delivery_cents,
        "left_cents": sum(one.left_cents for one in order.payments),
        "back_cents": refunded_of(order),
        "channels": channels_of(order),
        "typed": typed,
        "refusal": refusal.message if refusal else "",
        "wrong": wrong,
    }
    return await staff_page(request, session, "staff/refunds/refund.html", "orders", status=status, **context)
