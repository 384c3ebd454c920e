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
from shop.jobs import JobFailed
from shop.links import Links
from shop.mails import KINDS, Mails
from shop.orders import fulfilment
from shop.orders.moves import CUSTOMER
from shop.orders.order import Order
from shop.orders.pickup_code import in_groups
from shop.payments.cashier import Cashier
from shop.post.mail import Mail, MailTrouble
from shop.refunds import asking
from shop.withdrawal.rules import RULE
from shop.worker import Worker
from tests.factories import ALICE, merchant_settings
from tests.order_walkthrough import DORA, PUBLIC_URL, SECRET, OrderWalkthrough
from web.assets import Assets
from web.mail import mail_renderer
from web.templating import build_environment, renderer

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
MERCHANT = {
    "name": "Santé Comptoir", "legal_name": "Comptoir", "legal_form": "SAS", "capital": "10 000 €",
    "siren": "732 829 320", "rcs_city": "Lyon", "vat_number": "FR44732829320", "phone": "01 99 00 06 72",
    "email": "bonjour@comptoir.example", "iban": "FR7630006000011234567890189", "bic": "AGRIFRPP",
    "account_holder": "Comptoir SAS",
}  # fmt: skip


class Letterbox:
    """A post that keeps what it is given, or refuses while it is shut."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.trouble: MailTrouble | None = None

    async def send(self, mail: Mail) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.mails.append(mail)


@pytest.fixture(scope="module")
def render() -> Any:
    return mail_renderer(renderer(build_environment(Assets.load())))


@pytest.fixture
async def letterbox(database: str) -> Letterbox:
    await merchant_settings(**MERCHANT)
    return Letterbox()


async def all_mails(letterbox: Letterbox, render: Any) -> None:
    """What the worker does with every mail job waiting."""
    mails = Mails(render, letterbox, Links(PUBLIC_URL, SECRET))
    for row in await engine.fetch("SELECT payload FROM job WHERE kind = 'mail' ORDER BY id"):
        await mails.send(json.loads(row["payload"]))


def checked(mail: Mail, order: Order) -> None:
    """What every mail of an order says, in both of its writings."""
    assert mail.to == ALICE["email"]
    for text in (mail.text, mail.html):
        assert order.number in text
        assert f"{PUBLIC_URL}/suivi/{order.number}." in text
        assert f"{PUBLIC_URL}/cgv" in text
        for words in ("Alice", "Déambulateur pliant", "Comptoir SAS au capital de", "732 829 320 RCS Lyon", "12 rue"):
            assert words in text, words
        assert "{{" not in text
        assert "None" not in text
    assert "\n\n\n\n" not in mail.text
    assert order.number in mail.subject


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
    for words in ("3 quai Perrache", "69002 Lyon", "lundi\u00a0: 9\u00a0h – 12\u00a0h", "dimanche\u00a0: fermé"):
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


async def test_the_same_job_twice_is_the_same_message(letterbox: Letterbox, render: Any) -> None:
    await OrderWalkthrough(now=NOW).up_to("paid")
    await all_mails(letterbox, render)
    await all_mails(letterbox, render)
    keys = [mail.key for mail in letterbox.mails]
    assert len(set(keys)) == len(keys) // 2


async def test_what_is_not_a_mail_is_put_aside(letterbox: Letterbox, render: Any) -> None:
    mails = Mails(render, letterbox, Links(PUBLIC_URL, SECRET))
    for payload in ({"mail": "spam", "order_id": 1}, {"mail": KINDS[0], "order_id": 999}):
        with pytest.raises(JobFailed):
            await mails.send(payload)


async def test_an_hour_without_mail_server_loses_nothing(letterbox: Letterbox, render: Any) -> None:
    """T22: orders go on; every mail leaves once the server is back."""
    clock = [datetime.now(UTC)]
    mails = Mails(render, letterbox, Links(PUBLIC_URL, SECRET))
    worker = Worker({"mail": mails.send}, clock=lambda: clock[0])
    letterbox.trouble = MailTrouble("Le serveur de messagerie ne répond pas.", permanent=False)
    orders = [await OrderWalkthrough().up_to("paid") for _ in range(3)]
    for _ in range(30):
        await worker.run_due()
        clock[0] += timedelta(minutes=2)
    assert letterbox.mails == []
    assert await engine.fetch("SELECT id FROM job WHERE parked_at IS NOT NULL") == []
    letterbox.trouble = None
    clock[0] += timedelta(minutes=5)
    await worker.run_due()
    assert len(letterbox.mails) == 2 * len(orders)
    assert await engine.fetch("SELECT id FROM job WHERE kind = 'mail' AND done_at IS NULL") == []


def test_the_cashier_knows_the_links_the_mails_use() -> None:
    assert Cashier({}, PUBLIC_URL, SECRET).links == Links(PUBLIC_URL, SECRET)


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
