"""The link of a mail that lets a member of staff choose a password: once, for three days; it signs nobody in."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from shop.errors import LinkOver
from shop.staff import links
from shop.staff.members import Member, Refused
from web.account_fields import password
from web.answers import HtmlRequest, go_to
from web.forms import BaseForm
from web.inputs import read_form
from web.limits import address_of, spend
from web.pages.staff.door import acts_as, nobody_afterwards
from web.pages.staff.sign_in.parts import at_the_door
from web.refusals import Refusal

ASK = "Demandez-en un autre à qui administre la boutique."
Answer = Response[Any]


class NewPasswordForm(BaseForm):
    password = password("Votre mot de passe", None, "new-password", "Choisissez un mot de passe.")


class StaffAccess(Controller):
    path = "/gestion/acces"
    middleware = (nobody_afterwards,)

    @get("/{token:str}", name="staff_access_link")
    async def form(self, request: HtmlRequest, token: FromPath[str]) -> Answer:
        return await _shown(request, NewPasswordForm(), token, await _whose(request, token))

    @post("/{token:str}", name="staff_access_link_sent")
    async def choose(self, request: HtmlRequest, token: FromPath[str]) -> Answer:
        form, member = NewPasswordForm.of(await read_form(request)), await _whose(request, token)
        if not form.validate():
            return await _shown(request, form, token, member, status=422)
        await spend("reset", address_of(request))
        acts_as(request, member.id, member.name, "staff_access_link_sent")
        try:
            await links.choose(token, str(form.password.data), request.app.state.secret, datetime.now(UTC))
        except LinkOver as over:
            raise Refusal(410, over.message, advice=ASK) from over
        except Refused as refused:
            form.add_errors({"password": refused.message})
            return await _shown(request, form, token, member, status=422)
        return go_to(request, "/gestion/connexion?fait=mot-de-passe")


async def _whose(request: HtmlRequest, token: str) -> Member:
    """Raises Refusal 410 for a link that is over."""
    try:
        return await links.look(token, request.app.state.secret, datetime.now(UTC))
    except LinkOver as over:
        raise Refusal(410, over.message, advice=ASK) from over


async def _shown(
    request: HtmlRequest, form: NewPasswordForm, token: str, member: Member, *, status: int = 200
) -> Answer:
    context: dict[str, Any] = {"form": form, "token": token, "member": member}
    return await at_the_door(request, "staff/sign_in/access.html", status=status, **context)
