"""What a mail promises of the articles: that they are kept, that they were, or nothing; once, in both writings."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import engine
from shop.links import Links
from shop.mails import Mails
from shop.orders import summary as order_summary
from tests.factories import merchant_settings
from tests.order_walkthrough import PUBLIC_URL, SECRET, OrderWalkthrough
from tests.unit.db.letterbox import MERCHANT, Letterbox, checked

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.mark.parametrize(
    ("mail", "taken_by"),
    [
        ("order_recorded", ""),
        ("order_recorded", "Dora Leroy"),
        ("pay_link", ""),
        ("pay_link", "Dora Leroy"),
        ("order_changed", ""),
    ],
)
@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=3), "Vos articles sont réservés jusqu’au"),
        (timedelta(hours=-3), "Vos articles étaient réservés jusqu’au"),
        (None, ""),
    ],
)
async def test_a_mail_promises_what_is_kept_and_no_more(
    database: str, render: Any, mail: str, taken_by: str, left: timedelta | None, words: str
) -> None:
    await merchant_settings(**MERCHANT)
    order = await OrderWalkthrough(now=NOW).up_to("awaiting_payment")
    until = NOW + left if left is not None else None
    sql = "UPDATE orders SET hold_until = {}, taken_by = {} WHERE id = {}"
    await engine.fetch(sql, until, taken_by, order.id)
    order = await OrderWalkthrough.order(order.number)
    letterbox = Letterbox()
    await Mails(render, letterbox, Links(PUBLIC_URL, SECRET)).send({"mail": mail, "order_id": order.id})
    (written,) = letterbox.mails
    checked(written, order)
    said = order_summary.kept_words(order, NOW)
    assert said.startswith(words)
    for text in (written.text, html.unescape(re.sub("<[^>]+>", "", written.html))):
        assert re.findall(r"Vos articles [^.]*\.", text) == ([said] if said else [])
        assert text.count(order_summary.hold_words(order).removeprefix("le ")) == 1 or not said
        assert "jusque-là" not in text
        assert ("Dora Leroy" in text) == bool(taken_by)
