"""Postcodes and towns from the bundled files."""

import csv
from pathlib import Path

import pytest

from shop.places import (
    REFERENCE,
    countries,
    has_right_shape,
    is_known,
    is_monaco,
    is_overseas,
    normalise_postcode,
    position_of,
    same_town,
    surcharge_postcodes,
    town_suggestions,
    towns_of,
)


@pytest.mark.parametrize(
    ("country", "typed", "postcode"),
    [
        ("FR", "75012", "75012"),
        ("FR", "75-012", "75012"),
        ("FR", "20 000", "20000"),
        ("FR", " 20\u00a0000 ", "20000"),
        ("FR", "75.012", "75012"),
        ("FR", "F-75012", "75012"),
        ("FR", "fr75012", "75012"),
        ("FR", "７５０１２", "75012"),
        ("LU", "L-1111", "1111"),
        ("LU", "LU 1111", "1111"),
        ("BE", "B 1000", "1000"),
        ("BE", "BE-1000", "1000"),
        ("FR", "", ""),
        ("FR", "abc", "ABC"),
        ("FR", "L-1111", "L1111"),
    ],
)
def test_postcodes_are_read_as_people_type_them(country: str, typed: str, postcode: str) -> None:
    assert normalise_postcode(country, typed) == postcode


@pytest.mark.parametrize(
    ("country", "postcode", "right"),
    [
        ("FR", "01000", True),
        ("FR", "1000", False),
        ("FR", "750123", False),
        ("FR", "7501A", False),
        ("FR", "00100", False),
        ("BE", "1000", True),
        ("BE", "0999", False),
        ("LU", "1111", True),
        ("LU", "11111", False),
        ("DE", "10115", False),
        ("FR", "７５０１２", False),
    ],
)
def test_a_postcode_has_the_shape_of_its_country(country: str, postcode: str, right: bool) -> None:
    assert has_right_shape(country, postcode) is right


@pytest.mark.parametrize(
    ("country", "postcode", "towns"),
    [
        ("FR", "75012", ("Paris",)),
        ("FR", "69003", ("Lyon",)),
        ("FR", "13001", ("Marseille",)),
        ("FR", "20000", ("Ajaccio",)),
        ("FR", "38860", ("Les Deux Alpes",)),
        ("LU", "1111", ("Luxembourg",)),
        ("BE", "1000", ("Bruxelles",)),
        ("FR", "99999", ()),
        ("DE", "10115", ()),
    ],
)
def test_a_postcode_has_its_towns(country: str, postcode: str, towns: tuple[str, ...]) -> None:
    assert towns_of(country, postcode) == towns
    assert is_known(country, postcode) is bool(towns)


def test_a_postcode_of_many_towns_lists_them_in_order() -> None:
    towns = towns_of("FR", "74110")
    assert {"Morzine", "Montriond"} <= set(towns)
    assert len(towns) > 2


@pytest.mark.parametrize(
    ("postcode", "overseas", "monaco"),
    [
        ("97110", True, False),
        ("97500", True, False),
        ("98800", True, False),
        ("98000", False, True),
        ("95000", False, False),
    ],
)
def test_overseas_and_monaco_are_told_apart(postcode: str, overseas: bool, monaco: bool) -> None:
    assert (is_overseas("FR", postcode), is_monaco("FR", postcode)) == (overseas, monaco)


def test_a_belgian_postcode_is_never_french_overseas() -> None:
    assert not is_overseas("BE", "9700")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SAINT ETIENNE", "Saint-Étienne", True),
        ("St-Etienne", "Saint-Étienne", True),
        ("Ste Maxime", "Sainte-Maxime", True),
        ("paris 12", "Paris", True),
        ("Paris 12e Arrondissement", "Paris", True),
        ("LYON CEDEX 03", "Lyon", True),
        ("l'isle d'abeau", "L'Isle-d'Abeau", True),
        ("Oeuilly", "Œuilly", True),
        ("Châlons s/ Saône", "Châlons-sur-Saône", True),
        ("Lille", "Lyon", False),
        ("Saint-Denis", "Saint-Denis-lès-Bourg", False),
    ],
)
def test_towns_are_compared_as_people_write_them(one: str, other: str, same: bool) -> None:
    assert same_town(one, other) is same


@pytest.mark.parametrize(
    ("country", "postcode", "typed", "first"),
    [("FR", "74110", "morzinne", "Morzine"), ("FR", "75012", "Lyon", "Paris"), ("BE", "1000", "Brussel", "Bruxelles")],
)
def test_a_town_that_does_not_match_gets_suggestions(country: str, postcode: str, typed: str, first: str) -> None:
    assert town_suggestions(country, postcode, typed)[0] == first


@pytest.mark.parametrize(("postcode", "typed"), [("74110", "MORZINE"), ("99999", "Nulle part"), ("75012", "")])
def test_nothing_is_suggested_where_there_is_nothing_to_say(postcode: str, typed: str) -> None:
    assert town_suggestions("FR", postcode, typed) == ()


def test_positions_are_near_their_town() -> None:
    found = position_of("FR", "75012")
    assert found is not None
    assert found == pytest.approx((48.85, 2.35), abs=0.05)
    assert position_of("FR", "98600") is None
    assert position_of("FR", "99999") is None


def test_the_bundled_postcodes_are_well_formed_and_small() -> None:
    file = REFERENCE / "postcodes.csv"
    assert file.stat().st_size <= 1_000_000
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    assert all(len(row) == 5 and row[4] for row in rows)
    assert all(has_right_shape(row[0], row[1]) for row in rows)
    assert len({(row[0], row[1]) for row in rows}) == len(rows)
    assert {row[0] for row in rows} == set(countries())


def test_s0_36_the_surcharge_list_holds_corsica_islands_and_mountains() -> None:
    zones = surcharge_postcodes()
    assert (zones["20000"], zones["29242"], zones["74110"]) == ("corsica", "corsica", "mountain")
    assert set(zones.values()) == {"corsica", "mountain"}
    assert all(has_right_shape("FR", postcode) for postcode in zones)
    assert "75012" not in zones


def test_each_reference_file_is_credited() -> None:
    credits_file = (REFERENCE / "README.md").read_text(encoding="utf-8")
    assert all(f"`{file.name}`" in credits_file for file in Path(REFERENCE).glob("*.csv"))
    assert "GeoNames" in credits_file
    assert "Licence Ouverte" in credits_file
