"""Step 4: everything once more, then the order."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post

from shop.calendar import in_paris
from shop.cart.codes import leave
from shop.checkout.order import articles_text, codes_text, differences, exclusions, order, recap
from shop.checkout.reasons import slowest_reason
from shop.checkout.standing import REVIEW, Standing
from shop.credit import CreditChanged
from shop.delivery.words import handed_over_lines, hours_lines, said_lines
from shop.errors import CodeRefused, NotDeliverable, NotOrderable, OutOfStock, ShopError, TotalChanged
from shop.merchant.identity import Merchant
from shop.merchant.own_words import terms_mark
from shop.orders.placing import Placed, order_made_with
from shop.payments.instalments import notice, offer_lines
from shop.payments.methods import beside_payment
from shop.payments.provider import ProviderTrouble
from shop.withdrawal.rules import RULE, expected_sentence, period_words
from web import sessions
from web.answers import HtmlRequest, go_to
from web.buying.terms import keep_terms
from web.buying.vat_number import renewed
from web.inputs import clean_int, read_form
from web.limits import address_of, spend
from web.pages.checkout.steps import Visit, arrive

LARGEST_TOTAL = 10**12
TERMS_CHANGED = "Les conditions générales de vente ont changé\u00a0: relisez-les."


class ReviewStep(Controller):
    path = "/commande/verification"

    @get("", name="checkout_review")
    async def show(self, request: HtmlRequest) -> Response[Any]:
        visit = await arrive(request, REVIEW)
        return visit if isinstance(visit, Response) else await show_review(visit)

    @post("", name="checkout_order")
    async def order(self, request: HtmlRequest) -> Response[Any]:
        sent = await read_form(request)
        made = await order_made_with(sent.get("_idem", ""))
        if made is not None:
            return await to_payment(request, made)
        visit = await arrive(request, REVIEW)
        if isinstance(visit, Response):
            # A first press may have been committed since we asked.
            made = await order_made_with(sent.get("_idem", ""))
            return await to_payment(request, made) if made else visit
        visit = replace(visit, view=await renewed(visit))
        standing = await visit.standing()
        changed = differences(
            standing,
            sent.get("articles", ""),
            sent.get("codes", ""),
            clean_int(sent.get("total"), 0, LARGEST_TOTAL),
        )
        if not changed and sent.get("recap", "") != recap(standing):
            changed = ["Vos coordonnées, la livraison ou le paiement ont changé\u00a0: vérifiez-les."]
        if not changed and sent.get("conditions", "") != terms_mark(visit.front.texts):
            changed = [TERMS_CHANGED]
        accepted = sent.get("cgv") == "oui"
        if changed or not accepted:
            return await show_review(visit, status=409 if changed else 422, changed=changed, terms_error=not accepted)
        await spend("checkout", address_of(request))
        session = await sessions.load(request, "customer")
        await keep_terms(request, visit.front, visit.now)
        try:
            placed = await order(standing, visit.now, session.subject_id if session else None)
        except CodeRefused as refused:
            await leave(standing.view.id, refused.code, visit.now)
            return await reviewed_again(request, refused)
        except (TotalChanged, CreditChanged, OutOfStock, NotOrderable, NotDeliverable) as refused:
            return await reviewed_again(request, refused)
        return await to_payment(request, placed)


async def reviewed_again(request: HtmlRequest, refused: ShopError) -> Response[Any]:
    """The shop changed in the very moment of ordering: the page as it is now, with what changed."""
    visit = await arrive(request, REVIEW)
    if isinstance(visit, Response):
        return visit
    return await show_review(visit, status=409, changed=[refused.message])


async def show_review(
    visit: Visit, *, status: int = 200, changed: list[str] | None = None, terms_error: bool = False
) -> Response[Any]:
    """All that the law wants read before the button."""
    standing, merchant = await visit.standing(), visit.front.merchant
    choice = standing.choice
    received = standing.expected[1] if standing.expected else in_paris(visit.now).date()
    return await visit.show(
        REVIEW,
        standing,
        status=status,
        changed=changed or [],
        terms_error=terms_error,
        articles=articles_text(standing),
        codes=codes_text(standing),
        recap=recap(standing),
        terms_mark=terms_mark(visit.front.texts),
        method_words=beside_payment(standing.method.label) if standing.method else "",
        **_credit(standing, merchant, visit.now),
        excluded=exclusions(standing),
        handed_over=handed_over_lines(choice, standing.checkout.home) if choice else (),
        said=said_lines(choice) if choice else (),
        hours=hours_lines(choice) if choice else (),
        slowest=slowest_reason(standing.view),
        withdrawal_period=period_words(merchant),
        withdrawal_rule=RULE,
        withdrawal_sentence=expected_sentence(received, merchant, is_collected=bool(choice and choice.agency)),
    )


def _credit(standing: Standing, merchant: Merchant, now: datetime) -> dict[str, Any]:
    """The debits and the notice of a payment in several times; nothing of them for every other."""
    code = standing.method.code if standing.method else ""
    lines = offer_lines(code, standing.due_cents, merchant, in_paris(now).date())
    return {"credit_lines": lines, "credit_notice": notice(code, merchant)}


async def to_payment(request: HtmlRequest, placed: Placed) -> Response[Any]:
    """On to where it is paid; when the provider does not answer, the order stands and says so."""
    cashier = request.app.state.cashier
    try:
        return go_to(request, await cashier.begin(placed.payment_id, datetime.now(UTC)))
    except ProviderTrouble:
        return go_to(request, cashier.links.back_from_payment(placed.number))
