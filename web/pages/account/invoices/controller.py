"""« Mes factures »: invoices and credit notes of a customer's orders, year by year, one by one or all together."""

import re
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.invoices import book
from shop.invoices.archive import pdfs_of, zipped
from shop.invoices.files import DocumentNotDrawn
from web.answers import HtmlRequest, fragment, is_htmx
from web.documents import undrawn
from web.downloads import ZIP, attached
from web.inputs import clean_int, query
from web.limits import spend
from web.pages.account.parts import account_page
from web.refusals import Refusal
from web.sessions import Session

PATH: Final = "/compte/factures"
_ARCHIVE: Final = re.compile(r"factures-(?P<year>[0-9]{4})\.zip", re.ASCII)


class InvoicePages(Controller):
    path = PATH.removeprefix("/compte")

    @get("", name="account_invoices")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        year = clean_int(query(request).get("annee", ""), 2000, 2200)
        shown: dict[str, Any] = {"found": await book.of_customer(session.subject_id, year)}
        if is_htmx(request):
            return await fragment(request, "account/invoices/_invoices.html", **shown)
        return await account_page(request, "account/invoices/invoices.html", PATH, **shown)

    @get("/{archive:str}", name="account_invoices_archive")
    async def download(self, session: NamedDependency[Session], archive: FromPath[str]) -> Response[bytes]:
        """Every document of a year in one ZIP; a year without any is a page there is not."""
        asked = _ARCHIVE.fullmatch(archive)
        found = await book.of_customer(session.subject_id, int(asked["year"])) if asked else None
        if asked is None or found is None or found.year != int(asked["year"]) or not found.documents:
            raise Refusal(404)
        await spend("invoices_archive", str(session.subject_id))
        try:
            files = await pdfs_of((one.id for one in found.documents), datetime.now(UTC))
        except DocumentNotDrawn as trouble:
            raise undrawn(trouble) from trouble
        return attached(archive, ZIP, await zipped(files))
