"""Step 2, what a way to receive still asks: a panel for htmx, a page of its own for who has no JavaScript."""

from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Response, get, post

from shop.checkout.standing import DELIVERY
from shop.checkout.steps import save_delivery
from shop.delivery.options import DeliveryOption
from web.answers import HtmlRequest, fragment, go_to, is_htmx
from web.buying.decisions import Decision, decide, questions_asked, questions_sent
from web.buying.questions import ACCESS, POINTS, SLOT, Questions, page_of
from web.buying.step_urls import STEP_URLS
from web.inputs import query, read_form
from web.pages.checkout.steps import RETURNING, Visit, arrive


class QuestionPages(Controller):
    path = STEP_URLS[DELIVERY]

    @get("/points", name="checkout_points")
    async def points(self, request: HtmlRequest) -> Response[Any]:
        return await _show(request, POINTS)

    @post("/points", name="checkout_points_save")
    async def save_point(self, request: HtmlRequest) -> Response[Any]:
        return await _save(request, POINTS)

    @get("/creneau", name="checkout_slot")
    async def slot(self, request: HtmlRequest) -> Response[Any]:
        return await _show(request, SLOT)

    @post("/creneau", name="checkout_slot_save")
    async def save_slot(self, request: HtmlRequest) -> Response[Any]:
        return await _save(request, SLOT)

    @get("/acces", name="checkout_access")
    async def access(self, request: HtmlRequest) -> Response[Any]:
        return await _show(request, ACCESS)

    @post("/acces", name="checkout_access_save")
    async def save_access(self, request: HtmlRequest) -> Response[Any]:
        return await _save(request, ACCESS)


async def _show(request: HtmlRequest, name: str) -> Response[Any]:
    visit = await arrive(request, DELIVERY)
    if isinstance(visit, Response):
        return visit
    option = await option_asked(visit, name)
    if option is None:
        return go_to(request, visit.address(DELIVERY))
    questions = await questions_asked(visit, option, asked := query(request))
    if not is_htmx(request):
        return await show_page(visit, questions)
    part = "checkout/points_found.html" if "liste" in asked else "buying/_questions.html"
    return await fragment(request, part, questions=questions, comes_back=visit.comes_back)


async def _save(request: HtmlRequest, name: str) -> Response[Any]:
    visit = await arrive(request, DELIVERY)
    if isinstance(visit, Response):
        return visit
    option = await option_asked(visit, name)
    if option is None:
        return go_to(request, visit.address(DELIVERY))
    sent = await read_form(request)
    decision = await decide(visit, option.mode, sent)
    if decision.choice is None:
        return await show_page(visit, await questions_sent(visit, option, sent, decision), decision)
    await save_delivery(visit.view, decision.choice, visit.now)
    return await visit.next(DELIVERY)


async def show_page(visit: Visit, questions: Questions, decision: Decision | None = None) -> Response[Any]:
    return await visit.show(
        DELIVERY,
        await visit.looking_at(questions.mode),
        status=422 if decision else 200,
        name="questions",
        questions=questions,
        error=decision.error if decision else "",
        action=page_address(visit, questions.option),
    )


async def option_asked(visit: Visit, name: str) -> DeliveryOption | None:
    """The way to receive that the address names, or else the first that asks this; None where none can be had."""
    options = (await visit.standing()).options
    possible = [one for one in options if one.available and page_of(one.rule) == name]
    asked = query(visit.request).get("mode", "")
    return next((one for one in possible if one.mode == asked), next(iter(possible), None))


def page_address(visit: Visit, option: DeliveryOption) -> str:
    """Where the questions of a way to receive have their own page."""
    words = {"mode": option.mode} | ({"retour": RETURNING} if visit.comes_back else {})
    return f"{STEP_URLS[DELIVERY]}/{page_of(option.rule)}?{urlencode(words)}"
