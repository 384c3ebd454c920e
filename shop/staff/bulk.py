"""One move for many orders: what stands against it is told before, then each is done in a transaction of its own.

Each order is asked with the version it was shown with: what happened to it meanwhile is not overwritten, and a button
pressed twice does its work once.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from db.queries import staged_files, work_owners
from shop.errors import ShopError
from shop.orders import book, fulfilment
from shop.orders.moves import By
from shop.orders.order import Order
from shop.orders.states import apply
from shop.parcels import packing
from shop.parcels.packing import ParcelDraft, check_packs
from shop.parcels.usual import usual_carrier
from shop.staff import hands
from shop.staff.order_list import KIND
from shop.staff.refunds import refunded_unsent
from shop.withdrawal.moves import pieces_to_keep_back
from shop.withdrawal.statements import statements_of

MOST: Final = 200
"""Orders at once."""
PREPARE, READY, PACK, TAKE = "preparer", "prete", "emballer", "prendre"
LIST, SLIPS, LABELS = "liste", "bons", "etiquettes"
PRINTS: Final = frozenset({LIST, SLIPS, LABELS})
"""What is printed changes nothing."""
STAGED: Final = "orders_bulk"
"""The kind of `staged_file` that keeps what became of the orders, for its page."""
IN_OTHER_HANDS: Final = "Cette commande est déjà en main\u00a0: {}."
NOT_THERE: Final = "Cette commande n’existe pas."


@dataclass(frozen=True, slots=True)
class Doer:
    """Who presses the button. `labelled`: whether a carrier makes labels for us."""

    by: By
    member_id: int
    labelled: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one order; `why` empty where it was done."""

    number: str
    why: str = ""


async def why_not(action: str, order: Order, doer: Doer) -> str:
    """The sentence that says why this order is left out; empty for one that can be done."""
    try:
        await _CHECKS[action](order, doer)
    except ShopError as refusal:
        return refusal.message
    return ""


async def do_all(action: str, asked: Mapping[str, int], doer: Doer, now: datetime) -> list[Outcome]:
    """The move for each order, by number with the version it was shown with."""
    return [Outcome(number, await _done(action, number, version, doer, now)) for number, version in asked.items()]


async def keep(action: str, outcomes: list[Outcome], doer: Doer, now: datetime) -> str:
    """Have the outcomes under an address of their own, for days; gives its name."""
    body = json.dumps([asdict(one) for one in outcomes]).encode()
    return await staged_files.stage(kind=STAGED, name=action, content=body, options={}, actor=doer.by.name, now=now)


async def kept(public_id: str) -> tuple[str, list[Outcome]] | None:
    """The action and what became of each order; None for a name nothing has."""
    row = await staged_files.staged(STAGED, public_id)
    if row is None:
        return None
    return row["name"], [Outcome(**one) for one in json.loads(bytes(row["content"]))]


async def _done(action: str, number: str, version: int, doer: Doer, now: datetime) -> str:
    try:
        await _WORK[action](number, version, doer, now)
    except LookupError:
        return NOT_THERE
    except ShopError as refusal:
        return refusal.message
    return ""


async def _prepare(number: str, version: int, doer: Doer, now: datetime) -> None:
    await fulfilment.prepare(number, version, doer.by, now)


async def _make_ready(number: str, version: int, doer: Doer, now: datetime) -> None:
    await fulfilment.make_ready(number, version, doer.by, now)


async def _pack(number: str, version: int, doer: Doer, now: datetime) -> None:
    """All its pieces in one parcel, with a label of its usual carrier where that one makes them for us."""
    order = await _found(number)
    draft = await whole_parcel(order)
    if not draft.lines and order.packed:
        draft = ParcelDraft(order.packed[-1].carrier, "", dict(order.packed[-1].lines))  # pressed a second time
    else:
        await _check_whole(order)
    await packing.pack(number, version, draft, doer.by, now, with_label=doer.labelled(draft.carrier))


async def _take(number: str, _version: int, doer: Doer, now: datetime) -> None:
    """Raises ShopError for an order that somebody else has."""
    order = await _found(number)
    if not await hands.take(KIND, order.id, doer.member_id, None, now):
        await _check_take(order, doer)


async def whole_parcel(order: Order) -> ParcelDraft:
    """Everything that is in no parcel yet, by the usual carrier."""
    return ParcelDraft(await usual_carrier(order), "", order.unpacked)


async def _check_prepare(order: Order, doer: Doer) -> None:
    fulfilment.check_money_is_here(order, "prepare")
    apply(order.state, "prepare", actor=doer.by.kind, mode=order.delivery.mode)


async def _check_ready(order: Order, doer: Doer) -> None:
    fulfilment.check_money_is_here(order, "make_ready")
    apply(order.state, "make_ready", actor=doer.by.kind, mode=order.delivery.mode)


async def _check_pack(order: Order, doer: Doer) -> None:
    draft = await whole_parcel(order)
    if not draft.lines and order.packed:
        raise ShopError("Son colis est déjà préparé.")
    await check_packs(order, draft, doer.by, with_label=doer.labelled(draft.carrier))
    await _check_whole(order)


async def _check_whole(order: Order) -> None:
    """One parcel for all of it is for orders of which nothing was sent, given back, or withdrawn from."""
    if order.packed or order.parcels:
        raise ShopError("Une partie est déjà emballée ou partie\u00a0: préparez le reste sur sa page.")
    if pieces_to_keep_back(order, await statements_of(order)):
        raise ShopError("Le client a renoncé à des articles\u00a0: retirez-les d’abord de l’envoi.")
    if await refunded_unsent(order):
        raise ShopError("Des articles sont remboursés\u00a0: préparez le colis sur sa page.")


async def _check_take(order: Order, doer: Doer) -> None:
    for owner in await work_owners.owners(KIND, [order.id]):
        if owner["member"] != doer.member_id:
            raise ShopError(IN_OTHER_HANDS.format(owner["name"]))


async def _check_picking(order: Order, _doer: Doer) -> None:
    if not order.unpacked or order.is_refunded:
        raise ShopError("Rien n’est à préparer.")


async def _check_labels(order: Order, _doer: Doer) -> None:
    if not any(parcel.label_state == "made" for parcel in order.packed):
        raise ShopError("Aucune étiquette n’attend d’être imprimée.")


async def _found(number: str) -> Order:
    order = await book.by_number(number)
    if order is None:
        raise LookupError(number)
    return order


_CHECKS: Final[Mapping[str, Callable[[Order, Doer], Awaitable[None]]]] = {
    PREPARE: _check_prepare,
    READY: _check_ready,
    PACK: _check_pack,
    TAKE: _check_take,
    LIST: _check_picking,
    SLIPS: _check_picking,
    LABELS: _check_labels,
}
_WORK: Final[Mapping[str, Callable[[str, int, Doer, datetime], Awaitable[None]]]] = {
    PREPARE: _prepare,
    READY: _make_ready,
    PACK: _pack,
    TAKE: _take,
}
