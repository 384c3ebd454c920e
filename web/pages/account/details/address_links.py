"""The two links of a change of address: to the new one, to confirm it; to the old one, to take it back.

They may be opened on any device, signed in or not. A look changes nothing; the button does.
"""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from shop.accounts import email_change, links
from shop.accounts.links import LinkOver, Opened
from web.answers import HtmlRequest, go_to, page
from web.refusals import Refusal

OVER: Final = "Ce lien ne peut plus servir\u00a0: il a déjà été utilisé, ou il est trop ancien."
ASK_AGAIN: Final = "Vous pouvez en demander un autre dans «\u00a0Mes informations\u00a0»."


class AddressLinkPages(Controller):
    @get("/adresse-e-mail/{token:str}", name="new_email")
    async def before_confirming(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        opened = await _looked(token, "new_email")
        return await page(request, "account/details/new_email.html", token=token, email=opened.email)

    @post("/adresse-e-mail/{token:str}", name="new_email_confirmed")
    async def confirm(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        try:
            await email_change.confirm(token, datetime.now(UTC))
        except LinkOver:
            raise Refusal(410, OVER, advice=ASK_AGAIN) from None
        return go_to(request, "/adresse-confirmee")

    @get("/adresse-confirmee", name="new_email_shown")
    async def confirmed(self, request: HtmlRequest) -> Response[Any]:
        return await page(request, "account/details/new_email_done.html")

    @get("/adresse-e-mail/{token:str}/retour", name="old_email")
    async def before_taking_back(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        opened = await _looked(token, "old_email")
        return await page(request, "account/details/old_email.html", token=token, email=opened.email)

    @post("/adresse-e-mail/{token:str}/retour", name="old_email_taken_back")
    async def take_back(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        try:
            await email_change.take_back(token, datetime.now(UTC))
        except LinkOver:
            raise Refusal(410, OVER) from None
        return go_to(request, "/adresse-reprise")

    @get("/adresse-reprise", name="old_email_shown")
    async def taken_back(self, request: HtmlRequest) -> Response[Any]:
        return await page(request, "account/details/old_email_done.html")


async def _looked(token: str, purpose: str) -> Opened:
    try:
        return await links.look(token, purpose, datetime.now(UTC))
    except LinkOver:
        raise Refusal(410, OVER, advice=ASK_AGAIN if purpose == "new_email" else "") from None
