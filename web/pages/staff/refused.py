"""What the space refuses, within the space: its menu stays, so that one goes on from there."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from shop.errors import ShopError
from shop.staff.said import to_staff
from web.answers import html, is_htmx
from web.errors import drawn_later, said_of
from web.pages.staff.common import staff_page
from web.refusals import Refusal
from web.sessions import Session, safe_next

AnyRequest = Request[Any, Any, Any]


def refused(request: AnyRequest, error: HTTPException | ShopError) -> Response[Any]:
    """Who is not signed in never comes this far: the guard sends them to the door."""
    session: Session | None = request.scope["state"].get("staff_session")

    async def answer(request: AnyRequest) -> Response[bytes]:
        status, sentence, advice, headers = said_of(error)
        words: dict[str, Any] = {"sentence": to_staff(sentence), "advice": to_staff(advice)}
        if is_htmx(request) or session is None:
            text = request.app.state.render("errors/_error.html", status=status, **words)
            response = html(request, text, status=status)
        else:
            context: dict[str, Any] = {"refused_with": status, "pressed_on": pressed_on(request), **words}
            response = await staff_page(request, session, "staff/refused.html", "", status=status, **context)
        response.headers.update(headers)
        return response

    return drawn_later(answer)


def pressed_on(request: AnyRequest) -> str:
    """The page of the space a button was pressed on, as the browser says it; empty for one that was only asked for."""
    if request.method == "GET":
        return ""
    try:
        came = urlsplit(request.headers.get("referer", ""))
    except ValueError:  # « http://[ »
        return ""
    within = (came.path + "/").startswith("/gestion/")
    return safe_next(came._replace(scheme="", netloc="").geturl(), "") if within else ""


REFUSALS: ExceptionHandlersMap = {Refusal: refused, ShopError: refused}
