"""Facets, sorts and pages of a shelf, against a plain count of the same rows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.catalogue.listing import AVAILABILITY_LABELS, FACETS, SORTS, Choice, Row, Shelf

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = [
    Row(1, "Canne pliante", 1990, "in_stock", "Marchéa", ("S", "M"), ("noir",), popularity=50, created_at=BEGAN),
    Row(
        2,
        "Déambulateur",
        8990,
        "limited",
        "Marchéa",
        ("M", "L"),
        ("gris", "noir"),
        popularity=90,
        created_at=BEGAN + timedelta(days=9),
    ),
    Row(
        3,
        "Élévateur",
        120_000,
        "to_order",
        "Altus",
        (),
        (),
        oversize=True,
        popularity=10,
        created_at=BEGAN + timedelta(days=3),
    ),
    Row(
        4,
        "Tensiomètre",
        4990,
        "professionals_only",
        "Vigie",
        ("L", "XL"),
        ("blanc",),
        professionals_only=True,
        popularity=70,
    ),
    Row(5, "Zimmer", 8990, "not_orderable", "", ("10 cm", "9 cm"), ("gris",), popularity=999),
]
SHELF = Shelf(ROWS)


def choices(key: str, filters: dict[str, list[str]] | None = None) -> dict[str, Choice]:
    facet = next(facet for facet in SHELF.select(filters).facets if facet.key == key)
    return {choice.value: choice for choice in facet.choices}


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ("pertinence", (2, 4, 1, 3, 5)),
        ("prix-croissant", (1, 4, 2, 5, 3)),
        ("prix-decroissant", (3, 2, 5, 4, 1)),
        ("nom", (1, 2, 3, 4, 5)),
        ("nouveautes", (2, 3, 1, 4, 5)),
        ("inconnu", (2, 4, 1, 3, 5)),
    ],
)
def test_each_sort_has_its_order_and_ties_go_by_id(sort: str, ids: tuple[int, ...]) -> None:
    assert SHELF.select(sort=sort).ids == ids


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({}, (1, 2, 3, 4, 5)),
        ({"marque": ["Marchéa"]}, (1, 2)),
        ({"marque": ["Marchéa", "Vigie"]}, (1, 2, 4)),
        ({"marque": ["Marchéa"], "taille": ["L"]}, (2,)),
        ({"taille": ["L"], "coloris": ["gris", "blanc"]}, (2, 4)),
        ({"disponibilite": ["en-stock"]}, (1, 2)),
        ({"prix": ["50-100"]}, (2, 5)),
        ({"prix": ["0-20", "1000-"]}, (1, 3)),
        ({"particularite": ["encombrant"]}, (3,)),
        ({"particularite": ["encombrant", "professionnels"]}, (3, 4)),
        ({"marque": ["Altus"], "taille": ["L"]}, ()),
        ({"marque": ["inconnue"]}, (1, 2, 3, 4, 5)),
        ({"marque": ["inconnue", "Altus"]}, (3,)),
        ({"inconnu": ["x"]}, (1, 2, 3, 4, 5)),
    ],
)
def test_values_of_a_facet_widen_and_facets_narrow(filters: dict[str, list[str]], ids: tuple[int, ...]) -> None:
    assert SHELF.select(filters, "nom").ids == ids


def test_a_count_is_what_the_other_facets_leave() -> None:
    brands = choices("marque", {"marque": ["Altus"], "coloris": ["noir"]})
    assert brands["Marchéa"].count == 2
    assert (brands["Altus"].count, brands["Altus"].checked) == (0, True)
    assert "Vigie" not in brands
    colours = choices("coloris", {"marque": ["Marchéa"], "coloris": ["noir"]})
    assert {value: choice.count for value, choice in colours.items()} == {"gris": 1, "noir": 2}


def test_values_come_in_an_order_people_expect() -> None:
    assert list(choices("taille")) == ["S", "M", "L", "XL", "9 cm", "10 cm"]
    assert list(choices("prix")) == ["0-20", "20-50", "50-100", "1000-"]
    assert list(choices("marque")) == ["Altus", "Marchéa", "Vigie"]
    assert choices("prix")["50-100"].label == "De 50,00\u00a0€ à 100,00\u00a0€"
    assert list(choices("disponibilite")) == ["en-stock", "sur-commande", "professionnels", "non-commandable"]


def test_price_bands_meet_without_a_gap() -> None:
    shelf = Shelf([Row(1, "a", 1999, "in_stock"), Row(2, "b", 2000, "in_stock")])
    assert shelf.select({"prix": ["0-20"]}).ids == (1,)
    assert shelf.select({"prix": ["20-50"]}).ids == (2,)


def test_ticked_values_are_listed_for_the_chips() -> None:
    ticked = SHELF.select({"marque": ["Marchéa"], "taille": ["L", "M"]}).checked
    assert [(facet.key, choice.value) for facet, choice in ticked] == [
        ("marque", "Marchéa"),
        ("taille", "M"),
        ("taille", "L"),
    ]


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({}, False),
        ({"coloris": ["noir"]}, None),  # all in stock already
        ({"marque": ["Altus"]}, None),  # nothing in stock
        ({"disponibilite": ["en-stock"]}, True),
        ({"disponibilite": ["en-stock"], "coloris": ["noir"]}, True),
        ({"disponibilite": ["en-stock"], "marque": ["Altus"]}, True),  # to be taken off, though nothing is left
        ({"disponibilite": ["en-stock", "sur-commande"]}, True),
        ({"disponibilite": ["sur-commande"]}, False),
    ],
)
def test_in_stock_is_one_choice_where_it_tells_articles_apart(filters: dict[str, list[str]], said: bool | None) -> None:
    assert SHELF.select(filters).in_stock is said


def test_no_result_names_the_facet_to_give_up() -> None:
    found = SHELF.select({"marque": ["Altus"], "coloris": ["noir"], "disponibilite": ["sur-commande"]})
    assert (found.ids, found.total, found.pages, found.page) == ((), 0, 1, 1)
    assert found.tightest is not None
    assert (found.tightest.key, found.tightest.count) == ("coloris", 1)


def test_no_result_without_a_single_culprit_still_names_one() -> None:
    found = SHELF.select({"marque": ["Altus"], "coloris": ["noir"], "prix": ["20-50"]})
    assert found.tightest is not None
    assert found.tightest.count == 0
    assert found.tightest.key in {"marque", "prix"}


def test_an_empty_shelf_answers() -> None:
    found = Shelf([]).select({"marque": ["Altus"]}, page=3)
    assert (found.ids, found.total, found.page, found.pages, found.tightest) == ((), 0, 1, 1, None)


@pytest.mark.parametrize(
    ("page", "shown", "ids"),
    [(1, 1, (1, 2)), (2, 2, (3, 4)), (3, 3, (5,)), (4, 3, (5,)), (0, 1, (1, 2)), (-9, 1, (1, 2))],
)
def test_pages_are_whole_and_bounded(page: int, shown: int, ids: tuple[int, ...]) -> None:
    found = SHELF.select(sort="nom", page=page, per_page=2)
    assert (found.page, found.pages, found.ids) == (shown, 3, ids)


rows = st.lists(
    st.builds(
        Row,
        id=st.integers(1, 10**6),
        name=st.text("abcé", max_size=5),
        price_cents=st.integers(0, 200_000),
        availability=st.sampled_from(sorted(AVAILABILITY_LABELS)),
        brand=st.sampled_from(["", "A", "B"]),
        sizes=st.sampled_from([(), ("S",), ("S", "M"), ("40",)]),
        colours=st.sampled_from([(), ("gris",), ("gris", "noir")]),
        oversize=st.booleans(),
        professionals_only=st.booleans(),
        popularity=st.integers(0, 9),
    ),
    max_size=60,
    unique_by=lambda row: row.id,
)
wanted = st.fixed_dictionaries(
    {},
    optional={
        "marque": st.lists(st.sampled_from(["A", "B"]), max_size=2),
        "taille": st.lists(st.sampled_from(["S", "M", "40"]), max_size=3),
        "coloris": st.lists(st.sampled_from(["gris", "noir"]), max_size=2),
        "particularite": st.lists(st.sampled_from(["encombrant", "professionnels"]), max_size=2),
    },
)


def values_of(row: Row) -> dict[str, set[str]]:
    flags = {"encombrant"} if row.oversize else set()
    flags |= {"professionnels"} if row.professionals_only else set()
    return {"marque": {row.brand} - {""}, "taille": set(row.sizes), "coloris": set(row.colours), "particularite": flags}


def plainly(shelf_rows: list[Row], filters: dict[str, list[str]]) -> set[int]:
    """The same question asked row by row; ticked values no row has are ignored, as on the page."""
    known = {key: {value for row in shelf_rows for value in values_of(row)[key]} for key in filters}
    asked = {key: set(values) & known[key] for key, values in filters.items()}
    return {
        row.id for row in shelf_rows if all(not values or values_of(row)[key] & values for key, values in asked.items())
    }


@given(rows, wanted, st.sampled_from(sorted(SORTS)))
def test_pages_together_hold_exactly_what_a_plain_count_finds(
    shelf_rows: list[Row], filters: dict[str, list[str]], sort: str
) -> None:
    shelf = Shelf(shelf_rows)
    first = shelf.select(filters, sort, per_page=7)
    ids = [found for page in range(1, first.pages + 1) for found in shelf.select(filters, sort, page, 7).ids]
    assert len(ids) == len(set(ids)) == first.total
    assert set(ids) == plainly(shelf_rows, filters)


@given(rows, wanted)
def test_each_count_is_what_ticking_that_value_alone_would_show(
    shelf_rows: list[Row], filters: dict[str, list[str]]
) -> None:
    shelf = Shelf(shelf_rows)
    for facet in shelf.select(filters).facets:
        for choice in facet.choices:
            if facet.key in FACETS and choice.count:
                assert shelf.select({**filters, facet.key: [choice.value]}).total == choice.count
