"""Any history of an order that staff change, send, take back and refund balances, whatever is tried in which order."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import engine
from shop.errors import ShopError
from shop.orders import fulfilment
from shop.orders.address_change import Wish as AddressWish
from shop.orders.address_change import change_address
from shop.orders.changes import change_lines
from shop.orders.changes_plan import Wish as LinesWish
from shop.orders.order import Order
from shop.orders.rest import Wish as RestWish
from shop.orders.rest import take_out
from shop.parcels import packing
from shop.parcels.packing import ParcelDraft
from shop.parcels.returned import come_back
from shop.refunds.asking import Intent, ask_order
from shop.refunds.purpose import given_back, purpose_of
from shop.withdrawal.moves import keep_back
from tests.conftest import broken_invariants
from tests.order_walkthrough import ALICE_AT_HOME, DORA, OrderWalkthrough
from tests.tiers import times
from tests.withdrawal_walkthrough import stated, two_articles

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class Life:
    """One order and all that can be done to it; `pieces` and `line` are whatever chance brings."""

    def __init__(self, walk: OrderWalkthrough, number: str) -> None:
        self.walk, self.number, self.now = walk, number, NOW

    async def order(self) -> Order:
        self.now += timedelta(minutes=1)
        return await self.walk.order(self.number)

    @staticmethod
    def chosen(order: Order, line: int, pieces: int) -> dict[int, int]:
        return {order.lines[line % len(order.lines)].id: pieces}

    async def change(self, line: int, pieces: int) -> None:
        order = await self.order()
        wish = LinesWish(self.chosen(order, line, pieces))
        await change_lines(self.number, order.version, wish, DORA, self.now)

    async def pay(self, line: int, pieces: int) -> None:
        order = await self.order()
        if order.is_unpaid and self.walk.cashier and order.payment.provider_id is None:
            await self.walk.cashier.begin(order.payment.id, self.now)
            order = await self.order()
        if order.is_unpaid:
            await self.walk.pay(order)

    async def pay_old_page(self, line: int, pieces: int) -> None:
        """Somebody still had the page of the first total open."""
        first = (await self.order()).payments[0]
        if self.walk.cashier and self.walk.bank.payments[first.provider_id or ""].state == "open":
            self.walk.bank.become(first.provider_id or "", "paid")
            await self.walk.cashier.apply_provider_state(self.now, provider_id=first.provider_id or "")

    async def prepare(self, line: int, pieces: int) -> None:
        await fulfilment.prepare(self.number, (await self.order()).version, DORA, self.now)

    async def take(self, line: int, pieces: int) -> None:
        order = await self.order()
        wish = RestWish(self.chosen(order, line, pieces), delivery=pieces == 2)
        await take_out(self.number, order.version, wish, DORA, self.now)

    async def pack(self, line: int, pieces: int) -> None:
        order = await self.order()
        draft = ParcelDraft("other", f"N{order.version}", self.chosen(order, line, pieces))
        await packing.pack(self.number, order.version, draft, DORA, self.now, with_label=False)

    async def send(self, line: int, pieces: int) -> None:
        order = await self.order()
        if order.packed:
            await packing.hand_to_carrier(self.number, order.version, order.packed[0].id, DORA, self.now)
            return
        draft = ParcelDraft("other", f"N{order.version}", self.chosen(order, line, pieces))
        await packing.ship(self.number, order.version, draft, DORA, self.now)

    async def arrive(self, line: int, pieces: int) -> None:
        order = await self.order()
        for parcel in order.parcels[line : line + 1]:
            await packing.deliver(self.number, order.version, parcel.id, DORA, self.now)

    async def back(self, line: int, pieces: int) -> None:
        order = await self.order()
        for parcel in order.parcels[line : line + 1]:
            fit = {line_id: min(pieces, held) for line_id, held in parcel.lines}
            await come_back(self.number, order.version, parcel.id, fit, DORA, self.now)

    async def refund(self, line: int, pieces: int) -> None:
        order = await self.order()
        named = purpose_of(order, await given_back(order), self.chosen(order, line, pieces), delivery=False)
        named = named.at_most(sum(one.left_cents for one in order.payments))
        if named.cents:
            await ask_order(
                order.id, named.cents, named, Intent(DORA, "", f"life-{order.id}-{self.now}"[:50], self.now)
            )

    async def withdraw(self, line: int, pieces: int) -> None:
        order = await self.order()
        await stated(order, self.chosen(order, line, pieces), now=self.now)

    async def keep(self, line: int, pieces: int) -> None:
        await keep_back(self.number, (await self.order()).version, DORA, self.now)

    async def move_house(self, line: int, pieces: int) -> None:
        order = await self.order()
        home = replace(ALICE_AT_HOME, line1=f"{order.version} rue Neuve")
        wish = AddressWish(home, None, "06 39 98 00 02")
        await change_address(self.number, order.version, wish, DORA, self.now)

    async def cancel(self, line: int, pieces: int) -> None:
        await fulfilment.cancel(self.number, (await self.order()).version, DORA, self.now)


DEEDS = ("change", "pay", "pay_old_page", "prepare", "take", "pack", "send", "arrive", "back", "refund", "withdraw",
         "keep", "move_house", "cancel")  # fmt: skip
LIKELY = st.sampled_from([*DEEDS[:-1], "send", "send", "take", "back", "arrive", "pack"] * 2 + ["cancel"])
HISTORY = st.lists(st.tuples(LIKELY, st.integers(0, 1), st.integers(0, 3)), min_size=4, max_size=14)
BEGUN = (("pay", 0, 0), ("prepare", 0, 0))


@settings(max_examples=times(12, 400), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORY, is_begun=st.booleans())
async def test_any_life_of_an_order_balances(
    database: str, history: list[tuple[str, int, int]], is_begun: bool
) -> None:
    """Each deed is done or refused whole; books, shelf and parcels agree after every one."""
    walk = OrderWalkthrough(now=NOW, quantity=3)
    order = await two_articles(walk, state="awaiting_payment")
    life = Life(walk, order.number)
    for deed, line, pieces in [*(BEGUN if is_begun else ()), *history]:
        act: Callable[[int, int], Awaitable[None]] = getattr(life, deed)
        with suppress(ShopError):
            await act(line, pieces)
        assert await broken_invariants() == [], (deed, line, pieces)
    after = await walk.order(order.number)
    assert sum(one.refunded_cents for one in after.payments) <= sum(
        one.amount_cents for one in after.payments if one.state == "paid"
    )
    assert all(0 <= line.reserved <= line.quantity for line in after.lines)
    assert await engine.fetch("SELECT id FROM variant WHERE reserved < 0 OR on_hand < reserved") == []
    if after.state == "delivered":
        assert not after.unsent
