"""A code held by an order: taken where the order is placed, given back where it ends before anything is delivered.

Everything here runs inside the caller's transaction. Codes are locked after the shelf, in the order of their ids.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from db.queries import promotions as queries
from shop.errors import CodeRefused
from shop.prices import Discount, Reduction
from shop.promotions.buyers import facts_of, mark_of
from shop.promotions.codes import known
from shop.promotions.facts import Article
from shop.promotions.judging import judge
from shop.promotions.offers import Code


async def take(
    codes: Sequence[str],
    agreed: Sequence[Discount],
    reductions: Sequence[Reduction],
    articles: Sequence[Article],
    *,
    email: str,
    customer_id: int | None,
    country: str,
    now: datetime,
) -> dict[str, int]:
    """Take one use of each code that takes something off, judged once more; ids by code.

    Raises CodeRefused where a code no longer counts, or not as was `agreed`: its last use is gone, its time is over,
    this buyer has used it.
    """
    if not codes:
        return {}
    found = await known(codes)
    gives = {one.code for one in reductions if one.cents}
    held = {code.code: code.id for code in found if isinstance(code, Code) and code.code in gives}
    for code, code_id in sorted(held.items(), key=lambda pair: pair[1]):
        if not await queries.take(code_id):
            raise CodeRefused(code, f"Le code {code} vient d’être utilisé\u00a0: il n’en reste plus.")
    offers = {code.promotion.id: code.promotion for code in found if isinstance(code, Code)}
    await queries.hold(offers)
    buyer = await facts_of(offers.values(), email, customer_id, country)
    # The update has judged how many uses are left; one of them is ours.
    fresh = [replace(code, uses=0) if isinstance(code, Code) else code for code in await known(codes)]
    judgement = judge(fresh, articles, buyer, now)
    for said in judgement.codes:
        if not said.applies:
            raise CodeRefused(said.code, said.reason)
    if judgement.discounts != tuple(agreed):
        raise CodeRefused(codes[0], "Ce que donne votre code a changé\u00a0: vérifiez le nouveau montant.")
    return held


async def write(
    order_id: int, held: Mapping[str, int], reductions: Sequence[Reduction], email: str, customer_id: int | None,
    now: datetime,
) -> None:  # fmt: skip
    """Keep what each code gave to an order just made."""
    rows = [
        {
            "code": held[one.code],
            "order": order_id,
            "customer": customer_id,
            "buyer": mark_of(email),
            "amount_cents": one.cents,
            "at": now,
        }
        for one in reductions
        if one.code in held
    ]
    if rows:
        await queries.write_uses(rows)


async def give_back(order_id: int, now: datetime) -> None:
    """The order has ended: what it held may be used again."""
    for row in await queries.held_by(order_id):
        await queries.release(row["code"])
        await queries.mark_given_back(row["id"], now)


async def hold_again(order_id: int) -> None:
    """An order that had ended goes on: it keeps its price, and its codes as far as a use of them is left."""
    for row in await queries.given_back_by(order_id):
        if await queries.take(row["code"]):
            await queries.mark_given_back(row["id"], None)
