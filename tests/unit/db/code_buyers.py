"""The other process of a race for a code: so many buyers of one piece each, all with the same code.

python -m tests.unit.db.code_buyers URL VARIANT BUYERS NAME CODE  says how their orders ended, as JSON
"""

import asyncio
import json
import sys
from collections import Counter
from dataclasses import replace

from db import engine
from shop.orders.drafts import Draft
from shop.orders.placing import place
from shop.pricing import price
from shop.promotions.codes import articles_of, known
from shop.promotions.facts import Buyer
from shop.promotions.judging import judge
from shop.storefront import storefront
from shop.vat import destination, rates_on
from tests.order_walkthrough import OrderWalkthrough


async def with_codes(draft: Draft, *codes: str, walk: OrderWalkthrough, buyer: Buyer | None = None) -> Draft:
    """The same draft as its page would have it with these codes."""
    front = await storefront()
    who = buyer or Buyer(draft.delivery.country, is_known=True)
    judgement = judge(await known(codes), articles_of(draft.lines, front), who, walk.now)
    assert judgement.applied == codes, judgement
    due = price(
        [variant.item(quantity) for variant, quantity in draft.lines],
        discounts=judgement.discounts,
        delivery=draft.delivery,
        destination=destination(draft.delivery.country, draft.delivery.postcode),
        rates=rates_on(walk.now.date()),
        rules=front.rules,
    )
    return replace(draft, codes=codes, discounts=judgement.discounts, price=due)


async def buy_at_once(url: str, variant_id: int, buyers: int, name: str, code: str) -> None:
    await engine.connect(url)
    walk = OrderWalkthrough(quantity=1, variant_id=variant_id)
    draft = await with_codes(await walk.draft(), code, walk=walk)
    drafts = [replace(draft, checkout_key=f"{name}-{at}", email=f"{name}{at}@example.fr") for at in range(buyers)]
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    answers = await asyncio.gather(*(place(one, walk.now) for one in drafts), return_exceptions=True)
    await engine.disconnect()
    print(json.dumps(Counter(type(answer).__name__ for answer in answers)), flush=True)


if __name__ == "__main__":
    asyncio.run(buy_at_once(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]))
