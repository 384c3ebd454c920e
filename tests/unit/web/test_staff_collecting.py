"""Money that comes at the counter, or is asked for by mail: before the goods leave, once, as the law allows."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from db import engine
from shop.orders.order import Order
from shop.payments import by_hand
from shop.payments.counter import counter_cents, withdrawn_cents
from tests.factories import merchant_settings
from tests.parcel_walkthrough import mails
from tests.rows import order
from tests.unit.web.staff_desk import dora_signs_in, fields_of, page_of, press, text_of, walkthrough
from tests.withdrawal_walkthrough import stated, two_articles
from web.headers import Shell


@pytest.fixture
async def desk(client: httpx.AsyncClient) -> httpx.AsyncClient:
    await merchant_settings(pay_at_agency=True, cheques=True)
    await dora_signs_in(client)
    return client


async def at_counter(app: Shell, state: str, **values: Any) -> Order:
    return await walkthrough(app, mode="agency", method="agency", **values).up_to(state)


@pytest.mark.parametrize("how", ["card", "cash", "cheque"])
async def test_s2_27_an_order_is_collected_then_handed_over(desk: httpx.AsyncClient, app: Shell, how: str) -> None:
    ready = await at_counter(app, "ready")
    refused = await press(desk, ready, "remise", code=ready.pickup_code)
    assert refused.status_code == 409
    assert "Encaissez d’abord" in text_of(refused)
    assert (await order(ready.number)).state == "ready"
    answer = await press(desk, ready, "encaissement", moyen=how)
    assert answer.status_code == 303
    paid = await order(ready.number)
    assert (paid.state, paid.due_cents, paid.payments[0].details) == ("ready", 0, {"how": how})
    assert [event.move for event in paid.events][-1] == "pay_counter"
    shown = text_of(await desk.get(page_of(paid)))
    assert {"card": "Payé (carte bancaire)", "cash": "Payé (espèces)", "cheque": "Payé (chèque)"}[how] in shown
    assert "Reste à payer" not in shown
    assert (await press(desk, paid, "remise", code=paid.pickup_code)).status_code == 303
    assert (await order(ready.number)).state == "delivered"


async def test_collected_before_it_is_prepared_it_is_paid(desk: httpx.AsyncClient, app: Shell) -> None:
    confirmed = await at_counter(app, "confirmed")
    assert (confirmed.state, confirmed.hold_until) == ("confirmed", None)
    assert (await press(desk, confirmed, "encaissement", moyen="card")).status_code == 303
    assert (await order(confirmed.number)).state == "paid"
    assert await mails("order_paid") == 1


async def test_the_button_pressed_by_two_collects_once(desk: httpx.AsyncClient, app: Shell) -> None:
    ready = await at_counter(app, "ready")
    path = f"{page_of(ready)}/encaissement"
    answers = await asyncio.gather(*(desk.post(path, data={"moyen": "cash"}) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    paid = await order(ready.number)
    assert [event.move for event in paid.events].count("pay_counter") == 1
    other = await desk.post(path, data={"moyen": "card"})
    assert other.status_code == 409
    assert (await order(ready.number)).payments[0].details == {"how": "cash"}


async def test_l112_6_no_more_than_1000_euros_in_cash(desk: httpx.AsyncClient, app: Shell) -> None:
    at_most = await at_counter(app, "ready", quantity=2)
    await engine.fetch("UPDATE variant SET price_cents = 50001 WHERE price_cents = 4990 RETURNING id")
    await engine.fetch("UPDATE price_change SET price_cents = 50001 WHERE price_cents = 4990 RETURNING id")
    assert at_most.total_cents <= 100_000
    dear = await at_counter(app, "ready", quantity=2, variant_id=at_most.lines[0].variant_id)
    assert dear.total_cents == 100_002
    page = text_of(await desk.get(page_of(dear)))
    assert "L112-6" in page
    refused = await desk.post(f"{page_of(dear)}/encaissement", data={"moyen": "cash"})
    assert refused.status_code == 422
    assert "La loi interdit de payer plus de 1\u202f000\u00a0€ en espèces" in text_of(refused)
    assert (await order(dear.number)).due_cents == 100_002
    assert (await desk.post(f"{page_of(dear)}/encaissement", data={"moyen": "cheque"})).status_code == 303
    assert (await desk.post(f"{page_of(at_most)}/encaissement", data={"moyen": "cash"})).status_code == 303


@pytest.mark.parametrize("data", [{}, {"moyen": "bitcoin"}, {"moyen": "x" * 5000}])
async def test_how_it_was_paid_must_be_said(desk: httpx.AsyncClient, app: Shell, data: dict[str, str]) -> None:
    ready = await at_counter(app, "ready")
    answer = await desk.post(f"{page_of(ready)}/encaissement", data=data)
    assert answer.status_code == 422
    assert "Dites comment le client a payé." in text_of(answer)
    assert 'id="moyen-card-error"' in answer.text
    assert (await order(ready.number)).due_cents


@pytest.mark.parametrize(
    ("state", "method"), [("paid", "card"), ("awaiting_payment", "transfer"), ("cancelled", "card")]
)
async def test_nothing_else_is_collected_at_the_counter(
    desk: httpx.AsyncClient, app: Shell, state: str, method: str
) -> None:
    other = await walkthrough(app, mode="agency", method=method).up_to(state)
    assert (await desk.post(f"{page_of(other)}/encaissement", data={"moyen": "card"})).status_code == 409
    assert (await order(other.number)).state == state


async def test_a_cheque_is_cashed_and_money_at_the_counter_is_not_received_by_that_button(
    desk: httpx.AsyncClient, app: Shell
) -> None:
    cheque = await walkthrough(app, method="cheque").up_to("awaiting_payment")
    shown = text_of(await desk.get(page_of(cheque)))
    assert "Chèque attendu" in shown
    assert (await press(desk, cheque, f"paiements/{cheque.payments[0].id}/reception")).status_code == 303
    assert (await order(cheque.number)).state == "paid"
    ready = await at_counter(app, "ready")
    refused = await desk.post(f"{page_of(ready)}/paiements/{ready.payments[0].id}/reception")
    assert refused.status_code == 422
    assert (await order(ready.number)).due_cents


async def test_staff_leave_the_money_for_the_day_of_collection(desk: httpx.AsyncClient, app: Shell) -> None:
    waits = await walkthrough(app, mode="agency", method="transfer").up_to("awaiting_payment")
    assert (await press(desk, waits, "paiement-au-retrait")).status_code == 303
    confirmed = await order(waits.number)
    assert (confirmed.state, confirmed.hold_until, confirmed.payment.method) == ("confirmed", None, "agency")
    assert confirmed.events[-1].actor == "Dora Leroy"
    assert await mails("order_confirmed") == 1
    home = await walkthrough(app, method="transfer").up_to("awaiting_payment")
    assert "Paiement au retrait" not in text_of(await desk.get(page_of(home)))
    assert (await desk.post(f"{page_of(home)}/paiement-au-retrait")).status_code == 422
    assert (await order(home.number)).state == "awaiting_payment"


async def test_a_link_to_pay_is_mailed_once_a_press(desk: httpx.AsyncClient, app: Shell) -> None:
    waits = await walkthrough(app, method="transfer").up_to("awaiting_payment")
    path = f"{page_of(waits)}/lien-de-paiement"
    fields = fields_of(await desk.get(page_of(waits)), path)
    answers = await asyncio.gather(*(desk.post(path, data=fields) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    assert await mails("pay_link") == 1
    assert (await press(desk, waits, "lien-de-paiement")).status_code == 303
    assert await mails("pay_link") == 2
    told = await order(waits.number)
    assert [(event.move, event.note) for event in told.events[1:]] == [("pay_link", "alice@example.fr")] * 2
    assert "Lien de paiement envoyé" in text_of(await desk.get(page_of(told)))
    for wrong in ({}, {"_idem": "'; DROP TABLE job; --" + "x" * 300}):
        assert (await desk.post(path, data=wrong)).status_code == 303


async def test_no_link_to_pay_what_is_paid(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    assert "lien de paiement" not in text_of(await desk.get(page_of(paid)))
    answer = await desk.post(f"{page_of(paid)}/lien-de-paiement", data={"_idem": "ab"})
    assert answer.status_code == 409
    assert await mails("pay_link") == 0


@pytest.mark.parametrize("action", ["encaissement", "lien-de-paiement", "paiement-au-retrait"])
async def test_an_order_there_is_not(desk: httpx.AsyncClient, action: str) -> None:
    assert (await desk.post(f"/gestion/commandes/SC-26-999999/{action}")).status_code == 404


async def partly_withdrawn(app: Shell, **values: Any) -> Order:
    """Two walkers and plasters to be paid at the agency; Alice has changed her mind about the plasters."""
    there = await two_articles(walkthrough(app, mode="agency", method="agency", **values), state="confirmed")
    await stated(there, {there.lines[1].id: 1})
    return await order(there.number)


async def test_l221_27_what_was_withdrawn_is_not_to_pay_at_the_counter(desk: httpx.AsyncClient, app: Shell) -> None:
    there = await partly_withdrawn(app)
    dropped = there.lines[1].total_cents
    early = await press(desk, there, "encaissement", moyen="cash")
    assert early.status_code == 409
    assert "retirez-les d’abord de l’envoi" in text_of(early)
    assert (await press(desk, there, "retractations/envoi")).status_code == 303
    shown = text_of(await desk.get(page_of(there))).replace("\u00a0", " ")
    net = f"{(there.total_cents - dropped) // 100},{(there.total_cents - dropped) % 100:02} €"
    assert f"Reste à payer : {net}" in shown
    assert "moins 12,50 € pour les articles retirés de l’envoi" in shown
    assert counter_cents(await order(there.number)) == there.total_cents - dropped
    path = f"{page_of(there)}/encaissement"
    answers = await asyncio.gather(*(desk.post(path, data={"moyen": "cash"}) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    paid = await order(there.number)
    assert (paid.due_cents, paid.payments[0].left_cents) == (0, there.total_cents - dropped)
    assert await engine.fetch("SELECT amount_cents, channel, state FROM refund") == [
        {"amount_cents": dropped, "channel": "counter", "state": "refunded"}
    ]
    notes = await engine.fetch("SELECT kind FROM invoice ORDER BY id")
    assert [row["kind"] for row in notes] == ["invoice", "credit_note"]
    assert [event.move for event in paid.events].count("give_back") == 1
    assert "À clore" in text_of(await desk.get("/gestion/retractations"))


async def test_worth_more_than_what_is_due_all_of_it_is_collected(desk: httpx.AsyncClient, app: Shell) -> None:
    """Most of it was paid before: money has to go back in the hand, nothing can be deducted."""
    there = await partly_withdrawn(app)
    first, second = there.lines
    waits = there.payments[0]
    before = replace(waits, provider="bank", method="transfer", state="paid", amount_cents=there.total_cents - 500)
    now = replace(there, lines=(first, replace(second, kept_back=1)), payments=(before, waits))
    assert (counter_cents(now), withdrawn_cents(now)) == (500, 0)


async def test_twin_the_whole_is_taken_where_nothing_is_deducted(
    desk: httpx.AsyncClient, app: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = await partly_withdrawn(app)
    await press(desk, there, "retractations/envoi")
    monkeypatch.setattr(by_hand, "withdrawn_cents", lambda _: 0)
    assert (await press(desk, there, "encaissement", moyen="cash")).status_code == 303
    (refund,) = await engine.fetch("SELECT state FROM refund")
    assert refund["state"] == "asked"
    assert "à rendre à l’agence" in text_of(await desk.get(page_of(there)))
