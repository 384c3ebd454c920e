"""How French counts things and lists them."""

import pytest

from shop.french import counted, few, number, signed


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 produit créé"), (1, "1 produit créé"), (2, "2 produits créés")],
)
def test_none_is_counted_as_one(number: int, said: str) -> None:
    assert counted(number, "produit créé", "produits créés") == said


def test_an_s_makes_several() -> None:
    assert (counted(1, "ligne"), counted(12, "ligne")) == ("1 ligne", "12 lignes")


@pytest.mark.parametrize(
    ("value", "plain", "with_sign"),
    [(0, "0", "0"), (16, "16", "+16"), (-16, "\u221216", "\u221216"), (100_012, "100\u202f012", "+100\u202f012")],
)
def test_a_minus_is_no_hyphen(value: int, plain: str, with_sign: str) -> None:
    assert (number(value), signed(value)) == (plain, with_sign)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), ""),
        (("A", "B"), "A, B"),
        (("A", "B", "C"), "A, B et 1 autre"),
        (("A", "B", "C", "D"), "A, B et 2 autres"),
    ],
)
def test_of_many_names_a_few_are_said(names: tuple[str, ...], said: str) -> None:
    assert few(names, 2) == said
