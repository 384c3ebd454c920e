"""« Modifier l’email et le mot de passe » (S0-07, S0-08): each asks the present password first."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, post
from litestar.di import NamedDependency

from shop.accounts import email_change, own_password
from shop.accounts.customers import Customer
from shop.accounts.sign_in import right_password
from web import sessions
from web.answers import HtmlRequest
from web.home_cart import bring_home
from web.inputs import read_form
from web.limits import TooMany, spend
from web.pages.account.details.forms import EmailForm, PasswordForm
from web.pages.account.details.sections import PATH, kept, own, paused, refused
from web.sessions import Session

WRONG: Final = "Ce n’est pas votre mot de passe actuel. Vérifiez-le et réessayez."


class AccessPages(Controller):
    path = PATH.removeprefix("/compte")

    @post("/adresse-e-mail", name="account_email")
    async def change_email(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        """The same answer whether the new address has an account here or not."""
        form, customer = EmailForm.of(await read_form(request)), await own(session)
        try:
            await _judge_email(form, customer)
        except TooMany as refusal:
            return await paused(request, session, "adresse-e-mail", form, refusal, email_form=form)
        if form.errors:
            return await refused(request, session, "adresse-e-mail", form, email_form=form)
        await email_change.ask(customer, str(form.email.data), datetime.now(UTC))
        return await kept(request, session, "adresse-e-mail")

    @post("/mot-de-passe", name="account_password")
    async def change_password(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        """Every other session ends; this one goes on under a new id."""
        form, customer = PasswordForm.of(await read_form(request)), await own(session)
        try:
            await _judge_password(form, customer)
        except TooMany as refusal:
            return await paused(request, session, "mot-de-passe", form, refusal, password_form=form)
        if form.errors:
            return await refused(request, session, "mot-de-passe", form, password_form=form)
        epoch = await own_password.replace(customer, str(form.new.data), datetime.now(UTC))
        cookie, here = await sessions.renew(request, session, epoch)
        answer = await kept(request, here, "mot-de-passe")
        answer.set_cookie(cookie)
        answer.set_cookie(await bring_home(request, here.subject_id))
        return answer


async def _judge_email(form: EmailForm, customer: Customer) -> None:
    """Say what is wrong beside its field. Raises TooMany."""
    if form.validate() and (problem := email_change.problem_of(customer, str(form.email.data))):
        form.add_errors({"email": problem})
    await _check_present(form, customer)
    if not form.errors:
        await spend("new_email", str(customer.id))


async def _judge_password(form: PasswordForm, customer: Customer) -> None:
    """Say what is wrong beside its field. Raises TooMany."""
    words = (customer.email, customer.first_name, customer.last_name)
    if form.validate() and (problem := await own_password.problem_of(str(form.new.data), *words)):
        form.add_errors({"new": problem})
    await _check_present(form, customer)


async def _check_present(form: EmailForm | PasswordForm, customer: Customer) -> None:
    """Tries are counted: a session left open is no place to guess at the password."""
    if not form.errors:
        await spend("own_password", str(customer.id))
        if not await right_password(customer.id, str(form.present.data)):
            form.add_errors({"present": WRONG})
