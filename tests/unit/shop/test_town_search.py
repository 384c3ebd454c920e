"""What people type where a shop asks « code postal ou ville »."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.places import REFERENCE, is_known, is_monaco
from shop.town_search import folded, places_meant


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("69003", "69003 Lyon"),
        (" 69 003 ", "69003 Lyon"),
        ("69003 Lyon", "69003 Lyon"),
        ("Lyon", "69001 Lyon"),
        ("LYON 3e", "69001 Lyon"),
        ("st malo", "35400 Saint-Malo"),
        ("Saint Malo", "35400 Saint-Malo"),
        ("renes", "35000 Rennes"),
        ("lyn", "69001 Lyon"),
        ("saint-den", "11310 Saint-Denis"),
        ("ajacio", "20000 Ajaccio"),
        ("Mulhouze", "68100 Mulhouse"),
        ("val d’isere", "73150 Val-d'Isère"),
        ("1000", "1000 Bruxelles (Belgique)"),
        ("L-1111", "1111 Luxembourg (Luxembourg)"),
        ("Île d’Yeu", "85350 L'Île-d'Yeu"),
        ("ile d yeu", "85350 L'Île-d'Yeu"),
        ("sables d’olonne", "85100 Les Sables-d'Olonne"),
        ("belle-ile", "56360 Belle-Île"),
        ("Belle-Île-en-Mer", "56360 Belle-Île-en-Mer"),
        ("St Martin de Belleville", "73440 Saint-Martin-de-Belleville"),
        ("Isola 2000", "06420 Isola 2000"),
        ("Les Arcs", "83460 Les Arcs"),
        ("98000", "98000 Monaco"),
    ],
)
def test_what_is_typed_is_understood(typed: str, words: str) -> None:
    assert words in [one.words for one in places_meant(typed)][:3]


def test_towns_of_one_name_are_all_told() -> None:
    found = places_meant("Saint-Denis")
    assert {one.postcode for one in found} >= {"93200", "30500", "11310", "7034"}
    assert all(one.town == "Saint-Denis" for one in found)
    assert len({(one.country, one.postcode) for one in found}) == len(found)


def test_a_name_nobody_typed_is_a_guess() -> None:
    for named in ("st lary", "Lyon", "69003", "belle-île", "Isola 2000"):
        assert not any(one.is_guess for one in places_meant(named)), named
    for nearly in ("renes", "saint-den", "rochelle"):
        assert all(one.is_guess for one in places_meant(nearly)), nearly


def test_islands_and_resorts_have_postcodes_there_are() -> None:
    rows = (REFERENCE / "place_names.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert all(is_known(*row.split(",")[:2]) for row in rows)


def test_a_town_of_many_postcodes_is_one_town() -> None:
    assert [one.postcode for one in places_meant("Paris")] == ["75001"]


@pytest.mark.parametrize("typed", ["", " ", "xqzw", "99999", "12", "<b>", "…", "١٢٣٤٥"])
def test_what_is_no_place_finds_none(typed: str) -> None:
    assert places_meant(typed) == ()


@given(st.text(max_size=200))
def test_whatever_is_typed_is_answered_with_places_there_are(typed: str) -> None:
    found = [(one.country, one.postcode) for one in places_meant(typed)]
    assert all(is_known(*place) or is_monaco(*place) for place in found)


def test_folding_keeps_letters_and_digits_alone() -> None:
    assert folded("L’Haÿ-les-Roses, Œting").split() == ["L", "HAY", "LES", "ROSES", "OETING"]
