"""« Mes informations »: each section has its form, its address and its « Enregistrer »."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from shop.accounts import details, newsletter
from web.answers import HtmlRequest
from web.inputs import read_form
from web.limits import spend
from web.pages.account.details.forms import NamesForm, QualityForm
from web.pages.account.details.sections import PATH, kept, own, refused, whole
from web.sessions import Session


class DetailsPages(Controller):
    path = PATH.removeprefix("/compte")

    @get("", name="account_details")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        return await whole(request, session)

    @post("/coordonnees", name="account_names")
    async def save_names(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        form = NamesForm.of(await read_form(request))
        shaped = form.validate()
        checked = details.check_names(form.names)
        form.add_errors(checked.errors)
        if not shaped or checked.errors:
            return await refused(request, session, "coordonnees", form, names=form)
        await details.save_names(session.subject_id, checked.names)
        return await kept(request, session, "coordonnees")

    @post("/qualite", name="account_quality")
    async def save_quality(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        form = QualityForm.of(await read_form(request))
        if form.is_individual:
            await details.become_individual(session.subject_id)
            return await kept(request, session, "qualite")
        form.validate()
        checked = form.business()
        form.add_errors(checked.errors if form.is_professional else {})
        if form.errors:
            return await refused(request, session, "qualite", form, quality=form)
        await details.become_professional(session.subject_id, checked.business)
        return await kept(request, session, "qualite")

    @post("/newsletter", name="account_newsletter")
    async def save_newsletter(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        """Double opt-in; who has not shown the address to be theirs neither reads nor ends what its owner chose."""
        wanted = (await read_form(request)).get("newsletter") == "oui"
        customer, now = await own(session), datetime.now(UTC)
        subscribed = customer.is_verified and await newsletter.is_subscribed(customer.email)
        if wanted == subscribed:
            return await kept(request, session, "newsletter-suite" if wanted else "newsletter-arret")
        if not wanted:
            await newsletter.leave(customer.email, now)
            return await kept(request, session, "newsletter-arret")
        await spend("new_email", str(customer.id))
        await newsletter.subscribe(customer.email, now, "compte")
        return await kept(request, session, "newsletter")
