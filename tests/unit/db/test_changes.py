"""The articles of an unpaid order changed: priced anew, kept anew, asked for anew; nothing of it is half done."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import engine
from shop.errors import MoveNotAllowed, OutOfStock, TotalChanged
from shop.orders import fulfilment
from shop.orders.changes import change_lines
from shop.orders.changes_plan import Refused, Wish, plan_of
from shop.orders.moves import OrderChanged, staff
from shop.orders.order import Order
from shop.orders.placing import place
from shop.storefront import forget
from tests.factories import ACCOUNT, merchant_settings, sku_of
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.parcel_walkthrough import mails
from tests.unit.db.parcel_letters import newest, says
from tests.unit.db.promotion_orders import a_draft, an_offer, uses
from tests.withdrawal_walkthrough import a_second_article, stated

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)
EVE = staff("Eve Moreau")


async def unpaid(**values: Any) -> tuple[OrderWalkthrough, Order]:
    await merchant_settings(**ACCOUNT)
    forget()
    walk = OrderWalkthrough(now=NOW, **values)
    return walk, await walk.up_to("confirmed" if values.get("method") == "agency" else "awaiting_payment")


async def changed(order: Order, pieces: dict[int, int] | None = None, *added: tuple[str, int], **values: Any) -> Order:
    wish = Wish(pieces or {}, added, values.get("seen"))
    await change_lines(order.number, order.version, wish, values.get("by", DORA), SOON)
    return await OrderWalkthrough.order(order.number)


async def kept(variant_id: int | None) -> int:
    return int((await engine.fetch("SELECT reserved FROM variant WHERE id = {}", variant_id))[0]["reserved"])


@pytest.mark.parametrize("method", ["card", "transfer", "cheque", "agency"])
async def test_more_of_one_article_is_kept_priced_and_asked_for(database: str, method: str) -> None:
    await merchant_settings(cheques=True, pay_at_agency=True)
    _, order = await unpaid(method=method, mode="agency" if method == "agency" else "home")
    (line,) = order.lines
    for _ in range(2):
        after = await changed(order, {line.id: 3})
    assert after.goods_cents == 3 * 4_990
    assert (after.lines[0].quantity, after.lines[0].reserved, await kept(line.variant_id)) == (3, 3, 3)
    assert (after.payment.method, after.payment.amount_cents, after.due_cents) == (
        method, after.total_cents, after.total_cents,
    )  # fmt: skip
    assert [one.state for one in after.payments] == ["cancelled", "created"]
    assert after.events[-1].note.startswith("Déambulateur pliant\u00a0: 2 → 3\u202f; total ")
    assert after.state == order.state
    assert await mails("order_changed") == 1


async def test_an_article_is_added_and_another_taken_out(database: str) -> None:
    _, order = await unpaid()
    second = await a_second_article()
    sku = await sku_of(second)
    after = await changed(order, {order.lines[0].id: 0}, (sku.lower(), 2))
    (line,) = after.lines
    assert (line.sku, line.quantity, line.reserved, line.total_cents) == (sku, 2, 2, 2_500)
    assert (await kept(order.lines[0].variant_id), await kept(second)) == (0, 2)
    assert "Déambulateur pliant\u00a0: 2 → retiré" in after.events[-1].note
    assert "Pansements\u00a0: 2 ajoutés" in after.events[-1].note


async def test_what_was_agreed_of_a_line_stays(database: str) -> None:
    """Its price rose since: the buyer has the old one for what is in the order."""
    _, order = await unpaid()
    line = order.lines[0]
    await engine.fetch("UPDATE variant SET price_cents = 9900 WHERE id = {} RETURNING id", line.variant_id)
    await engine.fetch("UPDATE price_change SET price_cents = 9900 WHERE variant = {} RETURNING id", line.variant_id)
    after = await changed(order, {line.id: 3})
    assert after.lines[0].unit_price_cents == 4_990


async def test_delivery_is_priced_anew(database: str) -> None:
    _, order = await unpaid()
    after = await changed(order, {order.lines[0].id: 1})
    assert (order.delivery_cents, after.delivery_cents) == (0, 990), "it is free from 99 € on"
    plan = await plan_of(after, Wish({after.lines[0].id: 3}), SOON)
    assert (plan.price.delivery_cents, plan.price.total_cents) == (0, 3 * 4_990)


async def test_the_mail_says_what_is_due_now_and_how(database: str, render: Any) -> None:
    _, order = await unpaid(method="transfer")
    after = await changed(order, {order.lines[0].id: 1})
    says(await newest(render, after, "order_changed"), "59,80\u00a0€", "Ne payez plus l’ancien montant", "FR76")


async def test_an_open_page_of_the_old_total_is_closed(database: str) -> None:
    walk, order = await unpaid()
    assert order.payment.state == "open"
    after = await changed(order, {order.lines[0].id: 1})
    assert walk.cashier
    (job,) = await engine.fetch("SELECT payload FROM job WHERE kind = 'payment_cancel'")
    assert str(order.payment.id) in job["payload"]
    await walk.cashier.close({"payment_id": order.payment.id}, SOON)
    assert walk.bank.payments[order.payment.provider_id or ""].state == "cancelled"
    await walk.cashier.begin(after.payment.id, SOON)
    await walk.pay(await walk.order(order.number))
    paid = await walk.order(order.number)
    assert (paid.state, paid.payment.amount_cents) == ("paid", after.total_cents)


async def test_money_quicker_than_the_change_is_never_lost(database: str) -> None:
    walk, order = await unpaid()
    await changed(order, {order.lines[0].id: 3})
    walk.bank.become(order.payment.provider_id or "", "paid")
    assert walk.cashier
    await walk.cashier.apply_provider_state(SOON, provider_id=order.payment.provider_id or "")
    after = await walk.order(order.number)
    assert (after.state, after.holding[0].amount_cents) == ("awaiting_payment", order.total_cents)
    assert after.events[-1].move == "pay_part"
    assert (after.payment.state, after.payment.amount_cents) == ("created", after.due_cents)


async def test_what_cannot_be_is_refused_and_nothing_is_kept_of_it(database: str) -> None:
    _, order = await unpaid()
    line = order.lines[0]
    for wish, error in (
        (Wish({line.id: 0}), Refused), (Wish({line.id: 2}), Refused), (Wish({line.id: 11}), OutOfStock),
        (Wish({line.id: -1}), Refused), (Wish({}, [("NULLE-PART", 1)]), Refused),
        (Wish({line.id: 3}, (), 1), TotalChanged),
    ):  # fmt: skip
        with pytest.raises(error):
            await change_lines(order.number, order.version, wish, DORA, SOON)
    same = await OrderWalkthrough.order(order.number)
    assert (same.version, await kept(line.variant_id)) == (order.version, 2)
    with pytest.raises(OrderChanged):
        await change_lines(order.number, order.version - 1, Wish({line.id: 3}), DORA, SOON)
    await stated(order, {line.id: 1}, now=SOON)
    with pytest.raises(MoveNotAllowed, match="renoncé"):
        await changed(await OrderWalkthrough.order(order.number), {line.id: 3})
    paid = await OrderWalkthrough(now=NOW).up_to("paid")
    with pytest.raises(MoveNotAllowed, match="ne se changent plus"):
        await changed(paid, {paid.lines[0].id: 3})


async def test_a_payment_that_is_being_checked_is_waited_for(database: str) -> None:
    walk, order = await unpaid()
    walk.bank.become(order.payment.provider_id or "", "pending")
    assert walk.cashier
    await walk.cashier.apply_provider_state(SOON, provider_id=order.payment.provider_id or "")
    with pytest.raises(MoveNotAllowed, match="en cours de vérification"):
        await changed(await walk.order(order.number), {order.lines[0].id: 1})


async def test_what_was_paid_of_it_counts_and_is_not_undercut(database: str) -> None:
    walk, order = await unpaid(method="transfer")
    await engine.fetch("UPDATE payment SET amount_cents = 6000 RETURNING id")
    await walk.pay(order)
    await engine.fetch("UPDATE orders SET attention = '' RETURNING id")
    part = await walk.order(order.number)
    assert part.due_cents == part.total_cents - 6_000
    with pytest.raises(Refused, match="a déjà payé 60,00"):
        await changed(part, {part.lines[0].id: 1})
    after = await changed(part, {part.lines[0].id: 3})
    assert after.payments[-1].amount_cents == after.total_cents - 6_000


async def with_code(**offer: Any) -> Order:
    """Two walkers and a code of 10 %."""
    await an_offer(**offer)
    placed = await place(await a_draft("DIX"), NOW)
    return await OrderWalkthrough.order(placed.number)


async def test_its_own_use_of_a_code_stands_in_nobodys_way(database: str) -> None:
    order = await with_code(max_uses=1, first_order=True, uses_per_buyer=1)
    after = await changed(order, {order.lines[0].id: 3})
    assert (after.discount_cents, after.discounts[0].cents) == (1_497, 1_497)
    (use,) = await engine.fetch("SELECT amount_cents, given_back_at FROM promotion_use")
    assert (use["amount_cents"], use["given_back_at"], await uses()) == (1_497, None, 1)


async def test_a_code_that_no_longer_holds_is_said_and_free_again(database: str) -> None:
    order = await with_code(minimum_cents=9_000)
    line = order.lines[0]
    plan = await plan_of(order, Wish({line.id: 1}), SOON)
    assert len(plan.lost) == 1
    assert "DIX" in plan.lost[0]
    after = await changed(order, {line.id: 1})
    assert (after.discount_cents, after.discounts, await uses()) == (0, (), 0)
    assert await engine.fetch("SELECT id FROM promotion_use") == []


@pytest.mark.race
async def test_of_two_changes_at_once_one_is_made(database: str) -> None:
    _, order = await unpaid()
    line = order.lines[0]
    answers = await asyncio.gather(
        changed(order, {line.id: 3}), changed(order, {line.id: 1}, by=EVE),
        fulfilment.cancel(order.number, order.version, DORA, SOON), return_exceptions=True,
    )  # fmt: skip
    assert sum(isinstance(answer, OrderChanged) for answer in answers) == 2
    assert await mails("order_changed") <= 1
