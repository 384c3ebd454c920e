"""One statement of withdrawal however often it is sent, and what its mail acknowledges (D221-5)."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from shop.calendar import in_paris, long_date
from shop.links import Links
from shop.mails import Mails
from shop.money import euros
from shop.refunds import asking
from shop.withdrawal.statements import statements_of
from tests.order_walkthrough import DORA, PUBLIC_URL, SECRET, OrderWalkthrough
from tests.unit.db.letterbox import Letterbox
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import fields_of, text_of, walkthrough
from tests.unit.web.withdrawal_desk import BUTTON, LINK, confirm, page_of, review, rows
from tests.withdrawal_walkthrough import long_ago, stated, two_articles
from web.assets import Assets
from web.headers import Shell
from web.mail import mail_renderer
from web.templating import build_environment, renderer


@pytest.mark.race
async def test_pressed_often_it_is_one_statement(client: httpx.AsyncClient) -> None:
    """ux C: a double press; the twin is in tests/unit/db/test_withdrawals.py."""
    order = await OrderWalkthrough(quantity=3).up_to("delivered")
    shown = await review(client, order, **{f"quantite-{order.lines[0].id}": "1"})
    answers = await asyncio.gather(*(confirm(client, order, shown) for _ in range(5)))
    answers.append(await confirm(client, order, shown))
    assert {(one.status_code, one.headers["location"][-3:]) for one in answers} == {(303, "-R1")}
    assert len(await rows()) == 1
    path = f"{page_of(order)}/confirmation"
    again = await client.post(path, data=fields_of(shown, path), headers=HTMX)
    assert again.headers["hx-redirect"].endswith("-R1")


async def test_a_page_older_than_another_statement_is_looked_at_again(client: httpx.AsyncClient) -> None:
    order = await two_articles(OrderWalkthrough(quantity=1))
    one, other = await review(client, order), await review(client, order, **{f"ligne-{order.lines[1].id}": "-"})
    assert (await confirm(client, order, other)).status_code == 303
    refused = await confirm(client, order, one)
    assert refused.status_code == 409
    assert len(await rows()) == 1
    assert "Vous avez déjà renoncé à une partie de ces articles." in refused.text
    assert BUTTON not in refused.text
    last = await review(client, order)
    assert (await confirm(client, order, last)).status_code == 303
    gone = await client.get(page_of(order))
    assert "Vous avez déjà renoncé à tous les articles" in gone.text
    assert f"{order.number}-R2" in gone.text


async def test_a_confirmation_without_its_key_is_looked_at_again(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough().up_to("delivered")
    path = f"{page_of(order)}/confirmation"
    fields = fields_of(await review(client, order), path)
    answer = await client.post(path, data={**fields, "_idem": ""})
    assert (answer.status_code, await rows()) == (200, [])
    assert BUTTON in answer.text
    assert (await client.post(path, data={"_idem": "x"})).status_code == 422
    assert (await client.get(path)).headers["location"] == page_of(order)


async def test_before_it_leaves_the_order_ends_and_the_money_comes_back(client: httpx.AsyncClient, app: Shell) -> None:
    order = await walkthrough(app).up_to("in_preparation")
    shown = await review(client, order)
    assert "votre commande est annulée" in text_of(shown)
    answer = await confirm(client, order, shown)
    assert (await OrderWalkthrough.order(order.number)).state == "cancelled"
    told = text_of(await client.get(answer.headers["location"]))
    assert "Nous vous remboursons" in told
    assert "24 à 72 heures" in told
    again = await client.get(page_of(order))
    assert "annulée ou expirée" in again.text
    assert (await client.post(page_of(order), data={"nom": "x"})).status_code == 409


async def test_too_late_is_said_before_and_after_and_taken(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough(now=long_ago()).up_to("delivered")
    page = await client.get(page_of(order))
    assert "Le délai est dépassé." in page.text
    answer = await confirm(client, order, await review(client, order))
    told = text_of(await client.get(answer.headers["location"]))
    assert "Votre déclaration est enregistrée" in told
    assert "ne nous oblige plus" in told
    assert [row["in_time"] for row in await rows()] in ([False], [0])


async def test_the_mail_is_the_acknowledgment(database: str) -> None:
    """L221-21: content, date and time, on a durable medium; also to the order's own address."""
    order = await two_articles(OrderWalkthrough())
    statement = await stated(order, {order.lines[0].id: 1}, email="mamie@example.fr", name="Lucette <Martin>")
    box = Letterbox()
    mails = Mails(mail_renderer(renderer(build_environment(Assets.load()))), box, Links(PUBLIC_URL, SECRET))
    for copy in ({}, {"is_copy": True}):
        payload = {"mail": "withdrawal_recorded", "order_id": order.id, "withdrawal_id": statement.id, **copy}
        await mails.send(payload)
    assert [mail.to for mail in box.mails] == ["mamie@example.fr", order.email]
    assert box.mails[0].key != box.mails[1].key
    at = in_paris(statement.declared_at)
    for text in (box.mails[0].text, box.mails[0].html):
        for words in (
            statement.number, order.number, "1 × Déambulateur pliant", "mamie@example.fr", "heure de Paris",
            f"{at:%M}\u00a0min\u00a0{at:%S}\u00a0s", long_date(at.date(), year=True), "Renvoyez ces articles",
            f"{PUBLIC_URL}/suivi/{order.number}.",
        ):  # fmt: skip
            assert words in text, words
    assert "<Martin>" not in box.mails[0].html
    assert f"{statement.number} est enregistrée" in box.mails[0].subject


async def test_the_order_s_mail_leads_there(database: str) -> None:
    order = await OrderWalkthrough().up_to("awaiting_payment")
    box = Letterbox()
    mails = Mails(mail_renderer(renderer(build_environment(Assets.load()))), box, Links(PUBLIC_URL, SECRET))
    await mails.send({"mail": "order_recorded", "order_id": order.id})
    assert f"{LINK}\u00a0: {PUBLIC_URL}{page_of(order)}" in box.mails[0].text
    assert f'<a href="{PUBLIC_URL}{page_of(order)}">{LINK}</a>' in box.mails[0].html
    assert f"{PUBLIC_URL}/retractation" in box.mails[0].text.split("7. Droit de rétractation")[1]


async def test_page_and_acknowledgment_promise_what_is_still_here(client: httpx.AsyncClient) -> None:
    """Part of the money went back before: what is promised is the rest, before and after the press."""
    order = await two_articles(OrderWalkthrough(now=datetime.now(UTC) - timedelta(days=3)))
    at = datetime.now(UTC) - timedelta(minutes=5)
    await asking.ask(order.payment.id, 1_050, by=DORA, reason="Geste", key="gesture", now=at)
    promise = f"Nous vous remboursons {euros(order.total_cents - 1_050)}"
    shown = await review(client, order)
    recorded = await client.get((await confirm(client, order, shown)).headers["location"])
    box = Letterbox()
    mails = Mails(mail_renderer(renderer(build_environment(Assets.load()))), box, Links(PUBLIC_URL, SECRET))
    (statement,) = await statements_of(order)
    await mails.send({"mail": "withdrawal_recorded", "order_id": order.id, "withdrawal_id": statement.id})
    for text in (text_of(shown), text_of(recorded), box.mails[0].text):
        assert promise in text
        assert "Nous vous avons déjà remboursé 10,50\u00a0€." in text
