"""Money by hand: transfers that arrive, late payments, sums given back — never more than was paid, once per wish."""

import asyncio

import httpx
import pytest

from db import engine
from tests.rows import order
from tests.unit.web.payments_desk import send_refunds
from tests.unit.web.staff_desk import fields_of, page_of, press, text_of, walkthrough, wrong_at
from web.headers import Shell
from web.pages.staff.orders.payments import cents_in


async def refunds() -> list[tuple[int, str]]:
    rows = await engine.fetch("SELECT amount_cents, state FROM refund ORDER BY id")
    return [(row["amount_cents"], row["state"]) for row in rows]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12,40", 1240), ("12.4", 1240), ("12", 1200), ("12,40 €", 1240), ("1\u202f200,00", 120_000), ("0,01", 1),
        ("1e3", None), ("-5", None), ("+5", None), ("0", None), ("0,00", None), ("", None), ("12,345", None),
        ("1,2,3", None), ("٣", None), ("NaN", None), ("99999999999999999999", None), ("1000000,01", None),
        (",50", None), ("12,", None), ("0x10", None), ("1_000", None),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(text: str, cents: int | None) -> None:
    assert cents_in(text) == cents


async def test_a_transfer_that_has_arrived(desk: httpx.AsyncClient, app: Shell) -> None:
    waits = await walkthrough(app, method="transfer").up_to("awaiting_payment")
    shown = await desk.get(page_of(waits))
    assert waits.payments[0].reference in shown.text
    action = f"paiements/{waits.payments[0].id}/reception"
    path = f"{page_of(waits)}/{action}"
    fields = fields_of(shown, path)
    answers = await asyncio.gather(*(desk.post(path, data=fields) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    paid = await order(waits.number)
    assert (paid.state, [event.move for event in paid.events]) == ("paid", ["place", "pay"])
    assert paid.events[-1].actor == "Dora Leroy"
    assert "Virement reçu" not in (await desk.get(page_of(waits))).text


async def test_a_card_is_not_paid_by_hand(desk: httpx.AsyncClient, app: Shell) -> None:
    waits = await walkthrough(app).up_to("awaiting_payment")
    assert "Virement reçu" not in (await desk.get(page_of(waits))).text
    answer = await desk.post(f"{page_of(waits)}/paiements/{waits.payments[0].id}/reception")
    assert answer.status_code == 422
    assert (await order(waits.number)).state == "awaiting_payment"


async def test_refunds_in_parts_up_to_what_was_paid(desk: httpx.AsyncClient, app: Shell) -> None:
    walk = walkthrough(app)
    paid = await walk.up_to("paid")
    payment = paid.payments[0]
    action = f"paiements/{payment.id}/remboursements"
    for _ in range(2):  # the same sum twice is two wishes, each from its own page
        assert (await press(desk, paid, action, montant="12,40", motif="Article abîmé")).status_code == 303
    left = payment.amount_cents - 2480
    shown = text_of(await desk.get(page_of(paid)))
    assert "Remboursement de 12,40 €".replace(" €", "\u00a0€") in shown
    assert "Article abîmé" in shown
    too_much = await press(desk, paid, action, montant=f"{(left + 1) // 100},{(left + 1) % 100:02}")
    assert too_much.status_code == 422
    assert "dépasse ce qui peut encore être remboursé" in text_of(too_much)
    assert (await press(desk, paid, action, montant=f"{left // 100},{left % 100:02}")).status_code == 303
    assert "Rembourser un montant</summary>" not in (await desk.get(page_of(paid))).text
    await send_refunds(walk)
    assert await refunds() == [(1240, "sent"), (1240, "sent"), (left, "sent")]


async def test_garbage_is_no_amount(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    action = f"paiements/{paid.payments[0].id}/remboursements"
    for amount in ("1e3", "-5", "", "0", "douze", "٣", "1" * 50):
        answer = await press(desk, paid, action, montant=amount, motif="Pourquoi")
        assert answer.status_code == 422, amount
        assert "Indiquez le montant à rembourser en euros" in text_of(answer)
        wrong_at(answer, f"montant-{paid.payments[0].id}", "Indiquez le montant à rembourser en euros")
        assert fields_of(answer, f"{page_of(paid)}/{action}")["motif"] == "Pourquoi"
    assert await refunds() == []


async def test_a_refund_pressed_five_times_is_one(desk: httpx.AsyncClient, app: Shell) -> None:
    walk = walkthrough(app)
    paid = await walk.up_to("paid")
    path = f"{page_of(paid)}/paiements/{paid.payments[0].id}/remboursements"
    fields = {**fields_of(await desk.get(page_of(paid)), path), "montant": "5"}
    answers = await asyncio.gather(*(desk.post(path, data=fields) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {303}
    await send_refunds(walk)
    assert await refunds() == [(500, "sent")]
    assert walk.bank.calls.count("refund") == 1


async def test_a_page_older_than_a_refund_is_stale(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    path = f"{page_of(paid)}/paiements/{paid.payments[0].id}/remboursements"
    old = fields_of(await desk.get(page_of(paid)), path)
    await press(desk, paid, f"paiements/{paid.payments[0].id}/remboursements", montant="5")
    answer = await desk.post(path, data={**old, "montant": "7"})
    assert answer.status_code == 409
    assert [cents for cents, _ in await refunds()] == [500]


@pytest.mark.race
async def test_two_who_refund_at_once_give_it_once(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    path = f"{page_of(paid)}/paiements/{paid.payments[0].id}/remboursements"
    pages = [fields_of(await desk.get(page_of(paid)), path) for _ in range(2)]
    answers = await asyncio.gather(*(desk.post(path, data={**fields, "montant": "10"}) for fields in pages))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert [cents for cents, _ in await refunds()] == [1_000]


async def test_a_transfer_is_given_back_by_hand(desk: httpx.AsyncClient, app: Shell) -> None:
    walk = walkthrough(app, method="transfer")
    paid = await walk.up_to("paid")
    assert "par virement, depuis votre banque" in text_of(await desk.get(f"{page_of(paid)}/annulation"))
    await press(desk, paid, "annulation")
    await send_refunds(walk)
    shown = text_of(await desk.get(page_of(paid)))
    assert "Un remboursement est à faire par virement" in shown
    assert "à envoyer depuis votre banque" in shown
    (row,) = await engine.fetch("SELECT id FROM refund")
    untold = await desk.post(f"{page_of(paid)}/remboursements/{row['id']}/envoi")
    assert untold.status_code == 422
    assert f'id="compte-{row["id"]}-error"' in untold.text
    account = {"compte": "FR76 3000 6000 0112 3456 7890 189"}
    for _ in range(2):
        answer = await desk.post(f"{page_of(paid)}/remboursements/{row['id']}/envoi", data=account)
        assert answer.status_code == 303
    after = await order(paid.number)
    assert (after.attention, [event.move for event in after.events].count("send_back")) == ("", 1)
    assert after.events[-1].note.endswith(", vers FR76 … 0189")
    assert await refunds() == [(paid.total_cents, "refunded")]
    assert "Virement envoyé" not in (await desk.get(page_of(paid))).text


async def test_what_waits_for_a_hand_is_not_closed(desk: httpx.AsyncClient, app: Shell) -> None:
    walk = walkthrough(app, method="transfer")
    paid = await walk.up_to("paid")
    path = f"{page_of(paid)}/decision"
    await press(desk, paid, f"paiements/{paid.payments[0].id}/remboursements", montant="53,90")
    await send_refunds(walk)
    shown = await desk.get(page_of(paid))
    assert "refund_by_hand" in (await order(paid.number)).attention
    assert path not in shown.text
    version = (await order(paid.number)).drawn
    refused = await desk.post(path, data={"version": version, "note": "vu"})
    assert refused.status_code == 409
    assert "Un remboursement reste à faire de votre main" in text_of(refused)
    assert "refund_by_hand" in (await order(paid.number)).attention


@pytest.mark.parametrize("method", ["transfer", "cheque"])
async def test_nothing_is_awaited_for_a_cancelled_order(desk: httpx.AsyncClient, app: Shell, method: str) -> None:
    waits = await walkthrough(app, method=method).up_to("cancelled")
    shown = text_of(await desk.get(page_of(waits)))
    assert "attendu" not in shown
    assert "Sans suite" in shown
    assert "L’argent est venu quand même" in shown
    assert (await press(desk, waits, f"paiements/{waits.payments[0].id}/reception")).status_code == 303
    assert "paid_cancelled" in (await order(waits.number)).attention
