"""« Renoncer au contrat ici » (L221-21, D221-5): in every footer, for guests too, two pages, one statement."""

import re
from datetime import UTC, datetime

import httpx
import pytest

from db import engine
from db.queries.storefront import bump_catalogue_version
from shop.calendar import in_paris, long_date
from shop.links import order_token
from tests.factories import merchant_settings
from tests.order_walkthrough import SECRET, OrderWalkthrough
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import fields_of, text_of
from tests.unit.web.withdrawal_desk import BUTTON, LINK, confirm, page_of, review, rows
from tests.withdrawal_walkthrough import long_ago, stated, two_articles


async def lines() -> dict[int, int]:
    found = await engine.fetch("SELECT order_line, quantity FROM withdrawal_line ORDER BY id")
    return {row["order_line"]: row["quantity"] for row in found}


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
