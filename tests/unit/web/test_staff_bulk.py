"""One move for many orders: told before, done one by one, told after; two people at once do each order once."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from db import engine
from shop.orders import fulfilment
from shop.orders.moves import staff
from shop.orders.order import Order
from shop.staff import bulk
from shop.staff.bulk import Doer
from tests.factories import an_article, an_order, dora
from tests.order_walkthrough import OrderWalkthrough
from tests.parcel_walkthrough import OneMaker
from tests.rows import order
from tests.unit.web.bulk_desk import LOT, confirmed, fields, part
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import (
    dora_signs_in,
    text_of,
    walkthrough,
)
from web.headers import Shell


async def test_what_can_be_done_and_what_cannot_is_told_before(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = [await walkthrough(app).up_to("paid") for _ in range(2)]
    ready, waiting = await walkthrough(app).up_to("in_preparation"), await walkthrough(app).up_to("awaiting_payment")
    page = await confirmed(desk, "preparer", *paid, ready, waiting)
    assert page.status_code == 200
    can, cannot = part(page, "can"), part(page, "cannot")
    assert [one.number in can for one in (*paid, ready, waiting)] == [True, True, False, False]
    assert "la commande est « en préparation »" in cannot.replace("\u00a0", " ")
    assert "la commande est « en attente de paiement »" in cannot.replace("\u00a0", " ")
    assert {(await order(one.number)).version for one in paid} == {paid[0].version}, "nothing is done yet"

    answer = await desk.post(LOT, data=fields(page))
    assert answer.status_code == 303
    result = await desk.get(answer.headers["location"])
    assert "2 commandes : c’est fait." in text_of(result).replace("\u00a0", " ")
    assert {(await order(one.number)).state for one in paid} == {"in_preparation"}
    assert (await desk.get(answer.headers["location"])).status_code == 200


async def test_pressed_twice_it_is_done_once(desk: httpx.AsyncClient, app: Shell, maker: OneMaker) -> None:
    ready = [await walkthrough(app, quantity=2).up_to("in_preparation") for _ in range(2)]
    sent = fields(await confirmed(desk, "emballer", *ready))
    answers = await asyncio.gather(*(desk.post(LOT, data=sent, headers=HTMX) for _ in range(3)))
    for answer in answers:
        assert "c’est fait" in text_of(await desk.get(answer.headers["hx-redirect"]))
        assert "refused" not in (await desk.get(answer.headers["hx-redirect"])).text
    for one in ready:
        after = await order(one.number)
        assert [(dict(parcel.lines), parcel.label_state) for parcel in after.packed] == [(one.unpacked, "asked")]
        assert [event.move for event in after.events].count("pack") == 1


async def test_each_order_stands_for_itself(desk: httpx.AsyncClient, app: Shell) -> None:
    """One changed between the page and the button: it is left as it is, the other is done."""
    first, second = [await walkthrough(app).up_to("paid") for _ in range(2)]
    sent = fields(await confirmed(desk, "preparer", first, second))
    await fulfilment.cancel(first.number, first.version, staff("Émile Roux"), datetime.now(UTC))
    result = await desk.get((await desk.post(LOT, data=sent)).headers["location"])
    assert first.number in part(result, "refused")
    assert "La commande a changé entre-temps" in part(result, "refused")
    assert [(await order(one.number)).state for one in (first, second)] == ["cancelled", "in_preparation"]


async def test_all_that_is_filtered_is_two_hundred_at_most(desk: httpx.AsyncClient, app: Shell) -> None:
    variant = await an_article(on_hand=1_000)
    for _ in range(202):
        await an_order(variant, quantity=1, state="paid")
    other = await an_order(variant, quantity=1, state="in_preparation")
    page = await desk.get(LOT, params={"action": "liste", "toutes": "1", "etat": "a-preparer"})
    assert page.text.count('name="commande"') == 200
    assert other.number not in page.text
    assert "200 commandes à la fois au plus" in text_of(page)
    listed = await desk.get("/gestion/commandes?etat=a-preparer")
    assert "Les 200 premières des 202 commandes trouvées" in text_of(listed)


async def test_an_agency_gets_its_orders_ready_and_buyers_are_written(desk: httpx.AsyncClient, app: Shell) -> None:
    collected = await walkthrough(app, mode="agency").up_to("in_preparation")
    sent_home = await walkthrough(app).up_to("in_preparation")
    page = await confirmed(desk, "prete", collected, sent_home)
    assert "prévenu par e-mail" in part(page, "can")
    assert sent_home.number in part(page, "cannot")
    await desk.post(LOT, data=fields(page))
    assert (await order(collected.number)).state == "ready"
    (job,) = await engine.fetch("SELECT key FROM job WHERE key LIKE 'mail:order_ready:%'")
    assert job["key"] == f"mail:order_ready:{collected.number}"


async def test_one_parcel_is_for_what_fits_and_is_whole(desk: httpx.AsyncClient, app: Shell, maker: OneMaker) -> None:
    light = await walkthrough(app, quantity=1).up_to("in_preparation")
    heavy = await walkthrough(app, quantity=5).up_to("in_preparation")
    await engine.fetch('UPDATE order_line SET weight_g = 9000 WHERE "order" = {}', heavy.id)
    done = await walkthrough(app, quantity=1).up_to("in_preparation")
    await desk.post(LOT, data=fields(await confirmed(desk, "emballer", done)))
    page = await confirmed(desk, "emballer", light, heavy, done)
    assert light.number in part(page, "can")
    assert "DPD ne prend pas plus de" in part(page, "cannot")
    assert "Son colis est déjà préparé." in part(page, "cannot")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 400),
        ({"action": "detruire", "commande": "SC-26-000001"}, 400),
        ({"action": "preparer"}, 422),
        ({"action": "preparer", "commande": "SC-99-999999"}, 422),
        ({"action": "preparer", "commande": "x" * 5_000}, 422),
    ],
)
async def test_nothing_to_do_is_said(desk: httpx.AsyncClient, asked: dict[str, str], status: int) -> None:
    answer = await desk.get(LOT, params=asked)
    assert answer.status_code == status
    if status == 422:
        assert "Cochez au moins une commande." in text_of(answer)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"action": "preparer"},
        {"action": "preparer", "commande": "SC-26-000001"},
        {"action": "preparer", "commande": "SC-26-000001.0"},
        {"action": "preparer", "commande": "SC-26-000001.99999999999999999999"},
        {"action": "liste", "commande": "SC-26-000001.1"},
    ],
)
async def test_what_no_page_sends_is_refused(desk: httpx.AsyncClient, sent: dict[str, str]) -> None:
    assert (await desk.post(LOT, data=sent)).status_code == 400


async def test_an_order_that_is_gone_is_told(desk: httpx.AsyncClient) -> None:
    answer = await desk.post(LOT, data={"action": "preparer", "commande": "SC-99-999999.1"})
    assert "Cette commande n’existe pas." in text_of(await desk.get(answer.headers["location"]))
    assert (await desk.get(f"{LOT}/nulle-part")).status_code == 404


async def test_a_role_does_to_many_only_what_it_does_to_one(client: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    await dora_signs_in(client, "accounting")
    listed = await client.get("/gestion/commandes")
    assert 'value="prendre"' in listed.text
    assert 'value="preparer"' not in listed.text
    assert (await confirmed(client, "preparer", paid)).status_code == 403
    sent = {"action": "preparer", "commande": f"{paid.number}.{paid.version}"}
    assert (await client.post(LOT, data=sent)).status_code == 403
    assert (await client.get(f"{LOT}/impression/bons.pdf", params={"commande": paid.number})).status_code == 403
    assert (await order(paid.number)).state == "paid"


async def both(action: str, *orders: Order) -> list[str]:
    """Two members press the same button for the same orders at the same moment; what each is told of each."""
    asked = {one.number: one.version for one in orders}
    members = await dora(), await dora(email="emile@example.fr", name="Émile Roux")
    doers = [Doer(staff(one.name), one.id, bool) for one in members]
    told = await asyncio.gather(*(bulk.do_all(action, asked, doer, datetime.now(UTC)) for doer in doers))
    return [one.why for some in told for one in some]


@pytest.mark.race
async def test_two_people_at_once_prepare_each_order_once(app: Shell) -> None:
    orders = [await walkthrough(app).up_to("paid") for _ in range(4)]
    told = await both(bulk.PREPARE, *orders)
    assert sorted(bool(why) for why in told) == [False] * 4 + [True] * 4
    for one in orders:
        assert [event.move for event in (await order(one.number)).events].count("prepare") == 1


@pytest.mark.race
async def test_two_people_at_once_take_each_order_for_one_of_them(app: Shell) -> None:
    orders = [await walkthrough(app).up_to("paid") for _ in range(4)]
    told = await both(bulk.TAKE, *orders)
    assert sorted(bool(why) for why in told) == [False] * 4 + [True] * 4
    assert all("déjà en main" in why for why in told if why)


@pytest.mark.race
async def test_twin_without_the_guard_both_believe_they_have_it(app: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes last has it, and the first was told it is hers."""
    orders = [await walkthrough(app).up_to("paid") for _ in range(4)]

    async def take_free(*what: Any) -> bool:
        """The same row, whoever had it: one statement, so that the moment the other one writes does not matter."""
        rows = await engine.fetch(
            "INSERT INTO work_owner (kind, subject, member, since) VALUES ({}, {}, {}, {}) "
            "ON CONFLICT (kind, subject) DO UPDATE SET member = excluded.member RETURNING id",
            *what,
        )
        return bool(rows)

    monkeypatch.setattr(bulk.work_owners, "take_free", take_free)
    assert (await both(bulk.TAKE, *orders)).count("") == 8


@pytest.mark.race
async def test_twin_without_the_version_both_are_told_they_did_it(app: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = [await walkthrough(app).up_to("paid") for _ in range(2)]

    async def change(number: str, version: int, move: str, by: Any, work: Any, same: Any = None) -> None:
        known = await OrderWalkthrough.order(number)

        async def fresh() -> None:
            found = await fulfilment.book.locked(known.id)
            if found.state == "paid":
                await work(found)

        await engine.in_one_transaction(fresh)

    monkeypatch.setattr(fulfilment, "change", change)
    assert (await both(bulk.PREPARE, *orders)).count("") == 4
