"""/inscription: an account at once (S0-01 to S0-05), whatever is known of the address already."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post

from shop.accounts import own_password
from shop.accounts.registration import Registration, register
from shop.addresses import check_email
from web import altcha, form_traps, sessions
from web.answers import HtmlRequest, go_to, page
from web.arrivals import arrive
from web.inputs import query, read_form
from web.limits import TooMany
from web.pages.sign_in.asking import ask_once
from web.pages.sign_in.forms import RegisterForm
from web.pages.sign_in.ways import back_of

SENT: Final = "/inscription/envoyee"


class Registering(Controller):
    path = "/inscription"

    @get("/", name="register")
    async def form(self, request: HtmlRequest) -> Response[Any]:
        back = back_of(request, query(request))
        if session := await sessions.load(request, "customer"):
            return await page(request, "sign_in/already.html", session=session, back=back)
        return await shown(request, RegisterForm.of(), back)

    @post("/", name="register_sent")
    async def register(self, request: HtmlRequest) -> Response[Any]:
        """Signed in at once where the captcha was answered; else the mail that is sent opens the account."""
        data = await read_form(request)
        back, form = back_of(request, data), RegisterForm.of(data)
        professional = await judge(form)
        secret, now = request.app.state.secret, datetime.now(UTC)
        if not form.errors and not data.get(altcha.FIELD):
            form.form_errors = list(filter(None, [form_traps.problem_of(data, secret, now)]))
        if form.errors:
            return await shown(request, form, back, status=422)
        try:
            mailed = await ask_once(request, "register", check_email(str(form.email.data)).email)
        except TooMany as refusal:
            return refusal.told_on(await shown(request, form, back, status=429, wait=refusal.advice))
        if data.get(form_traps.EMPTY):
            return go_to(request, SENT)
        person = await altcha.passed(data.get(altcha.FIELD, ""), secret)
        wish = replace(wish_of(form, professional), quiet=not mailed)
        customer = await register(wish, now, confirmed=person)
        return await arrive(request, customer, back) if person else go_to(request, SENT)

    @get("/envoyee", name="register_mailed")
    async def mailed(self, request: HtmlRequest) -> Response[Any]:
        return await page(request, "sign_in/registered.html")


async def shown(
    request: HtmlRequest, form: RegisterForm, back: str, *, status: int = 200, wait: str = ""
) -> Response[Any]:
    """The form; `wait` says when to try again after too many accounts."""
    started = form_traps.started(request.app.state.secret, datetime.now(UTC))
    return await page(request, "sign_in/register.html", status=status, form=form, back=back, started=started, wait=wait)


async def judge(form: RegisterForm) -> dict[str, str]:
    """Say all that is wrong at once; the firm, tidy, of who buys for one."""
    form.validate()
    errors = {}
    if form.email.data and (problem := check_email(str(form.email.data)).error):
        errors["email"] = problem
    words = (form.email.data, form.first_name.data, form.last_name.data)
    if form.password.data and (problem := await own_password.problem_of(str(form.password.data), *words)):
        errors["password"] = problem
    if not form.is_professional:
        form.add_errors(errors)
        return {}
    checked = form.business()
    form.add_errors(errors | dict(checked.errors))
    return checked.business.as_json()


def wish_of(form: RegisterForm, professional: dict[str, str]) -> Registration:
    return Registration(
        email=check_email(str(form.email.data)).email,
        password=str(form.password.data),
        first_name=str(form.first_name.data),
        last_name=str(form.last_name.data),
        professional=professional,
        newsletter=bool(form.newsletter.data),
    )
