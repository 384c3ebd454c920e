"""The one page of a phone order: four parts, each kept by its own form, and beside them what it all comes to."""

from typing import Any

from db.queries import phone_orders
from shop.accounts.customers import Customer
from shop.checkout.charged import as_charged, without_vat_modes
from shop.checkout.order import articles_text, codes_text, exclusions, recap
from shop.checkout.reasons import heavy_reason, method_reason, slowest_reason
from shop.checkout.standing import Standing
from shop.checkout.steps import email_suggestion
from shop.delivery.words import handed_over_lines, said_lines
from shop.money import percent
from shop.staff import phone, phone_lines
from shop.staff.said import to_staff
from shop.withdrawal.rules import period_words
from web.answers import fragment, is_htmx
from web.buying.decisions import questions_known
from web.buying.details_form import filled
from web.buying.questions import POINTS, Questions, page_of
from web.inputs import query
from web.pages.staff.common import staff_page
from web.pages.staff.phone.desk import ADDED, DELIVERY, PAYMENT, Answer, Desk
from web.pages.staff.phone.shown import NEXT, ArticlesShown, ClientShown, PlaceShown, Shown, missing_parts, wanting
from web.pages.staff.phone.tabs import marks_of
from web.pages.staff.phone.ways import ways

LONGEST_ADDED = 2_000


async def redrawn(desk: Desk, shown: Shown, parts: tuple[str, ...]) -> Answer:
    """After a request to one part: htmx gets the parts it changed and the total, a browser the page or the way on."""
    if is_htmx(desk.request):
        context = await context_of(desk, shown)
        return await fragment(
            desk.request, "staff/phone/changed.html", status=shown.status, parts=parts, shown=shown, **context
        )
    if desk.request.method == "POST" and not shown.is_refused:
        return desk.at(NEXT[shown.part], shown.part, shown.articles.kept if shown.articles else "")
    return await whole(desk, shown)


async def whole(desk: Desk, shown: Shown) -> Answer:
    asked = query(desk.request)
    done = asked.get("fait", "")
    if not shown.part and done in NEXT:
        added = phone_lines.told(asked.get(ADDED, "")[:LONGEST_ADDED], desk.view)
        shown = Shown(done, articles=ArticlesShown(added=added))
    context = await context_of(desk, shown)
    return await staff_page(
        desk.request, desk.session, "staff/phone/draft.html", "orders", status=shown.status, shown=shown, **context
    )


async def context_of(desk: Desk, shown: Shown) -> dict[str, Any]:
    standing = await desk.standing()
    return {
        "desk": desk,
        "here": desk.address,
        "view": desk.view,
        "buyer": desk.buyer,
        "standing": standing,
        "missing": missing_parts(standing),
        "first_say": {part: wanting(standing, part) for part in (DELIVERY, PAYMENT)},
        "percent": percent,
        "front": desk.front,
        "comes_back": False,
        "around": False,
        "marks": marks_of(desk),
        "day": desk.front.day,
        "now": desk.now,
        **await _client(desk, standing, shown),
        **await _delivery(desk, standing, shown),
        **_payment(desk, standing, shown),
        **_place(desk, standing, shown),
        "articles": shown.articles or ArticlesShown(),
        "example": await phone_orders.some_reference(),
    }


async def _client(desk: Desk, standing: Standing, shown: Shown) -> dict[str, Any]:
    checkout = standing.checkout
    client = shown.client or ClientShown(filled(checkout, desk.buyer))
    client.form.reword(to_staff)
    for form in (client.form, client.form.billing.form, client.form.delivery.form):
        for one in form:  # who types is not who buys: no browser fills in its owner
            if one.type not in ("BooleanField", "RadioField"):
                one.render_kw = {**(one.render_kw or {}), "autocomplete": "off"}
    account: Customer | None = None
    if desk.buyer.customer is None:
        account = await phone.account_of(checkout.contact.get("email", ""))
    return {"client": client, "account": account, "suggested_email": email_suggestion(checkout)}


async def _delivery(desk: Desk, standing: Standing, shown: Shown) -> dict[str, Any]:
    choice, typed = standing.choice, shown.delivery
    mode = typed.mode if typed else choice.mode if choice else ""
    agency = typed.agency if typed else choice.agency.slug if choice and choice.agency else ""
    questions: dict[str, Questions] = {}
    if not wanting(standing, DELIVERY):
        for option in standing.options:
            asks = option.available and page_of(option.rule)
            chosen = choice is not None and choice.mode == option.mode
            if asks and (chosen or asks != POINTS):  # points are looked for once their way is pressed
                questions[option.mode] = await questions_known(desk, option, standing)
    questions |= typed.questions if typed else {}
    for one in questions.values():
        one.form.reword(to_staff)
    return {
        "mode": mode,
        "agency": agency,
        "delivery_error": typed.error if typed else "",
        "delivery_refused": bool(typed and shown.is_refused),
        "questions_by_mode": questions,
        "page_of": page_of,
        "charged": {one.mode: as_charged(standing, one, desk.now) for one in standing.options},
        "untaxed": without_vat_modes(standing),
        "agencies": desk.front.agencies,
        "heavy": heavy_reason(standing),
        "slowest": slowest_reason(desk.view),
    }


def _payment(desk: Desk, standing: Standing, shown: Shown) -> dict[str, Any]:
    found = ways(standing, desk.front.merchant, desk.now)
    kept = standing.method.code if standing.method else ""
    typed = shown.payment.comment if shown.payment else None
    return {
        "ways": found,
        "way": next((one for one in found if one.code == kept), None),
        "paid_by": shown.payment.code if shown.payment else kept,
        "payment_error": shown.payment.error if shown.payment else "",
        "comment": desk.view.comment if typed is None else typed,
        "unpayable": method_reason(standing),
    }


def _place(desk: Desk, standing: Standing, shown: Shown) -> dict[str, Any]:
    choice = standing.choice
    return {
        "place": shown.place or PlaceShown(),
        "articles_sent": articles_text(standing),
        "codes_sent": codes_text(standing),
        "recap": recap(standing),
        "excluded": exclusions(standing),
        "handed_over": handed_over_lines(choice, standing.checkout.home) if choice else (),
        "said": said_lines(choice) if choice else (),
        "withdrawal_period": "" if standing.checkout.professional else period_words(desk.front.merchant),
    }
