"""Who may use a code: one use a buyer, first orders, subscribers, accounts, and what changed since the page."""

import asyncio
import itertools
from dataclasses import replace
from typing import Any

import pytest

from db import engine
from db.queries import promotions as promotion_queries
from db.tables.accounts import NewsletterSubscriber
from shop.errors import CodeRefused
from shop.orders import fulfilment
from shop.orders.drafts import Draft
from shop.orders.placing import place
from shop.promotions import campaigns
from shop.promotions.facts import Buyer
from tests import factories
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.db.promotion_orders import NOW, TEN, a_draft, an_offer, rows, uses, with_codes


@pytest.mark.race
async def test_t13_one_buyer_has_one_use_however_the_address_is_written(database: str) -> None:
    """Ten checkouts at once, ten spellings of one address."""
    await an_offer(uses_per_buyer=1)
    draft = await a_draft("DIX", quantity=1)
    spellings = [f"al{'.' * (at % 2)}ice+{at}@{'gmail' if at % 3 else 'googlemail'}.com" for at in range(10)]
    drafts = [replace(draft, checkout_key=f"tag-{at}", email=email) for at, email in enumerate(spellings)]
    answers = await asyncio.gather(*(place(one, NOW) for one in drafts), return_exceptions=True)
    told = [answer for answer in answers if isinstance(answer, BaseException)]
    assert len(told) == 9
    assert all(isinstance(one, CodeRefused) and "vous l’avez déjà utilisé" in one.message for one in told)
    assert len({row["buyer"] for row in await rows()}) == 1


async def with_three_codes() -> list[Draft]:
    """Three checkouts of one buyer, each with a code of its own that opens the same offer, once a buyer."""
    offer_id = await an_offer("UN", uses_per_buyer=1)
    await promotion_queries.insert_codes(offer_id, [f"UN{at}" for at in range(3)], 0, NOW)
    return [await a_draft(f"UN{at}", quantity=1) for at in range(3)]


@pytest.mark.race
async def test_one_buyer_has_one_use_of_an_offer_whichever_codes_open_it(database: str) -> None:
    drafts = await with_three_codes()
    answers = await asyncio.gather(*(place(one, NOW) for one in drafts), return_exceptions=True)
    assert sum(isinstance(answer, CodeRefused) for answer in answers) == 2
    assert len(await rows()) == 1


@pytest.mark.race
async def test_without_holding_the_offer_one_buyer_has_more(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin: nobody waits for the others. SQLite lets one write after the other whatever we do."""
    if not engine.is_postgres():
        return
    drafts = await with_three_codes()
    gate, inside = asyncio.Event(), itertools.count(1)
    honest = promotion_queries.uses_of

    async def together(buyer: str, customer_id: int | None) -> dict[int, int]:
        """All have counted before the first is written."""
        found = await honest(buyer, customer_id)
        if next(inside) == 3:
            gate.set()
        await asyncio.wait_for(gate.wait(), 30)
        return found

    async def nobody_waits(promotion_ids: object) -> None:
        """The guard, off."""

    monkeypatch.setattr(promotion_queries, "hold", nobody_waits)
    monkeypatch.setattr(promotion_queries, "uses_of", together)
    answers = await asyncio.gather(*(place(one, NOW) for one in drafts), return_exceptions=True)
    assert [answer for answer in answers if isinstance(answer, BaseException)] == []
    assert len(await rows()) == 3


async def test_s0_23_a_first_order_is_one_before_which_none_stands(database: str) -> None:
    await an_offer(first_order=True)
    first = await place(await a_draft("DIX"), NOW)
    for email in ("alice@example.fr", "ALICE+x@example.fr"):
        draft = replace(await a_draft("DIX"), email=email)
        with pytest.raises(CodeRefused, match="première commande"):
            await place(draft, NOW)
    for email in ("alice2@example.fr", "malice@example.fr", "a_ice@example.fr"):
        await place(replace(await a_draft("DIX"), email=email), NOW)
    await fulfilment.cancel(first.number, 1, DORA, NOW)
    await place(replace(await a_draft("DIX"), email="alice+y@example.fr"), NOW)


async def test_an_account_is_one_buyer_whatever_address_it_orders_with(database: str) -> None:
    await an_offer(uses_per_buyer=1)
    alice = await factories.a_customer(factories.ALICE)
    await place(replace(await a_draft("DIX"), customer_id=alice.id), NOW)
    draft = replace(await a_draft("DIX"), customer_id=alice.id, email="other@example.fr")
    with pytest.raises(CodeRefused, match="déjà utilisé"):
        await place(draft, NOW)


async def test_subscribers_are_those_who_confirmed_and_stayed(database: str) -> None:
    await an_offer(subscribers=True)
    for email, confirmed, left in (("in", NOW, None), ("asked", None, None), ("left", NOW, NOW)):
        await NewsletterSubscriber(
            email=f"{email}@example.fr", asked_at=NOW, confirmed_at=confirmed, left_at=left
        ).save()
    subscriber = Buyer("FR", is_known=True, is_subscriber=True)
    walk = OrderWalkthrough(now=NOW, on_hand=200)
    for email, counts in (("in", True), ("asked", False), ("left", False), ("stranger", False)):
        draft = replace(await with_codes(await walk.draft(), "DIX", buyer=subscriber), email=f"{email}@example.fr")
        if counts:
            await place(draft, NOW)
            continue
        with pytest.raises(CodeRefused, match="newsletter"):
            await place(draft, NOW)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"active": False}, "n’est plus valable"),
        ({"ends_at": NOW}, "a expiré"),
        ({"minimum_cents": 99_999}, "il vous manque"),
        ({"percent_bp": 900}, "vérifiez le nouveau montant"),
    ],
)
async def test_t12_an_offer_that_changed_since_the_page_charges_nothing(
    database: str, change: dict[str, Any], match: str
) -> None:
    offer_id = await an_offer()
    draft = await a_draft("DIX")
    await campaigns.change(offer_id, 1, replace(TEN, **change))
    with pytest.raises(CodeRefused, match=match):
        await place(draft, NOW)
    assert (await rows("orders"), await uses()) == ([], 0)


async def test_a_code_that_takes_nothing_off_is_not_used_up(database: str) -> None:
    await an_offer("PORT", max_uses=1, kind="free_delivery", percent_bp=0)
    await place(await a_draft("PORT", mode="agency"), NOW)
    assert (await uses("PORT"), await rows()) == (0, [])
    placed = await place(await a_draft("PORT", quantity=1), NOW)
    order = await OrderWalkthrough.order(placed.number)
    [given] = order.discounts
    assert (order.delivery_cents, given.cents, given.delivery_cents, order.discount_cents) == (0, 990, 990, 0)
    assert await uses("PORT") == 1
