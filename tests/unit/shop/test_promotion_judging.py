"""What a code takes off, why it does not, and that no basket is ever charged below what is due (T14, T15)."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shop.calendar import PARIS
from shop.delivery.choice import DeliveryChoice
from shop.delivery.modes import AGENCY, HOME
from shop.delivery.rules import Item, standard_rules
from shop.prices import Price
from shop.pricing import price
from shop.promotions.buyers import mark_of, tidy_email
from shop.promotions.codes import tidy
from shop.promotions.facts import Article, Buyer
from shop.promotions.generating import LENGTH, SIGNS, new_codes
from shop.promotions.judging import APPLIED, FAILED, MISSING, OVER, Judged, Judgement, judge
from shop.promotions.offers import AMOUNT, BUY_X_GET_Y, FREE_DELIVERY, PERCENT, Code, Promotion
from shop.promotions.reasons import UNKNOWN
from shop.promotions.words import code_rows, sold_rows
from shop.vat import MAINLAND, destination, rates_on
from tests.tiers import times

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
RULES = standard_rules("01 99 00 12 34")
RATES = rates_on(date(2026, 11, 22))
HOME_75 = DeliveryChoice(HOME, "", "", "FR", "75012")
ALICE = Buyer("FR", is_known=True)


def article(cents: int, quantity: int = 1, *, key: str = "a", vat_class: str = "standard", rayon: int = 1) -> Article:
    return Article(Item(key, cents, quantity, vat_class, 100), int(key, 36), frozenset({rayon}))


def code(name: str = "ESSAI", kind: str = PERCENT, *, max_uses: int = 0, uses: int = 0, **offer: object) -> Code:
    given: dict[str, object] = {"percent_bp": 1_000} if kind == PERCENT else {}
    offer = {"id": sum(name.encode()), "label": f"Offre {name}", **given, **offer}
    return Code(sum(name.encode()), name, Promotion(kind=kind, **offer), max_uses, uses)  # type: ignore[arg-type]


def judged(*codes: Code | str, basket: list[Article] | None = None, buyer: Buyer = ALICE) -> Judgement:
    return judge(codes, basket or [article(5_000)], buyer, NOW)


def alone(one: Code | str, basket: list[Article] | None = None, buyer: Buyer = ALICE, now: datetime = NOW) -> Judged:
    return judge([one], basket or [article(5_000)], buyer, now).codes[0]


def priced(basket: list[Article], judgement: Judgement, choice: DeliveryChoice | None = None) -> Price:
    to = destination(choice.country, choice.postcode) if choice else MAINLAND
    items = [one.item for one in basket]
    return price(items, discounts=judgement.discounts, delivery=choice, destination=to, rates=RATES, rules=RULES)


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("one", "state", "reason"),
    [
        (code(), APPLIED, ""),
        (code(active=False), OVER, "Le code ESSAI n’est plus valable."),
        (
            code(ends_at=datetime(2026, 11, 21, 23, tzinfo=UTC)),
            OVER,
            "Le code ESSAI a expiré : il était valable jusqu’au samedi 21 novembre 2026.",
        ),
        (
            code(ends_at=datetime(2026, 11, 21, 13, 30, tzinfo=UTC)),
            OVER,
            "Le code ESSAI a expiré : il était valable jusqu’au samedi 21 novembre 2026 à 14 h 30.",
        ),
        (
            code(starts_at=datetime(2026, 11, 30, 23, tzinfo=UTC)),
            OVER,
            "Le code ESSAI ne compte pas encore : il sera valable à partir du mardi 1er décembre 2026.",
        ),
        (code(max_uses=50, uses=50), OVER, "Le code ESSAI a déjà été utilisé autant de fois que prévu."),
        (code(minimum_cents=6_000), FAILED, "Le code ESSAI demande 60,00 € d’articles : il vous manque 10,00 €."),
        (
            code(categories=frozenset({2})),
            FAILED,
            "Le code ESSAI (« Offre ESSAI ») ne concerne aucun article de votre panier.",
        ),
        (code(countries=frozenset({"BE"})), FAILED, "Le code ESSAI ne vaut que pour une livraison en Belgique."),
        (
            code(kind=BUY_X_GET_Y, buy_quantity=3, get_quantity=1),
            FAILED,
            "Le code ESSAI demande 4 articles concernés, dont 1 offert : il vous en manque 3.",
        ),
        (
            code(subscribers=True),
            FAILED,
            "Le code ESSAI est réservé aux abonnés de notre newsletter, à l’adresse e-mail de leur abonnement.",
        ),
        ("JAMAISVU", OVER, "Ce code n’est pas valable : il est mal tapé, ou ne sert plus."),
    ],
)
def test_s0_23_each_refusal_names_its_reason(one: Code | str, state: str, reason: str) -> None:
    said = alone(one)
    assert (said.state, plain(said.reason)) == (state, reason)


@pytest.mark.parametrize(
    ("facts", "offer", "reason"),
    [
        ({"has_ordered": True}, {"first_order": True}, "Le code ESSAI est réservé à une première commande."),
        (
            {"uses": {code().promotion.id: 1}},
            {"uses_per_buyer": 1},
            "Le code ESSAI sert une seule fois par client : vous l’avez déjà utilisé.",
        ),
        (
            {"uses": {code().promotion.id: 3}},
            {"uses_per_buyer": 3},
            "Le code ESSAI sert 3 fois par client : vous l’avez déjà utilisé.",
        ),
    ],
)
def test_what_depends_on_the_buyer_waits_until_we_know_who_buys(
    facts: dict[str, object], offer: dict[str, object], reason: str
) -> None:
    asking = code(**offer)  # type: ignore[arg-type]
    waiting = alone(asking, buyer=Buyer("FR"))
    assert (waiting.state, waiting.may_stay, waiting.discounts) == (MISSING, True, ())
    assert "il sera vérifié quand vous aurez indiqué votre adresse e-mail" in waiting.reason
    assert alone(asking).applies
    refused = alone(asking, buyer=replace(ALICE, **facts))  # type: ignore[arg-type]
    assert (refused.state, plain(refused.reason)) == (FAILED, reason)


def test_a_country_not_chosen_yet_keeps_the_code_waiting() -> None:
    one = code(countries=frozenset({"BE", "LU"}))
    waiting = alone(one, buyer=Buyer(None, is_known=True))
    assert waiting.state == MISSING
    assert plain(waiting.reason) == (
        "Le code ESSAI vaut pour une livraison en Belgique ou au Luxembourg : "
        "il sera vérifié quand vous l’aurez choisie."
    )
    assert alone(one, buyer=replace(ALICE, country="LU")).applies


def test_t13_a_code_for_one_order_answers_alike_wrong_used_and_over() -> None:
    over = [
        code(max_uses=1, uses=1),
        code(max_uses=1, ends_at=NOW),
        code(max_uses=1, starts_at=NOW + timedelta(days=1)),
        code(max_uses=1, active=False),
        "JAMAISVU",
    ]
    assert {alone(one).reason for one in over} == {UNKNOWN}
    assert {alone(one).label for one in over} == {""}
    assert alone(code(max_uses=1)).applies


def test_books_keep_their_publishers_price() -> None:
    book = article(2_000, 3, vat_class="book")
    for kind, offer in (
        (PERCENT, {}),
        (AMOUNT, {"amount_cents": 500}),
        (BUY_X_GET_Y, {"buy_quantity": 1, "get_quantity": 1}),
    ):
        refused = alone(code(kind=kind, **offer), [book])  # type: ignore[arg-type]
        assert "ne vaut pas pour les livres, qui gardent le prix fixé par leur éditeur" in refused.reason
    basket = [book, article(1_000, 2, key="b")]
    found = priced(basket, judged(code(kind=BUY_X_GET_Y, buy_quantity=1, get_quantity=1), basket=basket))
    assert [line.discount_cents for line in found.lines] == [0, 1_000]
    # A minimum is reached by what the offer is about.
    assert not alone(code(minimum_cents=2_500), basket).applies


def test_a_code_for_the_delivery_counts_for_books_alone_and_their_floor_stays() -> None:
    basket = [article(495, 6, vat_class="book")]
    found = priced(basket, judged(code(kind=FREE_DELIVERY), basket=basket), HOME_75)
    assert (found.delivery_cents, found.reductions[0].delivery_cents > 0, found.discount_cents) == (300, True, 0)
    # What asks for a minimum counts them too: it takes nothing off them.
    assert alone(code(kind=FREE_DELIVERY, minimum_cents=2_970), basket).applies
    short = alone(code(kind=FREE_DELIVERY, minimum_cents=3_000), basket)
    assert plain(short.reason) == "Le code ESSAI demande 30,00 € d’articles : il vous manque 0,30 €."


def test_a_minimum_that_books_do_not_count_for_says_so() -> None:
    basket = [article(495, 6, vat_class="book", key="b"), article(690)]
    said = alone(code(kind=AMOUNT, amount_cents=800, minimum_cents=6_000), basket)
    assert plain(said.reason) == (
        "Le code ESSAI demande 60,00 € d’articles (sans les livres, qui gardent le prix fixé par leur éditeur) : "
        "il vous manque 53,10 €."
    )
    grouped = alone(code(kind=BUY_X_GET_Y, buy_quantity=3, get_quantity=1), basket)
    assert plain(grouped.reason) == (
        "Le code ESSAI demande 4 articles concernés (sans les livres, qui gardent le prix fixé par leur éditeur), "
        "dont 1 offert : il vous en manque 3."
    )


def test_an_offer_is_about_rayons_or_products_and_takes_nothing_off_others() -> None:
    basket = [article(1_000, key="a", rayon=1), article(1_000, key="b", rayon=2), article(1_000, key="c", rayon=3)]
    one = code(categories=frozenset({2}), products=frozenset({int("c", 36)}))
    found = priced(basket, judged(one, basket=basket))
    assert [line.discount_cents for line in found.lines] == [0, 100, 100]


@pytest.mark.parametrize(
    ("basket", "given"),
    [
        ([article(900, 4)], [900]),
        ([article(900, 3)], [0]),
        ([article(900, 7)], [900]),
        ([article(900, 8)], [1_800]),
        ([article(900, 2), article(500, 2, key="b")], [0, 500]),
        ([article(500, 1), article(900, 3, key="b")], [500, 0]),
        ([article(5_000, 4), article(500, 4, key="b")], [5_000, 500]),
        ([article(900, 3), article(800, 2, key="b"), article(100, 3, key="c")], [0, 800, 100]),
    ],
)
def test_of_each_four_pieces_the_cheapest_is_given(basket: list[Article], given: list[int]) -> None:
    one = code(kind=BUY_X_GET_Y, buy_quantity=3, get_quantity=1)
    found = priced(basket, judged(one, basket=basket))
    assert [line.discount_cents for line in found.lines] == given


def test_two_codes_count_together_only_if_both_may() -> None:
    joined = judged(code("PREMIER", stackable=True), code("SECOND", kind=AMOUNT, amount_cents=300, stackable=True))
    assert joined.applied == ("PREMIER", "SECOND")
    for one, other in ((True, False), (False, True), (False, False)):
        said = judged(code("PREMIER", stackable=one), code("SECOND", stackable=other)).codes[1]
        assert plain(said.reason) == (
            "Le code SECOND ne se cumule pas avec le code PREMIER. Retirez le code PREMIER pour utiliser SECOND."
        )


def test_two_codes_of_one_offer_count_once() -> None:
    first = code("PREMIER", stackable=True)
    said = judged(first, replace(first, id=99, code="SECOND")).codes[1]
    assert "ouvre la même offre que le code PREMIER" in said.reason


def test_a_code_that_fails_stands_in_nobodys_way() -> None:
    assert judged(code("PREMIER", minimum_cents=99_999), code("SECOND")).applied == ("SECOND",)


def test_a_code_that_waits_stands_in_nobodys_way_and_counts_first_once_it_may() -> None:
    codes = [code("PREMIERE", first_order=True), code("SECOND")]
    said = judged(*codes, buyer=Buyer("FR"))
    assert ([one.state for one in said.codes], said.applied) == ([MISSING, APPLIED], ("SECOND",))
    known = judged(*codes)
    assert (known.applied, known.codes[1].state) == (("PREMIERE",), FAILED)
    assert "ne se cumule pas avec le code PREMIERE" in known.codes[1].reason


@pytest.mark.parametrize(
    ("facts", "offer"),
    [
        ({"has_ordered": True}, {"first_order": True}),
        ({}, {"subscribers": True}),
        ({"uses": {code().promotion.id: 1}}, {"uses_per_buyer": 1}),
    ],
)
def test_a_reason_that_tells_of_the_buyer_is_marked(facts: dict[str, object], offer: dict[str, object]) -> None:
    one = code(**offer)  # type: ignore[arg-type]
    assert alone(one, buyer=replace(ALICE, **facts)).is_about_buyer  # type: ignore[arg-type]
    assert not alone(one, buyer=Buyer("FR")).is_about_buyer
    assert not alone(code(minimum_cents=9_000)).is_about_buyer


def test_the_order_of_typing_changes_no_cent() -> None:
    basket = [article(1_250, 4), article(790, 1, key="b")]
    codes = [
        code("GANTS", kind=BUY_X_GET_Y, buy_quantity=3, get_quantity=1, stackable=True),
        code("DIX", stackable=True),
        code("CINQ", kind=AMOUNT, amount_cents=500, stackable=True),
        code("PORT", kind=FREE_DELIVERY, stackable=True),
    ]
    found = priced(basket, judged(*codes, basket=basket), HOME_75)
    assert found == priced(basket, judged(*reversed(codes), basket=basket), HOME_75)
    # Of 57,90: the cheapest of the four dearest pieces, 12,50; 10 % of the 45,40 left; 5,00.
    assert [(one.code, one.goods_cents) for one in found.reductions] == [
        ("GANTS", 1_250), ("DIX", 454), ("CINQ", 500), ("PORT", 0),
    ]  # fmt: skip


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


articles = st.builds(
    Article,
    item=st.builds(
        Item,
        key=st.uuids().map(str),
        unit_price_cents=st.integers(1, 90_000),
        quantity=st.integers(1, 12),
        vat_class=st.sampled_from(["standard", "medical", "reduced", "book"]),
        weight_g=st.integers(0, 60),
    ),
    product_id=st.integers(1, 6),
    categories=st.frozensets(st.integers(1, 4), min_size=1, max_size=2),
)
offers = st.builds(
    Promotion,
    id=st.integers(1, 10_000),
    label=st.just("Offre"),
    kind=st.sampled_from([PERCENT, AMOUNT, FREE_DELIVERY, BUY_X_GET_Y]),
    percent_bp=st.integers(0, 10_000),
    amount_cents=st.integers(0, 30_000),
    buy_quantity=st.integers(1, 4),
    get_quantity=st.integers(1, 2),
    minimum_cents=st.sampled_from([0, 0, 2_000, 10_000]),
    categories=st.frozensets(st.integers(1, 4), max_size=2),
    products=st.frozensets(st.integers(1, 6), max_size=2),
    stackable=st.booleans(),
)


def _of_its_kind(offer: Promotion) -> Promotion:
    return replace(
        offer,
        percent_bp=offer.percent_bp if offer.kind == PERCENT else 0,
        amount_cents=offer.amount_cents if offer.kind == AMOUNT else 0,
    )


@settings(max_examples=times(300, 10_000), deadline=None)
@given(
    st.lists(articles, min_size=1, max_size=10),
    st.lists(offers.map(_of_its_kind), max_size=4, unique_by=lambda offer: offer.id),
    st.sampled_from([None, HOME_75, DeliveryChoice(HOME, "", "", "LU", "1111")]),
)
def test_t15_no_basket_with_codes_is_charged_less_than_is_due(
    basket: list[Article], offered: list[Promotion], choice: DeliveryChoice | None
) -> None:
    codes = [Code(at, f"CODE{at}", offer) for at, offer in enumerate(offered)]
    judgement = judge(codes, basket, ALICE, NOW)
    found = priced(basket, judgement, choice)
    assert (
        found.total_cents
        == sum(line.total_cents for line in found.lines) + found.delivery_cents + found.surcharge_cents
    )
    assert all(line.total_cents >= 0 for line in found.lines)
    for line in found.lines:
        if line.vat_class == "book":
            assert line.total_cents == line.list_cents
    assert found.discount_cents == sum(one.goods_cents for one in found.reductions)
    assert {one.code for one in found.reductions} <= set(judgement.applied)
    # Taking one code off, or adding one, never makes another of the applied fail on its own conditions.
    for name in judgement.applied:
        assert judge([one for one in codes if one.code == name], basket, ALICE, NOW).applied == (name,)
    for one in judgement.applied[1:]:
        offer = next(code.promotion for code in codes if code.code == one)
        assert offer.stackable


DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "promotions.md"


def _cents(words: str) -> int:
    whole, _, part = words.partition(".")
    return int(whole) * 100 + int(part)


def _examples() -> list[dict[str, str]]:
    text = DOCUMENT.read_text(encoding="utf-8").partition("## Worked examples")[2]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


def _code_as_written(words: str) -> Code:
    """« HUIT 8.00 from 60.00 in 2 alone »."""
    name, given, *rest = words.replace(" %", "%").replace(" + ", "+").split()
    offer: dict[str, object] = {"stackable": "alone" not in rest}
    if "from" in rest:
        offer["minimum_cents"] = _cents(rest[rest.index("from") + 1])
    if "in" in rest:
        offer["categories"] = frozenset({int(rest[rest.index("in") + 1])})
    if given == "delivery":
        return code(name, FREE_DELIVERY, **offer)
    if given.endswith("%"):
        return code(name, PERCENT, percent_bp=int(given[:-1]) * 100, **offer)
    if "+" in given:
        bought, free = given.split("+")
        return code(name, BUY_X_GET_Y, buy_quantity=int(bought), get_quantity=int(free), **offer)
    return code(name, AMOUNT, amount_cents=_cents(given), **offer)


@pytest.mark.parametrize("example", _examples(), ids=[row["Example"] for row in _examples()])
def test_a_worked_example_of_the_document_holds(example: dict[str, str]) -> None:
    basket = []
    for at, words in enumerate(example["Articles"].split("; ")):
        quantity, _, unit, vat_class, rayon = words.split()
        item = Item(str(at), _cents(unit), int(quantity), vat_class, 500 // int(quantity))
        basket.append(Article(item, at, frozenset({int(rayon)})))
    mode, _, postcode = example["Delivery"].partition(" ")
    choice = DeliveryChoice(mode, "", "", "FR", postcode) if postcode else None
    judgement = judged(*(_code_as_written(words) for words in example["Codes"].split("; ")), basket=basket)
    found = priced(basket, judgement, choice)
    expected = [words.split() for words in example["Takes off"].split("; ")]
    counted = [(one.code, one.cents) for one in found.reductions]
    assert counted == [(name, _cents(off)) for name, off in expected if off != "–"]
    assert {said.code for said in judgement.codes if not said.applies} == {name for name, off in expected if off == "–"}
    assert (found.goods_cents, found.delivery_cents + found.surcharge_cents, found.total_cents) == tuple(
        _cents(example[head]) for head in ("Goods", "Delivery cost", "Total")
    )


def test_the_document_has_its_examples() -> None:
    assert len(_examples()) >= 20
