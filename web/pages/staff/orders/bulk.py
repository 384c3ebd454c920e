"""One move for many orders: asked once more with what can be done and what cannot, done one by one, told after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.orders import book
from shop.orders.moves import staff as by_staff
from shop.orders.order import Order
from shop.staff import bulk
from shop.staff.bulk import MOST, PRINTS, Doer, Outcome
from shop.staff.lists import state_label
from shop.staff.order_list import numbers
from shop.storefront import storefront
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, clean_int, query, read_form
from web.pages.staff.common import TONES, staff_page
from web.pages.staff.orders.bulk_actions import ACTIONS, Action, offered
from web.pages.staff.orders.filters import asked_of
from web.pages.staff.orders.lists import listed
from web.pages.staff.orders.packing import may_label
from web.refusals import Refusal, or_404
from web.sessions import Session

LONGEST_NUMBER = 40
LATEST_VERSION = 2**31 - 1
NONE_TICKED = "Cochez au moins une commande."
Answer = Response[Any]


@dataclass(frozen=True, slots=True)
class Ticked:
    """One order somebody ticked: `why` it cannot be done, else empty."""

    order: Order
    label: str
    why: str


class StaffBulk(Controller):
    path = "/commandes/lot"

    @get("/", name="staff_bulk")
    async def confirm(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """What will be done with which orders, and which are left out and why; nothing is done yet."""
        sent = query(request)
        code, action = action_in(sent, session)
        orders = await ticked_in(sent, session)
        if not orders:
            return await nothing_ticked(request, session, sent)
        doer = doer_of(request, session)
        rows = [Ticked(one, label_of(one), await bulk.why_not(code, one, doer)) for one in orders]
        context: dict[str, Any] = {
            "code": code,
            "action": action,
            "can": [row for row in rows if not row.why],
            "cannot": [row for row in rows if row.why],
            "prints": code in PRINTS,
            "tones": TONES,
            "most": MOST,
        }
        return await staff_page(request, session, "staff/orders/bulk.html", "orders", **context)

    @post("/", name="staff_bulk_do")
    async def do(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """Each order for itself; then a page says what became of them."""
        sent = await read_form(request)
        code, _ = action_in(sent, session)
        asked = dict(filter(None, map(shown_with, sent.getlist("commande")[:MOST])))
        if code in PRINTS or not asked:
            raise Refusal(400, NONE_TICKED)
        doer, now = doer_of(request, session), datetime.now(UTC)
        outcomes = await bulk.do_all(code, asked, doer, now)
        return go_to(request, f"/gestion/commandes/lot/{await bulk.keep(code, outcomes, doer, now)}")

    @get("/{lot:str}", name="staff_bulk_result")
    async def result(self, request: HtmlRequest, session: NamedDependency[Session], lot: FromPath[str]) -> Answer:
        kept = or_404(await bulk.kept(lot))
        code, outcomes = kept
        context: dict[str, Any] = {
            "action": ACTIONS[code],
            "done": [one for one in outcomes if not one.why],
            "refused": [one for one in outcomes if one.why],
            "again": then_offered(session, code, outcomes),
        }
        return await staff_page(request, session, "staff/orders/bulk_result.html", "orders", **context)


def action_in(sent: FormData, session: Session) -> tuple[str, Action]:
    """Raises Refusal: 400 for no action, 403 for one that is not this member's."""
    code = sent.get("action", "")
    if code not in ACTIONS:
        raise Refusal(400, "Choisissez ce qui est à faire.")
    if code not in offered(session):
        raise Refusal(403, "Votre rôle ne permet pas cette action.")
    return code, ACTIONS[code]


async def ticked_in(sent: FormData, session: Session) -> list[Order]:
    """Those ticked, or all that the list's filters find; at most MOST of them."""
    if sent.get("toutes"):
        asked = await asked_of(sent, session, await storefront())
        wanted: Sequence[str] = await numbers(asked.wanted, MOST, datetime.now(UTC))
    else:
        wanted = list(dict.fromkeys(one[:LONGEST_NUMBER] for one in sent.getlist("commande")))[:MOST]
    found = [await book.by_number(number) for number in wanted]
    return [order for order in found if order]


async def nothing_ticked(request: HtmlRequest, session: Session, sent: FormData) -> Answer:
    """The list once more, which says what is missing."""
    asked = await asked_of(sent, session, await storefront())
    context = {**await listed(asked, session, 1), "refusal": NONE_TICKED}
    return await staff_page(request, session, "staff/orders/orders.html", "orders", status=422, **context)


def shown_with(text: str) -> tuple[str, int] | None:
    """« SC-26-000123.7 »: an order, and the version it was shown with."""
    number, _, version = text[: LONGEST_NUMBER + 11].rpartition(".")
    known = clean_int(version, 1, LATEST_VERSION)
    return (number, known) if number and known else None


def doer_of(request: HtmlRequest, session: Session) -> Doer:
    return Doer(by_staff(session.name), session.subject_id, partial(may_label, request))


def label_of(order: Order) -> str:
    return state_label(
        order.state, order.delivery.mode, is_given_back=order.is_given_back, is_partly_sent=order.is_partly_sent
    )


def then_offered(session: Session, code: str, outcomes: Sequence[Outcome]) -> list[tuple[str, str, list[str]]]:
    """What is usually done next with those that were done: (code, label, their numbers)."""
    done = [one.number for one in outcomes if not one.why]
    after = {bulk.PREPARE: (bulk.LIST, bulk.SLIPS, bulk.PACK), bulk.PACK: (bulk.LABELS, bulk.SLIPS)}
    known = offered(session)
    return [(one, known[one], done) for one in after.get(code, ()) if done and one in known]
