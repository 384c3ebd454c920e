"""Placing an order: once per checkout, never more than the shelf holds, never another total than the one shown."""

import asyncio
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from db import engine
from db.queries import stock as stock_queries
from db.queries.storefront import catalogue_version
from db.tables.catalogue import PriceChange, Product, Variant
from shop.errors import NotOrderable, OutOfStock, TotalChanged
from shop.orders import placing as orders
from shop.orders.placing import place
from tests.order_walkthrough import OrderWalkthrough, price_of

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


async def count(table: str) -> int:
    rows = await engine.fetch(f"SELECT COUNT(*) AS n FROM {table}")  # noqa: S608  # our own tables' names
    return int(rows[0]["n"])


async def shelf(variant_id: int) -> tuple[int, int]:
    row = (await engine.fetch("SELECT on_hand, reserved FROM variant WHERE id = {}", variant_id))[0]
    return row["on_hand"], row["reserved"]


async def ready(**values: object) -> OrderWalkthrough:
    """A walkthrough whose goods and tariffs exist."""
    walk = OrderWalkthrough(now=NOW, **values)  # type: ignore[arg-type]
    await walk.draft()
    return walk


async def test_an_order_keeps_what_was_agreed(database: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("awaiting_payment")
    assert order.number == "SC-26-000001"
    assert order.total_cents == order.goods_cents + order.delivery_cents
    assert [(line.quantity, line.reserved, line.total_cents) for line in order.lines] == [(2, 2, 9980)]
    assert order.lines[0].vat_cents + sum(share.vat_cents for share in order.vat) > 0
    assert [event.move for event in order.events] == ["place"]
    assert order.hold_until is not None
    jobs = await engine.fetch("SELECT kind, key FROM job")
    assert [(row["kind"], row["key"]) for row in jobs] == [("mail", f"mail:order_recorded:{order.number}")]


async def test_numbers_follow_one_another_and_begin_anew_each_paris_year(database: str) -> None:
    walk = await ready()
    first = await place(await walk.draft(), datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    second = await place(await walk.draft(), datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
    third = await place(await walk.draft(), datetime(2026, 12, 31, 23, 1, tzinfo=UTC))
    assert [one.number for one in (first, second, third)] == ["SC-26-000001", "SC-27-000001", "SC-27-000002"]


@pytest.mark.race
async def test_one_checkout_is_one_order_however_often_the_button_is_pressed(database: str) -> None:
    """T3: 20 at once, then once again."""
    draft = await (await ready()).draft()
    placed = await asyncio.gather(*(place(draft, NOW) for _ in range(20)))
    again = await place(draft, NOW)
    assert {one.number for one in (*placed, again)} == {"SC-26-000001"}
    assert [one.existed for one in placed].count(False) == 1
    assert again.existed
    assert [await count(table) for table in ("orders", "payment", "job", "order_line")] == [1, 1, 1, 1]


@pytest.mark.race
async def test_the_twin_that_comes_second_to_the_last_piece_gets_the_order_of_the_first(database: str) -> None:
    draft = await (await ready(quantity=1, on_hand=1)).draft()
    placed = await asyncio.gather(*(place(draft, NOW) for _ in range(5)))
    assert len({one.order_id for one in placed}) == 1


@pytest.mark.race
async def test_the_last_pieces_are_sold_once(database: str) -> None:
    """T1, small: 24 buyers, 5 pieces."""
    walk = await ready(quantity=1, on_hand=5)
    drafts = [await walk.draft() for _ in range(24)]
    answers = await asyncio.gather(*(place(draft, NOW) for draft in drafts), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert len(answers) - len(refused) == 5
    assert all(isinstance(answer, OutOfStock) and answer.available == 0 for answer in refused)
    assert await shelf(walk.variant_id) == (5, 5)


@pytest.mark.race
async def test_without_the_condition_of_the_update_the_same_race_oversells(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin of T1: keep what was free when the page was drawn."""
    walk = await ready(quantity=1, on_hand=5)
    drafts = [await walk.draft() for _ in range(24)]
    await forget_the_check()

    async def believing(variant_id: int, pieces: int) -> dict[str, int] | None:
        """Keep what the page said was free."""
        rows = await engine.fetch(
            "UPDATE variant SET reserved = reserved + {} WHERE id = {} RETURNING on_hand, reserved", pieces, variant_id
        )
        return rows[0]

    monkeypatch.setattr(stock_queries, "reserve", believing)
    monkeypatch.setattr(orders, "_check_articles", lambda *_: None)
    answers = await asyncio.gather(*(place(draft, NOW) for draft in drafts), return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 24
    assert await shelf(walk.variant_id) == (5, 24)


async def forget_the_check() -> None:
    """The last guard of the shelf is the table's own; without it nothing stops a shop that believes its pages."""
    if engine.is_postgres():
        await engine.fetch("ALTER TABLE variant DROP CONSTRAINT stock_is_not_negative")
        return
    for event in ("insert", "update"):
        await engine.fetch(f"DROP TRIGGER variant_stock_is_not_negative_{event}")


async def test_crossed_baskets_of_the_same_goods_never_lock_each_other_out(database: str) -> None:
    """T2, small: two articles in both orders."""
    one, other = await ready(quantity=1, on_hand=8), await ready(quantity=1, on_hand=8)
    first, second = await one.draft(), await other.draft()
    drafts = []
    for at in range(12):
        lines = (*first.lines, *second.lines) if at % 2 else (*second.lines, *first.lines)
        due = await price_of(lines, first.delivery, NOW)
        drafts.append(replace(first, checkout_key=f"crossed-{at}", lines=lines, price=due))
    answers = await asyncio.gather(*(place(draft, NOW) for draft in drafts), return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 8
    assert all(isinstance(answer, OutOfStock) for answer in answers if isinstance(answer, BaseException))


class TestWhatChangedSinceThePage:
    """T12: nothing is charged that was not on the last page shown."""

    async def refused(self, walk: OrderWalkthrough, error: type[Exception]) -> None:
        draft = self.draft
        with pytest.raises(error):
            await place(draft, NOW)
        assert await count("orders") == 0
        assert (await shelf(walk.variant_id))[1] == 0

    @pytest.fixture(autouse=True)
    async def _shown(self, database: str) -> None:
        self.walk = await ready()
        self.draft = await self.walk.draft()

    @pytest.mark.parametrize("cents", [4_989, 4_991])
    async def test_another_price(self, cents: int) -> None:
        await Variant.update({Variant.price_cents: cents}).where(Variant.id == self.walk.variant_id)
        await PriceChange.update({PriceChange.price_cents: cents}, force=True)
        await self.refused(self.walk, TotalChanged)
        assert (await place(await self.walk.draft(), NOW)).existed is False

    async def test_another_vat_class_at_the_same_price(self) -> None:
        await Product.update({Product.vat_class: "reduced"}, force=True)
        await self.refused(self.walk, TotalChanged)

    async def test_no_longer_published(self) -> None:
        await Product.update({Product.published: False}, force=True)
        await self.refused(self.walk, NotOrderable)

    async def test_stopped_by_staff(self) -> None:
        await Variant.update({Variant.not_orderable_reason: "supplier_out"}, force=True)
        await self.refused(self.walk, NotOrderable)

    async def test_for_professionals_alone(self) -> None:
        await Product.update({Product.professionals_only: True}, force=True)
        await self.refused(self.walk, NotOrderable)

    async def test_fewer_pieces_than_wanted_say_how_many(self) -> None:
        await place(replace(await OrderWalkthrough(now=NOW, variant_id=self.walk.variant_id, quantity=9).draft()), NOW)
        with pytest.raises(OutOfStock) as refused:
            await place(self.draft, NOW)
        assert refused.value.available == 1


async def test_made_to_order_goods_keep_nothing_of_the_shelf(database: str) -> None:
    walk = OrderWalkthrough(now=NOW, made_to_order=True, on_hand=0)
    order = await walk.up_to("delivered")
    assert order.lines[0].reserved == 0
    assert await shelf(walk.variant_id) == (0, 0)


async def test_visitors_see_the_new_stock_when_its_sentence_changes_and_only_then(database: str) -> None:
    await engine.fetch("INSERT INTO catalogue_version (version) VALUES (1) RETURNING id")
    walk = await ready(quantity=2, on_hand=10)

    before = await catalogue_version()
    await place(await walk.draft(), NOW)
    assert await catalogue_version() == before  # 10 → 8: still « En stock »
    await place(await walk.draft(), NOW)
    await place(await walk.draft(), NOW)
    assert await catalogue_version() == before + 1  # 6 → 4: « Plus que 4 »


@pytest.mark.race
@pytest.mark.slow
async def test_two_processes_sell_the_last_pieces_once(database: str) -> None:
    """T1 with two processes of 20 buyers each for 10 pieces."""
    walk = await ready(quantity=1, on_hand=10)
    buying = [await start_buyers(database, walk.variant_id, name) for name in ("here", "there")]
    for process in buying:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    answers = [await process.communicate(b"go\n") for process in buying]
    outcomes = [json.loads(out) for out, _ in answers]
    assert sum(outcome.get("Placed", 0) for outcome in outcomes) == 10
    assert sum(outcome.get("OutOfStock", 0) for outcome in outcomes) == 30
    assert await shelf(walk.variant_id) == (10, 10)


async def start_buyers(url: str, variant_id: int, name: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.order_walkthrough", url, str(variant_id), "20", name,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
