"""The day's page: one queue of what waits, with its age, its owner and a way to act; the picture of thirty days."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from db import engine
from db.queries import staff_queue
from db.tables.after_sales import Withdrawal
from db.tables.bank import BankEntry, BankFile
from db.tables.catalogue import StockMovement
from db.tables.jobs import Job
from db.tables.orders import Parcel
from db.tables.payments import Payment, Refund
from shop.calendar import in_paris
from shop.staff import lists, queue
from shop.staff.figures import DAYS, Day, Figures, last_days
from tests.factories import a_product, an_article, an_order, number, variants_of
from tests.unit.web.staff_desk import dora_signs_in, text_of
from tests.unit.web.today_desk import LONG_AGO, TODAY, an_order_of, rows
from web.headers import Shell
from web.pages.staff.today import picture


async def everything_waits() -> dict[str, int]:
    """One thing of each kind; the id of each by the name of its row without the number."""
    decide = await an_order_of("paid", LONG_AGO, attention="charged_back")
    parcels = await an_order_of("shipped", attention="parcel_late")
    ship = await an_order_of("in_preparation")
    ready = await an_order_of("ready", LONG_AGO)
    labelled = Parcel(order=ship.id, carrier="dpd", label_state="asked", packed_at=LONG_AGO)
    await labelled.save()
    statement = Withdrawal(
        number="R-1", order=parcels.id, name="Alice Martin", email="alice@example.fr", declared_at=LONG_AGO,
        idempotency_key="r1",
    )  # fmt: skip
    await statement.save()
    file = BankFile(sha256="0" * 64, name="x", format="csv", actor="Dora", imported_at=TODAY)
    await file.save()
    entry = BankEntry(
        file=file.id, key="k", booked_on=LONG_AGO.date(), amount_cents=12_000, payer="Zoé Durand", text="merci",
        state="unmatched",
    )  # fmt: skip
    await entry.save()
    mail, job = [
        Job(kind=kind, key=f"{kind}:1", payload=json.dumps({"mail": "order_paid"}), created_at=TODAY, run_at=TODAY,
            parked_at=TODAY, last_error="refusé") for kind in ("mail", "refund")
    ]  # fmt: skip
    await mail.save()
    await job.save()
    low = await an_article("Canne anglaise", on_hand=2)
    return {
        "a-decider-order": decide.id, "a-preparer-order": decide.id, "a-expedier-order": ship.id,
        "etiquettes-parcel": labelled.id, "colis-order": parcels.id, "reste-order": parcels.id,
        "en-agence-order": ready.id,
        "retractations-withdrawal": statement.id, "virements-bank_entry": entry.id, "e-mails-job": mail.id,
        "taches-job": job.id, "stock-variant": low.id,
    }  # fmt: skip


async def test_each_kind_of_what_waits_is_in_the_queue_and_counted(
    bare_desk: httpx.AsyncClient,
) -> None:
    wanted = await everything_waits()
    answer = await bare_desk.get("/gestion")
    found = {name.replace("_", "-"): subject for name, subject in wanted.items()}
    listed = dict(re.findall(r'<tr id="([a-z_-]+?)-(\d+)"', answer.text))
    assert {name.replace("_", "-"): int(one) for name, one in listed.items()} == found
    for kind in queue.KINDS:
        assert f"1 {kind.label}" in text_of(answer), kind.name
    assert f"{len(wanted)} Tout" in text_of(answer)
    for said in ("La banque du client a repris le paiement.", "Zoé Durand", "Canne anglaise", "2 pièces libres"):
        assert said in text_of(answer).replace("\u00a0", " "), said
    assert "dépassé de" in text_of(answer)


@pytest.fixture
async def bare_desk(client: httpx.AsyncClient) -> Any:
    """Dora's desk among rows that no walk through the shop made; they are taken away before the books are read."""
    picture.forget()
    await dora_signs_in(client)
    yield client
    await engine.fetch("DELETE FROM withdrawal")
    await engine.fetch("DELETE FROM bank_entry")
    await engine.fetch("DELETE FROM bank_file")
    await engine.fetch("DELETE FROM parcel")
    await engine.fetch("UPDATE orders SET state = 'paid', attention = ''")
    await engine.fetch("UPDATE order_event SET to_state = 'paid' WHERE move = 'pay'")


async def test_the_oldest_comes_first_and_says_its_age_in_working_days(desk: httpx.AsyncClient) -> None:
    newest = await an_order_of("paid", TODAY)
    oldest = await an_order_of("paid", TODAY - timedelta(days=14))
    answer = await desk.get("/gestion?file=a-preparer")
    assert re.findall(r'<tr id="a-preparer-order-(\d+)"', answer.text) == [str(oldest.id), str(newest.id)]
    days = queue.age_words(in_paris(TODAY - timedelta(days=14)).date(), in_paris(TODAY).date())
    assert days.replace("\u00a0", " ") in text_of(answer).replace("\u00a0", " ")
    assert f'href="/gestion/commandes/{oldest.number}"' in answer.text


async def test_an_order_that_moved_waits_since_then(desk: httpx.AsyncClient) -> None:
    moved = await an_order_of("paid", TODAY - timedelta(days=14))
    await engine.fetch("UPDATE order_event SET at = {} WHERE move = 'pay'", TODAY)
    await engine.fetch("UPDATE orders SET state_since = {}", TODAY)
    still = await an_order_of("paid", TODAY - timedelta(days=7))
    answer = await desk.get("/gestion?file=a-preparer")
    assert re.findall(r'<tr id="a-preparer-order-(\d+)"', answer.text) == [str(still.id), str(moved.id)]


async def test_what_was_given_back_is_decided_and_not_prepared(desk: httpx.AsyncClient) -> None:
    order = await an_order_of("paid")
    (payment,) = await Payment.objects().where(Payment.order == order.id)
    await Refund(payment=payment.id, amount_cents=payment.amount_cents, state="refunded", idempotency_key="x",
                 created_at=TODAY).save()  # fmt: skip
    await engine.fetch("UPDATE payment SET refunded_cents = amount_cents")
    answer = await desk.get("/gestion")
    assert re.findall(r'<tr id="([a-z-]+)-order', answer.text) == ["a-decider"]
    assert "annulez la commande" in text_of(answer)


async def test_a_parcel_that_came_back_waits_with_the_parcels(bare_desk: httpx.AsyncClient) -> None:
    await an_order_of("shipped", attention="parcel_back")
    await an_order_of("shipped", attention="parcel_trouble,parcel_back,parcel_late")
    await an_order_of("shipped", attention="parcel_back,withdrawal")
    answer = await bare_desk.get("/gestion")
    assert sorted(set(rows(answer)) - {"reste-order"}) == ["a-decider-order", "colis-order"]
    assert "2 Colis en retard ou en difficulté" in text_of(answer)


@pytest.mark.parametrize(
    ("moved", "reserved", "age"),
    [
        ((("receive", 10, 30), ("ship", -6, 9), ("ship", -2, 0)), 0, 9),  # low since nine days, whatever moved today
        ((("receive", 10, 30), ("ship", -7, 20), ("receive", 4, 10), ("ship", -5, 4)), 0, 4),  # low for the second time
        ((("receive", 2, 30),), 0, 30),  # never was enough
        ((("receive", 12, 30),), 10, None),  # low because of what orders keep: nobody knows since when
    ],
)
async def test_low_stock_is_as_old_as_the_shelf_is_low(
    bare_desk: httpx.AsyncClient, moved: tuple[tuple[str, int, int], ...], reserved: int, age: int | None
) -> None:
    (low,) = await variants_of(await a_product("Canne anglaise", on_hand=0))
    await engine.fetch("DELETE FROM stock_movement")
    for reason, delta, days in moved:
        at = TODAY - timedelta(days=days)
        await StockMovement(variant=low.id, delta=delta, reason=reason, at=at).save()
    on_hand = sum(delta for _, delta, _ in moved)
    await engine.fetch("UPDATE variant SET on_hand = {}, reserved = {}, low_stock_at = 5", on_hand, reserved)
    answer = await bare_desk.get("/gestion")
    await engine.fetch("UPDATE variant SET reserved = 0")
    words = queue.age_words(in_paris(TODAY - timedelta(days=age)).date(), in_paris(TODAY).date()) if age else "–"
    assert f'<td data-label="Attend depuis">{words}</td>' in answer.text


async def test_the_page_counts_what_every_other_page_counts(bare_desk: httpx.AsyncClient) -> None:
    """One statement counts with the list, another for the menu of all other pages."""
    await everything_waits()
    for _ in range(3):
        await an_order_of("paid")
    given = await an_order_of("in_preparation")
    (payment,) = await Payment.objects().where(Payment.order == given.id)
    await engine.fetch("UPDATE payment SET refunded_cents = amount_cents WHERE id = {}", payment.id)
    now = datetime.now(UTC)
    with_list = (await queue.waiting(queue.KINDS, (), None, 1, now)).counted
    alone = await staff_queue.counts(lists.moments(now))
    assert {name: with_list[name] for name in staff_queue.KINDS} == {name: alone[name] for name in staff_queue.KINDS}
    assert [alone[name] for name in ("prepare", "paid", "given_back", "flagged")] == [4, 4, 1, 2]
    assert lists.in_menu(with_list).items() <= (await lists.waiting()).items()
    await engine.fetch("UPDATE payment SET refunded_cents = 0")


async def test_twenty_five_a_page(desk: httpx.AsyncClient) -> None:
    variant = await an_article(on_hand=1_000)
    for _ in range(26):
        await an_order(variant, quantity=1, state="paid")
    first, second = await desk.get("/gestion"), await desk.get("/gestion?page=2")
    assert (len(rows(first)), len(rows(second))) == (25, 1)
    assert 'href="/gestion?page=2" rel="next"' in first.text
    for odd in ("page=0", "page=x", "page=99999999999999999999", "file=nulle-part", "pour=chef", "a-moi=non"):
        assert (await desk.get(f"/gestion?{odd}")).status_code == 200


async def test_thirty_days_are_drawn_with_their_table(desk: httpx.AsyncClient) -> None:
    order = await an_order_of("paid", TODAY)
    await engine.fetch("UPDATE payment_event SET at = {}", TODAY)
    answer = await desk.get("/gestion")
    assert answer.text.count('role="img"') == 2
    assert "style=" not in answer.text
    said = text_of(answer).replace("\u00a0", " ")
    assert "Commandes passées : 1" in said
    assert f"{order.total_cents // 100},{order.total_cents % 100:02}" in said
    assert said.count("0,00 € 0,00 €") == DAYS - 1
    # What is drawn is kept for a minute.
    await an_order_of("paid", TODAY)
    assert "Commandes passées : 1" in text_of(await desk.get("/gestion")).replace("\u00a0", " ")


async def test_days_are_those_of_paris(app: Shell) -> None:
    now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    await an_order_of("paid", datetime(2026, 11, 20, 22, 59, tzinfo=UTC))
    await an_order_of("paid", datetime(2026, 11, 20, 23, 0, tzinfo=UTC))
    await an_order_of("paid", datetime(2026, 10, 23, 21, 59, tzinfo=UTC))  # the evening before the first day
    days = {f"{one.day:%m-%d}": one.orders for one in (await last_days(now)).days if one.orders}
    assert days == {"11-20": 1, "11-21": 1}


async def test_a_refund_that_failed_went_nowhere(app: Shell) -> None:
    order = await an_order_of("paid", TODAY)
    (payment,) = await Payment.objects().where(Payment.order == order.id)
    for state, cents in (("refunded", 100), ("failed", 200), ("asked", 300)):
        await Refund(payment=payment.id, amount_cents=cents, state=state, idempotency_key=f"{number()}",
                     created_at=TODAY).save()  # fmt: skip
    await engine.fetch("UPDATE payment SET refunded_cents = 400")
    assert (await last_days(TODAY)).refunded_cents == 400


def test_scales_end_above_what_they_show() -> None:
    assert [picture.scale_top(most) for most in (0, 2, 3, 9, 11, 41, 900)] == [2, 2, 4, 10, 20, 100, 1000]
    first = in_paris(TODAY).date()
    figures = Figures(tuple(Day(first + timedelta(days=at), at, at * 1_000, at * 100) for at in range(DAYS)))
    for chart in (picture.orders_chart(figures), picture.money_chart(figures)):
        for bar in chart.bars:
            assert bar.x >= picture.LEFT
            assert bar.x + bar.width <= picture.WIDTH
            assert bar.y >= picture.TOP
            assert bar.height >= 0
