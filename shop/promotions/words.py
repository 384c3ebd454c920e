"""What a basket's codes come to, as rows that pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shop.money import euros
from shop.prices import Price, Reduction
from shop.promotions.judging import Judged, Judgement

LEAST: Final = "le minimum légal pour un livre"
"""What a code leaves of a delivery (arrêté of 4 April 2023), the only thing that it cannot give."""
WITHOUT_VAT: Final = "montant hors TVA"
"""After what a code is: « 8 € offerts » are 6,67 € or so in prices without VAT."""


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code: `amount` « −5,00 € » or « Livraison offerte », empty while it takes nothing off and `note` says why.

    What a code takes off the delivery is told, never subtracted: the delivery's own row is what is left of it.
    """

    code: str
    label: str
    amount: str
    note: str = ""

    @property
    def title(self) -> str:
        return f"Code {self.code}"

    @property
    def remark(self) -> str:
        """Why it takes nothing off, or what it is."""
        return self.note or ("" if self.label == self.amount else self.label)


def code_rows(judgement: Judgement, price: Price) -> tuple[CodeRow, ...]:
    """Every code typed, in that order, with what it takes off this price."""
    taken = {one.code: one for one in price.reductions if one.code}
    return tuple(_row(said, taken.get(said.code), price) for said in judgement.codes)


def _row(said: Judged, taken: Reduction | None, price: Price) -> CodeRow:
    if not said.applies or taken is None:
        return CodeRow(said.code, said.label, "", said.reason)
    if said.gives_delivery and not price.delivery_known:
        label = f"hors {LEAST[3:]}" if price.books_cents else said.label
        return CodeRow(said.code, label, "Livraison offerte")
    if taken.delivery_cents and price.delivery_cents:
        left = f"livraison ramenée à {euros(price.delivery_cents)}, {LEAST}"
        return CodeRow(said.code, left, "Livraison réduite")
    if taken.delivery_cents:
        return CodeRow(said.code, said.label, "Livraison offerte")
    if taken.cents:
        label = f"{said.label} ({WITHOUT_VAT})" if price.vat_exempt else said.label
        return CodeRow(said.code, label, f"−{euros(taken.cents)}")
    spared = f"Le code {said.code} n’enlève rien à cette commande\u00a0: il n’est pas utilisé."
    return CodeRow(said.code, said.label, "", spared)


def sold_rows(
    discounts: Sequence[Reduction], discount_cents: int, *, vat_exempt: bool = False
) -> list[tuple[str, str, str]]:
    """(« Code BIENVENUE », « −5,00 € », what it is) of an order: they add up to what came off its goods."""
    without = f" ({WITHOUT_VAT})" if vat_exempt else ""
    rows = [
        (f"Code {one.code}", f"−{euros(one.goods_cents)}", f"{one.label}{without}")
        for one in discounts
        if one.goods_cents
    ]
    other = discount_cents - sum(one.goods_cents for one in discounts)
    if other:
        rows.append(("Remise", f"−{euros(other)}", ""))
    return rows


def delivery_given_by(discounts: Sequence[Reduction], left_cents: int) -> str:
    """« Code LIVRAISON », that gave the delivery (where `left_cents` are due, a part of it); empty for none."""
    left = f", {LEAST}" if left_cents else ""
    return next((f"Code {one.code}{left}" for one in discounts if one.delivery_cents and one.code), "")
