"""Stock-takes: begin one, count on screen or by scanner, look at the differences, apply them once; a sheet to print."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.catalogue import stock_taking
from shop.catalogue.staging import AppliedBefore, OtherThanShown
from shop.catalogue.stock_moves import MOST_PIECES, StockKept
from shop.catalogue.stock_taking import Counted, NotOnSheet, SheetClosed
from shop.errors import ShopError
from shop.paging import pages_of
from shop.staff.lists import moment
from shop.storefront import storefront
from web.answers import HtmlRequest, fragment, go_to, is_htmx
from web.inputs import FormData, clean_id, clean_int, clean_text, page_in, query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.rayons import by_slug
from web.pages.staff.stale import FIELD
from web.pages.staff.stock.common import HERE, Context
from web.refusals import or_404
from web.sessions import Session

PER_PAGE: Final = 50
ON_PAPER: Final = 1_000
SHEETS: Final = f"{HERE}/inventaires"
GONE: Final = "Ce rayon n’existe plus\u00a0: choisissez-en un autre."
Answer = Response[Any]


class StaffStockSheets(Controller):
    path = "/stock/inventaires"

    @get("/", name="staff_stock_sheets")
    async def listed(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await _listed(request, session)

    @post("/", name="staff_stock_sheet_open")
    async def begin(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        data = await read_form(request)
        try:
            made = await stock_taking.open_sheet(
                data.get("rayon", ""), await storefront(), session.name, datetime.now(UTC)
            )
        except LookupError:
            return await _listed(request, session, GONE)
        return go_to(request, f"{SHEETS}/{made}")

    @get("/{sheet_id:str}", name="staff_stock_sheet")
    async def sheet(self, request: HtmlRequest, session: NamedDependency[Session], sheet_id: FromPath[str]) -> Answer:
        return await _shown(request, session, sheet_id)

    @post("/{sheet_id:str}", name="staff_stock_count")
    async def count(self, request: HtmlRequest, session: NamedDependency[Session], sheet_id: FromPath[str]) -> Answer:
        """Keep the counts of one page; what another counted meanwhile is shown beside what was typed."""
        found, data = await _found(sheet_id), await read_form(request)
        typed, wrong = _typed(data)
        try:
            conflicts = await stock_taking.write_counts(found, typed, session.name, datetime.now(UTC))
        except SheetClosed as refused:
            return await _shown(request, session, sheet_id, refused=refused, data=data)
        if conflicts or wrong:
            return await _shown(request, session, sheet_id, conflicts=conflicts, wrong=wrong, data=data)
        return go_to(request, f"{SHEETS}/{sheet_id}?page={page_in(data)}&fait=1")

    @post("/{sheet_id:str}/lecture", name="staff_stock_scan")
    async def scan(self, request: HtmlRequest, session: NamedDependency[Session], sheet_id: FromPath[str]) -> Answer:
        """One code from a scanner that types like a keyboard, which ends it with Enter."""
        found, data = await _found(sheet_id), await read_form(request)
        code = clean_text(data.get("code", ""), limit=80).strip()
        pieces = clean_int(data.get("nombre", "") or "1", -MOST_PIECES, MOST_PIECES)
        try:
            if not code or pieces is None:
                raise NotOnSheet("Lisez ou tapez un code, et un nombre entier de pièces.")
            read = await stock_taking.scan(found, code, pieces, await storefront(), session.name, datetime.now(UTC))
        except (NotOnSheet, SheetClosed) as refused:
            return await _scanned(request, session, sheet_id, refused=refused)
        return await _scanned(request, session, sheet_id, read=read)

    @get("/{sheet_id:str}/feuille", name="staff_stock_paper")
    async def paper(self, request: HtmlRequest, session: NamedDependency[Session], sheet_id: FromPath[str]) -> Answer:
        """To print and fill in by hand: no quantity is told, so that people count."""
        found, front = await _found(sheet_id), await storefront()
        page = min(page_in(query(request)), pages_of(await stock_taking.articles_on(found, front), ON_PAPER))
        rows = await stock_taking.page_of(found, front, ON_PAPER + 1, (page - 1) * ON_PAPER)
        context: Context = {"sheet": found, "rows": rows[:ON_PAPER], "page": page, "has_next": len(rows) > ON_PAPER}
        return await staff_page(request, session, "staff/stock/paper.html", "stock", now=datetime.now(UTC), **context)

    @get("/{sheet_id:str}/ecarts", name="staff_stock_differences")
    async def look(self, request: HtmlRequest, session: NamedDependency[Session], sheet_id: FromPath[str]) -> Answer:
        return await _differences(request, session, sheet_id)

    @post("/{sheet_id:str}/ecarts", name="staff_stock_apply")
    async def apply(self, request: HtmlRequest, session: NamedDependency[Session], sheet_id: FromPath[str]) -> Answer:
        found, data = await _found(sheet_id), await read_form(request)
        try:
            await stock_taking.apply(found, data.get(FIELD, ""), await storefront(), session.name, datetime.now(UTC))
        except (AppliedBefore, OtherThanShown, StockKept) as refused:
            return await _differences(request, session, sheet_id, refused)
        return go_to(request, f"{SHEETS}/{sheet_id}/ecarts")


async def _found(sheet_id: str) -> stock_taking.Sheet:
    return or_404(await stock_taking.sheet_of(sheet_id[:22]))


def _typed(data: FormData) -> tuple[dict[int, tuple[int | None, str]], dict[int, str]]:
    """What was typed where it differs from what was drawn, by variant; what is no number of pieces."""
    typed: dict[int, tuple[int | None, str]] = {}
    wrong: dict[int, str] = {}
    for name in data:
        variant_id = clean_id(name.removeprefix("compte-")) if name.startswith("compte-") else None
        if variant_id is None:
            continue
        written, seen = data[name].strip(), data.get(f"vu-{variant_id}", "")
        pieces = clean_int(written, 0, MOST_PIECES)
        if written and pieces is None:
            wrong[variant_id] = written[:20]
        elif written != seen:
            typed[variant_id] = pieces, seen
    return typed, wrong


async def _listed(request: HtmlRequest, session: Session, refusal: str = "") -> Answer:
    context: Context = {
        "sheets": await stock_taking.sheets(PER_PAGE),
        "rayons": by_slug(await storefront()),
        "typed": FormData(),
        "wrong_field": "rayon" if refusal else "",
        "wrong": refusal,
        "moment": moment,
        "now": datetime.now(UTC),
    }
    status = 422 if refusal else 200
    return await staff_page(request, session, "staff/stock/sheets.html", "stock", status=status, **context)


async def _shown(
    request: HtmlRequest,
    session: Session,
    sheet_id: str,
    *,
    conflicts: list[stock_taking.Conflict] | None = None,
    wrong: dict[int, str] | None = None,
    refused: ShopError | None = None,
    data: FormData | None = None,
) -> Answer:
    """A page of the sheet as it is now, with what was typed and not kept."""
    found, front, asked = await _found(sheet_id), await storefront(), data or query(request)
    number = await stock_taking.articles_on(found, front)
    page = min(page_in(asked), pages_of(number, PER_PAGE))
    context: Context = {
        "sheet": found,
        "rows": await stock_taking.page_of(found, front, PER_PAGE, (page - 1) * PER_PAGE),
        "counted": stock_taking.counted_on(found),
        "number": number,
        "page": page,
        "pages": pages_of(number, PER_PAGE),
        "conflicts": conflicts or [],
        "wrong": wrong or {},
        "refusal": refused.message if refused else "",
        "data": data or FormData(),
        "saved": "fait" in query(request) and data is None,
        "read": None,
        "read_refusal": "",
        "url": lambda number: f"{SHEETS}/{sheet_id}?page={number}",
        "moment": moment,
        "now": datetime.now(UTC),
    }
    status = 409 if conflicts or refused else (422 if wrong else 200)
    return await staff_page(request, session, "staff/stock/sheet.html", "stock", status=status, **context)


async def _scanned(
    request: HtmlRequest, session: Session, sheet_id: str, read: Counted | None = None, refused: ShopError | None = None
) -> Answer:
    """The scanner's own piece of the page, or its page: a warehouse counts here, one code after the other."""
    found = await _found(sheet_id)
    context: Context = {
        "sheet": found,
        "read": read,
        "read_refusal": refused.message if refused else "",
        "counted": stock_taking.counted_on(found),
    }
    status = 422 if refused else 200
    if is_htmx(request):
        return await fragment(request, "staff/stock/_scan.html", status=status, **context)
    return await staff_page(request, session, "staff/stock/scan.html", "stock", status=status, **context)


async def _differences(
    request: HtmlRequest, session: Session, sheet_id: str, refused: ShopError | None = None
) -> Answer:
    found = await _found(sheet_id)
    context: Context = {
        "sheet": found,
        "found": await stock_taking.differences(found, await storefront()),
        "refusal": refused.message if refused else "",
        "moment": moment,
        "now": datetime.now(UTC),
    }
    status = 409 if refused else 200
    return await staff_page(request, session, "staff/stock/differences.html", "stock", status=status, **context)
