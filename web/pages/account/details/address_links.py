"""The two links of a change of address: to the new one, to confirm it; to the old one, to take it back.

They may be opened on any device, signed in or not: the first asks the account's password where it is not signed in.
A look changes nothing; the button does.
"""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from shop.accounts import customers, email_change, links
from shop.accounts.customers import Customer
from shop.accounts.email_change import AddressTaken
from shop.accounts.links import Opened
from shop.accounts.verification import has_rivals
from shop.errors import LinkOver
from web.account_proof import ProofForm, is_asked, knows_password
from web.answers import HtmlRequest, go_to, page
from web.inputs import read_form
from web.link_over import over
from web.pages.account.details.sections import PATH as DETAILS
from web.sessions import DOORS


class AddressLinkPages(Controller):
    @get("/adresse-e-mail/{token:str}", name="new_email")
    async def before_confirming(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        try:
            return await _confirming(request, token, await _looked(token, "new_email"), ProofForm.of())
        except LinkOver:
            return await over(request, DETAILS)

    @post("/adresse-e-mail/{token:str}", name="new_email_confirmed")
    async def confirm(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        """Who reads the new address must also know the account, which may be a stranger's."""
        form = ProofForm.of(await read_form(request))
        try:
            opened = await _looked(token, "new_email")
            if await is_asked(request, opened):
                account = await _account(opened)
                if not await knows_password(request, form, opened, account.email):
                    return await _confirming(request, token, opened, form, status=422)
            try:
                await email_change.confirm(token, datetime.now(UTC), str(form.password.data or ""))
            except AddressTaken:
                return await _taken(request, opened.email)
        except LinkOver:
            return await over(request, DETAILS)
        return go_to(request, "/adresse-confirmee")

    @get("/adresse-confirmee", name="new_email_shown")
    async def confirmed(self, request: HtmlRequest) -> Response[Any]:
        return await page(request, "account/details/new_email_done.html")

    @get("/adresse-e-mail/{token:str}/retour", name="old_email")
    async def before_taking_back(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        try:
            opened = await _looked(token, "old_email")
        except LinkOver:
            return await over(request, DOORS["customer"].sign_in)
        return await page(request, "account/details/old_email.html", token=token, email=opened.email)

    @post("/adresse-e-mail/{token:str}/retour", name="old_email_taken_back")
    async def take_back(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        try:
            opened = await _looked(token, "old_email")
            try:
                await email_change.take_back(token, datetime.now(UTC))
            except AddressTaken:
                return await _taken(request, opened.email)
        except LinkOver:
            return await over(request, DOORS["customer"].sign_in)
        return go_to(request, "/adresse-reprise")

    @get("/adresse-reprise", name="old_email_shown")
    async def taken_back(self, request: HtmlRequest) -> Response[Any]:
        return await page(request, "account/details/old_email_done.html")


async def _looked(token: str, purpose: str) -> Opened:
    return await links.look(token, purpose, datetime.now(UTC))


async def _account(opened: Opened) -> Customer:
    """Whose address is to change. Raises LinkOver for an account that is gone."""
    account = await customers.by_id(opened.customer_id)
    if account is None:
        raise LinkOver
    return account


async def _confirming(
    request: HtmlRequest, token: str, opened: Opened, form: ProofForm, *, status: int = 200
) -> Response[Any]:
    context: dict[str, Any] = {
        "token": token,
        "email": opened.email,
        "account": await _account(opened),
        "form": form,
        "ask_password": await is_asked(request, opened),
        "rivals": await has_rivals(opened.customer_id, opened.email),
    }
    return await page(request, "account/details/new_email.html", status=status, **context)


async def _taken(request: HtmlRequest, email: str) -> Response[Any]:
    """409: somebody has shown meanwhile that the address is theirs; nothing changed."""
    return await page(request, "account/details/new_email_taken.html", status=409, email=email)
