"""What a withdrawal gives back to the cent, and the days the law counts."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.delivery.modes import Mode
from shop.delivery.rules import METROPOLE, Tariff, standard_rules
from shop.orders.order import Order
from shop.staff.withdrawals import clock
from shop.withdrawal.refunds import Due, due, refund_by, return_by, standard_delivery
from shop.withdrawal.summary import moment_words

RULES = standard_rules()
EVENING = datetime(2026, 11, 25, 23, 30, 5, tzinfo=UTC)


def an_order(*totals: tuple[int, int], mode: str = "home", delivery: int = 690, surcharge: int = 0) -> Order:
    """Lines as (quantity, cents of the line after its stored discount)."""
    lines: list[Any] = [
        SimpleNamespace(id=at, quantity=quantity, sold_pieces=quantity, total_cents=cents, weight_g=500)
        for at, (quantity, cents) in enumerate(totals, start=1)
    ]
    choice = SimpleNamespace(mode=mode, zone=METROPOLE)
    goods = sum(line.total_cents for line in lines)
    order = SimpleNamespace(
        lines=lines, delivery=choice, goods_cents=goods, delivery_cents=delivery, surcharge_cents=surcharge
    )
    return cast("Order", order)


def test_everything_gives_back_the_delivery_too() -> None:
    order = an_order((2, 9_980), (1, 1_250), surcharge=1_500)
    assert due(order, {}, {1: 2, 2: 1}, RULES) == Due(11_230, 690 + 1_500)


def test_a_part_gives_back_its_articles_alone() -> None:
    order = an_order((2, 9_980), (1, 1_250))
    assert due(order, {}, {1: 1}, RULES) == Due(4_990, 0)


def test_the_part_that_leaves_nothing_gives_back_the_delivery() -> None:
    order = an_order((2, 9_980), (1, 1_250))
    assert due(order, {1: 2}, {2: 1}, RULES) == Due(1_250, 690)


@given(
    st.integers(1, 40).flatmap(
        lambda most: st.tuples(st.just(most), st.integers(0, 10**7), st.lists(st.integers(1, most), max_size=6))
    )
)
def test_pieces_withdrawn_from_one_by_one_are_worth_the_line(case: tuple[int, int, list[int]]) -> None:
    """The stored share of the discount loses no cent, in whatever portions the pieces come back."""
    quantity, cents, portions = case
    order, before, total = an_order((quantity, cents)), 0, 0
    for portion in [*portions, quantity]:
        pieces = min(portion, quantity - before)
        total += due(order, {1: before}, {1: pieces}, RULES).goods_cents
        before += pieces
    assert total == cents


def test_a_dearer_mode_gives_back_what_the_cheapest_costs() -> None:
    """L221-24: what the buyer chose beyond the standard stays with the buyer; the surcharge is everybody's."""
    express = Mode("express", "Express", "", (1, 1))
    tariffs = (Tariff("home", METROPOLE, 30_000, 690), Tariff("express", METROPOLE, 30_000, 1_490))
    rules = standard_rules(tariffs=tariffs)
    rules = type(rules)((rules.mode("home"), express), rules.tariffs, rules.surcharges)
    assert standard_delivery(an_order((1, 100), mode="express", delivery=1_490, surcharge=1_500), rules) == 690 + 1_500
    assert standard_delivery(an_order((1, 100), delivery=690), rules) == 690
    assert standard_delivery(an_order((1, 100), delivery=0), rules) == 0


def test_what_was_paid_comes_back_though_the_tariff_fell_since() -> None:
    rules = standard_rules(tariffs=(Tariff("home", METROPOLE, 30_000, 100),))
    assert standard_delivery(an_order((1, 100), delivery=690), rules) == 690


def test_the_law_counts_in_paris_days() -> None:
    """Half past midnight in Paris is the next day."""
    assert refund_by(EVENING) == return_by(EVENING) == date(2026, 12, 10)
    assert moment_words(EVENING) == "jeudi 26 novembre 2026 à 0\u00a0h\u00a030\u00a0min\u00a005\u00a0s, heure de Paris"


@pytest.mark.parametrize(
    ("today", "words", "is_late"),
    [
        (date(2026, 11, 26), "14\u00a0jours", False),
        (date(2026, 12, 9), "1\u00a0jour", False),
        (date(2026, 12, 10), "aujourd’hui", False),
        (date(2026, 12, 11), "dépassé de 1\u00a0jour", True),
        (date(2026, 12, 12), "dépassé de 2\u00a0jours", True),
    ],
)
def test_the_clock_of_the_refund(today: date, words: str, is_late: bool) -> None:
    assert clock(EVENING, today) == (words, is_late)
