"""« Me prévenir » ends: taken back by its link, told once, forgotten, written once by two workers."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from db import engine
from shop.catalogue import restock
from shop.jobs import utc_now
from shop.links import order_token
from shop.orders import fulfilment
from tests.factories import an_article
from tests.order_walkthrough import DORA, SECRET
from tests.unit.web.conftest import HTMX
from tests.unit.web.restock_desk import Letterbox, ask, gone, notices, path_of, restocked, worked
from tests.unit.web.staff_desk import walkthrough
from web.headers import Shell
from web.jobs import sweep


async def test_i_no_longer_want_it(client: httpx.AsyncClient, app: Shell, letterbox: Letterbox) -> None:
    variant = await gone()
    await ask(client, variant)
    await worked(app)
    link = letterbox.link()
    await client.post(link)
    page = await client.get(f"{link}/fin")
    assert "Ne plus me prévenir" in page.text
    assert len(await notices()) == 1, "opening a link ends nothing"
    for _ in range(2):
        assert (await client.post(f"{link}/fin")).headers["location"] == link
    assert await notices() == []
    assert "Cette alerte a pris fin" in (await client.get(link)).text
    assert (await client.get(f"{link}/fin")).headers["location"] == link
    assert (await client.post(link)).status_code == 303
    await restocked(variant)
    assert await restock.tell(utc_now()) == 0


async def test_the_link_of_one_is_not_the_link_of_the_next(
    client: httpx.AsyncClient, app: Shell, letterbox: Letterbox
) -> None:
    """A row id may serve again: the mark of the address tells its owners apart."""
    variant = await gone()
    await ask(client, variant)
    await worked(app)
    link = letterbox.link()
    await engine.fetch("UPDATE restock_notice SET email = 'charlie@example.be'")
    assert "Cette alerte a pris fin" in (await client.get(link)).text
    await client.post(link)
    assert (await notices())[0]["confirmed_at"] is None
    name, _, signature = link.partition("/alertes/")[2].partition(".")
    order = order_token("SC-26-000001", SECRET)
    for forged in (
        name,
        f"{name}.{signature[:-1]}",
        f"{name}.{order.partition('.')[2]}",
        f"9{name}.{signature}",
        order,
    ):
        assert (await client.get(f"/alertes/{forged}")).status_code == 404


async def test_a_cancelled_order_brings_the_article_back(app: Shell, client: httpx.AsyncClient) -> None:
    """A01"""
    variant = await an_article(on_hand=1)
    order = await walkthrough(app, variant_id=variant.id, quantity=1).up_to("awaiting_payment")
    assert (await ask(client, variant)).headers["location"].endswith("/envoyee")
    await engine.fetch("UPDATE restock_notice SET confirmed_at = {}", utc_now())
    assert await restock.tell(utc_now()) == 0
    await fulfilment.cancel(order.number, order.version, DORA, utc_now())
    assert await restock.tell(utc_now()) == 1


async def test_who_was_told_may_ask_again(client: httpx.AsyncClient) -> None:
    variant = await gone()
    await ask(client, variant)
    await engine.fetch("UPDATE restock_notice SET confirmed_at = {}, notified_at = {}", utc_now(), utc_now())
    await ask(client, variant)
    assert [(row["confirmed_at"], row["notified_at"]) for row in await notices()] == [(None, None)]


async def test_what_can_be_ordered_leads_to_its_page(client: httpx.AsyncClient) -> None:
    variant = await an_article()
    assert (await ask(client, variant)).headers["location"] == await path_of(variant)
    assert (await ask(client, variant, headers=HTMX)).headers["hx-redirect"] == await path_of(variant)
    other = await gone()
    answer = await client.post(
        f"{await path_of(variant)}/alerte", data={"reference": other.sku, "email": "a@example.fr"}
    )
    assert answer.status_code == 404
    assert (await client.post("/produits/rien/alerte", data={"email": "a@example.fr"})).status_code == 404
    assert await notices() == []


async def test_addresses_are_forgotten(client: httpx.AsyncClient) -> None:
    now, variant = utc_now(), await gone()
    old = (("never confirmed", 8, None, None), ("fresh", 6, None, None), ("waits", 300, 299, None),
           ("waited a year", 366, 365, None), ("told", 60, 59, 31), ("told lately", 60, 59, 29))  # fmt: skip
    for name, *days in old:
        at = [None if one is None else now - timedelta(days=one) for one in days]
        await engine.fetch(
            "INSERT INTO restock_notice (variant, email, asked_at, confirmed_at, notified_at) "
            "VALUES ({}, {}, {}, {}, {})",
            variant.id, name, *at,
        )  # fmt: skip
    await sweep()
    assert [row["email"] for row in await notices()] == ["fresh", "waits", "told lately"]


@pytest.mark.race
@pytest.mark.parametrize("guarded", [True, False])
async def test_two_workers_write_once(
    client: httpx.AsyncClient, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both saw the same wish waiting; without the conditional update each writes."""
    variant = await gone()
    await ask(client, variant)
    await engine.fetch("UPDATE restock_notice SET confirmed_at = {}", utc_now())
    (notice_id,) = await restock.queries.waiting_for(variant.id)
    if not guarded:

        async def always(notice_id: int, now: Any) -> bool:
            return True

        monkeypatch.setattr(restock.queries, "answer", always)
    told = [await restock._tell(notice_id, utc_now() + timedelta(seconds=at)) for at in range(2)]
    assert told == ([True, False] if guarded else [True, True])
