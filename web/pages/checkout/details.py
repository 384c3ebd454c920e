"""Step 1: who buys and where they live."""

from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from litestar import Controller, Response, get, post

from shop.accounts import address_changes
from shop.accounts.address_book import BookFull
from shop.checkout.answers import Checkout
from shop.checkout.details import check_details
from shop.checkout.standing import DELIVERY, DETAILS
from shop.checkout.steps import save_details, save_draft, use_suggested_email
from web.answers import HtmlRequest, go_to
from web.buying.buyer import Buyer, buyer_of
from web.buying.details_form import DetailsForm, filled
from web.buying.step_urls import STEP_URLS
from web.buying.vat_number import CONFIRMED, NOT_KNOWN, doubted, verified
from web.inputs import FormData, query, read_form
from web.pages.checkout.steps import Visit, arrive

COLLECT: Final = (
    "Vous pouvez venir retirer votre commande\u00a0: bouton «\u00a0Continuer avec un retrait\u00a0», en bas de la page."
)
DRAFT: Final = ("email", "prenom", "nom", "telephone", "qualite", "raison_sociale", "siret", "tva", "autre_livraison")
DRAFT_BLOCKS: Final = ("facturation-", "livraison-")
LONGEST_DRAFT, MOST_DRAFTS = 300, 40


class DetailsStep(Controller):
    path = "/commande/coordonnees"

    @get("", name="checkout_details")
    async def show(self, request: HtmlRequest) -> Response[Any]:
        visit = await arrive(request, DETAILS)
        if isinstance(visit, Response):
            return visit
        known, buyer = (await visit.standing()).checkout, await buyer_of(request)
        asked = query(request)
        begun = buyer.customer or "mode" in asked or "manque" in asked or known.contact or known.draft
        return await show_details(visit, filled(known, buyer), choosing=not begun)

    @post("", name="checkout_details_save")
    async def save(self, request: HtmlRequest) -> Response[Any]:
        visit = await arrive(request, DETAILS)
        if isinstance(visit, Response):
            return visit
        sent, buyer = await read_form(request), await buyer_of(request)
        form = DetailsForm.sent_by(buyer, sent)
        if visit.lost or (form.names_saved and buyer.customer is None):
            return await session_over(visit, form, sent)
        details = form.details(sent)
        form.check_shape(collect=details.collect)
        checked = check_details(details, visit.view)
        form.add_errors(checked.with_way_out(COLLECT) if visit.front.rules.has_pickup else checked.errors)
        if form.faulty or not checked.is_acceptable:
            form.add_errors({name: f"{text} Si c’est exact, continuez." for name, text in checked.doubts.items()})
            return await show_details(visit, form, status=422, checked=checked)
        professional = await verified(visit, checked.checkout.professional)
        doubt = doubted(professional, sent.get(CONFIRMED, ""))
        if doubt:
            form.add_errors({"vat_number": NOT_KNOWN})
            return await show_details(visit, form, status=422, checked=checked, vat_doubt=doubt)
        visit = await visit.of_ones_own()
        await save_details(visit.view, replace(checked.checkout, professional=professional), visit.now)
        await keep_in_book(visit, buyer, form, checked.checkout)
        return await visit.next(DETAILS)

    @post("/adresse-e-mail", name="checkout_email")
    async def mend_email(self, request: HtmlRequest) -> Response[Any]:
        visit = await arrive(request, DELIVERY)
        if isinstance(visit, Response):
            return visit
        await use_suggested_email(visit.view, visit.now)
        return go_to(request, STEP_URLS[(await visit.standing()).step])


async def show_details(visit: Visit, form: DetailsForm, *, status: int = 200, **context: Any) -> Response[Any]:
    """The form, or before it the choice between a guest's way and an account."""
    shown = {"choosing": False, "checked": None, "vat_doubt": "", "session_over": False, **context}
    return await visit.show(DETAILS, await visit.standing(), status=status, form=form, buyer=form.buyer, **shown)


async def session_over(visit: Visit, form: DetailsForm, sent: FormData) -> Response[Any]:
    """Who is signed in no more chose an address of a book, or has no cart any more: what was typed waits for them."""
    typed = {name: sent[name][:LONGEST_DRAFT] for name in sent if name in DRAFT or name.startswith(DRAFT_BLOCKS)}
    visit = await visit.of_ones_own()
    await save_draft(visit.view, dict(list(typed.items())[:MOST_DRAFTS]), visit.now)
    return await show_details(visit, form, status=422, session_over=True)


async def keep_in_book(visit: Visit, buyer: Buyer, form: DetailsForm, checkout: Checkout) -> None:
    """What the buyer asked to keep; a book that is full, or gone, is no reason to stop an order."""
    for address in form.to_keep(checkout):
        if buyer.customer is not None:
            with suppress(BookFull, LookupError):
                await address_changes.add(buyer.customer.id, address, visit.now)
