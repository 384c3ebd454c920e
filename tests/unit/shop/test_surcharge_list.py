"""A list of surcharge postcodes: read with care, compared, and dated so that the past stays as it was."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.delivery.rules import CORSICA, MOUNTAIN, SurchargePeriod, in_force
from shop.delivery.surcharge_list import WrongList, difference, planned, read_list

TODAY, CHANGE = date(2026, 11, 26), date(2026, 12, 1)
OLD = [SurchargePeriod(code, MOUNTAIN, date(2026, 1, 1)) for code in ("73150", "73440", "74400")]
OLD.append(SurchargePeriod("56360", CORSICA, date(2026, 1, 1)))


@pytest.mark.parametrize(
    "text",
    [
        "code postal;zone\n73150;montagne\n20000;corse\n",
        "postcode,zone\r\n73150,mountain\r\n20000,corsica\r\n",
        "\ufeffZone;Communes;Code postal\nStation de montagne;Val-d'Isère;73150\nCorse et îles voisines;Ajaccio;20000",
        "73150;montagne\n\n20 000;CORSE\n;;\n",
        'cp\tzone\tnote\n73150\tMontagne\t"a, b"\n20000\tîles\t\n',
    ],
)
def test_a_list_is_read_as_spreadsheets_write_it(text: str) -> None:
    assert read_list(text) == {"73150": MOUNTAIN, "20000": CORSICA}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("code postal;zone\n7315;montagne\n73150;mer\n20000;montagne\n73440;montagne\n", [2, 3, 4]),
        ("73150;montagne\n73150;corse\n", [2]),
        ("73150;montagne\n97400;montagne\n1000;corse\n73440\n", [2, 3, 4]),
        ("ville;zone\nA;montagne\n", [1]),
        ("code postal;zone\n", [1]),
        ("", [1]),
        ("\n;;\n", [1]),
        ("73150;montagne\n73440;" + "m" * 140_000, [2]),
        ("code postal;zone\n" + "73150;montagne\n" * 20_001, [20_000]),
    ],
)
def test_every_bad_line_is_named(text: str, lines: list[int]) -> None:
    with pytest.raises(WrongList) as refused:
        read_list(text)
    assert [line for line, _ in refused.value.problems] == lines
    assert f"ligne {lines[0]} · " in str(refused.value)


@given(st.text(max_size=300))
def test_whatever_a_file_holds_it_is_a_list_or_refused(text: str) -> None:
    with contextlib.suppress(WrongList):
        assert read_list(text)


def test_the_difference_names_what_changes() -> None:
    wanted = {"73150": MOUNTAIN, "73440": CORSICA, "56360": CORSICA, "74110": MOUNTAIN}
    changes = difference(OLD, wanted, CHANGE)
    assert dict(changes.added) == {"74110": MOUNTAIN}
    assert dict(changes.removed) == {"74400": MOUNTAIN}
    assert dict(changes.moved) == {"73440": (MOUNTAIN, CORSICA)}
    assert (changes.unchanged, changes.dropped) == (2, 0)


def test_old_periods_end_the_day_before() -> None:
    after = planned(OLD, {"73150": MOUNTAIN, "73440": CORSICA}, CHANGE)
    eve = CHANGE - timedelta(days=1)
    assert after == [
        SurchargePeriod("56360", CORSICA, date(2026, 1, 1), eve),
        SurchargePeriod("73150", MOUNTAIN, date(2026, 1, 1)),
        SurchargePeriod("73440", MOUNTAIN, date(2026, 1, 1), eve),
        SurchargePeriod("73440", CORSICA, CHANGE),
        SurchargePeriod("74400", MOUNTAIN, date(2026, 1, 1), eve),
    ]


def test_what_was_planned_for_later_is_dropped_and_told() -> None:
    planned_before = planned(OLD, {"73150": MOUNTAIN}, date(2027, 1, 1))
    wanted = {one.postcode: one.zone for one in OLD}
    changes = difference(planned_before, wanted, CHANGE)
    assert not changes.added
    assert not changes.removed
    assert (changes.dropped, changes.is_empty) == (3, False)
    assert planned(planned_before, wanted, CHANGE) == sorted(OLD, key=lambda one: one.postcode)


CODES = st.sampled_from(["73150", "73440", "74400", "56360", "83400"])
LISTS = st.dictionaries(CODES, st.sampled_from([CORSICA, MOUNTAIN]), max_size=5)
DAYS = st.dates(date(2026, 11, 1), date(2027, 3, 31))


@given(st.lists(st.tuples(LISTS, DAYS), max_size=4), LISTS, DAYS, DAYS)
def test_from_its_day_on_the_list_is_the_list_and_before_it_nothing_changed(
    earlier: list[tuple[dict[str, str], date]], wanted: dict[str, str], day: date, other: date
) -> None:
    periods = list(OLD)
    for zones, start in earlier:
        periods = planned(periods, zones, start)
    after = planned(periods, wanted, day)
    expected = wanted if other >= day else in_force(periods, other)
    assert in_force(after, other) == expected
    assert planned(after, wanted, day) == after
    assert difference(after, wanted, day).is_empty
    assert len({(one.postcode, one.valid_from) for one in after}) == len(after)
    assert all(one.valid_until is None or one.valid_from <= one.valid_until for one in after)
