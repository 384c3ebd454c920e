"""« Modifier l’email et le mot de passe » (S0-07, S0-08): each asks the present password first."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, post
from litestar.di import NamedDependency

from db.engine import transaction
from shop.accounts import email_change, links, passwords
from shop.accounts.customers import Customer
from shop.accounts.sign_in import right_password
from shop.passwords import PASSWORDS
from shop.storefront import storefront
from web import sessions
from web.answers import HtmlRequest
from web.home_cart import bring_home
from web.inputs import read_form
from web.limits import spend
from web.pages.account.details.forms import EmailForm, PasswordForm
from web.pages.account.details.sections import PATH, kept, own, refused
from web.sessions import Session

WRONG: Final = "Ce n’est pas votre mot de passe actuel. Vérifiez-le et réessayez."


class AccessPages(Controller):
    path = PATH.removeprefix("/compte")

    @post("/adresse-e-mail", name="account_email")
    async def change_email(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        """The same answer whether the new address has an account here or not."""
        form, customer = EmailForm.of(await read_form(request)), await own(session)
        if form.validate() and (problem := email_change.problem_of(customer, str(form.email.data))):
            form.add_errors({"email": problem})
        if not form.errors:
            await _check_present(session, form)
        if form.errors:
            form.point()
            return await refused(request, session, "adresse-e-mail", form, email_form=form)
        await spend("new_email", str(session.subject_id))
        await email_change.ask(customer, str(form.email.data), datetime.now(UTC))
        return await kept(request, session, "adresse-e-mail")

    @post("/mot-de-passe", name="account_password")
    async def change_password(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        """Every other session ends; this one goes on under a new id."""
        form, customer = PasswordForm.of(await read_form(request)), await own(session)
        if form.validate() and (problem := await _problem_of(str(form.new.data), customer)):
            form.add_errors({"new": problem})
        if not form.errors:
            await _check_present(session, form)
        if form.errors:
            form.point()
            return await refused(request, session, "mot-de-passe", form, password_form=form)
        return await _replaced(request, session, customer, str(form.new.data))


async def _check_present(session: Session, form: EmailForm | PasswordForm) -> None:
    """Tries are counted: a session left open is no place to guess at the password."""
    await spend("own_password", str(session.subject_id))
    if not await right_password(session.subject_id, str(form.present.data)):
        form.add_errors({"present": WRONG})


async def _problem_of(password: str, customer: Customer) -> str:
    words = (customer.email, customer.first_name, customer.last_name, (await storefront()).merchant.name)
    return passwords.problem_of(password, [word for word in words if word])


async def _replaced(request: HtmlRequest, session: Session, customer: Customer, password: str) -> Response[Any]:
    hashed = await PASSWORDS.hash(password)
    async with transaction():
        epoch = await passwords.replace_hashed(session.subject_id, hashed, datetime.now(UTC))
        cookie, here = await sessions.renew(request, session, epoch)
        if customer.is_verified:
            await links.write_job("password", {"customer_id": customer.id, "email": customer.email})
    answer = await kept(request, here, "mot-de-passe")
    answer.set_cookie(cookie)
    answer.set_cookie(await bring_home(request, here.subject_id))
    return answer
