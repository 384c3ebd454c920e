"""Where somebody looks for a pickup point: postcodes, towns as people type them, positions."""

import pytest

from shop.pickup.spots import spot_named, spot_near


@pytest.mark.parametrize(
    ("typed", "country", "found"),
    [
        ("59113", "FR", "59113 Seclin"),
        ("59113 Seclin", "FR", "59113 Seclin"),
        ("75-012", "FR", "75012 Paris"),
        ("seclin", "FR", "59113 Seclin"),
        ("St Malo", "FR", "35400 Saint-Malo"),
        ("l’haÿ les roses", "FR", "94240 L'Haÿ-les-Roses"),
        ("ile d’yeu", "FR", "85350 L'Île-d'Yeu"),
        ("Isola 2000", "FR", "06420 Bairols"),
        ("Bruxelles", "FR", "1000 Bruxelles"),
        ("1000", "FR", "1000 Bruxelles"),
        ("1111", "LU", "1111 Luxembourg"),
        ("69003", "BE", "69003 Lyon"),
    ],
)
def test_a_place_is_found_as_it_is_typed(typed: str, country: str, found: str) -> None:
    spot = spot_named(typed, country)
    assert spot
    assert spot.words == found
    assert spot.position


@pytest.mark.parametrize("typed", ["", " ", "e", "xx", "a.*", "|", ",", "12", "00000", "qzx\nville"])
def test_what_is_no_place_is_none(typed: str) -> None:
    assert spot_named(typed) is None


def test_where_one_stands_is_the_nearest_postcode() -> None:
    spot = spot_near(48.11, -1.68)
    assert spot
    assert (spot.postcode, spot.position) == ("35000", (48.11, -1.68))
    assert spot_near(0.0, 0.0) is None
