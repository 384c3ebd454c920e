"""Planned reductions: begun and ended once, announced with the lowest price of the 30 days before (L112-1-1)."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import engine
from db.queries import reductions as queries
from db.tables.catalogue import Product
from shop.calendar import PARIS
from shop.catalogue import priced, reduction_turns
from shop.catalogue.availability import reduction, steps_of
from shop.catalogue.priced import Article, PriceNotTaken, set_prices
from shop.catalogue.reductions import Judged, Terms, judge, overlap, plan
from shop.catalogue.rounding import changed_by, rounded
from tests import factories
from tests.conftest import broken_invariants
from tests.factories import NOW

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("database")


async def the_article(product: Product) -> Article:
    (variant,) = await factories.variants_of(product)
    return (await priced.articles_by_id([variant.id]))[variant.id]


async def an_article(**values: Any) -> Article:
    return await the_article(await factories.a_product(price_cents=10_000, **values))


async def planned(article: Article, terms: Terms, now: datetime = NOW) -> Judged:
    async with engine.transaction():
        judged = await judge([article], terms, now)
        await plan(judged, terms, "Dora", now)
    return judged[0]


async def price_of(article: Article) -> int:
    [row] = await engine.fetch("SELECT price_cents FROM variant WHERE id = {}", article.id)
    return int(row["price_cents"])


async def history_of(article: Article) -> list[int]:
    rows = await engine.fetch("SELECT price_cents FROM price_change WHERE variant = {} ORDER BY id", article.id)
    return [row["price_cents"] for row in rows]


async def states() -> list[str]:
    return [row["state"] for row in await engine.fetch("SELECT state FROM price_reduction ORDER BY id")]


def soldes(start: int = 1, days: int = 7, cents: int = 8_000) -> Terms:
    return Terms(NOW + start * DAY, NOW + (start + days) * DAY, price_cents=cents)


async def test_the_price_falls_at_its_time_and_comes_back_after_it() -> None:
    article = await an_article()
    assert (await planned(article, soldes())).reference_cents == 10_000
    assert await reduction_turns.turn(NOW + DAY - timedelta(seconds=1)) == 0
    version = await engine.fetch("SELECT version FROM catalogue_version")
    assert await reduction_turns.turn(NOW + DAY) == 1
    assert await price_of(article) == 8_000
    assert await engine.fetch("SELECT version FROM catalogue_version") != version
    assert await reduction_turns.turn(NOW + 2 * DAY) == 0
    assert await reduction_turns.turn(NOW + 8 * DAY) == 1
    assert (await history_of(article), await states()) == ([10_000, 8_000, 10_000], ["over"])
    assert await broken_invariants() == []


async def test_buyers_read_the_lowest_price_of_thirty_days() -> None:
    article = await an_article()
    await planned(article, soldes())
    await reduction_turns.turn(NOW + DAY)
    steps = steps_of(await queries_history(article))
    found = reduction(steps, NOW + 2 * DAY)
    assert found is not None
    assert (found.before_cents, found.now_cents, found.percent) == (10_000, 8_000, 20)


async def queries_history(article: Article) -> list[tuple[Any, int]]:
    rows = await engine.fetch("SELECT since, price_cents FROM price_change WHERE variant = {}", article.id)
    return [(row["since"], row["price_cents"]) for row in rows]


async def test_a_worker_that_slept_begins_late_and_skips_what_is_past() -> None:
    late, past = await an_article(), await an_article()
    await planned(late, soldes(1, 30))
    await planned(past, soldes(1, 2))
    await reduction_turns.turn(NOW + 5 * DAY)
    assert (await price_of(late), await price_of(past)) == (8_000, 10_000)
    assert (await states(), await history_of(past)) == (["running", "over"], [10_000])


async def two_workers(moment: datetime) -> int:
    """Both have read what is due before either turns it; how many times it was turned."""
    [row] = await queries.due(moment)
    turned = await asyncio.gather(
        *(engine.in_one_transaction(lambda: reduction_turns._turn(row, moment)) for _ in range(2))
    )
    return sum(turned)


@pytest.mark.race
async def test_of_two_workers_one_turns_it() -> None:
    article = await an_article()
    await planned(article, soldes())
    for moment, cents in ((NOW + DAY, 8_000), (NOW + 8 * DAY, 10_000)):
        assert (await two_workers(moment), await price_of(article)) == (1, cents)
    assert await history_of(article) == [10_000, 8_000, 10_000]


@pytest.mark.race
async def test_without_the_guard_two_workers_would_turn_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    async def close(reduction_id: int, from_state: str, to_state: str) -> bool:
        await engine.fetch("UPDATE price_reduction SET state = {} WHERE id = {}", to_state, reduction_id)
        return True

    article = await an_article()
    await planned(article, soldes())
    await reduction_turns.turn(NOW + DAY)
    monkeypatch.setattr(queries, "close", close)
    assert await two_workers(NOW + 8 * DAY) == 2


async def test_two_reductions_that_touch_are_progressive() -> None:
    article = await an_article()
    await planned(article, soldes(1, 7, 9_000))
    second = await planned(article, soldes(8, 7, 8_000))
    assert (second.refusal, second.reference_cents) == ("", 10_000)
    await reduction_turns.turn(NOW + DAY)
    await reduction_turns.turn(NOW + 8 * DAY)
    assert (await history_of(article), await states()) == ([10_000, 9_000, 8_000], ["over", "running"])
    found = reduction(steps_of(await queries_history(article)), NOW + 9 * DAY)
    assert found is not None
    assert found.before_cents == 10_000
    await reduction_turns.turn(NOW + 15 * DAY)
    assert await price_of(article) == 10_000


async def test_overlapping_ones_are_refused() -> None:
    article = await an_article()
    await planned(article, soldes(1, 7))
    assert "déjà réduit" in (await planned(article, soldes(5, 7, 7_000))).refusal
    assert await states() == ["planned"]
    assert overlap(NOW, None, NOW + DAY, None)
    assert not overlap(NOW, NOW + DAY, NOW + DAY, None)


async def test_what_cannot_be_announced_is_refused() -> None:
    """A price asked for in the last 30 days, even one that is only planned, is the one to undercut."""
    article = await an_article()
    await planned(article, soldes(1, 2, 8_000))
    later = await judge([article], soldes(10, 7, 8_500), NOW)
    assert "80,00\u00a0€" in later[0].refusal
    after_a_month = await judge([article], soldes(34, 7, 8_500), NOW)
    assert (after_a_month[0].refusal, after_a_month[0].reference_cents) == ("", 10_000)
    assert "n’est pas moins" in (await judge([article], soldes(34, 7, 10_000), NOW))[0].refusal


async def test_a_new_book_keeps_its_price() -> None:
    book = await an_article(vat_class="book")
    assert "éditeur" in (await planned(book, soldes())).refusal
    assert await states() == []


async def test_an_edit_while_it_runs_is_the_price_afterwards() -> None:
    article = await an_article()
    await planned(article, soldes())
    await reduction_turns.turn(NOW + DAY)
    async with engine.transaction():
        await set_prices({article.id: 11_000}, NOW + 2 * DAY)
    assert await price_of(article) == 8_000
    with pytest.raises(PriceNotTaken):
        async with engine.transaction():
            await set_prices({article.id: 8_000}, NOW + 2 * DAY)
    await reduction_turns.turn(NOW + 8 * DAY)
    assert (await price_of(article), await history_of(article)) == (11_000, [10_000, 8_000, 11_000])


@pytest.mark.race
async def test_an_edit_at_the_moment_of_the_beginning_is_not_lost() -> None:
    article = await an_article()
    await planned(article, soldes())

    async def edit() -> None:
        async with engine.transaction():
            await set_prices({article.id: 12_000}, NOW + DAY)

    await asyncio.gather(reduction_turns.turn(NOW + DAY), edit())
    assert await price_of(article) == 8_000
    await reduction_turns.turn(NOW + 8 * DAY)
    assert await price_of(article) == 12_000
    assert await broken_invariants() == []


async def test_a_price_fallen_as_low_meanwhile_begins_nothing() -> None:
    article = await an_article()
    await planned(article, soldes())
    async with engine.transaction():
        await set_prices({article.id: 7_500}, NOW)
    await reduction_turns.turn(NOW + DAY)
    assert (await price_of(article), await states()) == (7_500, ["withdrawn"])


async def test_withdrawn_it_ends_at_once() -> None:
    article = await an_article()
    await planned(article, soldes())
    await reduction_turns.turn(NOW + DAY)
    [row] = await queries.listed(["running"], 10)
    assert await reduction_turns.end(row["id"], NOW + 2 * DAY)
    assert not await reduction_turns.end(row["id"], NOW + 2 * DAY)
    assert (await price_of(article), await states()) == (10_000, ["withdrawn"])
    await reduction_turns.turn(NOW + 8 * DAY)
    assert await history_of(article) == [10_000, 8_000, 10_000]


@pytest.mark.parametrize(
    ("day", "utc_hour"), [("2027-03-28", 23), ("2027-10-31", 22), ("2027-03-29", 22), ("2027-11-01", 23)]
)
async def test_midnight_in_paris_whatever_the_clocks_do(day: str, utc_hour: int) -> None:
    """A reduction of a day begins and ends at midnight, on the days that have 23 and 25 hours too."""
    midnight = datetime.fromisoformat(day).replace(tzinfo=PARIS)
    starts = midnight.astimezone(UTC)
    assert starts.hour == utc_hour
    article = await an_article()
    ends = (midnight + DAY).astimezone(UTC)
    await planned(article, Terms(starts, ends, price_cents=8_000), starts - DAY)
    for moment, cents in ((-1, 10_000), (0, 8_000)):
        await reduction_turns.turn(starts + timedelta(seconds=moment))
        assert await price_of(article) == cents
    for moment, cents in ((-1, 8_000), (0, 10_000)):
        await reduction_turns.turn(ends + timedelta(seconds=moment))
        assert await price_of(article) == cents


@pytest.mark.parametrize(
    ("cents", "way", "expected"),
    [(1_234, "exact", 1_234), (1_232, "five", 1_230), (1_233, "five", 1_235), (1_234, "ten", 1_230),
     (1_234, "ninety", 1_190), (1_240, "ninety", 1_290), (12, "ninety", 90), (1_250, "euro", 1_300), (12, "euro", 100)],
)  # fmt: skip
def test_prices_end_as_the_merchant_writes_them(cents: int, way: str, expected: int) -> None:
    assert rounded(cents, way) == expected
    assert changed_by(cents, -10_000, 0, way) == 0
