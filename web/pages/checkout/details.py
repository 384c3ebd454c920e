"""Step 1: who buys and where they live."""

from typing import Any

from litestar import Controller, Response, get, post

from shop.checkout import DELIVERY, DETAILS
from shop.checkout_details import check_details
from shop.checkout_steps import save_details, use_suggested_email
from web.answers import HtmlRequest, go_to
from web.inputs import query, read_form
from web.pages.checkout.forms import DetailsForm, filled
from web.pages.checkout.steps import URLS, arrive


class DetailsStep(Controller):
    path = "/commande/coordonnees"

    @get("", name="checkout_details")
    async def show(self, request: HtmlRequest) -> Response[Any]:
        visit = await arrive(request, DETAILS)
        if isinstance(visit, Response):
            return visit
        standing = visit.standing()
        begun = "mode" in query(request) or "manque" in query(request) or bool(standing.checkout.contact)
        return await visit.show(DETAILS, standing, form=filled(standing.checkout), choosing=not begun, checked=None)

    @post("", name="checkout_details_save")
    async def save(self, request: HtmlRequest) -> Response[Any]:
        visit = await arrive(request, DETAILS)
        if isinstance(visit, Response):
            return visit
        sent = await read_form(request)
        form = DetailsForm.of(sent)
        details = form.details(sent)
        form.check_shape(collect=details.collect)
        checked = check_details(form.details(sent), visit.view)
        form.add_errors(checked.errors)
        if form.faulty or not checked.is_acceptable:
            form.add_errors({name: f"{text} Si c’est exact, continuez." for name, text in checked.doubts.items()})
            return await visit.show(DETAILS, visit.standing(), status=422, form=form, choosing=False, checked=checked)
        await save_details(visit.view, checked.checkout, visit.now)
        return await visit.next(DETAILS)

    @post("/adresse-e-mail", name="checkout_email")
    async def mend_email(self, request: HtmlRequest) -> Response[Any]:
        visit = await arrive(request, DELIVERY)
        if isinstance(visit, Response):
            return visit
        await use_suggested_email(visit.view, visit.now)
        return go_to(request, URLS[visit.standing().step])
