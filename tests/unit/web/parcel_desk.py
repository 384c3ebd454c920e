"""Orders packed and labelled as Dora does, for the tests of parcels."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx

from db import engine
from shop.orders.order import Order
from shop.parcels import labels
from shop.parcels import packing as parcels
from shop.parcels.labels import Labels
from tests.order_walkthrough import DORA
from tests.parcel_walkthrough import OneMaker
from tests.rows import order
from tests.unit.web.staff_desk import fields_of, page_of, text_of, walkthrough
from web.headers import Shell

NOW = datetime.now(UTC)


async def jobs() -> list[dict[str, Any]]:
    rows = await engine.fetch("SELECT payload FROM job WHERE kind = {} ORDER BY id", labels.JOB)
    return [json.loads(row["payload"]) for row in rows]


async def make_labels(maker: OneMaker) -> None:
    """What the worker does with every label asked for."""
    for payload in await jobs():
        await Labels(maker.carriers()).make(payload, NOW)


async def packed(desk: httpx.AsyncClient, ready: Order, **typed: str) -> Order:
    """« Préparer le colis » on the order's page."""
    action = f"{page_of(ready)}/colis"
    fields = {**fields_of(await desk.get(page_of(ready)), action), **typed}
    answer = await desk.post(f"{action}/preparation", data=fields)
    assert answer.status_code == 303, text_of(answer)
    return await order(ready.number)


async def one_packed(app: Shell, *, quantity: int = 2) -> Order:
    ready = await walkthrough(app, quantity=quantity).up_to("in_preparation")
    draft = parcels.ParcelDraft("dpd", "250012345678", {ready.lines[0].id: quantity})
    await parcels.pack(ready.number, ready.version, draft, DORA, NOW, with_label=False)
    return await order(ready.number)


async def later_point(number: str) -> Order:
    """The order as made by a buyer who could name no point."""
    found = await order(number)
    choice = replace(found.delivery, mode="dpd_point", label="Point de retrait DPD", point_later=True)
    await engine.fetch(
        "UPDATE orders SET delivery = {}, attention = 'point_later' WHERE id = {} RETURNING id",
        json.dumps(choice.as_json()), found.id,
    )  # fmt: skip
    return await order(number)
