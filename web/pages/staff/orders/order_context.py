"""What an order's page draws: what may be done now, where the goods are, the money, what happened."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from shop.calendar import in_paris
from shop.chargebacks import chargebacks_of
from shop.merchant.identity import Merchant
from shop.orders import summary as order_summary
from shop.orders.address_change import may_change_address
from shop.orders.changes_plan import may_change_lines
from shop.orders.dates import expected_words
from shop.orders.debits import agreed_debits
from shop.orders.fulfilment import CHARGED_BACK_WORDS, GIVEN_BACK_WORDS, may_end
from shop.orders.order import WORDS_ALONE, Order
from shop.orders.rest import why_not as why_none_out
from shop.orders.states import ENDED, Actor, OrderState, moves_from
from shop.orders.sums import sums_of
from shop.parcels.carrier_pages import CARRIERS
from shop.parcels.delays import may_be_delayed
from shop.parcels.events import told_of
from shop.parcels.usual import usual_carrier
from shop.payments.counter import counter_payment
from shop.pickup.later import awaits_point, may_choose_point
from shop.refunds.naming import named_in
from shop.staff import hands
from shop.staff import withdrawals as staff_withdrawals
from shop.staff.lists import state_label
from shop.staff.money import to_come
from shop.staff.order_list import KIND
from shop.staff.refunds import RefundView, refunded_unsent, refunds_of, why_not_close
from shop.staff.timeline import timeline
from shop.storefront import storefront
from shop.withdrawal.moves import pieces_to_keep_back
from web.answers import HtmlRequest
from web.documents import papers_of
from web.pages.staff.common import new_key
from web.pages.staff.orders.packing import may_label, packed_context
from web.pages.staff.orders.wording import WORDING

UNPAID = frozenset({OrderState.AWAITING_PAYMENT, OrderState.EXPIRED})
OVER = ENDED | {OrderState.DELIVERED}
Context = dict[str, Any]
Refunds = Mapping[int, tuple[RefundView, ...]]


def moves_of(order: Order) -> set[str]:
    """What staff may do now; a further parcel of a shipped order is no move of the table."""
    names = {move.name for move in moves_from(order.state, Actor.STAFF, order.delivery.mode)}
    if not may_end(order):
        names.discard("cancel")
    return names | ({"ship"} if order.is_partly_sent else set())


def fields_of(order: Order, refunds: Refunds, withdrawals: Iterable[staff_withdrawals.Handled]) -> set[str]:
    """The ids of the fields its page draws now, but for the optional ones."""
    sums = {f"montant-{payment.id}" for payment in order.holding}
    parcel = {"transporteur", "numero", "lien", "poids", *(f"ligne-{line}" for line in order.unpacked)}
    waiting = {f"{name}-{one.id}" for one in order.packed for name in ("numero", "lien", "poids")}
    delay = {"cause", "premier", "dernier"} if may_be_delayed(order) else set()
    counter = {"code", "motif"} if "hand_over" in moves_of(order) else set()
    counter |= {"moyen-card"} if counter_payment(order) else set()
    sums |= {f"compte-{refund.id}" for views in refunds.values() for refund in views if refund.by_hand}
    sums |= {f"somme-{one.statement.id}" for one in withdrawals if one.may_refund}
    words = {"note-interne", "message-client"}
    words |= {"note"} if order.attention and not why_not_close(order, refunds) else set()
    return sums | words | (parcel if "ship" in moves_of(order) else set()) | counter | waiting | delay


async def context_of(request: HtmlRequest, order: Order) -> Context:
    """All but what is said of a button pressed."""
    now, merchant, refunds = datetime.now(UTC), (await storefront()).merchant, await refunds_of(order)
    return {
        **packed_context(order, merchant),
        **await _moves(order),
        **await _goods(request, order, now),
        **await _money(order, merchant, refunds),
        **await _history(order, refunds, now),
        "refunds": refunds,
        "now": now,
    }


async def _moves(order: Order) -> Context:
    """What may be done, and who has it in hand."""
    return {
        "moves": moves_of(order),
        "refunded_unsent": {} if order.state in OVER else await refunded_unsent(order),
        "unsent": {} if order.state in OVER else order.unsent,
        "unpacked": {} if order.state in OVER else order.unpacked,
        "may_change_address": may_change_address(order),
        "may_change_lines": may_change_lines(order),
        "may_take_out": not why_none_out(order),
        "new_key": new_key,
        "owner": await hands.owner(KIND, order.id),
    }


async def _goods(request: HtmlRequest, order: Order, now: datetime) -> Context:
    """How far it is, where the goods go and who carries them."""
    return {
        "label": state_label(
            order.state, order.delivery.mode, is_given_back=order.is_given_back, is_partly_sent=order.is_partly_sent
        ),
        "usual_carrier": await usual_carrier(order),
        "labelling": [CARRIERS[code].name for code in CARRIERS if may_label(request, code)],
        "awaits_point": awaits_point(order),
        "may_choose_point": may_choose_point(order),
        "may_delay": may_be_delayed(order),
        "expected": expected_words(order),
        "place": order_summary.place_lines(order),
        "said": order_summary.said_of(order, in_paris(now).date()),
    }


async def _money(order: Order, merchant: Merchant, refunds: Refunds) -> Context:
    """Sums, papers, and what is still to come or to go back."""
    return {
        "rows": order_summary.total_rows(order),
        "vat_note": order_summary.vat_note(order),
        "sums": sums_of(order, await named_in(order)),
        "debits": agreed_debits(order),
        "papers": await papers_of(order, f"/gestion/commandes/{order.number}/documents", staff=True),
        "chargebacks": await chargebacks_of(order),
        "may_close": not why_not_close(order, refunds),
        "transfer_awaited": order.state != OrderState.CANCELLED and bool(order.state in UNPAID or order.due_cents),
        "to_come": to_come(order, merchant),
        "given_back_words": GIVEN_BACK_WORDS,
        "charged_back_words": CHARGED_BACK_WORDS,
    }


async def _history(order: Order, refunds: Refunds, now: datetime) -> Context:
    """What happened to it, and what was written."""
    told, withdrawals = await told_of(order), await staff_withdrawals.handled(order, now)
    return {
        "withdrawals": withdrawals,
        "to_keep_back": pieces_to_keep_back(order, tuple(one.statement for one in withdrawals)),
        "told": told,
        "written": [event for event in reversed(order.events) if event.move in WORDS_ALONE and event.note],
        "timeline": await timeline(order, told, refunds, WORDING["move_labels"]),
    }
