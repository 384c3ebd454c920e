"""Two carts as one: nothing lost, the larger quantity, within what can be had, the same however often it is done."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.cart.additions import MOST_LINES
from shop.cart.merging import Line, checkout_of, merge

ADDRESS = {"line1": "12 rue des Lilas"}


def lines(most: int = MOST_LINES) -> st.SearchStrategy[list[Line]]:
    line = st.builds(Line, st.integers(1, 150), st.integers(1, 99), st.integers(0, 10_000))
    return st.lists(line, max_size=most, unique_by=lambda one: one.variant)


stocks = st.dictionaries(st.integers(1, 150), st.integers(0, 99))


def quantities(found: Any) -> dict[int, int]:
    return {line.variant: line.quantity for line in found}


@given(lines(), lines(), stocks)
def test_nothing_is_lost_but_what_finds_no_room(home: list[Line], guest: list[Line], most: dict[int, int]) -> None:
    merged = merge(home, guest, most)
    kept = quantities(merged.lines)
    assert len(merged.lines) == len(kept) <= MOST_LINES
    assert kept.keys() | set(merged.left_out) == quantities(home).keys() | quantities(guest).keys()
    assert not kept.keys() & set(merged.left_out)
    assert not merged.left_out or len(merged.lines) == MOST_LINES
    assert not set(merged.left_out) & quantities(home).keys()


@given(lines(), lines(), stocks)
def test_the_larger_quantity_is_kept_within_what_can_be_had(
    home: list[Line], guest: list[Line], most: dict[int, int]
) -> None:
    ours, theirs = quantities(home), quantities(guest)
    merged = merge(home, guest, most)
    for key, quantity in quantities(merged.lines).items():
        larger = max(ours.get(key, 0), theirs.get(key, 0))
        if key not in theirs:
            assert quantity == ours[key]
        else:
            assert quantity == min(larger, most.get(key) or 99)
            assert (key in merged.limited) is (quantity < larger)
            assert (key in merged.raised) is (quantity > theirs[key])


@given(lines(), lines(), stocks)
def test_done_twice_it_changes_nothing_more(home: list[Line], guest: list[Line], most: dict[int, int]) -> None:
    once = merge(home, guest, most)
    again = merge(once.lines, guest, most)
    assert again.lines == once.lines


@given(lines(), stocks)
def test_a_cart_that_meets_an_empty_one_stays_as_it_was(home: list[Line], most: dict[int, int]) -> None:
    merged = merge(home, [], most)
    assert merged.lines == tuple(home)
    assert (merged.raised, merged.limited, merged.left_out) == ((), (), ())


def test_the_price_seen_last_is_that_of_the_cart_the_visitor_had_in_hand() -> None:
    merged = merge([Line(1, 3, 4_990)], [Line(1, 1, 5_490)], {1: 10})
    assert merged.lines == (Line(1, 3, 5_490),)


@pytest.mark.parametrize(
    ("home", "guest", "expected"),
    [
        ({"payment": "card"}, {}, {"payment": "card"}),
        ({"payment": "card"}, {"payment": "transfer"}, {"payment": "transfer"}),
        ({"payment": "card"}, {"payment": ""}, {"payment": "card"}),
        ({"billing": ADDRESS, "contact": {"email": "a@b.fr"}}, {"delivery": {"mode": "home"}},
         {"billing": ADDRESS, "contact": {"email": "a@b.fr"}, "delivery": {"mode": "home"}}),
        ({"billing": {"line1": "Ailleurs"}, "delivery_address": ADDRESS}, {"billing": ADDRESS}, {"billing": ADDRESS}),
    ],
)  # fmt: skip
def test_the_guests_answers_win_where_there_are_some(
    home: dict[str, Any], guest: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert {name: value for name, value in checkout_of(home, guest).items() if value} == expected
