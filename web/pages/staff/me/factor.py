"""« Mon accès »: the second factor turned on, or another telephone in its place."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from shop.errors import ShopError
from shop.staff import second_factor as factor
from shop.staff.members import Member
from web import sessions
from web.answers import HtmlRequest
from web.inputs import read_form
from web.limits import TooMany
from web.pages.staff.common import staff_page
from web.pages.staff.me.forms import FactorForm
from web.pages.staff.me.me import PATH, check_present, own
from web.pages.staff.sign_in.second_factor import TURNED_ON, offer_context, spend_code
from web.sessions import Session

Answer = Response[Any]


class StaffFactor(Controller):
    path = "/mon-acces/second-facteur"

    @get("", name="staff_me_factor")
    async def offer(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await _shown(request, session, await own(session), FactorForm.of())

    @post("", name="staff_me_factor_on")
    async def turn_on(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """The recovery codes are shown in the answer, once. Every other session ends."""
        data, member = await read_form(request), await own(session)
        form, token = FactorForm.of(data), data.get("offre", "")
        secret, now = request.app.state.secret, datetime.now(UTC)
        if not form.validate():
            return await _shown(request, session, member, form, token, status=422)
        try:
            await check_present(form, member)
            await spend_code(request, member.id, member.email)
            if form.errors:
                return await _shown(request, session, member, form, token, status=422)
            shown = factor.offered(token, member.id, secret, now)
            done = await factor.turn_on(member.id, member.auth_epoch, shown, str(form.code.data), secret, now)
        except TooMany as refusal:
            wait = refusal.advice
            return refusal.told_on(await _shown(request, session, member, form, token, status=429, wait=wait))
        except ShopError as wrong:
            form.add_errors({"code": wrong.message})
            return await _shown(request, session, member, form, token, status=422)
        cookie, here = await sessions.renew(request, session, done.auth_epoch)
        context: dict[str, Any] = {"codes": done.codes, "onward": PATH, "said": TURNED_ON}
        answer = await staff_page(request, here, "staff/me/codes.html", "me", **context)
        answer.set_cookie(cookie)
        return answer


async def _shown(
    request: HtmlRequest,
    session: Session,
    member: Member,
    form: FactorForm,
    token: str = "",
    *,
    status: int = 200,
    wait: str = "",
) -> Answer:
    context = await offer_context(request, member.id, member.email, token)
    context |= {"form": form, "one": member, "wait": wait}
    return await staff_page(request, session, "staff/me/factor.html", "me", status=status, **context)
