"""« Mot de passe oublié ? » (S0-06): the link, and the page it leads to."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from shop.accounts import forgotten, own_password, sign_in
from shop.accounts.customers import Customer
from shop.accounts.links import LIVES, LinkOver
from web.answers import HtmlRequest, go_to, page
from web.inputs import query, read_form
from web.link_over import over
from web.pages.sign_in.asking import ask_once, checked_email
from web.pages.sign_in.forms import EmailForm, NewPasswordForm


class Forgotten(Controller):
    @get("/mot-de-passe-oublie", name="password_forgotten")
    async def form(self, request: HtmlRequest) -> Response[Any]:
        if query(request).get("fait") == "envoi":
            minutes = LIVES["reset"].seconds // 60
            return await page(request, "sign_in/sent.html", minutes=minutes, again="/mot-de-passe-oublie")
        return await _asked(request, EmailForm.of(email=query(request).get("email", "")[:254]))

    @post("/mot-de-passe-oublie", name="password_forgotten_sent")
    async def ask(self, request: HtmlRequest) -> Response[Any]:
        """The same answer for every address; a mail goes to those that have an account."""
        form = EmailForm.of(await read_form(request))
        email = checked_email(form)
        if form.errors:
            return await _asked(request, form, status=422)
        if await ask_once(request, "reset", email):
            await sign_in.ask_reset(email)
        return go_to(request, "/mot-de-passe-oublie?fait=envoi")

    @get("/mot-de-passe/{token:str}", name="password_reset")
    async def before_choosing(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        try:
            customer = await forgotten.whose(token, datetime.now(UTC))
        except LinkOver:
            return await over(request, "/mot-de-passe-oublie")
        return await _choosing(request, token, customer, NewPasswordForm.of())

    @post("/mot-de-passe/{token:str}", name="password_reset_sent")
    async def choose(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        """Nobody is signed in by it: who found the mail open still has to know what was chosen."""
        form, now = NewPasswordForm.of(await read_form(request)), datetime.now(UTC)
        try:
            customer = await forgotten.whose(token, now)
            if not form.validate() or not await _accepts(form, customer):
                return await _choosing(request, token, customer, form, status=422)
            await forgotten.choose(token, str(form.password.data), now)
        except LinkOver:
            return await over(request, "/mot-de-passe-oublie")
        return go_to(request, "/connexion?fait=mot-de-passe")


async def _accepts(form: NewPasswordForm, customer: Customer) -> bool:
    words = (customer.email, customer.first_name, customer.last_name)
    if problem := await own_password.problem_of(str(form.password.data), *words):
        form.add_errors({"password": problem})
    return not form.errors


async def _asked(request: HtmlRequest, form: EmailForm, *, status: int = 200) -> Response[Any]:
    return await page(request, "sign_in/forgotten.html", status=status, form=form)


async def _choosing(
    request: HtmlRequest, token: str, customer: Customer, form: NewPasswordForm, *, status: int = 200
) -> Response[Any]:
    return await page(request, "sign_in/new_password.html", status=status, form=form, token=token, email=customer.email)
