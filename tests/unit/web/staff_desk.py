"""Dora at her desk: signs in, opens an order's page, presses what it offers."""

import html
import re
from typing import Any

import httpx
from litestar import Litestar

from db.tables.merchant import StaffMember
from shop.orders.order import Order
from shop.payments.cashier import Cashier
from tests.factories import LIGHT, dora
from tests.order_walkthrough import OrderWalkthrough
from tests.played_bank import Bank
from web.headers import Shell

PASSWORD = "un mot de passe assez long"


def application_of(app: Shell) -> Litestar:
    """The Litestar application within what wraps it."""
    inside: Any = app
    while not isinstance(inside, Litestar):
        inside = inside._app
    return inside


def text_of(answer: httpx.Response) -> str:
    """What a person reads: no tags, spaces made single."""
    plain = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", answer.text, flags=re.DOTALL)
    return re.sub(r"[ \n\t]+", " ", html.unescape(plain))


async def sign_in(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    """Press « Me connecter » with Dora's own words unless others are given."""
    typed = {"email": "dora@example.fr", "password": PASSWORD, **fields}
    return await client.post("/gestion/connexion", data=typed)


async def dora_signs_in(client: httpx.AsyncClient, *roles: str) -> StaffMember:
    """She may do all, unless roles are named."""
    member = await dora(await LIGHT.hash(PASSWORD), **({"roles": list(roles)} if roles else {}))
    assert (await sign_in(client)).status_code == 303
    return member


def walkthrough(app: Shell, **values: Any) -> OrderWalkthrough:
    """A buyer at the application's own cashier, with one bank in this process behind it for all."""
    cashier: Cashier = application_of(app).state.cashier
    bank = cashier.providers["mollie"]
    if not isinstance(bank, Bank):
        bank = Bank()
        cashier.providers = {"mollie": bank}
    return OrderWalkthrough(bank=bank, cashier=cashier, **values)


def page_of(order: Order) -> str:
    return f"/gestion/commandes/{order.number}"


def fields_of(answer: httpx.Response, action: str) -> dict[str, str]:
    """The fields of the form that goes to `action`, as the page fills them. Raises AssertionError without that form."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', answer.text, re.DOTALL)
    assert form, f"no form to {action}"
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form.group()):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            fields[name[1]] = html.unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]*)".*?>(.*?)</select>', form.group(), re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


async def press(client: httpx.AsyncClient, order: Order, action: str, **typed: str) -> httpx.Response:
    """Open the order's page, fill in one of its forms, send it."""
    path = f"{page_of(order)}/{action}"
    shown = await client.get(path if action == "annulation" else page_of(order))
    return await client.post(path, data={**fields_of(shown, path), **typed})


def wrong_at(answer: httpx.Response, field: str, said: str) -> None:
    """The summary has the focus and leads to the field, which says that it is wrong, and why."""
    summary = re.search(r'<div class="error-summary"[^>]* autofocus>.*?</div>', answer.text, re.DOTALL)
    assert summary
    assert f'<a href="#{field}">' in summary.group()
    assert said in html.unescape(summary.group())
    tag = re.search(rf'<(?:input|select) id="{field}"[^>]*>', answer.text)
    assert tag
    assert 'aria-invalid="true"' in tag.group()
    assert re.search(rf'aria-describedby="[^"]*\b{field}-error"', tag.group())
    assert answer.text.count(f'id="{field}-error"') == 1
