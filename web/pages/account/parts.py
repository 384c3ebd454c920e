"""The parts of the client space, and the page they share."""

from typing import Any, Final

from litestar import Response

from shop import credit
from web import sessions
from web.answers import HtmlRequest, page

PARTS: Final = (
    ("/compte", "Mon compte"),
    ("/compte/commandes", "Mes commandes"),
    ("/compte/factures", "Mes factures"),
    ("/compte/informations", "Mes informations"),
    ("/compte/adresses", "Mes adresses"),
    ("/compte/preferences", "Mes préférences"),
    ("/compte/donnees", "Mes données"),
)
"""Path and name of every part, in the order of the menu; a new part adds its line."""
CREDIT: Final = "/compte/avoir"
_AFTER_INVOICES: Final = [url for url, _ in PARTS].index("/compte/factures") + 1


Parts = tuple[tuple[str, str], ...]


async def parts_of(request: HtmlRequest) -> Parts:
    """The parts that concern who is signed in: « Mon avoir » once there was some."""
    session = await sessions.load(request, "customer")
    if session is None or not await credit.is_known(session.subject_id):
        return PARTS
    return (*PARTS[:_AFTER_INVOICES], (CREDIT, "Mon avoir"), *PARTS[_AFTER_INVOICES:])


async def account_page(
    request: HtmlRequest, template: str, part: str, *, status: int = 200, parts: Parts = (), **context: Any
) -> Response[Any]:
    """A page of the client space; `part` is its path in the menu, `parts` what parts_of said if it was asked."""
    menu = parts or await parts_of(request)
    return await page(request, template, status=status, account_parts=menu, part=part, **context)
