"""What invoices say in whole sentences, and what documents are called."""

from collections.abc import Sequence
from typing import Final

from shop.french import few
from shop.invoices.data import CREDIT_NOTE, INVOICE, Row
from shop.merchant.identity import Merchant

TITLES: Final = {INVOICE: "Facture", CREDIT_NOTE: "Avoir"}
EXEMPTION: Final = "Exonération de TVA, article 262 ter, I du CGI."
NATURE: Final = "Nature de l’opération\u00a0: livraison de biens."
DEBITS: Final = "Option pour le paiement de la taxe d’après les débits."
RECOVERY: Final = "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement\u00a0: 40\u00a0€."
NO_DISCOUNT: Final = "Pas d’escompte pour paiement anticipé."
CHANNELS: Final = {
    "transfer": "par virement",
    "counter": "à l’agence",
    "credit": "à valoir sur votre compte client",
}
"""How the money of a credit note goes back, by the channel of its refund; by the provider: as it was paid."""
BY_BANK: Final = "par votre banque, qui a repris le paiement"
"""The same of a credit note without a refund."""
REDUCED: Final = "Réduction sur"
"""How the row of an article that stays begins, on a credit note."""
MOST_NAMED: Final = 3


def mentions(merchant: Merchant, *, professional: bool) -> tuple[str, ...]:
    """The sentences the law wants, those of C. com. L441-9 and D441-5 where the buyer is a firm."""
    always = (NATURE, DEBITS) if merchant.vat_on_debits else (NATURE,)
    if not professional:
        return always
    return (*always, f"Pénalités de retard\u00a0: {merchant.late_penalties}.", RECOVERY, NO_DISCOUNT)


_REFUNDS: Final = {
    "refunded": "Remboursé",
    "failed": "Remboursement à refaire",
}


def refund_words(state: str | None) -> str:
    """How far the money of a credit note is, by the state of its refund; None: a bank took the money back."""
    if state is None:
        return "Repris par la banque"
    return _REFUNDS.get(state, "Remboursement en cours")


def reason_words(reason: str, order_number: str, rows: Sequence[Row]) -> str:
    """Why a credit note is issued: what staff wrote; where they wrote nothing, what it is for.

    « Remboursement : 2 × Gel, Livraison à domicile », three names at most.
    """
    if reason and reason != f"Commande {order_number}":
        return reason
    names = list(dict.fromkeys(_named(row) for row in rows))
    return f"Remboursement\u00a0: {few(names, MOST_NAMED)}"


def _named(row: Row) -> str:
    return row.name if row.is_delivery or row.name.startswith(REDUCED) else f"{row.quantity} × {row.name}"


def state_words(total_cents: int, credited_cents: int) -> str:
    """What became of an invoice, which is issued paid."""
    if not credited_cents:
        return "Payée"
    return "Payée, puis remboursée" if credited_cents >= total_cents else "Payée, remboursée en partie"
