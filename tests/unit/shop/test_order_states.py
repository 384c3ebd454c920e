"""The table of moves: as the document says, and nothing else."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.errors import MoveNotAllowed
from shop.orders.states import (
    MOVE_LABELS,
    MOVES,
    PAYMENT_MOVES,
    PAYMENT_WORDS,
    WORDS,
    Actor,
    OrderState,
    PaymentState,
    apply,
    may,
    moves_from,
    payment_may_become,
)

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "order-life.md"


def table(heading: str) -> list[list[str]]:
    """The rows of the table whose first column has this heading."""
    rows: list[list[str]] = []
    reading = False
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if cells and cells[0] == heading:
            reading = True
        elif reading and cells and not cells[0].startswith("---"):
            rows.append(cells)
        elif not cells:
            reading = False
    return rows


def test_the_document_has_exactly_the_moves_of_the_code() -> None:
    of_code = [
        (move.name, str(move.from_state), str(move.to_state), ", ".join(sorted(move.actors)), move.mode or "any")
        for move in MOVES
    ]
    of_document = [tuple(row) for row in table("Move")]
    assert of_document == of_code


def test_the_document_has_exactly_the_states_of_the_code() -> None:
    assert [(row[0], row[1]) for row in table("State")] == [(str(state), WORDS[state].label) for state in OrderState]


def test_the_document_has_exactly_the_payment_moves_of_the_code() -> None:
    of_code = {str(state): ", ".join(sorted(to)) or "nothing" for state, to in PAYMENT_MOVES.items()}
    assert {row[0]: row[1] for row in table("Payment")} == of_code


def test_every_state_and_move_has_its_words() -> None:
    assert set(WORDS) == set(OrderState)
    assert set(PAYMENT_WORDS) == set(PaymentState) == set(PAYMENT_MOVES)
    assert set(MOVE_LABELS) == {move.name for move in MOVES}


@pytest.mark.parametrize(
    ("state", "move", "actor", "mode"), list(product(OrderState, MOVE_LABELS, Actor, ["home", "agency"]))
)
def test_a_move_outside_the_table_is_refused_and_one_inside_is_made(
    state: str, move: str, actor: str, mode: str
) -> None:
    rows = [
        row
        for row in MOVES
        if (row.name, row.from_state) == (move, state)
        and actor in row.actors
        and row.mode in ("", "agency" if mode == "agency" else "shipping")
    ]
    assert may(state, move, actor, mode) is bool(rows)
    if rows:
        assert apply(state, move, actor=actor, mode=mode) == rows[0].to_state
    else:
        with pytest.raises(MoveNotAllowed):
            apply(state, move, actor=actor, mode=mode)


def test_a_move_leads_to_one_state_only() -> None:
    keys = [(move.name, move.from_state, move.mode) for move in MOVES]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("state", [OrderState.DELIVERED, OrderState.CANCELLED])
def test_nothing_leaves_a_final_state(state: str) -> None:
    assert not [move for actor in Actor for mode in ("home", "agency") for move in moves_from(state, actor, mode)]


@pytest.mark.parametrize(
    ("state", "may_cancel"),
    [("awaiting_payment", True), ("paid", True), ("in_preparation", False), ("ready", False), ("shipped", False)],
)
def test_s0_37_a_customer_cancels_before_preparation_and_not_after(state: str, may_cancel: bool) -> None:
    assert may(state, "cancel", "customer", "home") is may_cancel
    assert may(state, "cancel", "customer", "agency") is may_cancel


def test_a_customer_can_do_nothing_but_cancel_withdraw_and_choose_to_pay_at_the_counter() -> None:
    assert {move.name for move in MOVES if Actor.CUSTOMER in move.actors} == {"cancel", "withdraw", "confirm"}


def test_a_shipped_order_is_cancelled_by_staff_alone() -> None:
    """Which asks beside the table that all of it came back."""
    assert [actor for actor in Actor for mode in ("home", "agency") if may("shipped", "cancel", actor, mode)] == [
        Actor.STAFF
    ]


def test_a_pickup_is_never_shipped_and_a_parcel_never_ready() -> None:
    assert [move.name for move in moves_from("in_preparation", "staff", "agency")] == ["cancel", "make_ready"]
    assert [move.name for move in moves_from("in_preparation", "staff", "home")] == ["cancel", "ship"]
    assert [move.name for move in moves_from("in_preparation", "staff", "dpd_point")] == ["cancel", "ship"]


def test_the_refusal_names_the_state_in_french() -> None:
    with pytest.raises(MoveNotAllowed, match="expédiée"):
        apply("shipped", "cancel", actor="customer", mode="home")


@given(
    st.lists(st.tuples(st.sampled_from(sorted(MOVE_LABELS)), st.sampled_from(list(Actor))), max_size=40), st.booleans()
)
def test_a_delivered_order_was_always_paid(history: list[tuple[str, Actor]], pickup: bool) -> None:
    mode = "agency" if pickup else "home"
    state, seen = OrderState.AWAITING_PAYMENT, [OrderState.AWAITING_PAYMENT]
    for move, actor in history:
        if may(state, move, actor, mode):
            state = apply(state, move, actor=actor, mode=mode)
            seen.append(state)
    if OrderState.DELIVERED in seen:
        assert OrderState.PAID in seen
        assert OrderState.IN_PREPARATION in seen
    assert (OrderState.SHIPPED in seen and OrderState.READY in seen) is False


@pytest.mark.parametrize("state", [state for state in PaymentState if state is not PaymentState.PAID])
def test_money_can_always_still_arrive(state: str) -> None:
    assert payment_may_become(state, "paid")


@given(st.lists(st.sampled_from(list(PaymentState)), max_size=30))
def test_reports_in_any_order_never_unpay(reports: list[PaymentState]) -> None:
    state, paid, changes = PaymentState.CREATED, False, 0
    for report in reports:
        if payment_may_become(state, report):
            state = report
            changes += 1
        paid = paid or report is PaymentState.PAID
        assert (state is PaymentState.PAID) is paid
    assert changes <= 6


@pytest.mark.parametrize(
    ("state", "new"), [("paid", "open"), ("paid", "failed"), ("open", "open"), ("failed", "open"), ("open", "created")]
)
def test_an_old_report_is_refused(state: str, new: str) -> None:
    assert not payment_may_become(state, new)
