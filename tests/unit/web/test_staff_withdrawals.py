"""Withdrawals at Dora's desk: the list with its clock, goods back, money back, closed; each press once."""

import asyncio
import re

import httpx
import pytest

from db import engine
from shop.orders.moves import WITHDRAWN
from shop.orders.order import Order
from tests.order_walkthrough import OrderWalkthrough
from tests.rows import refunds
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import fields_of, page_of, press, text_of, walkthrough, wrong_at
from tests.withdrawal_walkthrough import long_ago, stated, two_articles
from web.headers import Shell


async def columns(name: str) -> list[object]:
    return [row[name] for row in await engine.fetch("SELECT * FROM withdrawal ORDER BY id")]


async def withdrawn(app: Shell, state: str = "delivered", pieces: int = 2) -> tuple[Order, str]:
    """An order of two walkers and plasters, some walkers withdrawn from; with the path of its statement."""
    order = await two_articles(walkthrough(app), state=state)
    statement = await stated(order, {order.lines[0].id: pieces})
    return await OrderWalkthrough.order(order.number), f"retractations/{statement.id}"


async def test_nothing_waits(desk: httpx.AsyncClient) -> None:
    assert "Aucune rétractation n’attend." in text_of(await desk.get("/gestion/retractations"))
    assert "Aucune rétractation classée." in text_of(await desk.get("/gestion/retractations?etat=classees"))


async def test_from_the_statement_to_the_end(desk: httpx.AsyncClient, app: Shell) -> None:
    order, own = await withdrawn(app)
    listed = await desk.get("/gestion/retractations")
    for words in (f"{order.number}-R1", "Alice Martin", "Retour attendu", "14\u00a0jours"):
        assert words in listed.text, words
    assert f'href="/gestion/commandes/{order.number}#withdrawals"' in listed.text
    shown = await desk.get(page_of(order))
    assert 'id="withdrawals"' in shown.text
    worth = order.lines[0].total_cents
    assert (
        fields_of(shown, f"{page_of(order)}/{own}/remboursement")["somme"] == f"{worth // 100},{worth % 100:02}\u00a0€"
    )
    assert (await press(desk, order, f"{own}/retour")).status_code == 303
    assert "À rembourser" in (await desk.get("/gestion/retractations")).text
    early = await press(desk, order, f"{own}/cloture")
    assert early.status_code == 422
    assert "Le client n’est pas encore remboursé" in text_of(early)
    assert (await press(desk, order, f"{own}/remboursement")).status_code == 303
    assert await refunds() == [worth]
    shown = await desk.get(page_of(order))
    assert f"{own}/remboursement" not in shown.text
    assert (await press(desk, order, f"{own}/cloture")).status_code == 303
    assert await columns("closed_at") != [None]
    assert "Aucune rétractation n’attend." in text_of(await desk.get("/gestion/retractations"))
    assert f"{order.number}-R1" in (await desk.get("/gestion/retractations?etat=classees")).text
    history = text_of(await desk.get(page_of(order)))
    for words in ("Rétractation déclarée par le client", "Retour reçu par Dora Leroy", "Rétractation classée par Dora"):
        assert words in history, words


async def test_what_is_pressed_twice_is_done_once(desk: httpx.AsyncClient, app: Shell) -> None:
    order, own = await withdrawn(app)
    for action in ("retour", "remboursement", "cloture"):
        path = f"{page_of(order)}/{own}/{action}"
        fields = fields_of(await desk.get(page_of(order)), path)
        answers = await asyncio.gather(*(desk.post(path, data=fields) for _ in range(4)))
        assert {answer.status_code for answer in answers} == {303}, action
    assert len(await refunds()) == 1
    moves = [event.move for event in (await OrderWalkthrough.order(order.number)).events]
    assert [moves.count(move) for move in ("goods_back", "close_withdrawal")] == [1, 1]


async def test_htmx_is_led_to_the_page(desk: httpx.AsyncClient, app: Shell) -> None:
    order, own = await withdrawn(app)
    path = f"{page_of(order)}/{own}/retour"
    fields = fields_of(await desk.get(page_of(order)), path)
    answer = await desk.post(path, data=fields, headers=HTMX)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, page_of(order))


async def test_an_old_page_changes_nothing(desk: httpx.AsyncClient, app: Shell) -> None:
    order, own = await withdrawn(app)
    old = await desk.get(page_of(order))
    await press(desk, order, f"paiements/{order.payments[0].id}/remboursements", montant="5")
    for action in ("remboursement",):
        path = f"{page_of(order)}/{own}/{action}"
        assert (await desk.post(path, data=fields_of(old, path))).status_code == 409
    await stated(order, {order.lines[1].id: 1})
    for action in ("retour", "cloture"):
        path = f"{page_of(order)}/{own}/{action}"
        assert (await desk.post(path, data=fields_of(old, path))).status_code == 409
    assert await refunds() == [500]
    assert await columns("received_at") == [None, None]


async def test_what_was_refunded_by_article_is_not_proposed_again(desk: httpx.AsyncClient, app: Shell) -> None:
    order, own = await withdrawn(app, pieces=1)
    form = f"{page_of(order)}/remboursement"
    chosen = {"moyen": "", f"ligne-{order.lines[0].id}": "1"}
    review = await desk.post(f"{form}/verification", data=chosen)
    assert (await desk.post(form, data=fields_of(review, form))).status_code == 303
    assert await refunds() == [order.lines[0].total_cents // 2]
    shown = await desk.get(page_of(order))
    assert f"{own}/remboursement" not in shown.text
    assert "À clore" in text_of(shown)
    assert "À clore" in text_of(await desk.get("/gestion/retractations"))
    assert (await press(desk, order, f"{own}/cloture")).status_code == 303


@pytest.mark.parametrize("amount", ["", "0", "douze", "1e3", "-5"])
async def test_garbage_is_no_sum(desk: httpx.AsyncClient, app: Shell, amount: str) -> None:
    order, own = await withdrawn(app)
    answer = await press(desk, order, f"{own}/remboursement", somme=amount)
    assert answer.status_code == 422
    wrong_at(answer, f"somme-{own.rpartition('/')[2]}", "Indiquez le montant à rembourser en euros")
    assert await refunds() == []


async def test_never_more_than_was_paid(desk: httpx.AsyncClient, app: Shell) -> None:
    order, own = await withdrawn(app)
    answer = await press(desk, order, f"{own}/remboursement", somme="999999")
    assert answer.status_code == 422
    assert "dépasse ce qui peut encore être remboursé" in text_of(answer)


async def two_withdrawn(app: Shell) -> tuple[Order, list[str]]:
    """One walker and the plasters, each by a statement of its own: together they hide what one of them is worth."""
    order = await two_articles(walkthrough(app))
    made = [await stated(order, {line.id: 1}) for line in order.lines]
    return await OrderWalkthrough.order(order.number), [str(one.id) for one in made]


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_more_than_one_of_two_is_worth_is_confirmed(
    desk: httpx.AsyncClient, app: Shell, headers: dict[str, str]
) -> None:
    order, (walker, plasters) = await two_withdrawn(app)
    path, field = f"{page_of(order)}/retractations/{plasters}/remboursement", f"somme-{plasters}"
    fields = fields_of(await desk.get(page_of(order)), path)
    assert "confirme" not in fields
    asked = await desk.post(path, data={**fields, "somme": "52,40"}, headers=headers)
    assert asked.status_code == 422
    wrong_at(asked, field, "Cette rétractation donne droit à 12,50\u00a0€, soit 39,90\u00a0€ de moins")
    assert asked.text.count('name="confirme"') == 1, "the other statement is not asked about"
    assert fields_of(asked, path)["somme"] == "52,40"
    assert fields_of(asked, path.replace(f"/{plasters}/", f"/{walker}/"))["somme"] != "52,40"
    assert await refunds() == []
    other = await desk.post(path, data={**fields, "somme": "60", "confirme": "5240"}, headers=headers)
    assert (other.status_code, await refunds()) == (422, []), "another sum than the one confirmed"
    for _ in range(2):
        done = await desk.post(path, data={**fields, "somme": "52,40", "confirme": "5240"}, headers=headers)
        assert done.status_code == (200 if headers else 303)
    assert await refunds() == [5_240]


async def test_what_is_due_or_less_is_not_asked_about(desk: httpx.AsyncClient, app: Shell) -> None:
    order, (_, plasters) = await two_withdrawn(app)
    answer = await press(desk, order, f"retractations/{plasters}/remboursement", somme="12,50")
    assert (answer.status_code, await refunds()) == (303, [1_250])


async def test_what_has_not_left_is_taken_out_of_the_parcel(desk: httpx.AsyncClient, app: Shell) -> None:
    order, own = await withdrawn(app, "in_preparation", 1)
    assert "À retirer de l’envoi" in (await desk.get("/gestion/retractations")).text
    shown = await desk.get(page_of(order))
    assert "retirez-les de l’envoi" in text_of(shown)
    assert order.number in (await desk.get("/gestion/commandes?etat=a-decider")).text
    assert f"{own}/retour" not in shown.text
    assert (await press(desk, order, "retractations/envoi")).status_code == 303
    after = await OrderWalkthrough.order(order.number)
    assert (after.attention, after.unsent[order.lines[0].id]) == ("", 1)
    shown = await desk.get(page_of(order))
    assert fields_of(shown, f"{page_of(order)}/colis")[f"ligne-{order.lines[0].id}"] == "1"
    assert "Articles retirés de l’envoi" in text_of(shown)
    assert "Articles chez nous depuis le" in text_of(shown)
    assert "À rembourser" in (await desk.get("/gestion/retractations")).text
    assert (await press(desk, order, f"{own}/remboursement")).status_code == 303


async def test_closing_settles_what_the_order_asked(desk: httpx.AsyncClient, app: Shell) -> None:
    order, own = await withdrawn(app, "paid", 1)
    answer = await press(desk, order, f"{own}/cloture", raison="Le client garde tout")
    assert answer.status_code == 303
    after = await OrderWalkthrough.order(order.number)
    assert (after.attention, "Le client garde tout" in after.events[-1].note) == ("", True)


async def test_one_made_too_late_has_no_clock(desk: httpx.AsyncClient, app: Shell) -> None:
    late = await walkthrough(app, now=long_ago()).up_to("delivered")
    await stated(late)
    listed = await desk.get("/gestion/retractations")
    assert "Hors délai, à décider" in listed.text
    assert "jours</td>" not in listed.text
    (row,) = await engine.fetch("SELECT id FROM withdrawal")
    assert (await press(desk, late, f"retractations/{row['id']}/cloture")).status_code == 303


async def test_the_whole_order_gives_the_delivery_back(desk: httpx.AsyncClient, app: Shell) -> None:
    """L221-24"""
    order = await walkthrough(app, quantity=1).up_to("delivered")
    assert order.delivery_cents
    statement = await stated(order)
    shown = await desk.get(page_of(order))
    assert "et livraison" in text_of(shown)
    await press(desk, order, f"retractations/{statement.id}/remboursement")
    assert await refunds() == [order.total_cents]


@pytest.mark.parametrize("statement", ["0", "999999", "x", "1e9", "٣"])
async def test_a_statement_there_is_not(desk: httpx.AsyncClient, app: Shell, statement: str) -> None:
    order, _ = await withdrawn(app)
    for action in ("retour", "remboursement", "cloture"):
        data = {"version": order.drawn, "rembourse": "0", "somme": "5"}
        answer = await desk.post(f"{page_of(order)}/retractations/{statement}/{action}", data=data)
        assert answer.status_code == 404, action


@pytest.mark.parametrize("ended_by", ["the buyer", "staff"])
async def test_an_order_that_ends_leaves_nothing_to_decide_of_earlier_statements(
    desk: httpx.AsyncClient, app: Shell, ended_by: str
) -> None:
    order = await walkthrough(app, quantity=2).up_to("paid")
    await stated(order, {order.lines[0].id: 1})
    order = await OrderWalkthrough.order(order.number)
    assert order.reasons == (WITHDRAWN,)
    if ended_by == "staff":
        assert (await press(desk, order, "annulation", motif="Client au téléphone")).status_code == 303
    else:
        await stated(order, {order.lines[0].id: 1})
    after = await OrderWalkthrough.order(order.number)
    assert (after.state, after.attention) == ("cancelled", "")
    assert await refunds() == [order.total_cents]
    assert await engine.fetch("SELECT id FROM withdrawal WHERE closed_at IS NULL") == []
    assert order.number not in (await desk.get("/gestion/")).text


@pytest.mark.parametrize("refunded_for", ["the statement", "the article"])
async def test_the_day_says_what_the_list_says(desk: httpx.AsyncClient, app: Shell, refunded_for: str) -> None:
    order, own = await withdrawn(app, pieces=1)

    async def said() -> str:
        answer = await desk.get("/gestion?file=retractations")
        (row,) = re.findall(r'<tr id="retractations-.*?</tr>', answer.text, re.DOTALL)
        return str(row)

    assert "Retour attendu. Remboursement\u00a0: 14\u00a0jours." in await said()
    await press(desk, order, f"{own}/retour")
    assert "À rembourser. Remboursement\u00a0: 14\u00a0jours." in await said()
    if refunded_for == "the statement":
        await press(desk, order, f"{own}/remboursement")
    else:
        form = f"{page_of(order)}/remboursement"
        review = await desk.post(f"{form}/verification", data={"moyen": "", f"ligne-{order.lines[0].id}": "1"})
        assert (await desk.post(form, data=fields_of(review, form))).status_code == 303
    assert "À clore" in (await desk.get("/gestion/retractations")).text
    assert "À clore." in await said()
    assert "Remboursement" not in await said()
