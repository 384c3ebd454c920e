"""The cart in the database: nothing lost, nothing doubled, nothing above the stock (ux.md P5)."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from db.engine import fetch
from db.tables.catalogue import Product, Variant
from shop.cart import additions
from shop.cart.additions import MaximumReached, add
from shop.cart.changes import Wish, change
from shop.cart.view import CartView, forget_old, load
from shop.errors import NotOrderable
from tests.factories import an_article
from tests.rows import quantities

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
CART = "a" * 64


async def article(**values: object) -> Variant:
    return await an_article(**values)  # type: ignore[arg-type]


async def cart(now: datetime = NOW) -> CartView:
    view = await load(CART, now)
    assert view is not None
    return view


def wish(numbers: Mapping[int, int | None], op: str = "", key: int = 0, **more: object) -> Wish:
    return Wish(numbers, op=op, key=key, **more)  # type: ignore[arg-type]


async def test_adding_twice_adds_up(database: str) -> None:
    variant = await article()
    await add(CART, variant.sku, 2, NOW)
    added = await add(CART, variant.sku, 3, LATER)
    assert await quantities() == {variant.id: 5}
    assert (added.pieces, added.limited, added.view.pieces) == (3, False, 5)


async def test_an_addition_tells_the_cart_as_it_is_read_afterwards(database: str) -> None:
    one, other = await article(name="Canne"), await article(name="Loupe", on_hand=3)
    for sku, quantity, moment in ((one.sku, 2, NOW), (other.sku, 5, NOW), (one.sku, 1, LATER), (one.sku, 1, LATER)):
        added = await add(CART, sku, quantity, moment)
        assert added.view == await cart(moment)
        assert added.line == added.view.line(added.line.key)


async def test_two_equal_additions_within_a_second_are_one_press(database: str) -> None:
    variant = await article()
    for milliseconds in (0, 400, 900):
        added = await add(CART, variant.sku, 1, NOW + timedelta(milliseconds=milliseconds))
        assert added.line.quantity == 1
    assert (await add(CART, variant.sku, 1, NOW + timedelta(seconds=1.1))).line.quantity == 2


async def test_another_quantity_is_another_press(database: str) -> None:
    variant = await article()
    await add(CART, variant.sku, 1, NOW)
    await add(CART, variant.sku, 2, NOW)
    assert await quantities() == {variant.id: 3}


@pytest.mark.race
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "twin"])
async def test_equal_additions_at_the_same_moment_count_once_and_others_all(
    database: str, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin does not look when the line was added to last: each press of an impatient thumb counts."""
    if not guarded:
        monkeypatch.setattr(additions, "_just_now", lambda *_: False)
    one, other = await article(on_hand=50), await article(on_hand=50)
    presses = [(one.sku, 1)] * 8 + [(other.sku, pieces) for pieces in (1, 2, 3)]
    await asyncio.gather(*(add(CART, sku, pieces, NOW) for sku, pieces in presses))
    assert await quantities() == {one.id: 1 if guarded else 8, other.id: 6}
    assert len(await fetch("SELECT id FROM cart")) == 1


async def test_the_stock_limits_an_addition_and_says_so(database: str) -> None:
    variant = await article(on_hand=5)
    added = await add(CART, variant.sku, 9, NOW)
    assert (added.pieces, added.limited, added.line.quantity) == (5, True, 5)
    with pytest.raises(MaximumReached, match="déjà les 5 exemplaires"):
        await add(CART, variant.sku, 1, LATER)


async def test_ninety_nine_is_the_most_whatever_the_stock(database: str) -> None:
    variant = await article(on_hand=500)
    assert (await add(CART, variant.sku, 10**9, NOW)).line.quantity == 99
    with pytest.raises(MaximumReached, match="99 au plus"):
        await add(CART, variant.sku, 1, LATER)


async def test_what_cannot_be_ordered_is_not_added(database: str) -> None:
    variant = await article(on_hand=0)
    with pytest.raises(NotOrderable, match="stock épuisé"):
        await add(CART, variant.sku, 1, NOW)
    with pytest.raises(LookupError):
        await add(CART, "nothing-of-ours", 1, NOW)
    assert await fetch("SELECT id FROM cart") == []


@pytest.mark.parametrize(
    ("typed", "op", "stored", "note", "redraw"),
    [
        (3, "", 3, "", False),
        (3, "inc", 4, "", True),
        (3, "dec", 2, "", True),
        (1, "dec", 1, "", True),
        (5, "inc", 5, "", True),
        (9, "", 5, "Il n’en reste que 5 exemplaires.", True),
        (9, "inc", 5, "Il n’en reste que 5 exemplaires.", True),
        (10**9, "", 5, "Il n’en reste que 5 exemplaires.", True),
        (-1, "", 2, "Indiquez un nombre entier, par exemple 2.", True),
        (None, "", 2, "Indiquez un nombre entier, par exemple 2.", True),
        (None, "inc", 2, "Indiquez un nombre entier, par exemple 2.", True),
        (0, "inc", 1, "", True),
    ],
)
async def test_the_new_quantity_comes_from_the_submitted_one(
    database: str, typed: int | None, op: str, stored: int, note: str, redraw: bool
) -> None:
    variant = await article(on_hand=5)
    await add(CART, variant.sku, 2, NOW)
    changed = await change(CART, wish({variant.id: typed}, op, variant.id), LATER)
    assert changed is not None
    assert await quantities() == {variant.id: stored}
    assert changed.note(variant.id) == note
    assert [one.redraw for one in changed.changes] == [redraw]
    assert changed.as_asked is not bool(note)


async def test_the_same_form_sent_seven_times_is_the_same_cart(database: str) -> None:
    variant = await article(on_hand=5)
    await add(CART, variant.sku, 1, NOW)
    for _ in range(7):
        await change(CART, wish({variant.id: 1}, "inc", variant.id), LATER)
    assert await quantities() == {variant.id: 2}


async def test_a_button_saves_every_quantity_of_the_form(database: str) -> None:
    one, other = await article(), await article()
    for variant in (one, other):
        await add(CART, variant.sku, 1, NOW)
    await change(CART, wish({one.id: 3, other.id: 4}, "inc", one.id, comment="Sonnez"), LATER)
    assert await quantities() == {one.id: 4, other.id: 4}
    assert (await cart()).comment == "Sonnez"


async def test_a_removed_line_comes_back_with_its_quantity(database: str) -> None:
    variant = await article()
    await add(CART, variant.sku, 3, NOW)
    removed = await change(CART, wish({variant.id: 3}, "del", variant.id), LATER)
    assert removed is not None
    assert [line.wanted for line in removed.removed] == [3]
    assert await quantities() == {}
    restored = await change(CART, wish({}, "undo", variant.id, restore=3), LATER)
    assert restored is not None
    assert restored.restored is not None
    assert await quantities() == {variant.id: 3}


async def test_a_typed_zero_takes_the_line_out(database: str) -> None:
    variant = await article()
    await add(CART, variant.sku, 3, NOW)
    changed = await change(CART, wish({variant.id: 0}), LATER)
    assert changed is not None
    assert len(changed.removed) == 1
    assert await quantities() == {}


async def test_a_line_the_form_does_not_name_stays(database: str) -> None:
    one, other = await article(), await article()
    for variant in (one, other):
        await add(CART, variant.sku, 2, NOW)
    await change(CART, wish({one.id: 1}), LATER)
    assert await quantities() == {one.id: 1, other.id: 2}


async def test_a_zero_sent_twice_by_one_press_is_no_stale_page(database: str) -> None:
    """Enter in a quantity field changes it and sends the form: the second finds the line gone, as it asked."""
    kept, gone = await article(), await article()
    for variant in (kept, gone):
        await add(CART, variant.sku, 2, NOW)
    for removed in (1, 0):
        changed = await change(CART, wish({kept.id: 2, gone.id: 0}), LATER)
        assert changed is not None
        assert (len(changed.removed), changed.stale) == (removed, False)
    assert await quantities() == {kept.id: 2}


async def test_a_form_for_a_line_that_is_gone_changes_nothing_else_and_is_stale(database: str) -> None:
    one, foreign = await article(), await article()
    await add(CART, one.sku, 2, NOW)
    changed = await change(CART, wish({one.id: 2, foreign.id: 7}), LATER)
    assert changed is not None
    assert changed.stale
    assert await quantities() == {one.id: 2}


async def test_a_new_price_is_said_until_it_was_seen_and_accepted(database: str) -> None:
    variant = await article(price_cents=6_780)
    await add(CART, variant.sku, 1, NOW)
    await fetch("UPDATE variant SET price_cents = 7200 WHERE id = {}", variant.id)
    await fetch("UPDATE price_change SET price_cents = 7200 WHERE variant = {}", variant.id)
    assert "67,80\u00a0€\u00a0→ 72,00\u00a0€" in (await cart()).changes[0]
    stale = await change(CART, wish({variant.id: 1}, "checkout", shown={variant.id: 6_780}), LATER)
    assert stale is not None
    assert stale.stale
    assert (await cart()).changes
    await change(CART, wish({variant.id: 1}, "checkout", shown={variant.id: 7_200}), LATER)
    assert (await cart()).changes == []


async def test_a_line_that_cannot_be_ordered_any_more_stays_out_of_the_total(database: str) -> None:
    kept, gone = await article(price_cents=1_000), await article(price_cents=5_000)
    for variant in (kept, gone):
        await add(CART, variant.sku, 2, NOW)
    await Product.update({Product.published: False}).where(Product.id == gone.product)
    view = await cart()
    assert view.price.total_cents == 2_000
    assert len(view.lines) == 2
    assert "ne peut plus être commandé" in view.changes[0]


async def test_a_quantity_above_the_stock_is_shown_lowered_without_being_written(database: str) -> None:
    variant = await article(on_hand=10)
    await add(CART, variant.sku, 8, NOW)
    await Variant.update({Variant.not_orderable_reason: ""}).where(Variant.id == variant.id)
    await fetch("UPDATE variant SET on_hand = 3 WHERE id = {}", variant.id)
    await fetch("UPDATE stock_movement SET delta = 3 WHERE variant = {}", variant.id)
    view = await cart()
    assert (view.lines[0].quantity, view.pieces, await quantities()) == (3, 3, {variant.id: 8})
    assert "ramenée de 8 à 3" in view.changes[0]


async def test_a_cart_is_forgotten_after_ninety_days_without_use(database: str) -> None:
    variant = await article()
    await add(CART, variant.sku, 1, NOW)
    await forget_old(NOW + timedelta(days=89))
    assert await load(CART, NOW) is not None
    await change(CART, wish({variant.id: 2}), NOW + timedelta(days=60))
    await forget_old(NOW + timedelta(days=149))
    assert await load(CART, NOW) is not None
    await forget_old(NOW + timedelta(days=151))
    assert await load(CART, NOW) is None
    assert await quantities() == {}
