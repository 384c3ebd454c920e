"""After an account was closed: what happens now, and the way back for seven days. Nobody is signed in here."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from shop.accounts import erasure, links
from shop.errors import LinkOver
from web.answers import HtmlRequest, go_to, page
from web.link_over import over

CREATE: Final = "Si votre compte est effacé, vous pouvez en créer un nouveau à tout moment."


class KeepingPages(Controller):
    @get("/compte-ferme", name="account_closed")
    async def closed(self, request: HtmlRequest) -> Response[Any]:
        return await page(request, "account/data/closed.html")

    @get("/garder-mon-compte/{token:str}", name="account_keep")
    async def before_keeping(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        try:
            await links.look(token, "keep", datetime.now(UTC))
        except LinkOver:
            return await over(request, "/connexion", advice=CREATE)
        return await page(request, "account/data/keep.html", token=token)

    @post("/garder-mon-compte/{token:str}", name="account_kept")
    async def keep(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        """The account is there again; one signs in as before."""
        try:
            await erasure.keep(token, datetime.now(UTC))
        except LinkOver:
            return await over(request, "/connexion", advice=CREATE)
        return go_to(request, "/compte-garde")

    @get("/compte-garde", name="account_kept_shown")
    async def kept(self, request: HtmlRequest) -> Response[Any]:
        return await page(request, "account/data/kept.html")
