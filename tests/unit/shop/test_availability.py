"""The one availability rule, and the earlier price beside a reduced one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shop.catalogue.availability import REASONS, Reduction, availability, reduction

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("facts", "kind", "orderable", "most", "sentence", "schema"),
    [
        ({"on_hand": 6}, "in_stock", True, 6, "En stock", "InStock"),
        ({"on_hand": 5}, "limited", True, 5, "Plus que 5 exemplaires en stock", "LimitedAvailability"),
        ({"on_hand": 1}, "limited", True, 1, "Plus qu’un exemplaire en stock", "LimitedAvailability"),
        ({"on_hand": 8, "reserved": 3}, "limited", True, 5, "Plus que 5 exemplaires en stock", "LimitedAvailability"),
        ({"on_hand": 500}, "in_stock", True, 99, "En stock", "InStock"),
        ({"on_hand": 0}, "not_orderable", False, 0, "Produit non commandable\u00a0: stock épuisé", "OutOfStock"),
        (
            {"on_hand": 2, "reserved": 2},
            "not_orderable",
            False,
            0,
            "Produit non commandable\u00a0: stock épuisé",
            "OutOfStock",
        ),
        (
            {"on_hand": 1, "reserved": 4},
            "not_orderable",
            False,
            0,
            "Produit non commandable\u00a0: stock épuisé",
            "OutOfStock",
        ),
        (
            {"on_hand": 0, "made_to_order": True, "lead_days": 10},
            "to_order",
            True,
            99,
            "Sur commande, sous 10 jours ouvrés",
            "MadeToOrder",
        ),
        (
            {"on_hand": 0, "made_to_order": True, "lead_days": 1},
            "to_order",
            True,
            99,
            "Sur commande, sous 1 jour ouvré",
            "MadeToOrder",
        ),
        ({"on_hand": 0, "made_to_order": True}, "to_order", True, 99, "Sur commande", "MadeToOrder"),
        (
            {"on_hand": 9, "professionals_only": True},
            "professionals_only",
            True,
            9,
            "Réservé aux professionnels. En stock",
            "InStock",
        ),
        (
            {"on_hand": 3, "agency_only": True},
            "agency_only",
            True,
            3,
            "Retrait en agence uniquement. Plus que 3 exemplaires en stock",
            "InStoreOnly",
        ),
        (
            {"on_hand": 0, "professionals_only": True},
            "not_orderable",
            False,
            0,
            "Produit non commandable\u00a0: stock épuisé",
            "OutOfStock",
        ),
    ],
)
def test_stock_and_flags_decide(
    facts: dict[str, int], kind: str, orderable: bool, most: int, sentence: str, schema: str
) -> None:
    found = availability(**{"reserved": 0, "today": TODAY, **facts})  # type: ignore[arg-type]
    assert (found.kind, found.orderable, found.max_quantity, found.sentence) == (kind, orderable, most, sentence)
    assert found.schema_url == f"https://schema.org/{schema}"


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("made_to_order", [False, True])
def test_s0_65_each_reason_stops_orders_whatever_the_stock(reason: str, made_to_order: bool) -> None:
    found = availability(on_hand=50, reserved=0, today=TODAY, made_to_order=made_to_order, not_orderable_reason=reason)
    assert (found.orderable, found.max_quantity, found.reason) == (False, 0, reason)
    assert found.reason_sentence == REASONS[reason]
    assert found.schema_url.endswith("Discontinued" if reason == "discontinued" else "OutOfStock")


@pytest.mark.parametrize(
    ("restock_on", "words"),
    [
        (date(2026, 11, 24), "en attente de réapprovisionnement, retour prévu le mardi 24 novembre"),
        (TODAY, REASONS["awaiting_delivery"]),
        (date(2026, 11, 1), REASONS["awaiting_delivery"]),
        (None, REASONS["awaiting_delivery"]),
    ],
)
def test_a_date_to_come_is_said_and_a_past_one_is_not(restock_on: date | None, words: str) -> None:
    found = availability(
        on_hand=0, reserved=0, today=TODAY, not_orderable_reason="awaiting_delivery", restock_on=restock_on
    )
    assert found.reason_sentence == words


def test_only_an_article_to_order_has_a_lead_time() -> None:
    assert availability(on_hand=9, reserved=0, today=TODAY, lead_days=7).lead_days == 0
    assert availability(on_hand=9, reserved=0, today=TODAY, lead_days=7, made_to_order=True).lead_days == 7


def test_an_unknown_reason_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="unknown reason"):
        availability(on_hand=1, reserved=0, today=TODAY, not_orderable_reason="whatever")


NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], None),
        ([(ago(10), 5000)], None),
        ([(ago(100), 5000), (ago(10), 4000)], (5000, 4000, 10)),
        # A rise is no reduction, and ends the one before it.
        ([(ago(100), 4000), (ago(10), 5000)], None),
        ([(ago(100), 5000), (ago(20), 4000), (ago(10), 4500)], None),
        # Successive reductions keep the price before the first.
        ([(ago(100), 5000), (ago(20), 4500), (ago(10), 4000)], (5000, 4000, 20)),
        ([(ago(100), 5000), (ago(40), 4500), (ago(35), 4200), (ago(1), 3000)], (5000, 3000, 40)),
        # A price raised just before is not the earlier price: the lowest of the 30 days is.
        ([(ago(100), 4500), (ago(15), 6000), (ago(10), 4000)], (4500, 4000, 10)),
        ([(ago(100), 4000), (ago(15), 6000), (ago(10), 4000)], None),
        ([(ago(100), 3500), (ago(15), 6000), (ago(10), 4000)], None),
        # The low price ended exactly 30 days before: out of the window; one second later: in it.
        ([(ago(100), 4200), (ago(40), 6000), (ago(10), 4000)], (6000, 4000, 10)),
        ([(ago(100), 4200), (ago(40) + timedelta(seconds=1), 6000), (ago(10), 4000)], (4200, 4000, 10)),
        # A product younger than 30 days: all its life counts.
        ([(ago(12), 5000), (ago(2), 4000)], (5000, 4000, 2)),
        # A price of the future is not in force, and rows that change nothing do not count.
        ([(ago(100), 5000), (ago(-1), 4000)], None),
        ([(ago(100), 5000), (ago(10), 4000), (ago(5), 4000)], (5000, 4000, 10)),
        # After three months a lower price is the price.
        ([(ago(200), 5000), (ago(90), 4000)], (5000, 4000, 90)),
        ([(ago(200), 5000), (ago(91), 4000)], None),
        ([(ago(300), 5000), (ago(200), 4500), (ago(10), 4000)], (4500, 4000, 10)),
        # In force at this very instant.
        ([(ago(100), 5000), (NOW, 4000)], (5000, 4000, 0)),
    ],
)
def test_l112_1_1_the_earlier_price_is_the_lowest_of_thirty_days_before_the_first_reduction(
    history: list[tuple[datetime, int]], expected: tuple[int, int, float] | None
) -> None:
    wanted = Reduction(expected[0], expected[1], ago(expected[2])) if expected else None
    assert reduction(history, NOW) == wanted
    assert reduction(history[::-1], NOW) == wanted


def test_the_saving_is_never_rounded_up() -> None:
    assert Reduction(2999, 2000, NOW).percent == 33
    assert Reduction(10_000, 6667, NOW).percent == 33
