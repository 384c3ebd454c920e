"""Addresses, telephones and e-mails: tidied, then judged."""

from dataclasses import replace

import pytest

from shop.addresses import (
    LIMITS,
    Address,
    check,
    check_email,
    normalise,
    person_name,
    read_phone,
    read_phone_near,
    show_phone,
)

GOOD = Address("Marie", "Dupont", "", "12 rue des Lilas", "", "75012", "Paris", "FR", "06 39 98 12 34")


def test_an_address_is_made_tidy() -> None:
    typed = Address("  Marie ", "Du  pont", "", "12  rue des Lilas", "", "75-012", "PARIS", "fr", "06.39.98.12.34")
    assert normalise(typed) == Address(
        "Marie", "Du pont", "", "12 rue des Lilas", "", "75012", "Paris", "FR", "+33639981234"
    )


def test_tidying_twice_changes_nothing() -> None:
    assert normalise(normalise(GOOD)) == normalise(GOOD)


def test_a_good_address_passes_without_a_word() -> None:
    found = check(GOOD)
    assert (found.is_acceptable, dict(found.errors), dict(found.warnings), found.towns) == (True, {}, {}, ())


@pytest.mark.parametrize("name", ["first_name", "last_name", "line1", "postcode", "town"])
def test_what_is_missing_is_said_at_its_field(name: str) -> None:
    found = check(replace(GOOD, **{name: "  "}))
    assert list(found.errors) == [name]
    assert found.errors[name].startswith("Indiquez")


def test_neither_a_firm_nor_a_telephone_is_needed() -> None:
    assert check(replace(GOOD, company="", phone="")).is_acceptable


@pytest.mark.parametrize("name", ["first_name", "last_name", "company", "line1", "line2", "town"])
def test_limits_are_ample_and_said(name: str) -> None:
    limit = LIMITS[name]
    assert name not in check(replace(GOOD, **{name: "x" * limit})).errors
    assert check(replace(GOOD, **{name: "x" * (limit + 1)})).errors[name] == f"{limit} caractères au plus."


@pytest.mark.parametrize("name", ["Nguyễn Thị Minh-Châu", "O’Neill", "d'Ørsted", "Ng", "X Æ"])
def test_people_are_called_as_they_are_called(name: str) -> None:
    assert check(replace(GOOD, last_name=name)).address.last_name == name
    assert check(replace(GOOD, last_name=name)).is_acceptable


@pytest.mark.parametrize(
    ("country", "postcode", "words"),
    [
        ("FR", "1000", "5 chiffres"),
        ("BE", "75012", "4 chiffres"),
        ("FR", "ABCDE", "5 chiffres"),
        ("FR", "97110", "outre-mer"),
        ("FR", "98000", "Monaco"),
    ],
)
def test_a_postcode_that_cannot_be_served_is_refused_with_its_reason(country: str, postcode: str, words: str) -> None:
    assert words in check(replace(GOOD, country=country, postcode=postcode)).errors["postcode"]


def test_a_billing_address_may_be_overseas() -> None:
    island = replace(GOOD, postcode="97400", town="Saint-Denis")
    assert check(island, delivered=False).is_acceptable
    assert not check(island).is_acceptable


def test_a_country_not_served_is_refused_at_the_country() -> None:
    found = check(replace(GOOD, country="DE", postcode="10115", town="Berlin"))
    assert list(found.errors) == ["country"]


def test_an_unknown_postcode_is_a_doubt_and_not_a_refusal() -> None:
    found = check(replace(GOOD, postcode="75999", town="Paris"))
    assert found.is_acceptable
    assert list(found.warnings) == ["postcode"]


def test_a_town_that_does_not_match_is_suggested_and_not_refused() -> None:
    found = check(replace(GOOD, postcode="74110", town="Morzinne"))
    assert found.is_acceptable
    assert found.warnings["town"] == "Avez-vous voulu dire «\u00a0Morzine\u00a0»\u202f?"
    assert found.towns[0] == "Morzine"


def test_a_town_that_resembles_none_gets_those_of_the_postcode_not_a_guess() -> None:
    found = check(replace(GOOD, postcode="74110", town="Avoriaz"))
    assert found.warnings["town"].startswith("Vérifiez la ville. Au 74110, nous connaissons Essert-Romand, ")
    assert "Morzine" in found.warnings["town"]


@pytest.mark.parametrize(
    ("typed", "country", "e164"),
    [
        ("06 39 98 12 34", "FR", "+33639981234"),
        ("01 99 00 12 34", "FR", "+33199001234"),
        ("+33 (0)1 99 00 12 34", "FR", "+33199001234"),
        ("0033199001234", "FR", "+33199001234"),
        ("06-12-34-56-78", "FR", "+33612345678"),
        ("0470 12 34 56", "BE", "+32470123456"),
        ("+32 470 12 34 56", "FR", "+32470123456"),
        ("621 123 456", "LU", "+352621123456"),
        ("12", "FR", ""),
        ("06 39 98 12", "FR", ""),
        ("06 39 98 12 34 56", "FR", ""),
        ("appelez-moi", "FR", ""),
        ("", "FR", ""),
    ],
)
def test_telephones_are_kept_in_one_form(typed: str, country: str, e164: str) -> None:
    assert read_phone(typed, country) == e164


def test_a_telephone_that_is_none_is_said() -> None:
    assert list(check(replace(GOOD, phone="12")).errors) == ["phone"]


@pytest.mark.parametrize(
    ("e164", "country", "shown"),
    [
        ("+33639981234", "FR", "06\u00a039\u00a098\u00a012\u00a034"),
        ("+32470123456", "BE", "0470\u00a012\u00a034\u00a056"),
        ("+32470123456", "FR", "+32\u00a0470\u00a012\u00a034\u00a056"),
        ("inconnu", "FR", "inconnu"),
    ],
)
def test_telephones_are_shown_as_people_write_them(e164: str, country: str, shown: str) -> None:
    assert show_phone(e164, country) == shown


@pytest.mark.parametrize(
    ("typed", "email", "suggestion"),
    [
        ("  alice@example.com ", "alice@example.com", ""),
        ("Alice@EXAMPLE.com", "Alice@example.com", ""),
        ("alice@gmial.com", "alice@gmial.com", "alice@gmail.com"),
        ("alice@gmail.con", "alice@gmail.con", "alice@gmail.com"),
        ("alice@orangr.fr", "alice@orangr.fr", "alice@orange.fr"),
        ("alice@hotnail.fr", "alice@hotnail.fr", "alice@hotmail.fr"),
        ("alice@gmail.com", "alice@gmail.com", ""),
        ("alice@mail.com", "alice@mail.com", ""),
        ("alice@mairie-lyon.fr", "alice@mairie-lyon.fr", ""),
        ("elise@exämple.fr", "elise@xn--exmple-cua.fr", ""),
    ],
)
def test_an_email_is_accepted_and_a_likely_mistake_offered(typed: str, email: str, suggestion: str) -> None:
    found = check_email(typed)
    assert (found.email, found.error, found.suggestion) == (email, "", suggestion)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "alice",
        "alice@",
        "@example.com",
        "alice@example",
        "a b@example.com",
        "a@b@c.fr",
        "élise@exemple.fr",
        "😀@exemple.fr",
    ],
)
def test_an_email_that_is_none_is_said(typed: str) -> None:
    assert check_email(typed).error


def test_an_address_is_written_as_on_a_parcel() -> None:
    belgian = replace(GOOD, company="Pharmacie du Parc", postcode="1000", town="Bruxelles", country="BE")
    assert belgian.lines == ("Pharmacie du Parc", "Marie Dupont", "12 rue des Lilas", "1000 Bruxelles", "Belgique")
    assert GOOD.lines == ("Marie Dupont", "12 rue des Lilas", "75012 Paris")


def test_a_snapshot_comes_back_as_it_went() -> None:
    assert Address.of(GOOD.as_json()) == GOOD
    assert Address.of({"town": "Paris", "unknown": "x", "line2": None}) == Address(town="Paris", country="")


def test_the_other_side_of_a_border_is_written_as_at_home() -> None:
    """20 30 40 50 is a telephone of Luxembourg, and none of France; 0470 12 35 46 is one of France and of Belgium."""
    assert read_phone("20 30 40 50") == ""
    assert read_phone_near("20 30 40 50") == "+35220304050"
    assert read_phone_near("0470 12 35 46") == "+33470123546"
    assert read_phone_near("0470 12 35 46", "BE") == "+32470123546"
    assert read_phone_near("06 39 98 00 12", "BE") == "+33639980012"
    assert read_phone_near("rien") == ""


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"first_name": "Dora", "last_name": "Martin"}, "Dora Martin"),
        ({"last_name": "Martin", "phone": "+33639980012"}, "Martin"),
        ({"first_name": None, "last_name": ""}, ""),
        ({}, ""),
    ],
)
def test_a_person_is_named_by_what_is_known(values: dict[str, str | None], name: str) -> None:
    assert person_name(values) == name
