"""Codes of carriers in the shop's words, and what a set of events comes to whatever its order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.carriers.carrier import COLISSIMO, DPD, CarrierEvent
from shop.carriers.event_codes import (
    ANNOUNCED,
    ANOMALY,
    AT_POINT,
    DELIVERED,
    IN_TRANSIT,
    OUT_FOR_DELIVERY,
    RETURNED,
    STATES,
    UNKNOWN,
    _table,
    state_of,
    state_of_code,
)

START = datetime(2026, 11, 25, 8, tzinfo=UTC)
CODES = ("DR1", "PC1", "ET1", "MD2", "AG1", "ND1", "RE1", "DI1", "LIVCFM", "RSTTAF", "PB2", "ZZZZZZ", "")


def event(code: str, hours: float = 0) -> CarrierEvent:
    return CarrierEvent(START + timedelta(hours=hours), code)


# Most parcels are neither back nor delivered yet: their last event is what counts.
MOVING = st.lists(st.builds(event, st.sampled_from(("PC1", "ET1", "MD2", "AG1", "ND1", "DR1")), st.integers(0, 6)))
HISTORIES = st.lists(st.builds(event, st.sampled_from(CODES), st.integers(0, 6)), max_size=12)


@pytest.mark.parametrize(
    ("carrier", "code", "state"),
    [
        (DPD, "8", ANNOUNCED),
        (DPD, "10", IN_TRANSIT),
        (DPD, "28", IN_TRANSIT),
        (DPD, "44", IN_TRANSIT),
        (DPD, "89", IN_TRANSIT),
        (DPD, "230", IN_TRANSIT),
        (DPD, "40", DELIVERED),
        (DPD, "400", DELIVERED),
        (DPD, "271", RETURNED),
        (DPD, " 40 ", DELIVERED),
        (DPD, "9999", UNKNOWN),
        (DPD, "LIVCFM", UNKNOWN),
        (COLISSIMO, "PCHCFM", IN_TRANSIT),
        (COLISSIMO, "LIVCFM", DELIVERED),
        (COLISSIMO, "livcfm", DELIVERED),
        (COLISSIMO, "RENREF", ANOMALY),
        (COLISSIMO, "DOUCOM", ANOMALY),
        (COLISSIMO, "AARCFM", UNKNOWN),
        (COLISSIMO, "DR1", ANNOUNCED),
        (COLISSIMO, "DO1", IN_TRANSIT),
        (COLISSIMO, "MD2", OUT_FOR_DELIVERY),
        (COLISSIMO, "AG1", AT_POINT),
        (COLISSIMO, "RE1", RETURNED),
        (COLISSIMO, "DI2", RETURNED),
        (COLISSIMO, "40", UNKNOWN),
        ("schenker", "40", UNKNOWN),
    ],
)
def test_each_carrier_has_its_own_codes(carrier: str, code: str, state: str) -> None:
    assert state_of_code(carrier, code) == state


def test_waiting_for_the_next_leg_is_no_delivery() -> None:
    assert state_of_code(COLISSIMO, "RSTTAF") == IN_TRANSIT
    assert state_of(COLISSIMO, [event("PCHCFM"), event("RSTTAF", 1)]) == (IN_TRANSIT, None)


@pytest.mark.parametrize(("carrier", "least"), [(DPD, 9), (COLISSIMO, 300)])
def test_the_files_hold_the_codes_in_our_words_alone(carrier: str, least: int) -> None:
    table = _table(carrier)
    assert len(table) >= least
    assert set(table.values()) <= {*STATES, UNKNOWN}
    assert all(code == code.strip().upper() and code for code in table)


@pytest.mark.parametrize(
    ("codes", "state"),
    [
        ([], UNKNOWN),
        (["ZZZ"], UNKNOWN),
        (["DR1"], ANNOUNCED),
        (["DR1", "PC1", "MD2"], OUT_FOR_DELIVERY),
        (["DR1", "PC1", "MD2", "ZZZ"], OUT_FOR_DELIVERY),
        (["PC1", "ND1", "PB2"], IN_TRANSIT),
        (["PC1", "DR1"], IN_TRANSIT),
        (["PC1", "MD2", "AG1"], AT_POINT),
        (["PC1", "RE1", "ET1", "AG1"], RETURNED),
        (["PC1", "DI1", "ND1", "RE1"], DELIVERED),
        (["PC1", "RE1", "ET1", "DI1"], RETURNED),
        (["RE1", "DI2"], RETURNED),
    ],
)
def test_what_a_history_comes_to(codes: list[str], state: str) -> None:
    assert state_of(COLISSIMO, [event(code, hour) for hour, code in enumerate(codes)]).state == state


def test_delivery_is_the_first_moment_somebody_says_so() -> None:
    told = [event("DI1", 5), event("LIVCFM", 4), event("DI1", 9), event("ET1", 3)]
    assert state_of(COLISSIMO, told) == (DELIVERED, START + timedelta(hours=4))


def test_a_delivery_told_first_is_not_undone_by_incidents_before_it_nor_a_return_after_it() -> None:
    late = [event("DI1", 5), event("MD2", 1), event("ND1", 2), event("RE1", 6)]
    assert [state_of(COLISSIMO, late[:told]).state for told in (1, 2, 3, 4)] == [DELIVERED] * 4


@settings(deadline=None)
@given(st.data(), HISTORIES, MOVING)
def test_order_and_doubles_change_nothing(
    data: st.DataObject, history: list[CarrierEvent], moving: list[CarrierEvent]
) -> None:
    for told in (history, moving):
        doubled = told + data.draw(st.lists(st.sampled_from(told), max_size=3) if told else st.just([]))
        shuffled = data.draw(st.permutations(doubled))
        assert state_of(COLISSIMO, shuffled) == state_of(COLISSIMO, told)


@pytest.mark.parametrize("hours", [2, 0])
def test_what_arrives_after_it_turned_back_arrives_at_the_sender(hours: int) -> None:
    """Also within one minute, which is all that is kept of a moment."""
    told = [event("271"), event("40", hours)]
    assert [state_of(DPD, order) for order in (told, told[::-1])] == [(RETURNED, None)] * 2


@settings(deadline=None)
@given(HISTORIES, HISTORIES)
def test_delivered_is_for_good_and_only_moves_back_to_an_earlier_word_of_it(
    before: list[CarrierEvent], after: list[CarrierEvent]
) -> None:
    first, then = state_of(COLISSIMO, before), state_of(COLISSIMO, before + after)
    if first.delivered_at is not None and then.state != RETURNED:
        assert then.state == DELIVERED
        assert then.delivered_at is not None
        assert then.delivered_at <= first.delivered_at


@settings(deadline=None)
@given(HISTORIES)
def test_a_moment_of_delivery_is_known_exactly_when_it_is_delivered(history: list[CarrierEvent]) -> None:
    standing = state_of(COLISSIMO, history)
    assert (standing.delivered_at is not None) == (standing.state == DELIVERED)
    assert standing.state in {*STATES, UNKNOWN}


@settings(deadline=None)
@given(HISTORIES, st.integers(0, 6))
def test_an_unknown_code_changes_nothing(history: list[CarrierEvent], hour: int) -> None:
    assert state_of(COLISSIMO, [*history, event("QQQ", hour)]) == state_of(COLISSIMO, history)
