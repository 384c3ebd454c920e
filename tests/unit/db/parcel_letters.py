"""The newest mail about a parcel, read as its buyer does, for tests."""

import json
from dataclasses import replace
from typing import Any

from db import engine
from shop.links import Links
from shop.mails import Mails
from shop.orders.order import Order
from shop.post.mail import Mail
from tests.order_walkthrough import PUBLIC_URL, SECRET, OrderWalkthrough
from tests.unit.db.letterbox import Letterbox


async def chosen(order: Order, **changes: Any) -> Order:
    """The order with another choice of delivery."""
    choice = replace(order.delivery, **changes)
    await engine.fetch(
        "UPDATE orders SET delivery = {} WHERE id = {} RETURNING id", json.dumps(choice.as_json()), order.id
    )
    return await OrderWalkthrough.order(order.number)


async def newest(render: Any, order: Order, name: str) -> Mail:
    """The mail of this name that is asked for last, as it leaves. Both writings say what is looked for."""
    rows = await engine.fetch("SELECT payload FROM job WHERE key LIKE {} ORDER BY id", f"mail:{name}:{order.number}%")
    post = Letterbox()
    await Mails(render, post, Links(PUBLIC_URL, SECRET)).send(json.loads(rows[-1]["payload"]))
    (mail,) = post.mails
    assert order.number in mail.subject
    for text in (mail.text, mail.html):
        assert "None" not in text
        assert f"{PUBLIC_URL}/suivi/{order.number}." in text
    assert "\n\n\n\n" not in mail.text
    return mail


def says(mail: Mail, *words: str) -> None:
    for one in words:
        assert one in mail.text, one
        assert one in mail.html, one
