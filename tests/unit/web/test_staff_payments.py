"""Money by hand: transfers that arrive, late payments, sums given back — never more than was paid, once per wish."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest

from db import engine
from shop.jobs import take
from shop.orders.order import Order
from shop.payments.cashier import Cashier
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.web.staff_desk import dora_signs_in, fields_of, page_of, press, text_of, walkthrough
from tests.unit.web.test_staff_order import wrong_at
from web.headers import Shell
from web.pages.staff.orders.payments import cents_in


@pytest.fixture
async def desk(client: httpx.AsyncClient) -> httpx.AsyncClient:
    await dora_signs_in(client)
    return client


async def order(number: str) -> Order:
    return await OrderWalkthrough.order(number)


async def refunds() -> list[tuple[int, str]]:
    rows = await engine.fetch("SELECT amount_cents, state FROM refund ORDER BY id")
    return [(row["amount_cents"], row["state"]) for row in rows]


async def send_refunds(walk: OrderWalkthrough) -> None:
    """What the worker does with the outbox."""
    assert walk.cashier is not None
    while job := await take("test", ["refund"], walk.now + timedelta(days=1)):
        await walk.cashier.send_refund(job.payload, walk.now)


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


async def pay_too_late(walk: OrderWalkthrough, late: Order) -> None:
    cashier: Cashier | None = walk.cashier
    assert cashier is not None
    provider_id = late.payments[0].provider_id or ""
    walk.bank.become(provider_id, "paid")
    await cashier.apply_provider_state(walk.now + timedelta(days=9), provider_id=provider_id)


async def test_a_late_payment_is_accepted_once_the_goods_are_back(desk: httpx.AsyncClient, app: Shell) -> None:
    walk = walkthrough(app, on_hand=2)
    late = await walk.up_to("expired")
    rival = await walkthrough(app, variant_id=walk.variant_id).up_to("paid")
    await pay_too_late(walk, late)
    shown = await desk.get(page_of(late))
    assert "Payée après expiration : acceptez-la" in text_of(shown).replace("\u00a0", " ")
    assert late.number in (await desk.get("/gestion/commandes?etat=a-decider")).text
    gone = await press(desk, late, "paiement-tardif")
    assert gone.status_code == 422
    assert "/decision" not in shown.text
    version = (await order(late.number)).drawn
    kept = await desk.post(f"{page_of(late)}/decision", data={"version": version, "note": "On verra"})
    assert kept.status_code == 409
    assert "remboursez-le d’abord" in text_of(kept)
    await press(desk, rival, "annulation")
    assert (await press(desk, late, "paiement-tardif")).status_code == 303
    after = await order(late.number)
    assert (after.state, after.attention) == ("paid", "")


async def test_a_late_payment_is_given_back(desk: httpx.AsyncClient, app: Shell) -> None:
    walk = walkthrough(app, on_hand=2)
    late = await walk.up_to("cancelled")
    await pay_too_late(walk, late)
    assert (await order(late.number)).attention == "paid_cancelled"
    shown = text_of(await desk.get(page_of(late))).replace("\u00a0", " ")
    assert "Payée après l’annulation : remboursez-la." in shown
    assert "acceptez" not in shown
    assert "Paiement reçu après l’annulation" in shown  # in the history
    action = f"paiements/{late.payments[0].id}/remboursements"
    total = f"{late.total_cents // 100},{late.total_cents % 100:02}"
    assert (await press(desk, late, action, montant=total)).status_code == 303
    assert (await order(late.number)).attention == ""


async def given_back(desk: httpx.AsyncClient, app: Shell, **values: str) -> Order:
    """An order paid, and all its money given back before anything left."""
    walk = walkthrough(app, **values)
    paid = await walk.up_to("paid")
    assert walk.cashier is not None
    payment = paid.payments[0].id
    await walk.cashier.refund(payment, paid.total_cents, by=DORA, reason="", key=f"all-{payment}", now=walk.now)
    return await order(paid.number)


async def test_an_order_given_back_is_cancelled_and_not_prepared(desk: httpx.AsyncClient, app: Shell) -> None:
    back = await given_back(desk, app)
    shown = await desk.get(page_of(back))
    assert "Commencer la préparation" not in shown.text
    assert "Entièrement remboursée : annulez la commande" in text_of(shown).replace("\u00a0", " ")
    assert shown.text.count(f'href="{page_of(back)}/annulation"') == 1
    refused = await desk.post(f"{page_of(back)}/preparation", data={"version": back.drawn})
    assert refused.status_code == 409
    assert (await order(back.number)).state == "paid"
    assert "Tout lui a déjà été remboursé" in text_of(await desk.get(f"{page_of(back)}/annulation"))
    assert (await press(desk, back, "annulation")).status_code == 303
    assert (await order(back.number)).state == "cancelled"


async def test_one_being_prepared_does_not_leave_once_it_is_given_back(desk: httpx.AsyncClient, app: Shell) -> None:
    walk = walkthrough(app)
    begun = await walk.up_to("in_preparation")
    assert walk.cashier is not None
    await walk.cashier.refund(begun.payments[0].id, begun.total_cents, by=DORA, reason="", key="all", now=walk.now)
    now = await order(begun.number)
    parcel = {"transporteur": "dpd", "numero": "1", f"ligne-{now.lines[0].id}": "1", "version": now.drawn}
    assert (await desk.post(f"{page_of(now)}/colis", data=parcel)).status_code == 409
    assert (await order(now.number)).parcels == ()


async def test_the_lists_say_given_back_and_count_it_to_be_decided(desk: httpx.AsyncClient, app: Shell) -> None:
    back, goes_on = await given_back(desk, app), await walkthrough(app).up_to("paid")
    listed = await desk.get("/gestion/commandes?etat=a-preparer")
    assert goes_on.number in listed.text
    assert back.number not in listed.text
    assert "1 À préparer" in text_of(await desk.get("/gestion"))
    decisions = await desk.get("/gestion/commandes?etat=a-decider")
    assert back.number in decisions.text
    assert goes_on.number not in decisions.text
    assert re.search("Remboursée.*À décider", text_of(decisions))
    assert "1 À décider" in text_of(await desk.get("/gestion"))


async def test_a_payment_after_a_refund_is_accepted_with_one_button(desk: httpx.AsyncClient, app: Shell) -> None:
    await merchant_settings(**ACCOUNT)
    walk = walkthrough(app)
    waits = await walk.up_to("awaiting_payment")
    assert walk.cashier is not None
    transfer = await walk.cashier.retry(waits.number, "transfer", walk.now)
    await walk.cashier.mark_received(transfer, DORA, walk.now)
    await walk.cashier.refund(transfer, waits.total_cents, by=DORA, reason="", key="all", now=walk.now)
    await send_refunds(walk)
    await pay_too_late(walk, waits)
    shown = text_of(await desk.get(page_of(waits)))
    assert "Payée de nouveau après un remboursement" in shown
    assert "deux fois" not in shown
    assert "Accepter le paiement" in shown
    path = f"{page_of(waits)}/paiement-tardif"
    fields = fields_of(await desk.get(page_of(waits)), path)
    for _ in range(2):
        assert (await desk.post(path, data=fields)).status_code == 303
    after = await order(waits.number)
    assert (after.state, after.attention) == ("paid", "refund_by_hand")  # the transfer still has to be sent back
    assert [event.move for event in after.events].count("accept_late_payment") == 1
    assert "Commencer la préparation" in text_of(await desk.get(page_of(waits)))
