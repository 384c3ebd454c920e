"""Mails that say how an order is paid: what to copy, with the QR code that a bank reads, while it is to be paid."""

import io
import re
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from db import engine
from shop.orders.order import Order
from shop.orders.placing import place
from shop.orders.summary import transfer_of
from shop.payments import by_hand
from shop.payments.epc import epc_payload
from shop.payments.reminders import remind
from shop.post.mail import Mail, Sender, message_from
from shop.storefront import storefront
from tests.factories import merchant_settings
from tests.order_walkthrough import DORA, PUBLIC_URL, OrderWalkthrough
from tests.unit.db.letterbox import MERCHANT, checked, sent
from tests.unit.db.offline_orders import everything_given

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(autouse=True)
async def shop(database: str) -> None:
    await merchant_settings(**MERCHANT, cheques=True, pay_at_agency=True, cheque_address="Service des commandes, Lyon")


def on_the_wire(mail: Mail) -> EmailMessage:
    """The mail as the program of its reader sees it."""
    written = message_from(mail, Sender("Comptoir", "bonjour@comptoir.example"), NOW)
    return BytesParser(policy=policy.default).parsebytes(written.as_bytes())


async def waiting(method: str, days_ago: float = 0, **values: Any) -> Order:
    return await OrderWalkthrough(now=NOW - timedelta(days=days_ago), method=method, **values).up_to(
        "confirmed" if method == "agency" else "awaiting_payment"
    )


async def test_the_code_of_a_transfer_is_read_in_the_mail(render: Any) -> None:
    order = await waiting("transfer")
    (mail,) = await sent(render, "order_recorded")
    checked(mail, order)
    message = on_the_wire(mail)
    (picture,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<virement>"
    assert picture.get_content_disposition() == "inline"
    html = message.get_body(("html",))
    assert html is not None
    assert 'src="cid:virement"' in html.get_content()
    assert list(message.iter_attachments()) == [], "a picture of the text is no file beside it"
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.get_content())).convert("L"))
    details = transfer_of(order, (await storefront()).merchant)
    assert details is not None
    assert [one.bytes for one in found] == [epc_payload(details).encode()]


async def test_a_cheque_says_what_to_write_and_where_to_send_it(render: Any) -> None:
    order = await waiting("cheque")
    (mail,) = await sent(render, "order_recorded")
    checked(mail, order)
    for words in ("Comptoir SAS", "Service des commandes", "dos du chèque", "après réception de votre chèque"):
        assert words in mail.text
        assert words in mail.html
    assert "IBAN" not in mail.text
    assert mail.attachments == ()


@pytest.mark.parametrize(("quantity", "cash"), [(2, True), (21, False)])
async def test_what_is_paid_at_the_agency_is_said_until_it_is(render: Any, quantity: int, cash: bool) -> None:
    walk = OrderWalkthrough(now=NOW, mode="agency", method="agency", quantity=quantity, on_hand=30)
    order = await walk.up_to("ready")
    recorded, ready = [*await sent(render, "order_recorded"), *await sent(render, "order_ready")]
    for mail in (recorded, ready):
        checked(mail, order)
        for text in (mail.text, mail.html):
            assert "comptoir de l’agence" in text
            assert ("en espèces ou par chèque" in text) == cash
            assert ("La loi ne permet pas" in text) != cash
    assert "payer votre commande" not in recorded.text
    await by_hand.collect(order.number, "card", DORA, NOW)
    (after,) = await sent(render, "order_ready")
    assert "PAYER AU RETRAIT" not in after.text


async def test_what_costs_nothing_says_so_once(render: Any) -> None:
    walk = OrderWalkthrough(now=NOW, mode="agency")
    placed = await place(await everything_given(walk), NOW)
    (mail,) = await sent(render, "order_recorded")
    checked(mail, await walk.order(placed.number))
    assert "Il n’y a rien à payer" in mail.text
    assert await sent(render, "order_paid") == []


@pytest.mark.parametrize(("code", "kind"), [("transfer", "transfer_details"), ("cheque", "cheque_details")])
async def test_another_way_is_told_and_not_once_it_is_paid(render: Any, code: str, kind: str) -> None:
    walk = OrderWalkthrough(now=NOW)
    order = await walk.up_to("awaiting_payment")
    assert walk.cashier is not None
    chosen = await walk.cashier.retry(order.number, code, NOW)
    (mail,) = await sent(render, kind)
    checked(mail, order)
    await walk.cashier.mark_received(chosen, DORA, NOW)
    assert await sent(render, kind) == []


async def test_left_for_the_counter_is_told(render: Any) -> None:
    walk = OrderWalkthrough(now=NOW, mode="agency")
    order = await walk.up_to("awaiting_payment")
    assert walk.cashier is not None
    await walk.cashier.retry(order.number, "agency", NOW)
    (mail,) = await sent(render, "order_confirmed")
    checked(mail, order)
    assert "sera payée quand vous la retirerez" in mail.text


@pytest.mark.parametrize("method", ["transfer", "cheque"])
async def test_reminders_say_how_long_and_how_else(render: Any, method: str) -> None:
    first, last = await waiting(method, 4), await waiting(method, 6)
    await engine.fetch(
        "UPDATE orders SET hold_until = {} WHERE id = {} RETURNING id", NOW + timedelta(hours=9), last.id
    )
    await remind(NOW)
    late, early = await sent(render, "transfer_reminder")
    checked(early, first)
    checked(late, last)
    for mail, order in ((early, first), (late, last)):
        assert re.search(rf"{PUBLIC_URL}/suivi/{order.number}\.[\w-]{{43}}/paiement", mail.text)
        assert ("IBAN" in mail.text) == (method == "transfer")
        assert [one.cid for one in mail.attachments] == (["virement"] if method == "transfer" else [])
    assert "Nous attendons votre paiement" in early.subject
    assert "Dernier jour" in late.subject
    assert re.search("elle expire le \\w+ \\d+", late.text)
    assert early.key != late.key


@pytest.mark.parametrize("method", ["card", "transfer", "cheque"])
async def test_an_order_that_expired_says_so(render: Any, method: str) -> None:
    order = await OrderWalkthrough(now=NOW - timedelta(days=30), method=method).up_to("expired")
    (mail,) = await sent(render, "order_expired")
    checked(mail, order)
    assert ("N’envoyez plus de virement" in mail.text) == (method == "transfer")
    assert ("N’envoyez plus de chèque" in mail.text) == (method == "cheque")
    assert "IBAN" not in mail.text


async def test_a_link_to_pay_leads_to_every_way_and_dies_with_the_payment(render: Any) -> None:
    walk = OrderWalkthrough(now=NOW, method="transfer")
    order = await walk.up_to("awaiting_payment")
    await by_hand.send_pay_link(order.number, "ab12", DORA, NOW)
    (mail,) = await sent(render, "pay_link")
    checked(mail, order)
    assert re.search(rf"{PUBLIC_URL}/suivi/{order.number}\.[\w-]{{43}}/paiement", mail.text)
    await walk.pay(order)
    assert await sent(render, "pay_link") == []
