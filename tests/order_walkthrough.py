"""An order made by the real path, as far along as a test wants it, and the bank that pays it.

order = await OrderWalkthrough().up_to("paid")
order = await OrderWalkthrough(mode="agency", quantity=3).up_to("ready")
"""

import asyncio
import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from db import engine
from shop.addresses import Address
from shop.catalogue.variants import Variant, variants_by_id
from shop.delivery.choice import DeliveryChoice, Picks, Place
from shop.delivery.options import choose, options_for
from shop.orders import book, counter, fulfilment
from shop.orders.drafts import Draft
from shop.orders.moves import staff
from shop.orders.order import Order
from shop.orders.pickup_code import Proof
from shop.orders.placing import Placed, place
from shop.parcels import packing as parcels
from shop.parcels.packing import ParcelDraft
from shop.payments import by_hand
from shop.payments.cashier import Cashier
from shop.prices import Price
from shop.pricing import price
from shop.storefront import Storefront, forget, storefront
from shop.vat import destination, rates_on
from tests import factories
from tests.played_bank import Bank

SECRET = "of the tests, long enough to be one"
PUBLIC_URL = "http://127.0.0.1:8000"
DORA = staff("Dora Leroy")
ALICE_AT_HOME = Address("Alice", "Martin", "", "12 rue des Lilas", "", "69003", "Lyon", "FR", "+33639980001")
STEPS = ("awaiting_payment", "paid", "in_preparation", "shipped", "delivered")
AGENCY_STEPS = ("awaiting_payment", "paid", "in_preparation", "ready", "delivered")
_numbers = itertools.count(1)


async def price_of(lines: Iterable[tuple[Variant, int]], delivery: DeliveryChoice, now: datetime) -> Price:
    """What the recap would say of these articles."""
    return price(
        [variant.item(quantity) for variant, quantity in lines],
        delivery=delivery,
        destination=destination(delivery.country, delivery.postcode),
        rates=rates_on(now.date()),
        rules=(await storefront()).rules,
    )


@dataclass
class OrderWalkthrough:
    """One buyer, Alice. `cashier` of the application under test, or one of its own with `bank` behind it."""

    quantity: int = 2
    on_hand: int = 10
    mode: str = "home"
    method: str = "card"
    made_to_order: bool = False
    variant_id: int = 0
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    bank: Bank = field(default_factory=Bank)
    cashier: Cashier | None = None

    def __post_init__(self) -> None:
        self.cashier = self.cashier or Cashier({"mollie": self.bank}, PUBLIC_URL, SECRET)

    async def draft(self, key: str = "") -> Draft:
        """Everything the buyer agreed to; a product is made unless `variant_id` names one."""
        if not self.variant_id:
            product = await factories.a_product(
                on_hand=self.on_hand,
                variant_values={"made_to_order": self.made_to_order},
                lead_days=5 if self.made_to_order else 0,
            )
            self.variant_id = (await factories.variants_of(product))[0].id
        front = await self._front()
        variants = await variants_by_id([self.variant_id])
        items = [variants[self.variant_id].item(self.quantity)]
        home = Place("FR", "69003")
        options = options_for(items, home, sum(item.unit_price_cents for item in items), front.rules, self.now)
        option = next(one for one in options if one.mode == self.mode)
        picks = Picks(agency=front.agencies[0].snapshot() if self.mode == "agency" else None)
        choice = choose(option, home, front.rules, picks)
        lines = ((variants[self.variant_id], self.quantity),)
        return Draft(
            checkout_key=key or f"walk-{next(_numbers)}",
            cart_id=None,
            email=factories.ALICE["email"],
            contact=factories.ALICE,
            professional={},
            billing_address=ALICE_AT_HOME,
            delivery_address=None if self.mode == "agency" else ALICE_AT_HOME,
            delivery=choice,
            price=await price_of(lines, choice, self.now),
            lines=lines,
            comment="",
            payment_method=self.method,
        )

    async def _front(self) -> Storefront:
        """The storefront with what an order needs of it."""
        forget()
        front = await storefront()
        if not front.rules.tariffs:
            await factories.tariffs()
        if self.mode == "agency" and not front.agencies:
            await factories.an_agency(hours=json.dumps([[["09:00", "12:00"]]] * 5 + [[], []]))
        forget()
        return await storefront()

    async def placed(self) -> Placed:
        return await place(await self.draft(), self.now)

    async def up_to(self, state: str) -> Order:
        """The order in this state, reached move by move. Raises ValueError for a state that is not on its way."""
        placed = await self.placed()
        assert self.cashier is not None
        if self.method == "card":
            await self.cashier.begin(placed.payment_id, self.now)
        if state == "cancelled":
            await fulfilment.cancel(placed.number, 1, DORA, self.now)
            return await self.order(placed.number)
        if state == "expired":
            order = await self.order(placed.number)
            if order.payments[0].provider_id is not None:
                self.bank.become(order.payments[0].provider_id, "expired")
            await self.cashier.expire_holds(self.now + timedelta(days=20 if self.method == "cheque" else 8))
            return await self.order(placed.number)
        steps = AGENCY_STEPS if self.mode == "agency" else STEPS
        if self.method == "agency":
            steps = ("confirmed", *steps[2:])
        for step in steps[1 : steps.index(state) + 1]:
            await self.step(placed.number, step)
        return await self.order(placed.number)

    async def step(self, number: str, state: str) -> None:
        """One move, to this state."""
        order, later = await self.order(number), self.now + timedelta(minutes=1)
        if state == "paid":
            await self.pay(order)
        elif state == "in_preparation":
            await fulfilment.prepare(number, order.version, DORA, later)
        elif state == "ready":
            await fulfilment.make_ready(number, order.version, DORA, later)
        elif state == "shipped":
            whole = {line.id: line.quantity for line in order.lines}
            draft = ParcelDraft("dpd", f"2500{12345677 + int(number[-6:])}", whole)
            await parcels.ship(number, order.version, draft, DORA, later)
        elif order.is_collected:
            if order.due_cents:
                await by_hand.collect(number, "card", DORA, later)
                order = await self.order(number)
            await counter.hand_over(number, order.version, Proof(order.pickup_code), DORA, later)
        else:
            await parcels.deliver(number, order.version, order.parcels[0].id, DORA, later)

    async def pay(self, order: Order, later: timedelta = timedelta(minutes=1)) -> None:
        """The buyer pays; the shop hears of it."""
        assert self.cashier is not None
        payment = order.payments[-1]
        if payment.provider_id is None:
            await self.cashier.mark_received(payment.id, DORA, self.now + later)
            return
        self.bank.become(payment.provider_id, "paid")
        await self.cashier.apply_provider_state(self.now + later, provider_id=payment.provider_id)

    @staticmethod
    async def order(number: str) -> Order:
        found = await book.by_number(number)
        assert found is not None, number
        return found


async def buy_at_once(url: str, variant_id: int, buyers: int, name: str) -> None:
    """One process of a race: so many buyers of one piece each; says how many orders there were, as JSON."""
    await engine.connect(url)
    walk = OrderWalkthrough(quantity=1, variant_id=variant_id)
    drafts = [await walk.draft(f"{name}-{at}") for at in range(buyers)]
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    answers = await asyncio.gather(*(place(draft, walk.now) for draft in drafts), return_exceptions=True)
    await engine.disconnect()
    print(json.dumps(Counter(type(answer).__name__ for answer in answers)), flush=True)


if __name__ == "__main__":
    asyncio.run(buy_at_once(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
