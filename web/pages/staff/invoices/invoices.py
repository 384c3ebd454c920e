"""Every invoice and credit note, found again; the documents of one order, to print or to send once more."""

from typing import Any, Final
from urllib.parse import urlencode

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.invoices import book
from web.answers import HtmlRequest
from web.documents import paper
from web.inputs import clean_text, page_in, query
from web.pages.staff.common import staff_page
from web.pages.staff.orders.order import found
from web.sessions import Session

PATH: Final = "/gestion/factures"
LONGEST_SEARCH: Final = 100


class StaffInvoices(Controller):
    @get("/factures", name="staff_invoices")
    async def invoices(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        values = query(request)
        text = clean_text(values.get("q", ""), limit=LONGEST_SEARCH).strip()
        listed = await book.listed(text, page_in(values))
        context: dict[str, Any] = {"listed": listed, "text": text, "url": lambda page: address(text, page)}
        return await staff_page(request, session, "staff/invoices/invoices.html", "invoices", **context)

    @get("/commandes/{number:str}/documents/{document:str}", name="staff_document")
    async def document(
        self, session: NamedDependency[Session], number: FromPath[str], document: FromPath[str]
    ) -> Response[bytes]:
        return await paper(await found(number), document, staff=True)


def address(text: str, page: int) -> str:
    """The list's address with only what it needs."""
    pairs = urlencode({name: value for name, value in (("q", text), ("page", page if page > 1 else "")) if value})
    return PATH + (f"?{pairs}" if pairs else "")
