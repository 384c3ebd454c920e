"""« Mes informations »: each section has its form, its address and its « Enregistrer »."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from shop.accounts import details
from web.answers import HtmlRequest
from web.inputs import read_form
from web.pages.account.details.forms import NamesForm, QualityForm
from web.pages.account.details.sections import PATH, kept, refused, whole
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
        if not form.is_professional:
            await details.become_individual(session.subject_id)
            return await kept(request, session, "qualite")
        shaped = form.validate()
        checked = details.check_business(
            str(form.company.data), str(form.country.data), str(form.siret.data), str(form.vat_number.data)
        )
        form.add_errors(checked.errors)
        if not shaped or checked.errors:
            return await refused(request, session, "qualite", form, quality=form)
        await details.become_professional(session.subject_id, checked.business)
        return await kept(request, session, "qualite")
