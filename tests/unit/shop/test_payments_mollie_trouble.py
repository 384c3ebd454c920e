"""The adapter to Mollie when answers are lost, late, refused or wrong: nothing twice, nothing said of the key."""

import asyncio
import logging
import socket
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from mollie.api.client import Client
from mollie.api.error import ResponseError

from db import engine
from shop.payments import mollie
from shop.payments.mollie import Mollie
from tests.unit.shop.mollie_browser import KEY, an_intent, script, trouble_of


def an_hour_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


@pytest.mark.parametrize("kind", ["lost_reply", "invalid_json", "500", "503", "429"])
async def test_whether_a_payment_was_cancelled_is_read_when_the_answer_is_not(
    provider: Mollie, mollie_url: str, kind: str
) -> None:
    made = await provider.create(an_intent())
    script(mollie_url, cancel=[{"kind": kind}])
    assert not (await trouble_of(provider.cancel(made.provider_id))).permanent
    done = kind in {"lost_reply", "invalid_json"}
    assert (await provider.read(made.provider_id)).state == ("cancelled" if done else "open")


async def test_twenty_creations_with_one_key_are_one_payment(provider: Mollie) -> None:
    intent = an_intent()
    made = await asyncio.gather(*(provider.create(intent) for _ in range(20)))
    assert len({one.provider_id for one in made}) == 1
    assert len(await provider.find(intent.order_number, an_hour_ago())) == 1


@pytest.mark.parametrize("kind", ["lost_reply", "invalid_json"])
async def test_after_a_lost_answer_the_same_key_finds_the_same_payment(
    provider: Mollie, mollie_url: str, kind: str
) -> None:
    script(mollie_url, create=[{"kind": kind}])
    intent = an_intent()
    assert not (await trouble_of(provider.create(intent))).permanent
    made = await provider.create(intent)
    assert await provider.find(intent.order_number, an_hour_ago()) == [made]


async def test_a_key_older_than_an_hour_makes_a_second_payment_so_find_comes_first(
    provider: Mollie, mollie_url: str
) -> None:
    script(mollie_url, create=[{"kind": "lost_reply"}])
    intent = an_intent()
    await trouble_of(provider.create(intent))
    found = await provider.find(intent.order_number, an_hour_ago())
    script(mollie_url, clock_offset_seconds=3601)
    second = await provider.create(intent)
    assert len(found) == 1
    assert second.provider_id != found[0].provider_id


@pytest.mark.parametrize("kind", ["500", "503", "429"])
async def test_a_provider_in_trouble_is_worth_asking_again(provider: Mollie, mollie_url: str, kind: str) -> None:
    script(mollie_url, create=[{"kind": kind}])
    intent = an_intent()
    assert not (await trouble_of(provider.create(intent))).permanent
    assert (await provider.create(intent)).state == "open"


async def test_a_slow_provider_is_given_up_and_asked_again_with_the_same_key(
    provider: Mollie, mollie_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sum(mollie.CONNECT_READ_SECONDS) < 12 > mollie.ANSWER_SECONDS
    monkeypatch.setattr(mollie, "CONNECT_READ_SECONDS", (0.3, 0.3))
    script(mollie_url, create=[{"kind": "slow", "seconds": 1}])
    intent = an_intent()
    assert not (await trouble_of(provider.create(intent))).permanent
    made = await provider.create(intent)
    assert await provider.find(intent.order_number, an_hour_ago()) == [made]


async def test_the_whole_wait_is_bounded_even_if_the_read_timeout_does_not_bite(
    provider: Mollie, mollie_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mollie, "ANSWER_SECONDS", 0.2)
    script(mollie_url, create=[{"kind": "late", "seconds": 1}])
    assert not (await trouble_of(provider.create(an_intent()))).permanent


async def test_nobody_at_the_address_is_temporary_trouble() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        provider = Mollie(KEY, f"http://127.0.0.1:{closed.getsockname()[1]}")
        assert not (await trouble_of(provider.create(an_intent()))).permanent
    provider.close()


@pytest.mark.parametrize("provider_id", ["tr_unknown", "../methods", "", "re_123"])
async def test_an_unknown_payment_stays_unknown(provider: Mollie, provider_id: str) -> None:
    assert (await trouble_of(provider.read(provider_id))).unknown


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_says_nothing_of_the_payment(
    provider: Mollie, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise ResponseError({"status": status, "detail": "Missing authentication"})

    monkeypatch.setattr(Client, "perform_http_call", refused)
    trouble = await trouble_of(provider.read("tr_12345678"))
    assert str(status) in trouble.message
    assert (trouble.permanent, trouble.unknown) == (False, False)


async def test_what_the_provider_refuses_is_permanent(provider: Mollie) -> None:
    refused = await trouble_of(provider.create(an_intent(return_url="nowhere")))
    assert refused.permanent
    assert "422" in refused.message


async def test_payments_of_one_order_are_found_across_pages(provider: Mollie, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = an_intent()
    made = [await provider.create(ours)]
    for _ in range(5):
        await provider.create(an_intent())
    made.insert(0, await provider.create(an_intent(ours.order_number)))
    monkeypatch.setattr(mollie, "PAGE", 3)
    assert await provider.find(ours.order_number, an_hour_ago()) == made
    monkeypatch.setattr(mollie, "MOST_PAGES", 2)
    assert not (await trouble_of(provider.find(ours.order_number, an_hour_ago()))).permanent


async def test_no_call_inside_a_database_transaction(provider: Mollie, tmp_path: Path) -> None:
    await engine.connect(f"sqlite:///{tmp_path}/x.sqlite")
    try:
        async with engine.transaction():
            with pytest.raises(RuntimeError, match="transaction"):
                await provider.create(an_intent())
    finally:
        await engine.disconnect()


@pytest.mark.parametrize("kind", ["500", "lost_reply", "invalid_json", "late"])
async def test_the_key_is_in_no_log_no_exception_and_no_repr(
    provider: Mollie, mollie_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(mollie, "CONNECT_READ_SECONDS", (0.3, 0.3))
    script(mollie_url, create=[{"kind": kind, "seconds": 1}])
    with caplog.at_level(logging.DEBUG):
        trouble = await trouble_of(provider.create(an_intent()))
        await provider.create(an_intent())
    told = "".join(traceback.TracebackException.from_exception(trouble, capture_locals=True).format())
    assert trouble.__context__ is None
    assert trouble.__cause__ is None
    for text in (told, caplog.text, repr(provider), repr(trouble), trouble.message):
        assert KEY not in text


def test_a_malformed_key_is_refused_without_being_repeated() -> None:
    with pytest.raises(ValueError, match="clé Mollie") as caught:
        Mollie("sk_secret")
    assert "secret" not in str(caught.value)
