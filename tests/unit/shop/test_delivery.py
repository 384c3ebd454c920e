"""Zones, modes, prices and dates of delivery."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from shop.delivery.choice import AgencySnapshot, DeliveryChoice, Picks, Place
from shop.delivery.fees import surcharge_of, zone_of
from shop.delivery.modes import AGENCY, HOME, Mode
from shop.delivery.options import DeliveryOption, choose, expected_range, options_for
from shop.delivery.rules import DeliveryRules, Item, Tariff, standard_rules
from shop.errors import NotDeliverable
from shop.places import surcharge_postcodes

RULES = standard_rules("01 99 00 12 34", surcharge_postcodes=surcharge_postcodes())
PARIS_PLACE = Place("FR", "75012")
MONDAY_MORNING = datetime(2026, 11, 23, 9, tzinfo=UTC)
AGENCY_OF_AJACCIO = AgencySnapshot("ajaccio", "Agence d’Ajaccio", "1 cours Napoléon", "20000", "Ajaccio", "FR")


def options(
    *items: Item, place: Place | None = PARIS_PLACE, goods: int = 5000, rules: DeliveryRules = RULES
) -> dict[str, DeliveryOption]:
    return {option.mode: option for option in options_for(items, place, goods, rules, MONDAY_MORNING)}


LIGHT = Item("a", 5000, 1, weight_g=900)


@pytest.mark.parametrize(
    ("country", "postcode", "zone", "surcharge"),
    [
        ("FR", "75012", "metropole", 0),
        ("FR", "20000", "corsica", 2000),
        ("FR", "20999", "corsica", 2000),
        ("FR", "29242", "corsica", 2000),
        ("FR", "74110", "mountain", 1500),
        ("FR", "85330", "metropole", 0),
        ("BE", "1000", "benelux", 2300),
        ("LU", "1111", "benelux", 2300),
        ("BE", "2000", "benelux", 2300),
    ],
)
def test_s0_35_each_place_has_its_zone_and_surcharge(country: str, postcode: str, zone: str, surcharge: int) -> None:
    place = Place(country, postcode)
    assert zone_of(place, RULES) == zone
    assert surcharge_of(place, RULES)[1] == surcharge
    assert options(LIGHT, place=place)[HOME].surcharge_cents == surcharge


@pytest.mark.parametrize(
    ("country", "postcode", "words"),
    [
        ("FR", "97110", "outre-mer"),
        ("FR", "97500", "outre-mer"),
        ("FR", "98800", "outre-mer"),
        ("FR", "98000", "Monaco"),
        ("DE", "10115", "pays"),
        ("MC", "98000", "pays"),
    ],
)
def test_s0_39_a_place_not_served_is_refused_with_its_reason_and_the_agency_remains(
    country: str, postcode: str, words: str
) -> None:
    place = Place(country, postcode)
    with pytest.raises(NotDeliverable, match=words) as refused:
        zone_of(place, RULES)
    assert "en Belgique et au Luxembourg" in refused.value.message
    found = options(LIGHT, place=place)
    assert found[HOME].unavailable_reason == refused.value.message
    assert found[AGENCY].available


@pytest.mark.parametrize(
    ("goods", "base", "free"), [(9899, 590, False), (9900, 0, True), (9901, 0, True), (0, 590, False)]
)
def test_s0_26_home_delivery_is_free_from_the_threshold(goods: int, base: int, free: bool) -> None:
    home = options(LIGHT, goods=goods)[HOME]
    assert (home.base_cents, home.free) == (base, free)


def test_the_surcharge_stays_due_when_the_delivery_is_free() -> None:
    home = options(LIGHT, place=Place("FR", "20000"), goods=20_000)[HOME]
    assert (home.base_cents, home.surcharge_cents, home.price_cents, home.free) == (0, 2000, 2000, True)
    assert home.surcharge_label == "Supplément Corse et îles voisines"
    assert home.price_words == "20,00\u00a0€ de supplément"


@pytest.mark.parametrize(
    ("place", "goods", "words"),
    [
        (PARIS_PLACE, 5000, "5,90\u00a0€"),
        (PARIS_PLACE, 9900, "Gratuit"),
        (Place("FR", "74110"), 5000, "5,90\u00a0€ + 15,00\u00a0€ = 20,90\u00a0€"),
    ],
)
def test_the_price_is_said_with_its_parts(place: Place, goods: int, words: str) -> None:
    assert options(LIGHT, place=place, goods=goods)[HOME].price_words == words


@pytest.mark.parametrize(
    ("weight", "base"),
    [(0, 590), (1000, 590), (1001, 790), (5000, 790), (5001, 990), (20_001, 1990), (30_000, 1990)],
)
def test_the_tariff_follows_the_whole_weight(weight: int, base: int) -> None:
    assert options(Item("a", 100, 1, weight_g=weight))[HOME].base_cents == base


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([Item("a", 100, 1, weight_g=30_001)], "dépasse 30"),
        ([Item("a", 100, 2, weight_g=10_000), Item("b", 100, 1, weight_g=10_001)], "dépasse 30"),
        ([LIGHT, Item("b", 100, 1, oversize=True)], "encombrant"),
        ([Item("a", 100, 1, length_mm=1751)], "encombrant"),
        ([Item("a", 100, 1, width_mm=1000, length_mm=1000, height_mm=1)], "encombrant"),
        ([Item("a", 100, 1, agency_only=True)], "uniquement en agence"),
    ],
)
def test_s0_33_what_home_delivery_cannot_carry_says_why_and_the_agency_remains(items: list[Item], words: str) -> None:
    found = options(*items)
    assert words in found[HOME].unavailable_reason
    assert not found[HOME].available
    assert (found[AGENCY].available, found[AGENCY].price_cents) == (True, 0)


def test_a_parcel_too_heavy_names_the_phone() -> None:
    assert "01 99 00 12 34" in options(Item("a", 100, 1, oversize=True))[HOME].unavailable_reason


def test_sizes_at_the_limit_still_go() -> None:
    assert options(Item("a", 100, 1, length_mm=1750, width_mm=300, height_mm=325))[HOME].available


def test_s0_30_the_agency_is_free_needs_no_address_and_bears_no_surcharge() -> None:
    found = options(LIGHT, place=None)
    assert found[AGENCY].available
    assert "adresse" in found[HOME].unavailable_reason
    in_corsica = options(LIGHT, place=Place("FR", "20000"))[AGENCY]
    assert (in_corsica.price_cents, in_corsica.price_words) == (0, "Gratuit")


@pytest.mark.parametrize(
    ("books", "goods", "base"), [(3499, 9900, 300), (3500, 9900, 1), (3499, 3499, 590), (3500, 3500, 590)]
)
def test_a_new_book_never_travels_for_nothing(books: int, goods: int, base: int) -> None:
    home = options(Item("a", books, 1, "book", 400), goods=goods)[HOME]
    assert (home.base_cents, home.free) == (base, False)


def test_a_new_book_raises_a_tariff_below_the_legal_least() -> None:
    cheap = replace(RULES, tariffs=(Tariff(HOME, "metropole", 30_000, 100),))
    assert options(Item("a", 1000, 1, "book"), rules=cheap)[HOME].base_cents == 300


def test_trade_sales_of_books_are_outside_the_retail_rule() -> None:
    trade = replace(RULES, book_floor=None)
    assert options(Item("a", 1000, 1, "book"), goods=9900, rules=trade)[HOME].base_cents == 0


def test_a_zone_without_tariff_is_not_served() -> None:
    mainland_only = replace(RULES, tariffs=(Tariff(HOME, "metropole", 30_000, 590),))
    assert "pas proposé" in options(LIGHT, place=Place("FR", "20000"), rules=mainland_only)[HOME].unavailable_reason


def test_another_carrier_is_data_alone() -> None:
    point = Mode(
        "dpd_point", "Point relais", "Colis de 20 kg au plus.", (1, 2), max_weight_g=20_000, free_from_threshold=False
    )
    more = replace(
        RULES, modes=(*RULES.modes, point), tariffs=(*RULES.tariffs, Tariff("dpd_point", "corsica", 20_000, 600))
    )
    found = options(LIGHT, place=Place("FR", "20000"), goods=20_000, rules=more)["dpd_point"]
    assert found.price_words == "6,00\u00a0€ + 20,00\u00a0€ = 26,00\u00a0€"
    assert "20" in options(Item("a", 1, 1, weight_g=20_001), rules=more)["dpd_point"].unavailable_reason


@pytest.mark.parametrize(
    ("now", "lead", "country", "first", "last"),
    [
        # Monday before 14:00 in Paris (13:59 local): leaves on Tuesday.
        (datetime(2026, 11, 23, 12, 59, tzinfo=UTC), 0, "FR", date(2026, 11, 25), date(2026, 11, 27)),
        # 14:00 sharp is too late.
        (datetime(2026, 11, 23, 13, 0, tzinfo=UTC), 0, "FR", date(2026, 11, 26), date(2026, 11, 30)),
        # Friday afternoon and Sunday both start on Monday.
        (datetime(2026, 11, 20, 15, tzinfo=UTC), 0, "FR", date(2026, 11, 25), date(2026, 11, 27)),
        (datetime(2026, 11, 22, 10, tzinfo=UTC), 0, "FR", date(2026, 11, 25), date(2026, 11, 27)),
        # The slowest article decides.
        (datetime(2026, 11, 23, 9, tzinfo=UTC), 5, "FR", date(2026, 12, 2), date(2026, 12, 4)),
        # Christmas is nobody's working day.
        (datetime(2026, 12, 23, 9, tzinfo=UTC), 0, "FR", date(2026, 12, 28), date(2026, 12, 30)),
        # 21 July: Belgium rests, France does not.
        (datetime(2026, 7, 17, 9, tzinfo=UTC), 0, "BE", date(2026, 7, 22), date(2026, 7, 24)),
        (datetime(2026, 7, 17, 9, tzinfo=UTC), 0, "FR", date(2026, 7, 21), date(2026, 7, 23)),
        # Summer time: 12:00 UTC is 14:00 in Paris.
        (datetime(2026, 7, 6, 12, 0, tzinfo=UTC), 0, "FR", date(2026, 7, 9), date(2026, 7, 13)),
    ],
)
def test_s0_38_dates_count_procurement_dispatch_and_transport(
    now: datetime, lead: int, country: str, first: date, last: date
) -> None:
    items = [replace(LIGHT, lead_days=lead), replace(LIGHT, key="b")]
    assert expected_range(items, RULES.mode(HOME), country, RULES, now) == (first, last)


def test_dates_are_said_in_words() -> None:
    assert options(LIGHT)[HOME].dates_words == "entre le mercredi 25 et le vendredi 27 novembre"


def test_a_choice_is_taken_from_an_option_and_kept_as_json() -> None:
    home = choose(options(LIGHT)[HOME], PARIS_PLACE, RULES)
    assert (home.mode, home.zone, home.postcode, home.agency) == (HOME, "metropole", "75012", None)
    assert DeliveryChoice.from_json(json.loads(json.dumps(home.as_json()))) == home


def test_a_pickup_is_handed_over_at_the_agency_whatever_the_home_address() -> None:
    pickup = choose(options(LIGHT)[AGENCY], PARIS_PLACE, RULES, Picks(agency=AGENCY_OF_AJACCIO))
    assert (pickup.place, pickup.agency) == (Place("FR", "20000"), AGENCY_OF_AJACCIO)
    assert DeliveryChoice.from_json(json.loads(json.dumps(pickup.as_json()))) == pickup


@pytest.mark.parametrize(
    ("option", "place"),
    [
        (options(LIGHT)[HOME], None),
        (options(LIGHT)[AGENCY], PARIS_PLACE),
        (options(LIGHT, place=Place("FR", "97110"))[HOME], Place("FR", "97110")),
    ],
)
def test_a_choice_needs_what_its_mode_needs(option: DeliveryOption, place: Place | None) -> None:
    with pytest.raises(NotDeliverable):
        choose(option, place, RULES)
