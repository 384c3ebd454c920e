"""« Mot de passe oublié ? » (S0-06): the link, and the page it leads to."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from shop.accounts import forgotten, own_password, sign_in
from shop.accounts.customers import Customer
from shop.errors import LinkOver
from web.answers import HtmlRequest, go_to, page
from web.inputs import query, read_form
from web.link_over import over
from web.pages.sign_in.asking import ask_once, checked_email, sent
from web.pages.sign_in.forms import EmailForm, NewPasswordForm
from web.pages.sign_in.ways import back_of, elsewhere, with_back

PATH: Final = "/mot-de-passe-oublie"


class Forgotten(Controller):
    @get("/mot-de-passe-oublie", name="password_forgotten")
    async def form(self, request: HtmlRequest) -> Response[Any]:
        asked = query(request)
        back = back_of(request, asked)
        if asked.get("fait") == "envoi":
            return await sent(request, PATH, "reset", back)
        return await _asked(request, EmailForm.of(email=asked.get("email", "")[:254]), back)

    @post("/mot-de-passe-oublie", name="password_forgotten_sent")
    async def ask(self, request: HtmlRequest) -> Response[Any]:
        """The same answer for every address; a mail goes to those that have an account."""
        data = await read_form(request)
        back, form = back_of(request, data), EmailForm.of(data)
        email = checked_email(form)
        if form.errors:
            return await _asked(request, form, back, status=422)
        if await ask_once(request, "reset", email):
            await sign_in.ask_reset(email, elsewhere(back))
        return go_to(request, with_back(f"{PATH}?fait=envoi", back))

    @get("/mot-de-passe/{token:str}", name="password_reset")
    async def before_choosing(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        try:
            customer = await forgotten.whose(token, datetime.now(UTC))
        except LinkOver:
            return await over(request, with_back(PATH, back_of(request, query(request))))
        return await _choosing(request, token, customer, NewPasswordForm.of(), back_of(request, query(request)))

    @post("/mot-de-passe/{token:str}", name="password_reset_sent")
    async def choose(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        """Nobody is signed in by it: who found the mail open still has to know what was chosen."""
        data, now = await read_form(request), datetime.now(UTC)
        back, form = back_of(request, data), NewPasswordForm.of(data)
        try:
            customer = await forgotten.whose(token, now)
            if not form.validate() or not await _accepts(form, customer):
                return await _choosing(request, token, customer, form, back, status=422)
            await forgotten.choose(token, str(form.password.data), now)
        except LinkOver:
            return await over(request, with_back(PATH, back))
        return go_to(request, with_back("/connexion?fait=mot-de-passe", back))


async def _accepts(form: NewPasswordForm, customer: Customer) -> bool:
    words = (customer.email, customer.first_name, customer.last_name)
    if problem := await own_password.problem_of(str(form.password.data), *words):
        form.add_errors({"password": problem})
    return not form.errors


async def _asked(request: HtmlRequest, form: EmailForm, back: str, *, status: int = 200) -> Response[Any]:
    return await page(request, "sign_in/forgotten.html", status=status, form=form, back=back)


async def _choosing(
    request: HtmlRequest, token: str, customer: Customer, form: NewPasswordForm, back: str, *, status: int = 200
) -> Response[Any]:
    context: dict[str, Any] = {"form": form, "token": token, "email": customer.email, "back": back}
    return await page(request, "sign_in/new_password.html", status=status, **context)
