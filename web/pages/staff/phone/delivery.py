"""How a phone order is received: the same ways, prices, dates, points and appointments as at the checkout."""

from typing import Any

from litestar import Controller, get, post
from litestar.di import NamedDependency, Provide

from shop.checkout.steps import save_delivery
from shop.delivery.options import DeliveryOption
from web.answers import fragment, is_htmx
from web.buying.decisions import decide, questions_asked, questions_sent
from web.buying.questions import page_of
from web.inputs import FormData, query, read_form
from web.pages.staff.phone.desk import DELIVERY, PATH, PAYMENT, Answer, Desk, desk_for
from web.pages.staff.phone.page import redrawn
from web.pages.staff.phone.shown import DeliveryShown, Shown, wanting
from web.pages.staff.phone.tabs import delivery_of, delivery_words, is_overtaken


class StaffPhoneDelivery(Controller):
    path = PATH
    dependencies = {"desk": Provide(desk_for)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/livraison", name="staff_phone_delivery")
    async def save(self, desk: NamedDependency[Desk]) -> Answer:
        sent, first = await read_form(desk.request), wanting(await desk.standing(), DELIVERY)
        mode = sent.get("mode", "")
        if first:
            return await redrawn(desk, Shown(DELIVERY, 422, delivery=DeliveryShown(error=first)), (DELIVERY,))
        decision = await decide(desk, mode, sent)
        stands = delivery_of(desk.checkout.delivery)
        overtaken = is_overtaken(sent, stands, delivery_of(decision.choice) if decision.choice else None)
        if decision.choice is not None and not overtaken:
            await save_delivery(desk.view, decision.choice, desk.now)
            return await redrawn(await desk.again(), Shown(DELIVERY), (DELIVERY, PAYMENT))
        questions: dict[str, Any] = {}
        option = decision.option
        if option and option.available and page_of(option.rule):
            questions[mode] = await questions_sent(desk, option, sent, decision)
        error, status = (delivery_words(desk), 409) if overtaken else (decision.error, 422)
        typed = DeliveryShown(mode, sent.get("agence", ""), error, questions)
        return await redrawn(desk, Shown(DELIVERY, status, delivery=typed), (DELIVERY,))

    @get("/points", name="staff_phone_points")
    async def points(self, desk: NamedDependency[Desk]) -> Answer:
        """The pickup points near the buyer, or near another place that is typed."""
        asked = query(desk.request)
        option = None if wanting(await desk.standing(), DELIVERY) else await _option(desk, asked)
        if option is None:
            return desk.at(DELIVERY)
        questions = await questions_asked(desk, option, asked)
        if is_htmx(desk.request):
            part = "buying/_points.html" if "liste" in asked else "staff/phone/_questions.html"
            return await fragment(desk.request, part, questions=questions, comes_back=False, around=False)
        typed = DeliveryShown(option.mode, "", "", {option.mode: questions})
        return await redrawn(desk, Shown(DELIVERY, delivery=typed), (DELIVERY,))


async def _option(desk: Desk, asked: FormData) -> DeliveryOption | None:
    """The way to receive that the address names, where it has pickup points and can be had."""
    options = (await desk.standing()).options
    possible = [one for one in options if one.available and page_of(one.rule) == "points"]
    return next((one for one in possible if one.mode == asked.get("mode", "")), None)
