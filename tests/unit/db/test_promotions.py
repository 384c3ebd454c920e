"""Codes held by orders: the last use goes to one buyer, what ends gives back, nobody has more than promised."""

import asyncio
import json
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from db import engine
from db.queries import promotions as promotion_queries
from shop.accounts.order_text import order_text
from shop.cart.view import load
from shop.catalogue.variants import variants_by_id
from shop.errors import CodeRefused
from shop.money import euros
from shop.orders import fulfilment
from shop.orders.drafts import Draft
from shop.orders.placing import place
from shop.orders.summary import total_rows
from shop.pricing import price
from shop.promotions import campaigns
from shop.promotions.campaigns import OfferChanged, OfferRefused
from shop.promotions.codes import articles_of, known
from shop.promotions.facts import Buyer
from shop.promotions.judging import judge
from shop.promotions.offers import AMOUNT, BUY_X_GET_Y, PERCENT, Code, Promotion
from shop.storefront import storefront
from shop.vat import destination, rates_on
from tests import factories
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.unit.db.promotion_orders import NOW, TEN, a_draft, an_offer, rows, uses, with_codes


async def test_an_order_holds_its_code_with_what_it_took_off(database: str) -> None:
    await an_offer()
    draft = await a_draft("DIX")
    placed = await place(draft, NOW)
    order = await OrderWalkthrough.order(placed.number)
    assert (order.goods_cents, order.discount_cents) == (8_982, 998)
    assert [(one.code, one.label, one.cents) for one in order.discounts] == [("DIX", "10 % de réduction", 998)]
    [use] = await rows()
    assert (use["order"], use["amount_cents"], use["given_back_at"]) == (placed.order_id, 998, None)
    assert await uses() == 1
    again = await place(draft, NOW)
    assert (again.existed, await uses()) == (True, 1)


async def test_sums_of_an_order_name_its_codes_and_add_up(database: str) -> None:
    await an_offer("DIX", stackable=True)
    await an_offer("PORT", kind="free_delivery", percent_bp=0, label="Livraison offerte", stackable=True)
    placed = await place(await a_draft("DIX", "PORT", quantity=1), NOW)
    order = await OrderWalkthrough.order(placed.number)
    assert total_rows(order) == [
        ("Articles", euros(4_990), ""),
        ("Code DIX", f"−{euros(499)}", "10 % de réduction"),
        ("Livraison à domicile", "Offerte", "Code PORT"),
    ]
    text = order_text(order)
    assert f"Code DIX\u00a0: −{euros(499)} (10 % de réduction)" in text
    assert "Offerte (Code PORT)" in text
    assert [line.list_cents for line in order.lines] == [4_990]


@pytest.mark.race
async def test_t13_the_last_use_goes_to_one_of_fifty(database: str) -> None:
    await an_offer(max_uses=1)
    draft = await a_draft("DIX", quantity=1)
    drafts = [replace(draft, checkout_key=f"fifty-{at}", email=f"buyer{at}@example.fr") for at in range(50)]
    answers = await asyncio.gather(*(place(one, NOW) for one in drafts), return_exceptions=True)
    told = [answer for answer in answers if isinstance(answer, BaseException)]
    assert len(told) == 49
    assert all(isinstance(one, CodeRefused) and "vient d’être utilisé" in one.message for one in told)
    assert (await uses(), len(await rows()), len(await rows("orders"))) == (1, 1, 1)


@pytest.mark.race
@pytest.mark.slow
async def test_t13_two_processes_use_a_code_as_often_as_it_is_meant(database: str) -> None:
    """25 buyers in each, three uses."""
    await an_offer(max_uses=3)
    walk = OrderWalkthrough(now=NOW, on_hand=200, quantity=1)
    await walk.draft()
    buying = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.unit.db.code_buyers", database, str(walk.variant_id), "25", name, "DIX",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        for name in ("here", "there")
    ]  # fmt: skip
    for process in buying:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    outcomes = [json.loads((await process.communicate(b"go\n"))[0]) for process in buying]
    assert sum(outcome.get("Placed", 0) for outcome in outcomes) == 3
    assert sum(outcome.get("CodeRefused", 0) for outcome in outcomes) == 47
    assert (await uses(), len(await rows())) == (3, 3)


@pytest.mark.race
async def test_without_the_condition_of_the_update_the_same_race_gives_it_to_all(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin: take what the page said was left."""
    await an_offer(max_uses=1)
    draft = await a_draft("DIX", quantity=1)
    if engine.is_postgres():
        await engine.fetch("ALTER TABLE promotion_code DROP CONSTRAINT uses_stay_within")
    else:
        for event in ("insert", "update"):
            await engine.fetch(f"DROP TRIGGER promotion_code_uses_stay_within_{event}")

    async def believing(code_id: int) -> bool:
        await engine.fetch("UPDATE promotion_code SET uses = uses + 1 WHERE id = {}", code_id)
        return True

    monkeypatch.setattr(promotion_queries, "take", believing)
    drafts = [replace(draft, checkout_key=f"twin-{at}", email=f"buyer{at}@example.fr") for at in range(10)]
    answers = await asyncio.gather(*(place(one, NOW) for one in drafts), return_exceptions=True)
    assert [answer for answer in answers if isinstance(answer, BaseException)] == []
    assert await uses() == 10


async def test_what_ends_gives_its_code_back(database: str) -> None:
    await an_offer(max_uses=1)
    placed = await place(await a_draft("DIX"), NOW)
    with pytest.raises(CodeRefused):
        await place(replace(await again_with(placed.order_id), email="bob@example.fr"), NOW)
    await fulfilment.cancel(placed.number, 1, DORA, NOW + timedelta(hours=1))
    assert await uses() == 0
    [use] = await rows()
    assert use["given_back_at"] == NOW + timedelta(hours=1)
    second = await place(replace(await again_with(placed.order_id), email="bob@example.fr"), NOW)
    assert await uses() == 1
    assert second.number != placed.number


async def again_with(order_id: int) -> Draft:
    """Another checkout of the same goods, its page drawn while a use was left."""
    [line] = await engine.fetch('SELECT variant, quantity FROM order_line WHERE "order" = {}', order_id)
    draft = await OrderWalkthrough(now=NOW, variant_id=line["variant"], quantity=line["quantity"]).draft()
    [code] = await known(["DIX"])
    assert isinstance(code, Code)
    judgement = judge([replace(code, uses=0)], articles_of(draft.lines, await storefront()), Buyer("FR", True), NOW)
    due = price(
        [variant.item(quantity) for variant, quantity in draft.lines],
        discounts=judgement.discounts,
        delivery=draft.delivery,
        destination=destination("FR", "69003"),
        rates=rates_on(NOW.date()),
        rules=(await storefront()).rules,
    )
    return replace(draft, codes=("DIX",), discounts=judgement.discounts, price=due)


async def test_an_order_that_goes_on_after_all_holds_its_code_again_where_one_is_left(database: str) -> None:
    await an_offer(max_uses=1)
    walk = OrderWalkthrough(now=NOW, on_hand=200)
    placed = await place(await with_codes(await walk.draft(), "DIX"), NOW)
    assert walk.cashier is not None
    await walk.cashier.begin(placed.payment_id, NOW)
    payment = (await walk.order(placed.number)).payments[0]
    walk.bank.become(payment.provider_id or "", "expired")
    await walk.cashier.expire_holds(NOW + timedelta(days=8))
    assert ((await walk.order(placed.number)).state, await uses()) == ("expired", 0)
    await walk.pay(await walk.order(placed.number), timedelta(days=9))
    assert ((await walk.order(placed.number)).state, await uses()) == ("paid", 1)
    assert [row["given_back_at"] for row in await rows()] == [None]


async def test_t15_stored_orders_are_the_same_to_the_digit_on_both_databases(database: str) -> None:
    """What codes make of a basket that divides badly: the figures are written here once, for both."""
    await an_offer("UN", offer=Promotion(0, "1 offert", BUY_X_GET_Y, buy_quantity=2, get_quantity=1, stackable=True))
    await an_offer("DEUX", offer=Promotion(0, "3,33 %", PERCENT, percent_bp=333, stackable=True))
    await an_offer("TROIS", offer=Promotion(0, "7,77 €", AMOUNT, amount_cents=777, stackable=True))
    walk = OrderWalkthrough(now=NOW, on_hand=50, quantity=7)
    placed = await place(await with_codes(await walk.draft(), "TROIS", "UN", "DEUX"), NOW)
    order = await walk.order(placed.number)
    assert [(one.code, one.cents) for one in order.discounts] == [("UN", 9_980), ("DEUX", 831), ("TROIS", 777)]
    [line] = order.lines
    assert (line.discount_cents, line.total_cents, line.vat_cents) == (11_588, 23_342, 3_890)
    assert [row["amount_cents"] for row in await rows()] == [9_980, 831, 777]


class TestCampaigns:
    async def test_one_is_made_changed_stopped_and_shows_what_it_gave(self, database: str) -> None:
        offer_id = await campaigns.create(replace(TEN, categories=frozenset({3, 1})), ["bien-venue"], NOW)
        one = await campaigns.campaign(offer_id)
        assert one is not None
        assert (one.first_code, one.codes, one.uses, one.promotion.categories) == ("BIENVENUE", 1, 0, {1, 3})
        await campaigns.change(offer_id, 1, replace(TEN, label="Autrement"))
        placed = await place(await a_draft("BIENVENUE"), NOW)
        with pytest.raises(OfferChanged):
            await campaigns.change(offer_id, 1, replace(TEN, label="Trop tard"))
        await campaigns.change(offer_id, 2, replace(TEN, label="Autrement", active=False))
        one = await campaigns.campaign(offer_id)
        assert one is not None
        assert (one.promotion.active, one.promotion.label, one.uses, one.given_cents) == (False, "Autrement", 1, 998)
        assert [(use.code, use.number) for use in await campaigns.uses_of(offer_id)] == [("BIENVENUE", placed.number)]
        assert [code.uses for code in await campaigns.codes_of(one.promotion)] == [1]

    async def test_codes_for_one_order_each_are_made_together(self, database: str) -> None:
        offer_id = await campaigns.create(TEN, [], NOW)
        made = await campaigns.add_codes(offer_id, 450, NOW, prefix="Noël")
        assert len(set(made)) == 450
        [code] = await known([made[0]])
        assert isinstance(code, Code)
        assert code.is_for_one
        one = await campaigns.campaign(offer_id)
        assert one is not None
        assert (one.codes, one.max_uses) == (450, 1)

    @pytest.mark.parametrize(
        ("field", "offer", "codes"),
        [
            ("label", replace(TEN, label=" "), ["A"]),
            ("kind", replace(TEN, kind="gift"), ["A"]),
            ("percent_bp", replace(TEN, percent_bp=10_001), ["A"]),
            ("amount_cents", Promotion(0, "x", AMOUNT), ["A"]),
            ("buy_quantity", Promotion(0, "x", BUY_X_GET_Y, buy_quantity=3), ["A"]),
            ("minimum_cents", replace(TEN, minimum_cents=-1), ["A"]),
            ("ends_at", replace(TEN, starts_at=NOW, ends_at=NOW), ["A"]),
            ("codes", TEN, ["—"]),
            ("codes", TEN, ["dix"]),
        ],
    )
    async def test_what_makes_no_sense_is_refused_by_name(
        self, database: str, field: str, offer: Promotion, codes: list[str]
    ) -> None:
        await an_offer()
        with pytest.raises(OfferRefused) as refused:
            await campaigns.create(offer, codes, NOW)
        assert refused.value.field == field
        assert len(await rows("promotion")) == 1


async def test_two_carts_that_become_one_keep_their_codes(database: str) -> None:
    """Read again by whoever owns the cart; an unknown one says so and takes nothing off."""
    await an_offer()
    product = await factories.a_product()
    [variant] = await factories.variants_of(product)
    cart = await factories.a_cart((variant, 1), codes='["DIX", "PARTI"]')
    view = await load(cart.token_hash, NOW)
    assert view is not None
    assert view.judgement.applied == ("DIX",)
    assert (view.price.goods_cents, len(view.codes)) == (4_491, 2)
    assert view.lines_alone.price.goods_cents == 4_990
    assert view.lines_alone.codes == ()
    assert list(await variants_by_id([variant.id])) == [variant.id]
