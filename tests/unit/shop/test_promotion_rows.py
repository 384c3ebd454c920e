"""What codes say and count row by row, and how they are typed, made and told apart."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from shop.calendar import PARIS
from shop.delivery.choice import DeliveryChoice
from shop.delivery.modes import AGENCY, HOME
from shop.pricing import price
from shop.promotions.buyers import mark_of, tidy_email
from shop.promotions.codes import tidy
from shop.promotions.generating import LENGTH, SIGNS, new_codes
from shop.promotions.offers import AMOUNT, FREE_DELIVERY
from shop.promotions.reasons import UNKNOWN
from shop.promotions.words import code_rows, sold_rows
from shop.vat import MAINLAND
from tests.unit.shop.promotion_baskets import (
    RATES,
    RULES,
    alone,
    article,
    code,
    judged,
    plain,
    priced,
)


def test_rows_say_what_each_code_does() -> None:
    basket = [article(5_000)]
    codes = [code("DIX", stackable=True), code("PORT", kind=FREE_DELIVERY, stackable=True), "RIEN"]
    judgement = judged(*codes, basket=basket)
    in_cart = code_rows(judgement, priced(basket, judgement))
    assert [(row.title, plain(row.amount)) for row in in_cart] == [
        ("Code DIX", "−5,00 €"), ("Code PORT", "Livraison offerte"), ("Code RIEN", ""),
    ]  # fmt: skip
    assert in_cart[2].note == UNKNOWN
    collected = DeliveryChoice(AGENCY, "", "", "FR", "69003")
    spared = code_rows(judgement, priced(basket, judgement, collected))[1]
    assert (spared.amount, plain(spared.note)) == (
        "", "Le code PORT n’enlève rien à cette commande : il n’est pas utilisé.",
    )  # fmt: skip


CORSICA = DeliveryChoice(HOME, "", "", "FR", "20000")


@pytest.mark.parametrize(("pieces", "cents"), [(6, "3,00 €"), (8, "0,01 €")])
def test_rows_add_up_where_a_book_keeps_a_part_of_a_delivery_given(pieces: int, cents: str) -> None:
    basket = [article(495, pieces, vat_class="book", key="b"), article(690)]
    judgement = judged(code("PORTOFFERT", kind=FREE_DELIVERY, label="Livraison offerte"), basket=basket)
    [before] = code_rows(judgement, priced(basket, judgement))
    assert (before.amount, before.remark) == ("Livraison offerte", "hors minimum légal pour un livre")
    found = priced(basket, judgement, CORSICA)
    [row] = code_rows(judgement, found)
    assert (row.amount, row.note) == ("Livraison réduite", "")
    assert plain(row.remark) == f"livraison ramenée à {cents}, le minimum légal pour un livre"
    # Nothing of the code's row is an amount: articles, delivery and surcharge are the total.
    assert found.list_cents + found.delivery_cents + found.surcharge_cents == found.total_cents


def test_what_a_code_takes_off_a_price_without_vat_says_so() -> None:
    basket = [article(10_000)]
    judgement = judged(code("CONFORT", kind=AMOUNT, amount_cents=800, label="8 € offerts"), basket=basket)
    discounts, items = judgement.discounts, [one.item for one in basket]
    free = price(items, discounts=discounts, destination=MAINLAND, rates=RATES, rules=RULES, vat_exempt=True)
    [row] = code_rows(judgement, free)
    assert (plain(row.amount), row.remark) == ("−6,66 €", "8 € offerts (montant hors TVA)")
    [sold] = sold_rows(free.reductions, free.discount_cents, vat_exempt=True)
    assert sold[2] == "8 € offerts (montant hors TVA)"


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("bienvenue", "BIENVENUE"),
        (" Bien-venue 10 ", "BIENVENUE10"),
        ("été", "ETE"),
        ("«\u00a0NOËL\u00a0»", "NOEL"),
        ("", ""),
        ("—", ""),
        ("٣٤", ""),
        ("A" * 33, ""),
    ],
)
def test_a_code_is_read_however_it_is_typed(written: str, tidied: str) -> None:
    assert tidy(written) == tidied


@pytest.mark.parametrize(
    "written", ["alice.martin@gmail.com", "Alice.Martin+promo@GMail.com", "alicemartin@googlemail.com"]
)
def test_one_person_is_one_buyer_however_the_address_is_written(written: str) -> None:
    assert tidy_email(written) == "alicemartin@gmail.com"
    assert mark_of(written) == mark_of("alicemartin@gmail.com")


def test_dots_are_another_person_where_they_count() -> None:
    assert tidy_email("a.b+x@orange.fr") == "a.b@orange.fr"
    assert mark_of("a.b@orange.fr") != mark_of("ab@orange.fr")


def test_t13_made_codes_have_forty_bits_of_chance() -> None:
    made = new_codes(500, "NOEL")
    assert len(set(made)) == 500
    assert len(SIGNS) ** LENGTH >= 2**40
    assert all(one.startswith("NOEL") and tidy(one) == one for one in made)
    for count in (0, 5_001):
        with pytest.raises(ValueError, match="codes"):
            new_codes(count)


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Kolkata"])
def _clock_of_the_process(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("_clock_of_the_process")
@pytest.mark.parametrize("day", ["2026-03-29", "2026-03-30", "2026-10-25", "2026-10-26", "2027-01-01", "2028-02-29"])
def test_t14_an_offer_ends_at_midnight_in_paris_to_the_second(day: str) -> None:
    midnight = datetime.combine(date.fromisoformat(day), datetime.min.time(), PARIS).astimezone(UTC)
    ending, beginning = code(ends_at=midnight), code(starts_at=midnight)
    for seconds, still in ((-1, True), (0, False), (1, False)):
        moment = midnight + timedelta(seconds=seconds)
        assert alone(ending, now=moment).applies is still
        assert alone(beginning, now=moment).applies is not still
    the_day_before = date.fromisoformat(day) - timedelta(days=1)
    assert str(the_day_before.day) in alone(ending, now=midnight).reason
