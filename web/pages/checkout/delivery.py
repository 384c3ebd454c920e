"""Step 2: how the goods are received."""

from collections.abc import Sequence
from typing import Any

from litestar import Controller, Response, get, post

from shop.checkout.charged import as_charged, without_vat_modes
from shop.checkout.reasons import heavy_reason, slowest_reason
from shop.checkout.standing import DELIVERY, Standing
from shop.checkout.steps import save_delivery
from shop.delivery.modes import AGENCY
from shop.storefront import Agency
from web.answers import HtmlRequest, fragment, go_to, is_htmx
from web.buying.decisions import Decision, decide, questions_known, questions_sent
from web.buying.questions import Questions, page_of, were_asked
from web.inputs import FormData, query, read_form
from web.pages.checkout.question_pages import page_address
from web.pages.checkout.steps import Visit, arrive, step_name

TRIED = "essai"
"""In the address where the total alone is asked for, while the choice is being made; opened again, it is the step."""


class DeliveryStep(Controller):
    path = "/commande/livraison"

    @get("", name="checkout_delivery")
    async def show(self, request: HtmlRequest) -> Response[Any]:
        visit = await arrive(request, DELIVERY)
        if isinstance(visit, Response):
            return visit
        return await show_delivery(visit)

    @post("", name="checkout_delivery_save")
    async def save(self, request: HtmlRequest) -> Response[Any]:
        """Keep the choice; what it still asks is asked on the next page where this one did not."""
        visit = await arrive(request, DELIVERY)
        if isinstance(visit, Response):
            return visit
        sent = await read_form(request)
        if TRIED in query(request):
            return await look_at_total(visit, sent)
        decision = await decide(visit, sent.get("mode", ""), sent)
        if decision.choice is not None:
            await save_delivery(visit.view, decision.choice, visit.now)
            return await visit.next(DELIVERY)
        option = decision.option
        if option and option.available and page_of(option.rule) and not were_asked(sent, option.mode):
            return go_to(request, page_address(visit, option))
        return await show_delivery(visit, sent, decision)


async def look_at_total(visit: Visit, sent: FormData) -> Response[Any]:
    """Totals with what was sent, kept where it is a whole choice."""
    mode = sent.get("mode", "")
    choice = (await decide(visit, mode, sent)).choice
    if choice is None:
        return await show_choice(visit, sent, await visit.looking_at(mode), whole=False)
    await save_delivery(visit.view, choice, visit.now)
    return await show_choice(visit, sent, await visit.standing(choice))


async def show_delivery(visit: Visit, sent: FormData | None = None, decision: Decision | None = None) -> Response[Any]:
    """The cards, with the choice stored or, after a refusal, the one just sent."""
    standing = await visit.looking_at(sent.get("mode", "")) if sent else await visit.standing()
    choice = standing.choice
    mode = sent.get("mode", "") if sent else choice.mode if choice else ""
    agency = sent.get("agence", "") if sent else choice.agency.slug if choice and choice.agency else ""
    option = next((one for one in standing.options if one.mode == mode and one.available), None)
    questions: Questions | None = None
    if option and page_of(option.rule):
        if sent:
            questions = await questions_sent(visit, option, sent, decision)
        else:
            questions = await questions_known(visit, option, standing)
    error = decision.error if decision else ""
    return await visit.show(
        DELIVERY,
        standing,
        status=422 if decision else 200,
        first_choice=first_choice(standing, visit.front.agencies, mode),
        mode=mode,
        agency=agency,
        error=error,
        questions=questions,
        page_of=page_of,
        charged={one.mode: as_charged(standing, one, visit.now) for one in standing.options},
        untaxed=without_vat_modes(standing),
        heavy=heavy_reason(standing),
        slowest=slowest_reason(standing.view),
        agencies=visit.front.agencies,
        now=visit.now,
    )


def first_choice(standing: Standing, agencies: Sequence[Agency], mode: str) -> str:
    """The id of the radio that an error leads to: an agency's once agencies are to choose from, else a mode's."""
    possible = [one.mode for one in standing.options if one.available]
    if mode == AGENCY and mode in possible and agencies:
        return f"agence-{agencies[0].slug}"
    return f"mode-{possible[0]}" if possible else ""


async def show_choice(visit: Visit, sent: FormData, standing: Standing, *, whole: bool = True) -> Response[Any]:
    """Totals alone for htmx, the page for a browser. `whole`: the choice was kept."""
    if is_htmx(visit.request):
        step = step_name(DELIVERY)
        return await fragment(visit.request, "checkout/delivery_chosen.html", standing=standing, step_now=step)
    return go_to(visit.request, visit.address(DELIVERY)) if whole else await show_delivery(visit, sent)
