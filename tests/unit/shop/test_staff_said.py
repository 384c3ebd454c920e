"""Sentences written for buyers, read by the staff who type for them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.staff.said import to_staff

ROOT = Path(__file__).parents[3]
READ_BY_STAFF = (
    "shop/addresses.py", "shop/businesses.py", "shop/cart/additions.py", "shop/cart/changes.py", "shop/cart/codes.py",
    "shop/cart/view.py", "shop/checkout", "shop/credit.py", "shop/delivery", "shop/documents/press.py",
    "shop/errors.py", "shop/invoices/files.py", "shop/promotions/reasons.py", "shop/promotions/uses.py",
    "shop/vat_numbers.py", "web/account_fields.py",
)  # fmt: skip
"""Modules whose sentences pages of the staff space show, as they refuse or explain."""
NOT_SHOWN = {"Votre panier et celui de votre compte sont réunis.", "Vous êtes"}
TO_BUYERS = re.compile(r"\b(votre|vos|vous|(appelez|écrivez)-nous)\b", re.IGNORECASE)


WRITTEN_FOR_STAFF = (
    "shop/staff", "shop/orders/fulfilment.py", "shop/withdrawal/moves.py", "web/pages/staff/bank",
    "web/pages/staff/door.py", "web/pages/staff/orders", "web/pages/staff/refunds", "web/pages/staff/withdrawals",
)  # fmt: skip
"""Modules that speak to who reads their pages: staff."""


def sentences(modules: tuple[str, ...] = READ_BY_STAFF) -> Iterator[str]:
    """Every text of these modules that says « vous »; what is filled in stands as « … »."""
    for name in modules:
        place = ROOT / name
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            tree = ast.parse(file.read_text())
            pieces = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
            for node in ast.walk(tree):
                text = "" if id(node) in pieces else whole(node)
                if TO_BUYERS.search(text) and "\n" not in text:
                    yield text


def whole(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_nothing_staff_read_speaks_to_a_buyer() -> None:
    found = {text for text in sentences() if text not in NOT_SHOWN}
    assert len(found) > 30
    left = {text: to_staff(text) for text in found if TO_BUYERS.search(to_staff(text).replace("Avez-vous voulu", ""))}
    assert left == {}


def test_what_is_written_for_staff_stays_as_it_is() -> None:
    own = {text for text in sentences(WRITTEN_FOR_STAFF) if text[:1].isupper() and text[-1:] in ".:!?"}
    assert "Votre rôle ne donne pas accès à cette page." in own
    assert {text: to_staff(text) for text in own if to_staff(text) != text} == {}


@pytest.mark.parametrize(
    ("to_buyers", "to_us"),
    [
        ("Indiquez votre adresse e-mail.", "Indiquez l’adresse e-mail."),
        ("Indiquez votre code de réduction.", "Indiquez le code de réduction."),
        ("Indiquez le nom de votre société.", "Indiquez le nom de la société."),
        (
            "Dites si vous êtes un particulier ou un professionnel.",
            "Dites si le client est un particulier ou un professionnel.",
        ),
        ("Un article n’est plus dans votre panier.", "Un article n’est plus dans la commande."),
        ("Un article de votre panier se retire uniquement en agence.",
         "Un article de la commande se retire uniquement en agence."),
        ("99 au plus par commande\u00a0: appelez-nous pour davantage.", "99 au plus par commande."),
        ("« Gel »\u00a0: nous en vendons 99 au plus par commande. Appelez-nous pour davantage.",
         "« Gel »\u00a0: nous en vendons 99 au plus par commande."),
        ("Choisissez un pays de la liste, ou appelez-nous pour commander.", "Choisissez un pays de la liste."),
        ("Trop lourd. Pour une livraison à votre adresse, appelez-nous au 04 72 00 00 00.", "Trop lourd."),
        ("Ce document n’est pas encore prêt\u00a0: réessayez dans une heure, ou écrivez-nous.",
         "Ce document n’est pas encore prêt\u00a0: réessayez dans une heure."),
        ("Choisissez l’agence où vous retirerez votre commande.", "Choisissez l’agence du retrait."),
        ("Votre adresse a changé\u00a0: indiquez l’étage.", "L’adresse a changé\u00a0: indiquez l’étage."),
        ("Votre avoir a changé entre-temps.", "L’avoir a changé entre-temps."),
        ("Indiquez un nombre entier, par exemple 2.", "Indiquez un nombre entier, par exemple 2."),
    ],
)  # fmt: skip
def test_a_sentence_for_a_buyer_is_said_to_staff(to_buyers: str, to_us: str) -> None:
    assert to_staff(to_buyers) == to_us
