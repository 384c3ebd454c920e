"""The catalogue as a file: out of the shop, and back into it with every change shown before it is made."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from db.queries import staged_files
from shop.calendar import in_paris
from shop.catalogue.staging import AppliedBefore, OtherThanShown
from shop.importing import desk
from shop.importing.comptoir import COLUMNS
from shop.importing.desk import KIND, MOST_BYTES
from shop.importing.exporting import export
from shop.importing.values import UnusableFile
from shop.staff.lists import moment
from web.answers import HtmlRequest, fragment, go_to, is_htmx
from web.downloads import CSV, streamed
from web.inputs import page_in, query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.rights import allowed
from web.pages.staff.stale import FIELD
from web.refusals import or_404
from web.sessions import Session
from web.uploads import read_upload

HERE: Final = "/gestion/catalogue/fichiers"
CHOSEN: Final = "fichier"
MOST: Final = 20
PER_PAGE: Final = 50
"""Products, refusals and remarks of a difference on one page."""
TOO_LARGE: Final = f"Ce fichier est trop lourd\u00a0: {MOST_BYTES // 1_000_000}\u00a0Mo au plus."
NOTHING: Final = "Choisissez le fichier à importer."
Answer = Response[Any]


class StaffCatalogueFiles(Controller):
    path = "/catalogue/fichiers"

    @get("/", name="staff_catalogue_files")
    async def listed(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await _listed(request, session)

    @get("/catalogue.csv", name="staff_catalogue_export")
    async def file(self) -> Answer:
        return streamed(f"catalogue-{in_paris(datetime.now(UTC)):%Y-%m-%d}.csv", CSV, export())

    @post("/", name="staff_catalogue_import")
    async def bring(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """The stock of the file is taken where its address says so: shops go on selling while files are edited."""
        upload = await read_upload(request, CHOSEN, MOST_BYTES, too_large=TOO_LARGE)
        if upload.is_too_large:
            return await _listed(request, session, TOO_LARGE, status=413)
        if not upload.content:
            return await _listed(request, session, NOTHING)
        keep_stock = query(request).get("stock", "") != "oui"
        try:
            made = await desk.receive(
                upload.content, upload.name, keep_stock=keep_stock, actor=session.name, now=datetime.now(UTC)
            )
        except UnusableFile as wrong:
            return await _listed(request, session, str(wrong))
        return go_to(request, f"{HERE}/{made}")

    @get("/{import_id:str}", name="staff_catalogue_file")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session], import_id: FromPath[str]) -> Answer:
        return await _shown(request, session, import_id)

    @post("/{import_id:str}", name="staff_catalogue_apply")
    async def apply(self, request: HtmlRequest, session: NamedDependency[Session], import_id: FromPath[str]) -> Answer:
        staged, data = await _found(import_id), await read_form(request)
        try:
            await desk.apply(staged, data.get(FIELD, ""), datetime.now(UTC))
        except (AppliedBefore, OtherThanShown) as refused:
            return await _shown(request, session, import_id, refused.message)
        return go_to(request, f"{HERE}/{import_id}")


async def _found(import_id: str) -> dict[str, Any]:
    return or_404(await staged_files.staged(KIND, import_id[:22]))


async def _listed(request: HtmlRequest, session: Session, refusal: str = "", *, status: int = 422) -> Answer:
    context: dict[str, Any] = {
        "files": await staged_files.listed(KIND, MOST),
        "columns": list(COLUMNS.values()),
        "refusal": refusal,
        "field": CHOSEN,
        "most_megabytes": MOST_BYTES // 1_000_000,
        "moment": moment,
        "now": datetime.now(UTC),
    }
    shown = status if refusal else 200
    return await staff_page(
        request, session, "staff/catalogue_files/files.html", "catalogue_files", status=shown, **context
    )


def _paged(found: Mapping[str, Any], page: int) -> dict[str, Any]:
    """A page of each list; a page past the last is the last."""
    lists = {name: found[name] for name in ("products", "refusals", "remarks")}
    pages = max(1, *(-(-len(one) // PER_PAGE) for one in lists.values()))
    page = min(page, pages)
    shown = {name: one[(page - 1) * PER_PAGE : page * PER_PAGE] for name, one in lists.items()}
    return {"page": page, "pages": pages, **shown}


async def _shown(request: HtmlRequest, session: Session, import_id: str, refusal: str = "") -> Answer:
    """The difference, or how far the worker is; htmx asks for that again till it is done."""
    staged = await _found(import_id)
    options = staged["options"]
    found, page = options.get("found"), page_in(query(request))
    context: dict[str, Any] = {
        "file": staged,
        "state": options["state"],
        "found": found,
        **(_paged(found, page) if found else {}),
        "options": options,
        "refusal": refusal,
        "moment": moment,
        "now": datetime.now(UTC),
    }
    if is_htmx(request) and not refusal:
        may = partial(allowed, session.roles)
        return await fragment(request, "staff/catalogue_files/_file.html", may=may, **context)
    status = 409 if refusal else 200
    return await staff_page(
        request, session, "staff/catalogue_files/file.html", "catalogue_files", status=status, **context
    )
