"""What staff look for is found through an index, however many years of orders, jobs and entries there are."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from db import engine
from db.queries import audit, invoices, order_history, staff_queue
from db.queries.audit import Asked
from db.sqlite import SQLite
from shop.staff.lists import moments
from tests.factories import NOW

LOOKS: dict[str, Callable[[], Awaitable[Any]]] = {
    "a row of the journal": lambda: audit.listed(Asked(about="promotion", row_id=3), None, 10),
    "an order in the journal": lambda: audit.listed(Asked(about="orders", row_id=3), None, 10),
    "a product in the journal": lambda: audit.listed(Asked(about="product", row_id=3), 900, 10),
    "words of the journal": lambda: audit.listed(Asked(text="dora oedeme"), None, 10),
    "mails about an order": lambda: order_history.mails("SC-26-000123"),
    "words of invoices": lambda: invoices.listed("martin sc-26", 1, 10),
    "the newest invoices": lambda: invoices.listed("", 1, 10),
    "what waits": lambda: staff_queue.waiting(moments(NOW)),
    "how much waits": lambda: staff_queue.counts(moments(NOW)),
}
GROWS = {"audit_entry", "job", "orders", "invoice", "order_event", "stock_movement", "payment", "parcel", "order_line"}


@pytest.mark.parametrize("name", LOOKS)
async def test_nothing_is_read_to_its_end(database: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's plan says « SCAN o » of a table that it reads from its first row to its last."""
    here, asked = engine.current(), list[tuple[str, list[Any]]]()
    if not isinstance(here, SQLite):
        pytest.skip("PostgreSQL's plans depend on what the tables hold")
    run = here.run

    async def noted(sql: str, args: list[Any]) -> Any:
        asked.append((sql, args))
        return await run(sql, args)

    monkeypatch.setattr(here, "run", noted)
    await LOOKS[name]()
    sql, args = asked[-1]
    assert here.reader is not None
    plan = [row[3] for row in here.reader.execute(f"EXPLAIN QUERY PLAN {sql}", args)]
    names = {alias: table for table, alias in re.findall(r"(?:FROM|JOIN) (\w+) (\w+)\b", sql)}
    scanned = {step.split()[1] for step in plan if step.startswith("SCAN ") and "INDEX" not in step}
    assert not {names.get(one, one) for one in scanned} & GROWS, plan
