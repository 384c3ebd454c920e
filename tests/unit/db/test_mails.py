"""The mails of an order: what each says, to whom, once; and none lost while the mail server is down."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import engine
from db.queries.storefront import bump_catalogue_version
from db.tables.merchant import Agency
from shop.calendar import in_paris, long_date
from shop.orders import fulfilment
from shop.orders.moves import CUSTOMER
from shop.orders.pickup_code import in_groups
from shop.refunds import asking
from shop.withdrawal.rules import RULE
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.db.letterbox import NOW, Letterbox, all_mails, checked


async def test_from_order_to_door(letterbox: Letterbox, render: Any) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("shipped")
    await all_mails(letterbox, render)
    for mail in letterbox.mails:
        checked(mail, order)
    recorded, paid, shipped = letterbox.mails
    for words in ("14 jours ouvrables", "rétractation", "lendemain de la réception", "dimanche 22 novembre 2026"):
        assert words in recorded.text.lower() or words in recorded.text, words
    assert "Livraison prévue" in paid.text
    for words in ("DPD", "250012345678", "https://trace.dpd.fr/fr/trace/250012345678", "Dans ce colis"):
        assert words in shipped.text
        assert words in shipped.html


async def test_ready_at_the_agency_says_where_and_when(letterbox: Letterbox, render: Any) -> None:
    order = await OrderWalkthrough(now=NOW, mode="agency").up_to("ready")
    await all_mails(letterbox, render)
    ready = letterbox.mails[-1]
    for words in ("3 quai Perrache", "69002 Lyon", "lundi\u00a0: 9\u00a0h\u00a0– 12\u00a0h", "dimanche\u00a0: fermé"):
        assert words in ready.text
        assert words in ready.html
    for text in (letterbox.mails[-1].text, letterbox.mails[-1].html):
        assert order.code_to_show in text
        assert "donnez-lui le code" in text
    assert not any(order.pickup_code in row["payload"] for row in await engine.fetch("SELECT payload FROM job"))


async def test_ready_mailed_after_the_hand_over_shows_no_code(letterbox: Letterbox, render: Any) -> None:
    order = await OrderWalkthrough(mode="agency").up_to("delivered")
    await all_mails(letterbox, render)
    ready = next(mail for mail in letterbox.mails if "vous attend" in mail.subject)
    assert in_groups(order.pickup_code) not in ready.text
    assert "pièce d’identité" in ready.text


async def test_cancelled_says_when_the_money_comes_back(letterbox: Letterbox, render: Any) -> None:
    """S0-56"""
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("paid")
    await fulfilment.cancel(order.number, order.version, CUSTOMER, NOW)
    await all_mails(letterbox, render)
    assert "24 à 72 heures" in letterbox.mails[-1].text
    unpaid = await OrderWalkthrough(now=NOW).up_to("cancelled")
    letterbox.mails.clear()
    await all_mails(letterbox, render)
    last = next(mail for mail in letterbox.mails if unpaid.number in mail.subject and "annulée" in mail.subject)
    assert "Rien ne vous a été débité" in last.text


async def test_a_transfer_is_told_what_to_copy(letterbox: Letterbox, render: Any) -> None:
    """S0-20"""
    await OrderWalkthrough(now=NOW, method="transfer").up_to("awaiting_payment")
    await all_mails(letterbox, render)
    for words in ("FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP", "RF", "un à trois jours ouvrés"):
        assert words in letterbox.mails[0].text
        assert words in letterbox.mails[0].html


async def test_a_transfer_chosen_later_is_told_what_to_copy(letterbox: Letterbox, render: Any) -> None:
    """S0-20: the order was made to be paid by card; nothing else ever tells the IBAN."""
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("awaiting_payment")
    assert walk.cashier is not None
    for _ in range(2):
        await walk.cashier.retry(order.number, "transfer", NOW)
    await all_mails(letterbox, render)
    assert [mail.subject for mail in letterbox.mails[1:]] == [f"Votre virement pour la commande {order.number}"]
    checked(letterbox.mails[1], order)
    for words in (
        "FR76 3000 6000 0112 3456 7890 189",
        "RF",
        "Référence à indiquer",
        "après réception de votre virement",
    ):
        assert words in letterbox.mails[1].text
        assert words in letterbox.mails[1].html


async def test_no_iban_is_mailed_to_who_has_paid_meanwhile(letterbox: Letterbox, render: Any) -> None:
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("awaiting_payment")
    assert walk.cashier is not None
    await walk.cashier.retry(order.number, "transfer", NOW)
    await walk.pay(order)
    await all_mails(letterbox, render)
    assert not any("virement" in mail.subject for mail in letterbox.mails)


async def test_back_to_a_transfer_after_a_card_is_a_transfer_again(letterbox: Letterbox) -> None:
    walk = OrderWalkthrough(now=NOW, method="transfer")
    order = await walk.up_to("awaiting_payment")
    assert walk.cashier is not None
    await walk.cashier.retry(order.number, "card", NOW)
    await walk.cashier.retry(order.number, "transfer", NOW)
    assert (await walk.order(order.number)).payment.method == "transfer"


async def test_the_order_mail_is_the_durable_medium(letterbox: Letterbox, render: Any) -> None:
    """L221-13: the terms, the form to withdraw with and the legal guarantees stand in the mail itself."""
    await OrderWalkthrough(now=NOW).up_to("awaiting_payment")
    await all_mails(letterbox, render)
    for text in (letterbox.mails[0].text, letterbox.mails[0].html):
        for words in (
            "7. Droit de rétractation",
            "11. Modèle de formulaire de rétractation",
            "(*) Rayez la mention inutile.",
            "deux ans à compter de la délivrance du bien",
            "14 jours ouvrables",
        ):
            assert words in text, words
        assert text.count(RULE) == 2
    assert "<script" not in letterbox.mails[0].html


@pytest.mark.parametrize(
    ("mode", "method", "words"),
    [
        ("home", "card", "Si vous recevez votre commande le"),
        ("agency", "card", "Si vous retirez votre commande le"),
        ("home", "transfer", "Si vous recevez votre commande le"),
    ],
)
async def test_the_order_mail_names_the_last_day(
    letterbox: Letterbox, render: Any, mode: str, method: str, words: str
) -> None:
    await OrderWalkthrough(mode=mode, method=method).up_to("awaiting_payment")
    await all_mails(letterbox, render)
    assert re.search(
        words + r" \w+ \d+(er)? \w+, vous pouvez y renoncer jusqu’au .* 20\d\d inclus", letterbox.mails[0].text
    )


async def test_every_partial_refund_is_told(letterbox: Letterbox, render: Any) -> None:
    """S0-56"""
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("paid")
    for key in ("one", "one", "two"):
        await asking.ask(order.payments[0].id, 1240, by=DORA, reason="Article abîmé", key=key, now=NOW)
    await all_mails(letterbox, render)
    told = [mail for mail in letterbox.mails if "remboursons" in mail.subject]
    assert [mail.subject for mail in told] == [f"Nous vous remboursons 12,40 € – commande {order.number}"] * 2
    assert len({mail.key for mail in told}) == 2
    checked(told[0], order)
    assert "24 à 72 heures" in told[0].text


async def test_late_money_is_told_at_once(letterbox: Letterbox, render: Any) -> None:
    """T7"""
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("cancelled")
    await walk.pay(order)
    await all_mails(letterbox, render)
    assert "Votre argent n’est pas perdu" in letterbox.mails[-1].text


@pytest.mark.parametrize(
    ("reached", "title", "then"),
    [
        ("expired", "Votre paiement est arrivé trop tard", "pour la reprendre ou vous rembourser"),
        ("cancelled", "Votre paiement est arrivé après l’annulation", "notre équipe vous rembourse en entier"),
        ("paid", "Votre commande a été payée deux fois", "vous rembourse un des paiements"),
    ],
)
async def test_late_money_is_told_by_what_became_of_the_order(
    letterbox: Letterbox, render: Any, reached: str, title: str, then: str
) -> None:
    walk = OrderWalkthrough(now=NOW, on_hand=2, method="transfer" if reached == "paid" else "card")
    order = await walk.up_to("awaiting_payment" if reached == "paid" else reached)
    assert walk.cashier is not None
    if reached == "paid":
        await walk.cashier.begin(await walk.cashier.retry(order.number, "card", NOW), NOW)
        await walk.cashier.mark_received(order.payments[0].id, DORA, NOW)
        order = await walk.order(order.number)
    else:
        await OrderWalkthrough(now=NOW, variant_id=walk.variant_id).up_to("awaiting_payment")  # the goods are gone
    await walk.pay(order, timedelta(days=9))
    await all_mails(letterbox, render)
    late = next(mail for mail in letterbox.mails if mail.subject == f"{title} – commande {order.number}")
    checked(late, order)
    for text in (late.text, late.html):
        assert then in text.replace("\n", " ")
        assert ("reprendre" in text) == (reached == "expired")


async def test_special_days_ahead_are_told_with_the_hours(letterbox: Letterbox, render: Any) -> None:
    order = await OrderWalkthrough(now=NOW, mode="agency").up_to("ready")
    soon = in_paris(datetime.now(UTC)).date() + timedelta(days=3)
    await Agency.update(
        {Agency.exceptions: json.dumps([{"day": soon.isoformat(), "spans": [], "label": "inventaire"}])}, force=True
    )
    await bump_catalogue_version()
    await all_mails(letterbox, render)
    for text in (letterbox.mails[-1].text, letterbox.mails[-1].html):
        assert f"{long_date(soon)}\u00a0: fermé (inventaire)" in text
    assert order.number in letterbox.mails[-1].subject
