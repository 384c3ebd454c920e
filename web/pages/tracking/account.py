"""« Créer mon compte » on the confirmation page: a password, and nothing that the order knows already."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response

from shop.accounts import own_password
from shop.accounts.from_order import open_account
from shop.orders.order import Order
from web.account_fields import NEW_PASSWORD_HINT, password
from web.answers import HtmlRequest
from web.arrivals import arrive
from web.forms import BaseForm
from web.inputs import read_form
from web.limits import address_of, spend

ACCOUNT = "/compte"
"""It greets who comes, asks to confirm the address and shows this order; the list of one order says nothing of that."""


class AccountForm(BaseForm):
    password = password(
        "Mot de passe", "mot_de_passe", "new-password", "Choisissez un mot de passe.", hint=NEW_PASSWORD_HINT
    )


async def make_account(request: HtmlRequest, order: Order) -> Response[Any] | AccountForm:
    """Open the account and sign its owner in; the form with its error where the password cannot be taken.

    Says the same whether the address has an account already.
    """
    form = AccountForm.of(await read_form(request))
    words = (order.email, order.contact.get("first_name"), order.contact.get("last_name"))
    if form.validate() and (problem := await own_password.problem_of(str(form.password.data), *words)):
        form.add_errors({"password": problem})
    if form.errors:
        return form
    await spend("register", address_of(request))
    customer = await open_account(order, str(form.password.data), datetime.now(UTC))
    return await arrive(request, customer, ACCOUNT)
