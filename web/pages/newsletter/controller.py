"""The newsletter's two links: the one that confirms it, the one in each of its mails that ends it (RFC 8058)."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from shop.accounts import newsletter
from web.answers import HtmlRequest, go_to, page
from web.inputs import read_form
from web.refusals import Refusal, or_404

GONE = "Cette demande d’abonnement ne tient plus\u00a0: vous vous êtes désabonné depuis, ou elle a été effacée."
ASK_AGAIN = "Vous pouvez vous abonner en créant un compte, ou depuis «\u00a0Mes informations\u00a0»."


class NewsletterPages(Controller):
    path = "/newsletter"

    @get("/{token:str}", name="newsletter_link")
    async def before_confirming(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        """Opening a link changes nothing: mail programs open them too."""
        wish = _wish(request, token)
        if not await newsletter.stands(wish):
            raise Refusal(410, GONE, advice=ASK_AGAIN)
        subscribed = await newsletter.is_subscribed(wish.email)
        return await page(request, "newsletter/confirm.html", token=token, email=wish.email, subscribed=subscribed)

    @post("/{token:str}", name="newsletter_confirmed")
    async def confirm(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        if not await newsletter.confirm(_wish(request, token), datetime.now(UTC)):
            raise Refusal(410, GONE, advice=ASK_AGAIN)
        return go_to(request, f"/newsletter/{token}")

    @get("/desinscription/{token:str}", name="newsletter_leaving")
    async def before_leaving(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        email = _leaver(request, token)
        return await _leaving(request, token, email, left=not await newsletter.is_subscribed(email))

    @post("/desinscription/{token:str}", name="newsletter_left")
    async def leave(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        """Pressed on the page, or posted by a mail program, which follows no redirection (RFC 8058, 3.2)."""
        email = _leaver(request, token)
        await newsletter.leave(email, datetime.now(UTC))
        if (await read_form(request)).get("List-Unsubscribe") == "One-Click":
            return await _leaving(request, token, email, left=True)
        return go_to(request, f"/newsletter/desinscription/{token}")


def _wish(request: HtmlRequest, token: str) -> newsletter.Wish:
    """What the link confirms. Raises Refusal 404 for one that is not ours."""
    return or_404(newsletter.wish_in(token, request.app.state.secret))


def _leaver(request: HtmlRequest, token: str) -> str:
    """Whose link this is. Raises Refusal 404 for one that is not ours."""
    return or_404(newsletter.leaver_in(token, request.app.state.secret))


async def _leaving(request: HtmlRequest, token: str, email: str, *, left: bool) -> Response[Any]:
    return await page(request, "newsletter/leave.html", token=token, email=email, left=left)


def handlers() -> list[ControllerRouterHandler]:
    return [NewsletterPages]
