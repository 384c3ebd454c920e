"""Documents of a product: sent, named, put in order, taken away."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from litestar import Controller, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from shop.staff.catalogue import documents
from shop.staff.catalogue.documents import LANGUAGES, MOST_BYTES
from shop.staff.catalogue.products import StaffProduct
from web.answers import HtmlRequest
from web.forms import one_line
from web.inputs import FormData, clean_id, read_form
from web.pages.staff.catalogue.product import Said, done, refused
from web.pages.staff.catalogue.words import MOVES, Answer, found
from web.pages.staff.stale import changed_meanwhile
from web.sessions import Session
from web.uploads import read_form_with_file

FILE: Final = "document"
LONGEST_TITLE: Final = 200
TOO_LARGE: Final = "Ce document est trop lourd\u00a0: 10\u00a0Mo au plus."
NO_FILE: Final = "Choisissez un document PDF."
NO_TITLE: Final = "Donnez un titre au document."


class StaffDocuments(Controller):
    path = "/catalogue/produits/{product_id:str}/documents"
    dependencies = {"one": Provide(found)}  # noqa: RUF012  # Litestar reads it from the class

    @post("/", name="staff_document_add")
    async def add(
        self, request: HtmlRequest, session: NamedDependency[Session], one: NamedDependency[StaffProduct]
    ) -> Answer:
        upload, data = await read_form_with_file(request, FILE, MOST_BYTES, too_large=TOO_LARGE)
        title, language = _named(data)
        typed = {"document-title": title, "document-language": language}
        if upload.is_too_large:
            return await refused(request, session, one, Said(TOO_LARGE, "document-file", typed, 413))
        if not upload.content:
            return await refused(request, session, one, Said(NO_FILE, "document-file", typed, 422))
        if not title:
            return await refused(request, session, one, Said(NO_TITLE, "document-title", typed, 422))
        folder: Path = request.app.state.settings.media_dir

        async def work() -> None:
            name = await documents.prepare(upload.content, title, folder)
            await documents.add(one.id, name, len(upload.content), title, language)

        return await done(request, session, one, work(), at="document-file", back="documents", typed=typed)

    @post("/{document_id:str}/titre", name="staff_document_rename")
    async def rename(
        self,
        request: HtmlRequest,
        session: NamedDependency[Session],
        one: NamedDependency[StaffProduct],
        document_id: FromPath[str],
    ) -> Answer:
        known, data = clean_id(document_id) or 0, await read_form(request)
        title, language = _named(data)
        at = f"document-{known}-title"
        typed = {at: title, f"document-{known}-language": language}
        if not title:
            return await refused(request, session, one, Said(NO_TITLE, at, typed, 422))
        work = documents.rename(one.id, known, title, language, lambda now: not changed_meanwhile(data, now))
        return await done(request, session, one, work, at=at, back=f"document-{known}", typed=typed)

    @post("/{document_id:str}/place", name="staff_document_move")
    async def move(
        self,
        request: HtmlRequest,
        session: NamedDependency[Session],
        one: NamedDependency[StaffProduct],
        document_id: FromPath[str],
    ) -> Answer:
        known, data = clean_id(document_id) or 0, await read_form(request)
        work = documents.move(one.id, known, MOVES.get(data.get("sens", ""), 0))
        return await done(request, session, one, work, at="documents", back=f"document-{known}")

    @post("/{document_id:str}/suppression", name="staff_document_remove")
    async def remove(
        self,
        request: HtmlRequest,
        session: NamedDependency[Session],
        one: NamedDependency[StaffProduct],
        document_id: FromPath[str],
    ) -> Answer:
        known, data = clean_id(document_id) or 0, await read_form(request)
        work = documents.remove(one.id, known, lambda now: not changed_meanwhile(data, now), datetime.now(UTC))
        return await done(request, session, one, work, at="documents", back="documents")


def _named(data: FormData) -> tuple[str, str]:
    language = data.get("langue", "")
    return one_line(data.get("titre"))[:LONGEST_TITLE], language if language in LANGUAGES else "fr"
