"""The staff's own door: the password; then the second factor (second_factor.py), and only then a session."""

from typing import Any
from urllib.parse import quote

from litestar import Controller, Response, get, post

from db.queries import staff as rows
from shop.passwords import PASSWORDS
from shop.staff import members
from web import sessions
from web.account_fields import EMAIL_MISSING, email_field, password
from web.answers import HtmlRequest, go_to
from web.devices import device_cookie
from web.forms import BaseForm
from web.inputs import done_in, query, read_form
from web.limits import TooMany, account_of, spend_sign_in
from web.pages.staff.door import acts_as, nobody_afterwards
from web.pages.staff.sign_in.parts import at_the_door
from web.pages.staff.sign_in.step import Passed, passed_of, step_cookie

WRONG = "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les et réessayez."
SAID = {"mot-de-passe": "Votre mot de passe est enregistré\u00a0: connectez-vous."}
"""What has just been done, by « fait »."""


class SignInForm(BaseForm):
    email = email_field("Adresse e-mail", "username", EMAIL_MISSING)
    password = password("Mot de passe", None, "current-password", "Indiquez votre mot de passe.")


class SignIn(Controller):
    path = "/gestion"
    middleware = (nobody_afterwards,)

    @get("/connexion", name="staff_sign_in")
    async def form(self, request: HtmlRequest) -> Response[Any]:
        asked = query(request)
        back = sessions.safe_next(asked.get("suite", ""))
        if await sessions.load(request, "staff"):
            return go_to(request, back)
        return await shown(request, SignInForm(), back, said=done_in(request, SAID))

    @post("/connexion", name="staff_sign_in_sent")
    async def sign_in(self, request: HtmlRequest) -> Response[Any]:
        data = await read_form(request)
        back = sessions.safe_next(data.get("suite", ""))
        form = SignInForm.of(data)
        if not form.validate():
            return await shown(request, form, back, status=422)
        email = str(form.email.data).lower()
        try:
            await spend_sign_in(request, email)
        except TooMany as refusal:
            return refusal.told_on(await shown(request, form, back, status=429, wait=refusal.advice))
        member = await rows.by_email(email)
        if not await PASSWORDS.verify(str(form.password.data), member["password_hash"] if member else None):
            form.add_errors({"email": WRONG})
            return await shown(request, form, back, status=422)
        assert member is not None
        if PASSWORDS.needs_rehash(member["password_hash"]):
            acts_as(request, member["id"], member["name"], "staff_sign_in_sent")
            await members.renew_hash(member["id"], str(form.password.data), PASSWORDS)
        return await _let_on(request, passed_of(member), back)

    @post("/deconnexion", name="staff_sign_out")
    async def sign_out(self, request: HtmlRequest) -> Response[Any]:
        answer = go_to(request, sessions.DOORS["staff"].sign_in)
        await sessions.end(request, "staff", answer)
        return answer


async def _let_on(request: HtmlRequest, member: Passed, back: str) -> Response[Any]:
    """To the second factor, or to choosing one where it is compulsory; without one a session begins."""
    if not member.has_second_factor and not request.app.state.settings.production:
        session = await sessions.start(request, "staff", member.id, member.auth_epoch)
        return go_to(request, back, cookies=[session, device_cookie(request, account_of(member.email))])
    page = "code" if member.has_second_factor else "second-facteur"
    where = f"/gestion/connexion/{page}?suite={quote(back, safe='/')}"
    return go_to(request, where, cookies=[step_cookie(request, member)])


async def shown(
    request: HtmlRequest, form: SignInForm, back: str, *, status: int = 200, said: str = "", wait: str = ""
) -> Response[Any]:
    """The form; `said`: what has just been done, `wait`: when to try again after too many tries."""
    context: dict[str, Any] = {"form": form, "back": back, "said": said, "wait": wait}
    return await at_the_door(request, "staff/sign_in/sign_in.html", status=status, **context)
