"""The staff's own door."""

from typing import Any

from litestar import Controller, Response, get, post
from wtforms import PasswordField
from wtforms.validators import DataRequired

from db.queries import staff as members
from shop.passwords import PASSWORDS
from web import sessions
from web.answers import HtmlRequest, go_to, page
from web.devices import device_cookie
from web.forms import BaseForm, autofill, text
from web.inputs import query, read_form
from web.limits import account_of, spend_sign_in

WRONG = "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les et réessayez."


class SignInForm(BaseForm):
    email = text("Adresse e-mail", "username", required="Indiquez votre adresse e-mail.", type="email")
    password = PasswordField(
        "Mot de passe",
        [DataRequired("Indiquez votre mot de passe.")],
        render_kw={"autocomplete": autofill("current-password")},
    )


class SignIn(Controller):
    path = "/gestion"

    @get("/connexion", name="staff_sign_in")
    async def form(self, request: HtmlRequest) -> Response[Any]:
        back = sessions.safe_next(query(request).get("suite", ""))
        if await sessions.load(request, "staff"):
            return go_to(request, back)
        return await shown(request, SignInForm(), back)

    @post("/connexion", name="staff_sign_in_sent")
    async def sign_in(self, request: HtmlRequest) -> Response[Any]:
        data = await read_form(request)
        back = sessions.safe_next(data.get("suite", ""))
        form = SignInForm.of(data)
        if not form.validate():
            return await shown(request, form, back, status=422)
        email = str(form.email.data).lower()
        await spend_sign_in(request, email)
        member = await members.by_email(email)
        if not await PASSWORDS.verify(str(form.password.data), member["password_hash"] if member else None):
            form.add_errors({"email": WRONG})
            return await shown(request, form, back, status=422)
        assert member is not None
        if PASSWORDS.needs_rehash(member["password_hash"]):
            await members.replace_hash(member["id"], await PASSWORDS.hash(str(form.password.data)))
        session = await sessions.start(request, "staff", member["id"], member["auth_epoch"])
        return go_to(request, back, cookies=[session, device_cookie(request, account_of(email))])

    @post("/deconnexion", name="staff_sign_out")
    async def sign_out(self, request: HtmlRequest) -> Response[Any]:
        answer = go_to(request, sessions.DOORS["staff"].sign_in)
        await sessions.end(request, "staff", answer)
        return answer


async def shown(request: HtmlRequest, form: SignInForm, back: str, *, status: int = 200) -> Response[Any]:
    return await page(
        request,
        "staff/sign_in/sign_in.html",
        status=status,
        cart_count=0,
        form=form,
        back=back,
        staff_member=None,
        staff_nav=(),
    )
