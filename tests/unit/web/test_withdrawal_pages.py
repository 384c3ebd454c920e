"""« Renoncer au contrat ici » (L221-21, D221-5): in every footer, for guests too, two pages, one statement."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from db import engine
from db.queries.storefront import bump_catalogue_version
from shop.calendar import in_paris, long_date
from shop.links import Links, order_token
from shop.mails import Mails
from shop.money import euros
from shop.orders.order import Order
from shop.post.mail import Mail
from shop.refunds import asking
from shop.withdrawal.statements import statements_of
from tests.factories import merchant_settings
from tests.order_walkthrough import DORA, PUBLIC_URL, SECRET, OrderWalkthrough
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import fields_of, text_of, walkthrough
from tests.withdrawal_walkthrough import long_ago, stated, two_articles
from web.assets import Assets
from web.headers import Shell
from web.mail import mail_renderer
from web.templating import build_environment, renderer

LINK, BUTTON = "Renoncer au contrat ici", "Confirmer la rétractation"


def page_of(order: Order) -> str:
    return f"/retractation/{order_token(order.number, SECRET)}"


async def rows() -> list[dict[str, object]]:
    return await engine.fetch("SELECT number, name, email, in_time FROM withdrawal ORDER BY id")


async def lines() -> dict[int, int]:
    found = await engine.fetch("SELECT order_line, quantity FROM withdrawal_line ORDER BY id")
    return {row["order_line"]: row["quantity"] for row in found}


async def review(client: httpx.AsyncClient, order: Order, **typed: str) -> httpx.Response:
    """The first page filled in and sent; a value of « - » leaves its field out."""
    fields = {**fields_of(await client.get(page_of(order)), page_of(order)), **typed}
    return await client.post(page_of(order), data={name: value for name, value in fields.items() if value != "-"})


async def confirm(client: httpx.AsyncClient, order: Order, shown: httpx.Response) -> httpx.Response:
    path = f"{page_of(order)}/confirmation"
    return await client.post(path, data=fields_of(shown, path))


@pytest.mark.parametrize("path", ["/", "/panier", "/cgv", "/suivi", "/nulle-part", "/retractation"])
async def test_every_footer_leads_there(client: httpx.AsyncClient, path: str) -> None:
    footer = (await client.get(path)).text.split("<footer")[1]
    assert f'<a href="/retractation">{LINK}</a>' in footer


@pytest.mark.parametrize("state", ["awaiting_payment", "paid", "in_preparation", "shipped", "delivered"])
async def test_the_order_s_page_leads_there_while_the_period_runs(client: httpx.AsyncClient, state: str) -> None:
    order = await OrderWalkthrough().up_to(state)
    page = await client.get(f"/suivi/{order_token(order.number, SECRET)}")
    assert f'href="{page_of(order)}" id="withdraw"' in page.text


@pytest.mark.parametrize("state", ["cancelled", "expired", "delivered"])
async def test_the_order_s_page_offers_nothing_once_it_is_over(client: httpx.AsyncClient, state: str) -> None:
    order = await OrderWalkthrough(now=long_ago()).up_to(state)
    page = await client.get(f"/suivi/{order_token(order.number, SECRET)}")
    assert 'id="withdraw"' not in page.text


async def test_a_guest_is_known_by_number_and_address(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough().up_to("delivered")
    sent = {"numero": f" {order.number.lower()} ", "email": "ALICE@example.fr"}
    answer = await client.post("/retractation", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, page_of(order))
    assert (await client.post("/retractation", data=sent, headers=HTMX)).headers["hx-redirect"] == page_of(order)
    bodies = set()
    for number, email in ((order.number, "charlie@example.be"), ("SC-26-999999", order.email)):
        answer = await client.post("/retractation", data={"numero": number, "email": email})
        assert answer.status_code == 422
        bodies.add(answer.text.replace(number, "").replace(email, ""))
    assert len(bodies) == 1
    assert "Nous ne trouvons pas de commande avec ce numéro et cette adresse e-mail." in bodies.pop()


async def test_tries_to_follow_an_order_leave_those_to_withdraw(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough().up_to("delivered")
    wrong = {"numero": order.number, "email": "charlie@example.be"}
    assert [(await client.post("/suivi", data=wrong)).status_code for _ in range(11)] == [422] * 10 + [429]
    right = {"numero": order.number, "email": order.email}
    assert (await client.post("/suivi", data=right)).status_code == 429
    assert (await client.post("/retractation", data=right)).headers["location"] == page_of(order)


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_too_many_tries_to_withdraw_name_the_other_ways(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    await merchant_settings(phone="01\u00a099\u00a000\u00a006\u00a072", email="contact@comptoir.example")
    await bump_catalogue_version()
    sent = {"numero": "SC-26-999999", "email": "charlie@example.be"}
    answers = [await client.post("/retractation", data=sent, headers=headers) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    said = text_of(answers[-1])
    for words in (
        "Réessayez dans",
        "par téléphone au 01\u00a099\u00a000\u00a006\u00a072",
        "par e-mail à contact@comptoir.example",
    ):
        assert words in said


async def test_all_of_it_in_two_presses_and_nothing_typed(client: httpx.AsyncClient) -> None:
    """ux P23 (1): no field is left to be filled in."""
    order = await two_articles(OrderWalkthrough())
    first = await client.get(page_of(order))
    assert fields_of(first, page_of(order)) == {
        f"ligne-{order.lines[0].id}": "y", f"quantite-{order.lines[0].id}": "2", f"ligne-{order.lines[1].id}": "y",
        "nom": "Alice Martin", "email": "alice@example.fr",
    }  # fmt: skip
    assert first.headers["x-robots-tag"] == "noindex"
    shown = await review(client, order)
    assert (shown.status_code, await rows()) == (200, [])
    assert f"<span>{BUTTON}</span>" in shown.text
    assert "Toute la commande" in text_of(shown)
    answer = await confirm(client, order, shown)
    assert (answer.status_code, answer.headers["location"]) == (
        303, f"{page_of(order)}/declarations/{order.number}-R1",
    )  # fmt: skip
    again = await confirm(client, order, shown)  # nothing is left, and still it is the same statement
    assert again.headers["location"] == answer.headers["location"]
    told = text_of(await client.get(answer.headers["location"]))
    today = long_date(in_paris(datetime.now(UTC)).date(), year=True)
    assert re.search(rf"reçue le {today} à \d+\sh\s\d\d\smin\s\d\d\ss, heure de Paris", told)
    for words in (
        "2 × Déambulateur pliant",
        "1 × Pansements",
        "Renvoyez ces articles au plus tard le",
        "à notre charge",
    ):
        assert words in told, words
    assert await lines() == {order.lines[0].id: 2, order.lines[1].id: 1}
    followed = await client.get(f"/suivi/{order_token(order.number, SECRET)}")
    assert f"Rétractation {order.number}-R1" in followed.text


async def test_a_part_with_what_the_law_leaves_out_named(client: httpx.AsyncClient) -> None:
    await merchant_settings(phone="01 99 00 06 72")
    order = await two_articles(OrderWalkthrough(), exclusion="hygiene")
    walker, plasters = order.lines
    page = await client.get(page_of(order))
    assert f'name="ligne-{plasters.id}"' not in page.text
    for words in ("Pansements", "article L221-28, 5°", "encore scellé"):
        assert words in text_of(page), words
    shown = await review(client, order, **{f"quantite-{walker.id}": "1", "nom": "Alice  M.", "email": "A@example.fr"})
    assert "article L221-28, 5°" in text_of(shown)
    assert (await confirm(client, order, shown)).status_code == 303
    assert await lines() == {walker.id: 1}
    assert await rows() == [
        {"number": f"{order.number}-R1", "name": "Alice M.", "email": "A@example.fr", "in_time": True}
    ]


async def test_a_line_sent_by_hand_though_it_is_left_out_is_ignored(client: httpx.AsyncClient) -> None:
    order = await two_articles(OrderWalkthrough(), exclusion="made_to_measure")
    walker, plasters = order.lines
    forged = {f"ligne-{plasters.id}": "y", f"quantite-{plasters.id}": "1"}
    await confirm(client, order, await review(client, order, **forged))
    assert await lines() == {walker.id: 2}


async def test_what_is_amiss_is_said_beside_its_field(client: httpx.AsyncClient) -> None:
    order = await two_articles(OrderWalkthrough())
    walker, plasters = (line.id for line in order.lines)
    for typed, words in (
        ({f"quantite-{walker}": "3"}, "Indiquez un nombre de 1 à 2."),
        ({f"quantite-{walker}": "1e9"}, "Indiquez un nombre de 1 à 2."),
        ({f"quantite-{walker}": ""}, "Indiquez un nombre de 1 à 2."),
        ({"nom": " "}, "Indiquez votre nom."),
        ({"email": ""}, "Indiquez l’adresse e-mail où nous vous répondons."),
        ({"email": "alice@"}, "Vérifiez cette adresse e-mail"),
        ({f"ligne-{walker}": "-", f"ligne-{plasters}": "-"}, "Choisissez au moins un article."),
    ):
        shown = await review(client, order, **typed)
        assert shown.status_code == 422, typed
        assert words in shown.text, typed
        assert 'id="error-summary"' in shown.text
        assert BUTTON not in shown.text
    assert await rows() == []


async def test_an_unticked_line_needs_no_quantity(client: httpx.AsyncClient) -> None:
    order = await two_articles(OrderWalkthrough())
    walker, plasters = (line.id for line in order.lines)
    shown = await review(client, order, **{f"ligne-{walker}": "-", f"quantite-{walker}": ""})
    assert (await confirm(client, order, shown)).status_code == 303
    assert await lines() == {plasters: 1}


async def test_changing_brings_back_what_was_typed(client: httpx.AsyncClient) -> None:
    order = await two_articles(OrderWalkthrough())
    walker = order.lines[0].id
    shown = await review(client, order, **{f"quantite-{walker}": "1", "nom": "Lucette"})
    fields = fields_of(shown, f"{page_of(order)}/confirmation")
    again = await client.post(page_of(order), data={**fields, "modifier": "oui"})
    kept = fields_of(again, page_of(order))
    assert (again.status_code, kept[f"quantite-{walker}"], kept["nom"]) == (200, "1", "Lucette")
    assert f'formaction="{page_of(order)}"' in shown.text
    assert await rows() == []


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


async def test_a_professional_is_told_the_law(client: httpx.AsyncClient) -> None:
    order = await OrderWalkthrough().up_to("delivered")
    await engine.fetch("UPDATE orders SET professional = {} RETURNING id", '{"company": "Clinique des Lilas"}')
    page = await client.get(page_of(order))
    assert (page.status_code, "réservé aux consommateurs" in page.text) == (200, True)
    assert (await client.post(page_of(order), data={"nom": "x"})).status_code == 409


async def test_the_statement_of_another_order_is_not_shown(client: httpx.AsyncClient) -> None:
    order, other = await OrderWalkthrough().up_to("delivered"), await OrderWalkthrough().up_to("delivered")
    statement = await stated(order)
    assert (await client.get(f"{page_of(order)}/declarations/{statement.number}")).status_code == 200
    assert (await client.get(f"{page_of(other)}/declarations/{statement.number}")).status_code == 404


class Letterbox:
    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        self.mails.append(mail)


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
    assert f"{LINK} : {PUBLIC_URL}{page_of(order)}" in box.mails[0].text
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
