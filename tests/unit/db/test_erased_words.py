"""Words of an erased person are on the disk no more, not even struck out in an index."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from db import engine
from db.queries import erased_words
from db.queries.staff_words import folded
from db.sqlite import SQLite
from db.tables.accounts import CustomerAddress
from shop.accounts import erasure
from tests.factories import ALICE, BOB, NOW, a_customer, an_article, an_order

SECRET = ("turckheim", "quimperle", "zuckermandel")
"""Of the account, and of the order."""


async def erased() -> None:
    """Bob had an account and an order; both are gone from every table."""
    member = await a_customer(BOB, erase_at=NOW)
    await CustomerAddress(
        public_id="A" * 22, customer=member.id, fingerprint="f", first_name="Bob", last_name="Turckheim", line1="1 rue",
        postcode="29300", town="Quimperlé", created_at=NOW,
    ).save()  # fmt: skip
    variant = await an_article(on_hand=1_000)
    gone = {**ALICE, "last_name": "Zuckermandel"}
    await an_order(variant, quantity=1, state="cancelled", customer=member.id, contact=json.dumps(gone))
    for _ in range(20):  # others write too, so that the words lie in several segments
        await an_order(variant, quantity=1, state="cancelled")
    assert await erasure.erase_due(NOW + timedelta(days=1))


def on_disk(path: str) -> str:
    """All that a SQLite database's files hold, in small letters without accents, as FTS5 keeps words."""
    files = [file for file in (Path(path), Path(f"{path}-wal")) if file.exists()]
    return folded(b"".join(file.read_bytes() for file in files).decode("utf-8", "ignore"))


async def test_nothing_of_them_is_on_the_disk(bare_database: str) -> None:
    here = engine.current()
    await erased()
    assert await engine.fetch("SELECT id FROM job WHERE kind = {}", erasure.FORGET_WORDS)
    if not isinstance(here, SQLite):
        await erasure.forget_words()
        pytest.skip("PostgreSQL's files are its own")
    await here.empty_log()
    assert [word for word in SECRET if word in on_disk(here.path)] != []  # struck out, and still there
    await erasure.forget_words()
    assert [word for word in SECRET if word in on_disk(here.path)] == []


async def test_merging_again_writes_nothing(bare_database: str) -> None:
    if not isinstance(engine.current(), SQLite):
        pytest.skip("PostgreSQL merges nothing")
    await erased()
    await erasure.forget_words()
    for index in erased_words.INDEXES:
        assert not await erased_words._merged(index, -erased_words.PAGES)
