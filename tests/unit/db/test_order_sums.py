"""What follows a total: credit used, what is left to pay, what went back and for what; alike on pages and in mails."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from db import engine
from shop.accounts.order_text import order_text
from shop.links import Links
from shop.mails import Mails
from shop.money import euros
from shop.orders.order import Order
from shop.orders.placing import place
from shop.orders.summary import billing_lines, method_words
from shop.orders.sums import sums_of
from shop.post.mail import Mail
from shop.refunds.asking import Intent, ask_order
from shop.refunds.naming import named_in
from shop.refunds.purpose import Purpose, given_back, purpose_of
from tests.factories import merchant_settings
from tests.order_walkthrough import DORA, PUBLIC_URL, SECRET, OrderWalkthrough
from tests.unit.db.credit_orders import a_draft, alice_with
from tests.withdrawal_walkthrough import two_articles
from web.assets import Assets
from web.mail import mail_renderer
from web.templating import build_environment, renderer

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=2)


class Letters:
    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        self.mails.append(mail)


async def last_mail(name: str) -> Mail:
    """The last of this name that waits, as it is written."""
    letters = Letters()
    mails = Mails(mail_renderer(renderer(build_environment(Assets.load()))), letters, Links(PUBLIC_URL, SECRET))
    rows = await engine.fetch("SELECT payload FROM job WHERE kind = 'mail' ORDER BY id")
    waiting = [payload for row in rows if (payload := json.loads(row["payload"]))["mail"] == name]
    await mails.send(waiting[-1])
    return letters.mails[-1]


def told(order: Order, given: tuple[tuple[str, int], ...] = ()) -> list[Any]:
    return [
        (one.id, [(row[0], row[1], row[2]) for row in one.rows], one.label, one.amount) for one in sums_of(order, given)
    ]


async def with_credit(cents: int | None) -> tuple[OrderWalkthrough, Order]:
    """An order of Alice's of which so much is paid by credit; None: all of it."""
    alice = await alice_with(20_000)
    walk = OrderWalkthrough(now=NOW)
    whole = (await walk.draft()).price.total_cents
    placed = await place(await a_draft(walk, alice, whole if cents is None else cents), NOW)
    return walk, await walk.order(placed.number)


async def test_credit_used_stands_in_the_sums_before_and_after_the_payment(database: str) -> None:
    await merchant_settings()
    walk, order = await with_credit(1_000)
    left = euros(order.total_cents - 1_000)
    credit = [("Avoir utilisé", f"−{euros(1_000)}", "")]
    assert told(order) == [("after-credit", credit, "Reste à payer", left)]
    assert walk.cashier is not None
    await walk.cashier.begin(order.payments[1].id, NOW)
    await walk.pay(await walk.order(order.number))
    order = await walk.order(order.number)
    assert told(order) == [("after-credit", credit, "Carte bancaire", left)]
    for text in (order_text(order), (mail := await last_mail("order_paid")).text, mail.html):
        assert "Avoir utilisé" in text
        assert f"−{euros(1_000)}" in text
        assert left in text


async def test_an_order_that_credit_pays_leaves_nothing_to_pay(database: str) -> None:
    _, order = await with_credit(None)
    assert told(order) == [
        ("after-credit", [("Avoir utilisé", f"−{euros(order.total_cents)}", "")], "Reste à payer", euros(0)),
    ]  # fmt: skip


async def test_a_firm_is_named_once_as_who_is_billed(database: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("paid")
    firm = replace(order, professional={"company": "SRL Clinique des Tilleuls"})
    named = replace(firm, billing_address=replace(order.billing_address, company="SRL Clinique des Tilleuls"))
    for one in (firm, named):
        assert billing_lines(one)[0] == "SRL Clinique des Tilleuls"
        assert billing_lines(one).count("SRL Clinique des Tilleuls") == 1
        assert order_text(one).count("SRL Clinique des Tilleuls") == 1
    assert billing_lines(order) == order.billing_address.lines


async def test_without_credit_nothing_follows_the_total(database: str) -> None:
    assert told(await OrderWalkthrough(now=NOW).up_to("paid")) == []


async def test_a_refund_of_credit_changes_nothing_of_how_it_was_paid(database: str) -> None:
    walk, order = await with_credit(1_000)
    assert walk.cashier is not None
    await walk.cashier.begin(order.payments[1].id, NOW)
    await walk.pay(await walk.order(order.number))
    order = await walk.order(order.number)
    before = method_words(order)
    await ask_order(order.id, order.total_cents - 400, Purpose(), Intent(DORA, "", "k", SOON))
    assert method_words(await walk.order(order.number)) == before


async def test_a_refund_names_its_pieces_on_the_order_and_in_its_mail(database: str) -> None:
    await merchant_settings()
    walk = OrderWalkthrough(now=NOW, quantity=3)
    order = await two_articles(walk, state="paid")
    first = order.lines[0]
    purpose = purpose_of(order, await given_back(order), {first.id: 2}, delivery=True)
    await ask_order(order.id, purpose.cents, purpose, Intent(DORA, "Abîmés", "k", SOON))
    order = await walk.order(order.number)
    what, cents = f"2 × {first.name} ({first.variant_label})" if first.variant_label else f"2 × {first.name}", 9_980
    given = await named_in(order)
    assert given == ((what, cents), *([("Livraison", purpose.delivery_cents)] if purpose.delivery_cents else []))
    ((name, rows, label, amount),) = told(order, given)
    assert (name, rows[0], label) == (
        "after-refunds", ("Remboursé", f"−{euros(cents)}", what), "Total après remboursement",
    )  # fmt: skip
    assert amount == euros(order.total_cents - purpose.cents)
    mail = await last_mail("order_refunded")
    for text in (mail.text, mail.html):
        assert what in text
        assert "Ce remboursement est pour" in text
        assert f"−{euros(cents)}" in text
    assert "VOTRE COMMANDE" in mail.text
    assert "VOS ARTICLES" not in mail.text
    assert ">Vos articles<" not in mail.html
    assert "\n\n\n\n" not in mail.text
    assert "VOS ARTICLES" in (await last_mail("order_paid")).text


async def test_each_mail_names_its_own_refund_and_the_order_all_of_them(database: str) -> None:
    await merchant_settings()
    walk = OrderWalkthrough(now=NOW, quantity=3)
    order = await two_articles(walk, state="paid")
    for key, line in zip(("one", "two"), order.lines, strict=True):
        purpose = purpose_of(order, await given_back(order), {line.id: 1}, delivery=False)
        await ask_order(order.id, purpose.cents + 100, purpose, Intent(DORA, "", key, SOON))
        order = await walk.order(order.number)
    mail = await last_mail("order_refunded")
    said = mail.text.partition("Ce remboursement est pour")[2].partition("VOTRE COMMANDE")[0]
    assert order.lines[1].name in said
    assert order.lines[0].name not in said
    assert f"Autre somme : {euros(100)}" in said.replace("\u00a0:", " :")
    ((_, rows, _, _),) = told(order, await named_in(order))
    assert len(rows) == 3
    assert rows[-1] == ("Remboursé", f"−{euros(200)}", "")


async def test_money_paid_twice_that_goes_back_is_no_part_of_the_sums(database: str) -> None:
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("paid")
    await ask_order(order.id, 1_000, Purpose(), Intent(DORA, "", "k", SOON))
    order = await walk.order(order.number)
    assert told(order)[0][1] == [("Remboursé", f"−{euros(1_000)}", "")]
    await engine.fetch(
        "UPDATE payment SET amount_cents = amount_cents + 1000 WHERE id = {} RETURNING id", order.payment.id
    )
    assert told(await walk.order(order.number)) == []
    await engine.fetch(
        "UPDATE payment SET amount_cents = amount_cents - 1000 WHERE id = {} RETURNING id", order.payment.id
    )
