"""What the mail of a refund says: the way the money goes, and what is still needed to send it by hand."""

from datetime import UTC, datetime
from typing import Any

import pytest

from db import engine
from shop.orders import fulfilment
from shop.orders.order import Order
from shop.payments import by_hand
from shop.refunds.asking import Intent, ask_order
from shop.refunds.planning import Wish, plan_of
from shop.refunds.purpose import NOTHING_NAMED
from shop.refunds.words import going_back
from shop.staff.refunds import sent_by_hand
from tests.factories import merchant_settings
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.db.letterbox import MERCHANT, sent

NOW = datetime.now(UTC).replace(microsecond=0)
ASKED = "Il nous faut pour cela l’IBAN de votre compte\u00a0: répondez à notre e-mail"


@pytest.fixture(autouse=True)
async def shop(database: str) -> None:
    await merchant_settings(**{**MERCHANT, "phone": "01 99 00 10 20"}, cheques=True, pay_at_agency=True)


async def paid(method: str, **values: Any) -> Order:
    return await OrderWalkthrough(now=NOW, method=method, **values).up_to("paid")


async def give(order: Order, channel: str = "") -> tuple[int, ...]:
    return tuple(await ask_order(order.id, 1_240, NOTHING_NAMED, Intent(DORA, "Abîmé", "k", NOW, channel)))


@pytest.mark.parametrize(("method", "channel"), [("cheque", ""), ("transfer", ""), ("card", "transfer")])
async def test_an_account_nobody_told_is_asked_for(render: Any, method: str, channel: str) -> None:
    order = await paid(method)
    (refund_id,) = await give(order, channel)
    (mail,) = await sent(render, "order_refunded")
    for text in (mail.text, mail.html):
        said = " ".join(text.replace("&nbsp;", "\u00a0").split(" "))
        assert ASKED in said
        assert "ou appelez-nous au 01 99 00 10 20." in said
        assert "par virement" in said
        assert "le moyen de paiement que vous avez utilisé" not in said
        assert "Vous devriez le voir" not in said
    plan = await plan_of(await OrderWalkthrough.order(order.number), Wish(cents=500, channel=channel), NOW.date())
    assert ASKED in plan.parts[0].delay
    await sent_by_hand(order.id, refund_id, DORA, NOW, to="Chèque retourné")
    (told,) = await going_back(await OrderWalkthrough.order(order.number), NOW.date())
    assert "Nous avons fait ce virement" in told.sentence
    assert "IBAN" not in told.sentence


async def came_from_an_account(order: Order) -> None:
    """As the bank's file would have told it."""
    (file,) = await engine.fetch(
        "INSERT INTO bank_file (sha256, name, format, account, entries, known, actor, imported_at) "
        "VALUES ('a', 'nov.xml', 'camt053', '', 1, 0, 'Dora', {}) RETURNING id", NOW,
    )  # fmt: skip
    (entry,) = await engine.fetch(
        "INSERT INTO bank_entry (file, key, booked_on, amount_cents, applied_cents, payer, payer_iban, text, "
        "reference, state, note) VALUES ({}, 'k', {}, {}, {}, 'Alice', 'FR7610099006720000123456749', '', '', "
        "'matched', '') RETURNING id", file["id"], NOW.date(), order.total_cents, order.total_cents,
    )  # fmt: skip
    await engine.fetch(
        "INSERT INTO bank_match (entry, payment, amount_cents, actor, at) VALUES ({}, {}, {}, 'Dora', {}) RETURNING id",
        entry["id"], order.payments[0].id, order.total_cents, NOW,
    )  # fmt: skip


async def test_the_account_a_transfer_came_from_is_not_asked_for(render: Any) -> None:
    order = await paid("transfer")
    await came_from_an_account(order)
    await give(order)
    (mail,) = await sent(render, "order_refunded")
    assert "IBAN" not in mail.text
    assert "Vous devriez le voir vers le" in mail.text


async def test_a_cheque_of_a_cancelled_order_goes_back_by_transfer(render: Any) -> None:
    order = await paid("cheque")
    await fulfilment.cancel(order.number, order.version, DORA, NOW)
    (mail,) = await sent(render, "order_cancelled")
    assert ASKED in mail.text


async def test_a_card_goes_back_as_before(render: Any) -> None:
    await give(await paid("card"))
    (mail,) = await sent(render, "order_refunded")
    assert "par le moyen de paiement que vous avez utilisé" in mail.text
    assert "24 à 72 heures" in mail.text


async def test_what_was_handed_over_at_the_counter_is_done(render: Any) -> None:
    order = await OrderWalkthrough(now=NOW, mode="agency", method="agency").up_to("ready")
    await by_hand.collect(order.number, "cash", DORA, NOW)
    (refund_id,) = await give(await OrderWalkthrough.order(order.number))
    (waits,) = await going_back(await OrderWalkthrough.order(order.number), NOW.date())
    assert "se fait à l’agence" in waits.sentence
    await sent_by_hand(order.id, refund_id, DORA, NOW, to="Chèque retourné")
    (done,) = await going_back(await OrderWalkthrough.order(order.number), NOW.date())
    assert "C’est fait" in done.sentence
