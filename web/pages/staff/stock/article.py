"""One article's stock: its movements, newest first, and the form that writes one more."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.catalogue.availability import REASONS
from shop.catalogue.stock_moves import (
    KINDS,
    LABELS,
    MOST_PIECES,
    MovedMeanwhile,
    StockKept,
    article,
    history,
    move,
    shelf_from,
)
from shop.errors import ShopError
from shop.french import MINUS, number
from shop.staff.lists import moment
from web.answers import HtmlRequest, go_to
from web.forms import one_line
from web.inputs import FormData, clean_id, clean_int, query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.stock.common import HERE, Context
from web.pages.staff.typed import WrongField, whole
from web.refusals import or_404
from web.sessions import Session

MOST: Final = 50
SEEN: Final = "dernier"
ARRIVED: Final = f"un nombre de pièces, de 1 à {number(MOST_PIECES)}"
EXAMPLE: Final = f"par exemple 3 ou {MINUS}3"
Answer = Response[Any]


class StaffStockArticle(Controller):
    path = "/stock/{variant_id:str}"

    @get("/", name="staff_stock_article")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session], variant_id: FromPath[str]) -> Answer:
        return await _shown(request, session, await _found(variant_id), FormData())

    @post("/mouvements", name="staff_stock_move")
    async def write(self, request: HtmlRequest, session: NamedDependency[Session], variant_id: FromPath[str]) -> Answer:
        row, data = await _found(variant_id), await read_form(request)
        try:
            reason, delta = _movement(data)
            note, seen = one_line(data.get("note")), clean_int(data.get(SEEN, ""), 0, 2**31 - 1) or 0
            await move(row["id"], delta, reason, note, session.name, datetime.now(UTC), newest_seen=seen)
        except (WrongField, StockKept, MovedMeanwhile) as refused:
            return await _shown(request, session, await _found(variant_id), data, refused)
        return go_to(request, f"{HERE}/{row['id']}?fait={delta}")


def _movement(data: FormData) -> tuple[str, int]:
    """Reason and signed pieces. Raises WrongField."""
    reason = data.get("motif", "")
    if reason not in KINDS:
        raise WrongField("motif", "Choisissez ce qui s’est passé.")
    sign = KINDS[reason][1]
    lowest, wanted = (1, ARRIVED) if sign else (-MOST_PIECES, f"un nombre, {EXAMPLE}, {number(MOST_PIECES)} au plus")
    pieces = whole(data, "pieces", lowest, MOST_PIECES, wanted)
    if not pieces:
        raise WrongField("pieces", f"Indiquez de combien corriger, {EXAMPLE}.")
    return reason, pieces * (sign or 1)


async def _found(variant_id: str) -> dict[str, Any]:
    return or_404(await article(clean_id(variant_id) or 0))


async def _shown(
    request: HtmlRequest, session: Session, row: dict[str, Any], typed: FormData, refused: ShopError | None = None
) -> Answer:
    before = clean_id(query(request).get("avant", "")) or 0
    past = await history(row["id"], before, MOST)
    field = refused.field if isinstance(refused, WrongField) else ("pieces" if isinstance(refused, StockKept) else "")
    context: Context = {
        "shelf": shelf_from(row),
        "kept_off": REASONS.get(row["not_orderable_reason"], ""),
        "product": row["product"],
        "movements": past.movements,
        "older": past.older,
        "is_newest": not before,
        "newest": past.newest,
        "keepers": past.keepers,
        "kinds": {reason: label for reason, (label, _) in KINDS.items()},
        "labels": LABELS,
        "done": clean_int(query(request).get("fait", ""), -MOST_PIECES, MOST_PIECES),
        "typed": typed,
        "wrong_field": field,
        "wrong": refused.message if refused else "",
        "moment": moment,
        "now": datetime.now(UTC),
    }
    status = 200 if refused is None else (409 if isinstance(refused, MovedMeanwhile) else 422)
    return await staff_page(request, session, "staff/stock/article.html", "stock", status=status, **context)
