"""What may be a password: long, and not what everybody tries first."""

import pytest

from shop.accounts.passwords import TOO_COMMON, TOO_LONG, TOO_PERSONAL, TOO_SHORT, common, problem_of

OWN = ("alice.martin@example.fr", "Alice", "Martin", "Santé Comptoir")


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", TOO_SHORT),
        ("onze lettre", TOO_SHORT),
        ("douze lettre", ""),
        ("x" * 257, TOO_LONG),
        ("trois chats sur un toit", ""),
        ("correct horse battery staple", ""),
        ("éàü ñ 日本語 のパスワード", ""),
        ("123456789012", TOO_COMMON),
        ("aaaaaaaaaaaa", TOO_COMMON),
        ("azertyazerty", TOO_COMMON),
        ("Password1234", TOO_COMMON),
        ("!!qwertyuiop2026!!", TOO_COMMON),
        ("abababababab", TOO_COMMON),
        ("            ", TOO_COMMON),
        ("alice.martin@example.fr", TOO_PERSONAL),
        ("Alice.Martin2026", TOO_PERSONAL),
        ("martinmartin", TOO_COMMON),
        ("Santé Comptoir!", TOO_PERSONAL),
        ("martin pêcheur bleu", ""),
    ],
)
def test_a_password_is_taken_or_its_fault_is_said(password: str, problem: str) -> None:
    assert problem_of(password, OWN) == problem


def test_ten_thousand_are_refused() -> None:
    assert len(common()) > 9_900
