"""SIRET and VAT numbers."""

import pytest

from shop.businesses import check, read_siret, read_vat_number


@pytest.mark.parametrize(
    ("typed", "siret"),
    [
        ("73282932000074", "73282932000074"),
        ("732 829 320 00074", "73282932000074"),
        ("732.829.320.00074", "73282932000074"),
        # La Poste: the head office by the usual key, its offices by the sum of their digits.
        ("35600000000048", "35600000000048"),
        ("35600000009075", "35600000009075"),
        ("35600000009076", ""),
        ("73282932000075", ""),
        ("7328293200007", ""),
        ("732829320", ""),
        ("", ""),
        ("siret", ""),
        ("00000000000000", ""),
    ],
)
def test_a_siret_adds_up(typed: str, siret: str) -> None:
    assert read_siret(typed) == siret


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("FR 40 303 265 045", "FR", "FR40303265045"),
        ("40303265045", "FR", "FR40303265045"),
        ("fr40303265045", "FR", "FR40303265045"),
        ("FR41303265045", "FR", ""),
        ("BE0428759497", "BE", "BE0428759497"),
        ("0428.759.497", "BE", "BE0428759497"),
        ("BE0428759498", "BE", ""),
        ("LU15027442", "LU", "LU15027442"),
        ("LU 150 274 42", "LU", "LU15027442"),
        ("LU15027443", "LU", ""),
        ("LU15027442", "FR", ""),
        ("BE0428759497", "LU", ""),
        ("DE136695976", "DE", ""),
    ],
)
def test_a_vat_number_adds_up_in_its_own_country(typed: str, country: str, number: str) -> None:
    assert read_vat_number(typed, country) == number


def test_a_french_firm_is_accepted_and_kept_compact() -> None:
    found = check(company=" Cabinet  Dupont ", country="FR", siret="303 265 045 00003", vat_number="FR 40 303 265 045")
    assert not found.errors
    assert found.business.as_json() == {
        "company": "Cabinet Dupont",
        "country": "FR",
        "siret": "30326504500003",
        "vat_number": "FR40303265045",
    }


def test_a_vat_number_of_another_firm_is_refused() -> None:
    found = check(company="X", country="FR", siret="73282932000074", vat_number="FR40303265045")
    assert list(found.errors) == ["vat_number"]


def test_a_vat_number_of_the_same_firm_is_accepted() -> None:
    found = check(company="X", country="FR", siret="73282932000074", vat_number="FR44732829320")
    assert not found.errors


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"company": "", "country": "FR"}, ["company"]),
        ({"company": "x" * 121, "country": "FR"}, ["company"]),
        ({"company": "X", "country": "FR"}, []),
        ({"company": "X", "country": "FR", "siret_required": True}, ["siret"]),
        ({"company": "X", "country": "FR", "siret": "12"}, ["siret"]),
        ({"company": "X", "country": "BE", "siret": "12"}, []),
        ({"company": "X", "country": "BE", "siret_required": True}, []),
        ({"company": "X", "country": "BE", "vat_number": "FR40303265045"}, ["vat_number"]),
    ],
)
def test_errors_are_said_at_their_fields(asked: dict[str, str], fields: list[str]) -> None:
    assert list(check(**asked).errors) == fields  # type: ignore[arg-type]


def test_what_was_typed_is_kept_when_it_is_refused() -> None:
    found = check(company="X", country="FR", siret=" 12 ", vat_number=" nope ")
    assert (found.business.siret, found.business.vat_number) == ("12", "nope")
    assert list(found.errors) == ["siret", "vat_number"]
