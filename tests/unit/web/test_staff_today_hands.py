"""Who takes what in hand on the day's page: one of two, never from another unsaid, by role."""

import asyncio
from typing import Any

import httpx
import pytest

from db import engine
from db.queries import work_owners
from db.tables.jobs import Job
from shop.staff import hands
from tests.factories import a_product, dora, variants_of
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import dora_signs_in, fields_of, text_of
from tests.unit.web.today_desk import LONG_AGO, TODAY, an_order_of, rows
from web.headers import Shell


async def somebody(client: httpx.AsyncClient, *roles: str) -> int:
    """Dora with fewer roles, signed in; her id."""
    return int((await dora_signs_in(client, *roles)).id)


@pytest.mark.race
async def test_two_who_take_the_same_row_at_once_one_has_it(app: Shell) -> None:
    assert sorted(await both_take(await an_order_of("paid"))) == [False, True]


@pytest.mark.race
async def test_twin_without_the_guard_both_believe_they_have_it(app: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes last has it, and the first was told it is hers."""

    async def whoever_had_it(*what: Any) -> bool:
        await engine.fetch(
            "INSERT INTO work_owner (kind, subject, member, since) VALUES ({}, {}, {}, {}) "
            "ON CONFLICT (kind, subject) DO UPDATE SET member = excluded.member",
            *what,
        )
        return True

    monkeypatch.setattr(work_owners, "take_free", whoever_had_it)
    assert await both_take(await an_order_of("paid")) == [True, True]


async def both_take(order: Any) -> list[bool]:
    """What two members who press at the same moment are told."""
    members = await dora(), await dora(email="paul@example.fr", name="Paul Roy")
    return await asyncio.gather(*(hands.take("order", order.id, one.id, None, TODAY) for one in members))


async def test_each_role_sees_its_own_first_and_nothing_it_may_not_open(client: httpx.AsyncClient) -> None:
    await somebody(client, "warehouse")
    await an_order_of("paid", LONG_AGO, attention="charged_back")
    (low,) = await variants_of(await a_product("Canne anglaise", on_hand=1))
    await Job(kind="mail", key="m", created_at=LONG_AGO, run_at=LONG_AGO, parked_at=LONG_AGO).save()
    answer = await client.get("/gestion")
    # What is the warehouse's comes before the older thing that is not; jobs are not theirs to open.
    assert rows(answer) == ["a-preparer-order", "stock-variant", "a-decider-order"]
    assert "E-mails" not in text_of(answer)
    assert low.id


async def test_the_catalogue_sees_its_stock_alone_and_no_figures(client: httpx.AsyncClient) -> None:
    await somebody(client, "catalogue")
    await an_order_of("paid", attention="charged_back")
    await a_product("Canne anglaise", on_hand=1)
    answer = await client.get("/gestion")
    assert rows(answer) == ["stock-variant"]
    assert "Alice" not in answer.text
    assert "30 derniers jours" not in answer.text


async def test_one_role_can_be_looked_at(desk: httpx.AsyncClient) -> None:
    await an_order_of("paid")
    await Job(kind="refund", key="m", created_at=TODAY, run_at=TODAY, parked_at=TODAY).save()
    assert rows(await desk.get("/gestion?pour=warehouse")) == ["a-preparer-order"]
    assert rows(await desk.get("/gestion?pour=accounting")) == ["taches-job"]


async def test_taking_in_hand_works_without_javascript_and_with_it(desk: httpx.AsyncClient) -> None:
    order = await an_order_of("paid")
    path, row = f"/gestion/en-main/order/{order.id}", f"a-preparer-order-{order.id}"
    answer = await desk.post(path, data={"retour": "/gestion?file=a-preparer"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/gestion?file=a-preparer")
    mine = await desk.get("/gestion?a-moi=oui")
    assert rows(mine) == ["a-preparer-order"]
    assert "Je laisse" in text_of(mine)
    sent = fields_of(mine, f"{path}/fin")
    assert sent["ligne"] == row
    assert sent["titre"]
    part = await desk.post(f"{path}/fin", data=sent, headers=HTMX)
    assert part.text.startswith(f'<div id="{row}-qui"')
    assert f'Je m’en occupe<span class="sr"> {sent["titre"]}</span>' in part.text
    assert "Je m’en occupe" in part.text
    assert "Personne ne s’en occupe plus." in part.text
    assert rows(await desk.get("/gestion?a-moi=oui")) == []
    taken = await desk.post(path, data=fields_of(part, path), headers=HTMX)
    assert f'Je laisse<span class="sr"> {sent["titre"]}</span>' in taken.text
    assert "Vous vous en occupez." in taken.text


async def test_nobody_takes_from_another_without_saying_so(desk: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    order = await an_order_of("paid")
    other = await dora(email="paul@example.fr", name="Paul Roy")
    assert await work_owners.take_free("order", order.id, other.id, TODAY)
    path, row = f"/gestion/en-main/order/{order.id}", f"a-preparer-order-{order.id}"
    late = await desk.post(path, data={"ligne": row}, headers=HTMX)
    assert "Paul Roy s’en occupe." in late.text
    await desk.post(f"{path}/fin", data={"ligne": row}, headers=HTMX)
    assert (await hands.owner("order", order.id)) == hands.Owner(other.id, "Paul Roy", TODAY)
    over = await desk.post(path, data={"ligne": row, "de": str(other.id)}, headers=HTMX)
    assert "Vous vous en occupez." in over.text


async def test_a_role_takes_nothing_that_it_may_not_open(client: httpx.AsyncClient) -> None:
    order = await an_order_of("paid")
    await dora_signs_in(client, "catalogue")
    for path in (f"/gestion/en-main/order/{order.id}", f"/gestion/en-main/order/{order.id}/fin"):
        assert (await client.post(path)).status_code == 404
    assert await engine.fetch("SELECT id FROM work_owner") == []


async def test_what_is_not_there_cannot_be_taken(desk: httpx.AsyncClient) -> None:
    for bad in ("order/0", "order/99999", "order/x", "staff_member/1", "orders/1", "order/99999999999999999999"):
        assert (await desk.post(f"/gestion/en-main/{bad}")).status_code == 404, bad
    order = await an_order_of("paid")
    for odd in ("https://evil.example", "//evil.example", "/compte", "/gestionnaire"):
        answer = await desk.post(f"/gestion/en-main/order/{order.id}", data={"retour": odd})
        assert answer.headers["location"] == "/gestion", odd
