"""Invoices and credit notes for other software: listed, and their files."""

import re
from datetime import UTC, datetime
from typing import Final

from litestar import Controller, Response, get
from litestar.params import FromPath

from db.queries import software_pages as pages
from shop.invoices.files import DocumentNotDrawn, file_of
from web.downloads import PDF, XML, attached
from web.openapi import shapes
from web.pages.api.asked import AnyRequest, listed, next_page, page_of, parameters
from web.pages.api.views import document_shape
from web.problems import ApiRefusal

PATH: Final = "/documents"
NAME: Final = re.compile(r"(?P<number>[A-Z0-9]{1,6}-[0-9]{4}-[0-9]{6,9})\.(?P<ending>pdf|xml)", re.ASCII)


class ApiDocuments(Controller):
    path = PATH

    @get("", name="api_documents")
    async def documents(self, request: AnyRequest) -> Response[bytes]:
        values = parameters(request, "api_documents")
        after, most = page_of(values)
        rows = await pages.documents(
            after, most + 1, kind=values.get("kind", ""), order=values.get("order", ""),
            issued_since=values.get("issued_since"),
        )  # fmt: skip
        following, public_url = next_page(request, rows, most, PATH, values), request.app.state.settings.public_url
        items = [document_shape(row, public_url) for row in rows[:most]]
        return listed(shapes.Documents(items, following or None), following)

    @get("/{name:str}", name="api_document")
    async def document(self, request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
        """« FA-2026-000123.pdf », or its XML."""
        parameters(request, "api_document")
        wanted = NAME.fullmatch(name)
        rows = await pages.documents(0, 1, number=wanted["number"]) if wanted else []
        if wanted is None or not rows:
            raise ApiRefusal(404, "document_unknown", "Aucun document ne porte ce numéro.")
        try:
            file = await file_of(rows[0]["id"], datetime.now(UTC))
        except DocumentNotDrawn as trouble:
            raise ApiRefusal(409, "document_not_ready", trouble.message) from trouble
        is_pdf = wanted["ending"] == "pdf"
        content = file.pdf if is_pdf else file.xml.encode()
        return attached(f"{file.name}.{wanted['ending']}", PDF if is_pdf else XML, content)
