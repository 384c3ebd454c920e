"""How pages look to a visitor, with or without an account: kept in a cookie, read before the first paint."""

from typing import Any

from litestar import Controller, Response, post
from litestar.types import ControllerRouterHandler

from shop.accounts import details
from web.answers import HtmlRequest, go_to
from web.inputs import read_form
from web.sessions import load, safe_next
from web.visitor import Look, look_cookie

EVERYBODY = "/accessibilite"


class LookPages(Controller):
    @post("/affichage", name="look_saved")
    async def save(self, request: HtmlRequest) -> Response[Any]:
        """Set the cookie, and the account's own preference where somebody is signed in; then back to the form."""
        sent = await read_form(request)
        look = Look(large_text=sent.get("texte") == "oui", high_contrast=sent.get("contraste") == "oui")
        if session := await load(request, "customer"):
            await details.save_look(session.subject_id, large_text=look.large_text, high_contrast=look.high_contrast)
        back = safe_next(sent.get("retour", ""), EVERYBODY).partition("?")[0].partition("#")[0]
        cookie = look_cookie(look, request.app.state.settings)
        return go_to(request, f"{back}?fait=affichage#affichage", cookies=[cookie])


def handlers() -> list[ControllerRouterHandler]:
    return [LookPages]
