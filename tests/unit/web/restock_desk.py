"""Who asks to be told, and when the article is back, for tests."""

import re
from typing import Any

import httpx

from db import engine
from db.tables.catalogue import Variant
from shop.jobs import utc_now
from shop.worker import Worker
from tests.factories import an_article
from tests.unit.db import letterbox
from tests.unit.web.staff_desk import application_of
from web.headers import Shell
from web.jobs import build_worker

LINK = re.compile(r"/alertes/[^/\s\"]+")


class Letterbox(letterbox.Letterbox):
    """Its letters carry one link each."""

    def link(self, at: int = -1) -> str:
        found = LINK.search(self.mails[at].text)
        assert found
        return found.group()


async def worked(app: Shell) -> None:
    """The worker does what is due."""
    worker: Worker = build_worker(application_of(app).state)
    while await worker.run_due():
        pass


async def path_of(variant: Variant) -> str:
    rows = await engine.fetch("SELECT slug FROM product WHERE id = {}", variant.product)
    return f"/produits/{rows[0]['slug']}"


async def ask(client: httpx.AsyncClient, variant: Variant, email: str = "alice@example.fr", **more: Any) -> Any:
    data = {"reference": variant.sku, "email": email, **more.pop("data", {})}
    return await client.post(f"{await path_of(variant)}/alerte", data=data, **more)


async def notices() -> list[dict[str, Any]]:
    return await engine.fetch("SELECT email, confirmed_at, notified_at FROM restock_notice ORDER BY id")


async def restocked(variant: Variant, pieces: int = 5) -> None:
    """Goods arrive, as an import or staff write it."""
    await engine.fetch("UPDATE variant SET on_hand = {} WHERE id = {}", pieces, variant.id)
    await engine.fetch(
        "INSERT INTO stock_movement (variant, delta, reason, order_number, at) VALUES ({}, {}, 'delivery', '', {})",
        variant.id, pieces, utc_now(),
    )  # fmt: skip


async def gone(**values: Any) -> Variant:
    return await an_article("Rollator Alizée", on_hand=0, **values)
