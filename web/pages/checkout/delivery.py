"""Step 2: how the goods are received."""

from collections.abc import Sequence
from typing import Any

from litestar import Controller, Response, get, post

from shop.checkout import DELIVERY, Standing
from shop.checkout_steps import delivery_of, save_delivery
from shop.delivery_choice import DeliveryChoice, Picks
from shop.delivery_modes import AGENCY
from shop.errors import NotDeliverable
from shop.storefront import Agency
from web.answers import HtmlRequest, fragment, go_to, is_htmx
from web.inputs import FormData, read_form
from web.pages.checkout.steps import Visit, arrive


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
        visit = await arrive(request, DELIVERY)
        if isinstance(visit, Response):
            return visit
        sent = await read_form(request)
        try:
            choice = choice_of(visit, sent)
        except NotDeliverable as refused:
            return await show_delivery(visit, sent, refused.message)
        await save_delivery(visit.view, choice, visit.now)
        return await visit.next(DELIVERY)

    @post("/choix", name="checkout_delivery_try")
    async def try_choice(self, request: HtmlRequest) -> Response[Any]:
        """The totals of a choice while it is being made; kept as soon as it is whole."""
        visit = await arrive(request, DELIVERY)
        if isinstance(visit, Response):
            return visit
        sent = await read_form(request)
        try:
            choice = choice_of(visit, sent)
        except NotDeliverable:
            return await show_choice(visit, sent, visit.looking_at(sent.get("mode", "")), whole=False)
        await save_delivery(visit.view, choice, visit.now)
        return await show_choice(visit, sent, visit.standing(choice))


def choice_of(visit: Visit, sent: FormData) -> DeliveryChoice:
    """What the form says. Raises NotDeliverable."""
    agency = visit.front.agency(sent.get("agence", ""))
    picks = Picks(agency=agency.snapshot() if agency else None)
    return delivery_of(visit.view, visit.front, visit.now, sent.get("mode", ""), picks)


async def show_delivery(visit: Visit, sent: FormData | None = None, error: str = "") -> Response[Any]:
    """The cards, with the choice stored or, after a refusal, the one just sent."""
    standing = visit.looking_at(sent.get("mode", "")) if sent else visit.standing()
    choice = standing.choice
    mode = sent.get("mode", "") if sent else choice.mode if choice else ""
    agency = sent.get("agence", "") if sent else choice.agency.slug if choice and choice.agency else ""
    context = {"mode": mode, "agency": agency, "error": error, "agencies": visit.front.agencies, "now": visit.now}
    to_choose = first_choice(standing, visit.front.agencies, mode)
    return await visit.show(DELIVERY, standing, status=422 if error else 200, first_choice=to_choose, **context)


def first_choice(standing: Standing, agencies: Sequence[Agency], mode: str) -> str:
    """The id of the radio that an error leads to: an agency's once agencies are to choose from, else a mode's."""
    possible = [one.mode for one in standing.options if one.available]
    if mode == AGENCY and mode in possible and agencies:
        return f"agence-{agencies[0].slug}"
    return f"mode-{possible[0]}" if possible else ""


async def show_choice(visit: Visit, sent: FormData, standing: Standing, *, whole: bool = True) -> Response[Any]:
    """Totals alone for htmx, the page for a browser. `whole`: the choice was kept."""
    if is_htmx(visit.request):
        return await fragment(visit.request, "checkout/delivery_chosen.html", standing=standing)
    return go_to(visit.request, visit.address(DELIVERY)) if whole else await show_delivery(visit, sent)
