"""Money that came late or went back: accepted once, given back, told in lists, kept from leaving."""

import re
from datetime import timedelta

import httpx

from shop.orders.order import Order
from shop.payments.cashier import Cashier
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.rows import order
from tests.unit.web.payments_desk import send_refunds
from tests.unit.web.staff_desk import fields_of, page_of, press, text_of, walkthrough
from web.headers import Shell


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
