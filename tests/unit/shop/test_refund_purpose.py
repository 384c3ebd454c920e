"""What a refund names: pieces at their stored shares, cut and split without a cent too many."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.orders.order import Order
from shop.refunds.purpose import GivenBack, Purpose, RefundRefused, Share, available, everything_of, purpose_of

LINES = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9_999)), min_size=1, max_size=4)


def order(*lines: tuple[int, int], delivery: int = 590, surcharge: int = 0) -> Order:
    """An order of lines of (quantity, cents), their ids from 1."""
    made = [
        SimpleNamespace(id=at, name=f"Article {at}", quantity=quantity, total_cents=cents)
        for at, (quantity, cents) in enumerate(lines, 1)
    ]
    return cast("Order", SimpleNamespace(lines=made, delivery_cents=delivery, surcharge_cents=surcharge))


def test_pieces_at_their_share_and_the_delivery_when_it_is_wished() -> None:
    bought = order((3, 1_000), (1, 500))
    assert purpose_of(bought, GivenBack(), {1: 2}, delivery=False) == Purpose((Share(1, 2, 667),))
    assert purpose_of(bought, GivenBack(), {2: 1}, delivery=True) == Purpose((Share(2, 1, 500),), 590)


def test_a_piece_given_back_before_is_refused() -> None:
    given_before = GivenBack({1: 2}, {1: 667})
    bought = order((3, 1_000))
    with pytest.raises(RefundRefused, match="il ne reste qu’une pièce"):
        purpose_of(bought, given_before, {1: 2}, delivery=False)
    with pytest.raises(RefundRefused, match="pas dans la commande"):
        purpose_of(bought, given_before, {7: 1}, delivery=False)
    assert purpose_of(bought, given_before, {1: 1}, delivery=False).cents == 333
    assert available(bought, given_before, {1: 3}) == {1: 1}


def test_the_delivery_comes_back_once() -> None:
    assert purpose_of(order((1, 100)), GivenBack(delivery_cents=590), {}, delivery=True).cents == 0


@given(LINES, st.data())
def test_pieces_given_back_one_by_one_come_to_the_line(lines: list[tuple[int, int]], data: st.DataObject) -> None:
    bought, pieces, cents = order(*lines), dict[int, int](), dict[int, int]()
    left = {at: quantity for at, (quantity, _) in enumerate(lines, 1)}
    while any(left.values()):
        at = data.draw(st.sampled_from([one for one, many in left.items() if many]))
        many = data.draw(st.integers(1, left[at]))
        now = purpose_of(bought, GivenBack(pieces, cents), {at: many}, delivery=False)
        left[at] -= many
        pieces, cents = added(pieces, {at: many}), added(cents, {share.line_id: share.cents for share in now.shares})
    assert {at: cents.get(at, 0) for at in left} == {at: total for at, (_, total) in enumerate(lines, 1)}


def added(before: Mapping[int, int], more: Mapping[int, int]) -> dict[int, int]:
    return {one: before.get(one, 0) + more.get(one, 0) for one in {*before, *more}}


@given(LINES, st.integers(0, 50_000), st.integers(0, 50_000))
def test_less_money_and_two_payments_keep_every_cent(lines: list[tuple[int, int]], most: int, first: int) -> None:
    whole = everything_of(order(*lines), GivenBack())
    cut = whole.at_most(most)
    assert cut.cents == min(most, whole.cents)
    now, rest = cut.split(first)
    assert (now.cents, now.cents + rest.cents) == (min(first, cut.cents), cut.cents)
    for part in (now, rest):
        assert all(share.cents > 0 and share.pieces >= 0 for share in part.shares)
    assert sum_of(now, rest) == sum_of(cut)


def sum_of(*parts: Purpose) -> dict[int, tuple[int, int]]:
    """(pieces, cents) by line."""
    found: dict[int, Any] = {}
    for part in parts:
        for share in part.shares:
            pieces, cents = found.get(share.line_id, (0, 0))
            found[share.line_id] = (pieces + share.pieces, cents + share.cents)
    return found
