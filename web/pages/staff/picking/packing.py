"""The packing table: one order, its articles counted off by a scanner that types like a keyboard.

How many of each are counted stands in the address (« fait=12:2,13:1 »): no row is written before the parcel is packed,
a page kept or reloaded counts nothing twice, and each scan works without JavaScript; with it, none asks the server.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.errors import ShopError
from shop.orders.order import Order
from shop.orders.states import TO_PREPARE
from shop.parcels.carrier_pages import carriers_for
from shop.parcels.delay_words import is_still_here
from shop.parcels.usual import usual_carrier
from shop.staff.lists import ATTENTION_WORDS, state_label
from shop.staff.picking import ToPack, as_scanned, count_off, to_pack
from shop.storefront import storefront
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, clean_int, query, read_form
from web.pages.staff.common import TONES, staff_page
from web.pages.staff.orders.order import NOTHING, Asked, Said, entries_of, found, said_of_refusal
from web.pages.staff.orders.order_context import moves_of
from web.pages.staff.orders.packing import may_label
from web.sessions import Session

LONGEST_CODE: Final = 80
HERE: Final = "emballer"
"""What the forms of this page say of where they were sent from."""
_PAIR: Final = re.compile(r"([0-9]{1,10}):([0-9]{1,5})", re.ASCII)
SAID: Final = {
    "counted": "Compté\u00a0: {}",
    "enough": "Déjà au complet\u00a0: {}. Ne l’ajoutez pas.",
    "unknown": "Cet article n’est pas dans la commande\u00a0: {}.",
}
"""What a scan came to, with the article's name or the code."""


class StaffPacking(Controller):
    path = "/preparation/{number:str}"

    @get("/", name="staff_packing")
    async def bench(
        self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]
    ) -> Response[Any]:
        return await bench_page(request, session, await found(number), query(request))

    @post("/", name="staff_packing_scan")
    async def scan(
        self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]
    ) -> Response[Any]:
        """One code more; nothing is written, the address says how far one is."""
        order, sent = await found(number), await read_form(request)
        lines, code = await to_pack(order), sent.get("code", "")[:LONGEST_CODE].strip()
        counted = counted_in(sent, lines)
        if not code or "recommencer" in sent:
            return go_to(request, bench_url(order, {} if "recommencer" in sent else counted))
        result = count_off(lines, counted, code)
        line = str(result.line.line_id) if result.line else ""
        return go_to(request, bench_url(order, result.counted, dit=result.said, ligne=line, code=as_scanned(code)))


async def bench_page(
    request: HtmlRequest, session: Session, order: Order, sent: FormData, said: Said = NOTHING
) -> Response[Any]:
    """`sent` holds what is counted, and what else was typed where `said` tells why it was refused."""
    lines = await to_pack(order) if is_still_here(order) else []
    counted = counted_in(sent, lines)
    carriers = carriers_for(order.delivery, (await storefront()).merchant.oversize_carrier)
    context: dict[str, Any] = {
        "order": order,
        "lines": lines,
        "counted": counted,
        "done": written(counted),
        "is_complete": bool(lines) and all(counted.get(one.line_id, 0) == one.pieces for one in lines),
        "label": state_label(
            order.state, order.delivery.mode, is_given_back=order.is_given_back, is_partly_sent=order.is_partly_sent
        ),
        "moves": moves_of(order),
        "is_to_begin": order.state in TO_PREPARE,
        "is_held": is_still_here(order) and bool(order.unpacked),
        "carriers": carriers,
        "usual": await usual_carrier(order),
        "labels_here": [one.name for one in carriers.values() if may_label(request, one.code)],
        "reasons": [ATTENTION_WORDS.get(one, one) for one in order.reasons],
        "said": said_of(sent, lines),
        "is_wrong": sent.get("dit", "") in {"enough", "unknown"},
        "sentences": SAID,
        "tones": TONES,
        "refusal": said.refusal,
        "wrong": said.sent_from if lines and said.status == 422 else "",
        "typed": said.typed,
        "since": entries_of(said.since),
    }
    return await staff_page(request, session, "staff/picking/packing.html", "picking", status=said.status, **context)


def from_table(asked: Asked) -> bool:
    """Whether the button of an order was pressed at the packing table: what is refused is said there."""
    return asked.data.get("puis") == HERE


def table_of(asked: Asked) -> str:
    """The packing table as it was, with what is counted."""
    pairs = {int(line): int(pieces) for line, pieces in _PAIR.findall(asked.data.get("fait", ""))}
    return bench_url(asked.order, pairs)


async def refused_at_table(asked: Asked, refusal: ShopError, sent_from: str = "") -> Response[Any]:
    """The table with what is counted and typed, the order as it is now, and why nothing was done."""
    order, said = await said_of_refusal(asked, refusal, sent_from)
    at = said.sent_from if said.sent_from in {"transporteur", "poids"} else "code"
    return await bench_page(asked.request, asked.session, order, asked.data, replace(said, sent_from=at))


def counted_in(sent: FormData, lines: Sequence[ToPack]) -> dict[int, int]:
    """Pieces counted so far, by line; never more than are wanted, none of another order's lines."""
    found_pairs = {int(line): int(pieces) for line, pieces in _PAIR.findall(sent.get("fait", ""))}
    known = {one.line_id: min(found_pairs.get(one.line_id, 0), one.pieces) for one in lines}
    return {line: pieces for line, pieces in known.items() if pieces}


def written(counted: Mapping[int, int]) -> str:
    return ",".join(f"{line}:{pieces}" for line, pieces in counted.items())


def bench_url(order: Order, counted: Mapping[int, int], **more: str) -> str:
    pairs = {name: value for name, value in {"fait": written(counted), **more}.items() if value}
    return f"/gestion/preparation/{order.number}" + (f"?{urlencode(pairs)}" if pairs else "")


def said_of(sent: FormData, lines: Sequence[ToPack]) -> str:
    """What the last scan came to, in words; empty before the first."""
    words = SAID.get(sent.get("dit", ""))
    line = clean_int(sent.get("ligne", ""), 1, 2**31 - 1)
    name = next((one.name for one in lines if one.line_id == line), sent.get("code", "")[:LONGEST_CODE])
    return words.format(name) if words else ""
