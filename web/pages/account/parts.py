"""The parts of the client space, and the page they share."""

from typing import Any, Final

from litestar import Response

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


async def account_page(
    request: HtmlRequest, template: str, part: str, *, status: int = 200, **context: Any
) -> Response[Any]:
    """A page of the client space; `part` is its path in the menu."""
    return await page(request, template, status=status, account_parts=PARTS, part=part, **context)
