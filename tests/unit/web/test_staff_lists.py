"""What staff see before they act: the day, the list and its search, jobs put aside."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from db import engine
from db.tables.jobs import Job
from shop.chargebacks import CHARGED_BACK
from shop.orders import late_money
from shop.refunds.owing import REFUND_FAILED
from shop.staff.lists import ATTENTION_WORDS, moment
from tests.factories import ALICE, NOW, an_article, an_order
from tests.unit.web.staff_desk import text_of


def numbers(answer: httpx.Response) -> list[str]:
    return re.findall(r'href="/gestion/commandes/(SC-[0-9-]+)"', answer.text)


async def some_orders(count: int, first: datetime = NOW, **values: Any) -> list[str]:
    variant = await an_article(on_hand=1_000)
    placed = [
        await an_order(variant, quantity=1, placed_at=first + timedelta(minutes=one), **values) for one in range(count)
    ]
    return [order.number for order in placed]


async def test_an_empty_shop_has_a_calm_day(desk: httpx.AsyncClient) -> None:
    today, orders, jobs = [await desk.get(f"/gestion{path}") for path in ("", "/commandes", "/taches")]
    assert today.status_code == orders.status_code == jobs.status_code == 200
    assert "Rien n’attend." in text_of(today)
    assert "Aucune commande." in text_of(orders)
    assert "Aucune tâche n’attend." in text_of(jobs)
    for answer in (today, orders, jobs):
        assert 'name="robots" content="noindex"' in answer.text
        assert len(re.findall("<h1[ >]", answer.text)) == 1


async def test_the_day_counts_what_waits(desk: httpx.AsyncClient) -> None:
    await some_orders(2, state="paid")
    await some_orders(1, state="in_preparation")
    await some_orders(1, state="paid", attention="charged_back")
    answer = await desk.get("/gestion")
    said = text_of(answer)
    assert "3 À préparer" in said
    assert "1 À expédier ou à mettre à disposition" in said
    assert "1 À décider" in said
    assert "Livrées" not in said
    assert len(numbers(answer)) == 5  # one is to be decided, and to be prepared


async def test_queues_show_the_oldest_first_and_the_whole_list_the_newest(desk: httpx.AsyncClient) -> None:
    paid = await some_orders(3, state="paid")
    waiting = await some_orders(1, NOW - timedelta(days=1))
    assert numbers(await desk.get("/gestion/commandes?etat=a-preparer")) == paid
    everything = numbers(await desk.get("/gestion/commandes"))
    assert everything == [*reversed(paid), *waiting]
    assert numbers(await desk.get("/gestion/commandes?etat=a-payer")) == waiting
    assert numbers(await desk.get("/gestion/commandes?etat=nulle-part")) == everything
    assert numbers(await desk.get("/gestion/commandes?etat=a-decider")) == []


FOUND = ("{number}", "{short}", "sc-26-", "lefèvre", "LEFÈVRE", "éloïse lefèvre", "eloise@exemple", "clinique lilas")
EVERYTHING = ("%", "_", "\\", "")
NOT_FOUND = ("alice", "first_name", "lefèvre martin", "' OR 1=1 --", "x" * 500)
"""« first_name » is how we store a name, not a name."""


async def test_search_finds_numbers_names_companies_and_addresses(desk: httpx.AsyncClient) -> None:
    contact = {**ALICE, "first_name": "Éloïse", "last_name": "Lefèvre", "email": "eloise@exemple.fr"}
    company = {"company": "Clinique des Lilas", "siret": "73282932000074", "vat_number": ""}
    place = json.dumps({"first_name": "Éloïse", "last_name": "Lefèvre", "postcode": "69003", "town": "Lyon"})
    (number,) = await some_orders(
        1,
        contact=json.dumps(contact),
        email="eloise@exemple.fr",
        professional=json.dumps(company),
        billing_address=place,
        delivery_address=place,
    )
    for words in (*FOUND, *EVERYTHING, *NOT_FOUND):
        asked = words.format(number=number, short=number[-4:])
        answer = await desk.get("/gestion/commandes", params={"q": asked})
        assert numbers(answer) == ([] if words in NOT_FOUND else [number]), words


async def test_the_list_has_pages(desk: httpx.AsyncClient) -> None:
    placed = await some_orders(51, state="paid")
    first = await desk.get("/gestion/commandes?q=martin&etat=a-preparer")
    assert numbers(first) == placed[:50]
    assert 'href="/gestion/commandes?etat=a-preparer&amp;q=martin&amp;page=2" rel="next"' in first.text
    second = await desk.get("/gestion/commandes?etat=a-preparer&q=martin&page=2")
    assert numbers(second) == placed[50:]
    assert 'rel="prev"' in second.text
    assert 'rel="next"' not in second.text
    for page in ("0", "-1", "1e3", "x", "99999999999999999999", "٣"):
        assert numbers(await desk.get("/gestion/commandes", params={"page": page, "etat": "a-preparer"})) == placed[:50]


async def test_a_parked_job_is_named_and_tried_again(desk: httpx.AsyncClient) -> None:
    (number,) = await some_orders(1)
    job = Job(
        kind="mail",
        key=f"mail:order_recorded:{number}",
        payload=json.dumps({"mail": "order_recorded", "order_id": 1}),
        created_at=NOW,
        run_at=NOW,
        attempts=5,
        parked_at=NOW,
        last_error="MailTrouble: <b>550</b> inconnue",
    )
    await job.save()
    assert "1 E-mails non partis" in text_of(await desk.get("/gestion"))
    said = await desk.get("/gestion/taches")
    assert "E-mail « commande enregistrée »" in text_of(said).replace("\u00a0", " ")
    assert numbers(said) == [number]
    assert "&lt;b&gt;550" in said.text
    path = f"/gestion/taches/{job.id}/relance"
    for _ in range(2):
        answer = await desk.post(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/gestion/taches")
    row = (await engine.fetch("SELECT parked_at, attempts FROM job WHERE id = {}", job.id))[0]
    assert (row["parked_at"], row["attempts"]) == (None, 0)
    for bad in ("0", "x", "99999999999999999999", "-1"):
        assert (await desk.post(f"/gestion/taches/{bad}/relance")).status_code == 404


def test_every_reason_to_decide_has_its_words() -> None:
    said = set()
    for file in Path("shop").rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        said |= set(re.findall(r'(?:set_attention|distrust)\([^,]+, "([a-z_]+)"\)', source))
    said |= {value for name, value in vars(late_money).items() if name.startswith("PAID_")}
    said |= {CHARGED_BACK, REFUND_FAILED}
    assert said >= {"refund_by_hand", "paid_twice", "paid_again"}
    assert said - {""} <= set(ATTENTION_WORDS)


def test_moments_are_short_and_name_another_year() -> None:
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert moment(datetime(2026, 11, 22, 10, 2, tzinfo=UTC), now) == "22 nov., 11\u00a0h\u00a002"
    assert moment(datetime(2025, 12, 31, 23, 30, tzinfo=UTC), now) == "1er janv., 0\u00a0h\u00a030"
    assert moment(datetime(2025, 7, 1, 10, 0, tzinfo=UTC), now) == "1er juil. 2025, 12\u00a0h\u00a000"
