"""What becomes of a cart when it is ordered: what was bought leaves it, the rest stays."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

from shop.cart.additions import add
from shop.cart.view import load
from shop.orders.placing import place
from tests import factories
from tests.order_walkthrough import OrderWalkthrough

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TOKEN = "alice"
HASH = hashlib.sha256(TOKEN.encode()).hexdigest()


async def test_only_what_was_ordered_leaves_the_cart(database: str) -> None:
    walk = OrderWalkthrough(now=NOW)
    draft = await walk.draft()
    bought = await factories.Variant.objects().get(factories.Variant.id == walk.variant_id)
    gone = await factories.an_article("Épuisé", on_hand=0)
    later = await factories.an_article("Ajouté ailleurs")
    cart = await factories.a_cart((bought, 2), (gone, 1), token=TOKEN)
    await add(HASH, later.sku, 2, NOW)  # in another tab, while the recap is open
    await place(replace(draft, cart_id=cart.id), NOW)
    view = await load(HASH, NOW)
    assert view is not None
    assert [(line.name, line.wanted) for line in view.lines] == [("Épuisé", 1), ("Ajouté ailleurs", 2)]


async def test_the_order_and_the_cart_that_became_it_are_one_commit(database: str) -> None:
    walk = OrderWalkthrough(now=NOW)
    draft = await walk.draft()
    bought = await factories.Variant.objects().get(factories.Variant.id == walk.variant_id)
    cart = await factories.a_cart((bought, 2), token=TOKEN)
    placed = await place(replace(draft, cart_id=cart.id), NOW)
    view = await load(HASH, NOW)
    assert view is not None
    assert (view.lines, view.checkout) == ((), {"ordered": placed.number})
