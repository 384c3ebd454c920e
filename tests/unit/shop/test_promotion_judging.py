"""What a code takes off, and why it does not (T14)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shop.promotions.facts import Article, Buyer
from shop.promotions.judging import APPLIED, FAILED, MISSING, OVER
from shop.promotions.offers import AMOUNT, BUY_X_GET_Y, FREE_DELIVERY, PERCENT, Code
from shop.promotions.reasons import UNKNOWN
from tests.unit.shop.promotion_baskets import (
    ALICE,
    HOME_75,
    NOW,
    alone,
    article,
    code,
    judged,
    plain,
    priced,
)


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
