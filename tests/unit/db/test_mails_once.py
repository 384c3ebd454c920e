"""Mails are sent once and none is lost while the mail server is down."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import engine
from shop.jobs import JobFailed
from shop.links import Links
from shop.mails import KINDS, Mails
from shop.payments.cashier import Cashier
from shop.post.mail import MailTrouble
from shop.worker import Worker
from tests.order_walkthrough import PUBLIC_URL, SECRET, OrderWalkthrough
from tests.unit.db.letterbox import NOW, Letterbox, all_mails


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
