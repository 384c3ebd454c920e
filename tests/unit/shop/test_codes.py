"""References and barcodes as people type them: as pages print them, and however they are spaced."""

import pytest

from shop.catalogue.codes import codes_in, is_likely, is_number


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("2001000010370", ("2001000010370",)),
        (" 2001 0000 10370 ", ("2001-0000-10370",)),
        ("978-2-07-036822-8", ("978-2-07-036822-8", "9782070368228")),
        ("2 07 036822 X", ("2-07-036822-X", "9782070368228")),
        ("mar-101.bl", ("MAR-101-BL",)),
        ("mar 107", ("MAR-107",)),
        ("DOU 111 TA", ("DOU-111-TA",)),
        ("Réf. MAR-107", ("RÉF-MAR-107", "MAR-107")),
        ("référence : MAR-107", ("RÉFÉRENCE-:-MAR-107", "MAR-107")),
        ("EAN 2001000010370", ("EAN-2001000010370", "2001000010370")),
        ("2\u2011001\u2013000\u00a0010\u202f370", ("2-001-000-010-370",)),
        ("REF-001", ("REF-001",)),
        ("REF 001", ("REF-001", "001")),
        ("EAN-77", ("EAN-77",)),
        ("1234.5678", ("1234-5678",)),
        ("MAR-107,", ("MAR-107,", "MAR-107")),
        ("réf", ("RÉF",)),
        ("---", ()),
        ("", ()),
    ],
)
def test_what_was_typed_comes_first_then_without_its_label(typed: str, codes: tuple[str, ...]) -> None:
    assert codes_in(typed) == codes


@pytest.mark.parametrize("typed", ["fauteuil", "", "12", "EAN", "réf", "' OR 1=1"])
def test_ordinary_words_are_no_code(typed: str) -> None:
    assert not any(map(is_likely, codes_in(typed)))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2001000010370", True), ("ISBN 978-2-07-036822-8", True), ("2 07 036822 X", True), ("9638 5074", True),
        ("978-2-343 19999 6", True),  # a slip in one figure
        ("2001000010371", False), ("1234-5678", False), ("140 190 200", False), ("140 200 70", False),
        ("MAR-101", False),
    ],
)  # fmt: skip
def test_a_number_is_an_ean_or_an_isbn(typed: str, number: bool) -> None:
    assert any(map(is_number, codes_in(typed))) is number
