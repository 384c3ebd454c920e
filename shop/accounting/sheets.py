"""The exports as spreadsheets take them (shop/spreadsheet.py), line by line."""

from collections.abc import AsyncIterator, Iterator
from typing import Final

from shop.accounting.documents import Document
from shop.accounting.receipts import ByDay, method_words
from shop.accounting.totals import Totals
from shop.money import rate
from shop.spreadsheet import MARK, amount, line, words

SALES: Final = (
    "numéro", "jour", "nature", "commande", "client", "pays du client", "numéro de TVA", "pays de livraison",
    "TVA due en", "taux", "HT", "TVA", "TTC",
)  # fmt: skip
NOTES: Final = ("numéro", "jour", "facture", "commande", "client", "motif", "taux", "HT", "TVA", "TTC")
VAT: Final = ("pays de livraison", "TVA due en", "taux", "factures", "avoirs", "HT", "TVA", "TTC")
MONEY: Final = (
    "jour", "moyen", "paiements", "encaissé", "remboursements", "remboursé", "repris par la banque",
    "rendu par la banque", "solde",
)  # fmt: skip
CONSUMERS: Final = ("jour", "pays de livraison", "TVA due en", "taux", "factures", "avoirs", "HT", "TVA")


async def sales(documents: AsyncIterator[Document]) -> AsyncIterator[str]:
    """One line for each document and rate."""
    yield MARK + line(SALES)
    async for one in documents:
        about = (
            words(one.number), one.day, "avoir" if one.is_credit_note else "facture", words(one.order_number),
            words(one.buyer), one.buyer_country, words(one.vat_number), one.country,
        )  # fmt: skip
        for group in one.groups:
            sums = (amount(cents) for cents in (group.net_cents, group.vat_cents, group.gross_cents))
            yield line((*about, group.vat_country, rate(group.rate_bp), *sums))


async def credit_notes(documents: AsyncIterator[Document]) -> AsyncIterator[str]:
    """One line for each credit note and rate, with the invoice it takes from."""
    yield MARK + line(NOTES)
    async for one in documents:
        if not one.is_credit_note:
            continue
        texts = (one.corrects, one.order_number, one.buyer, one.reason)
        for group in one.groups:
            sums = (amount(cents) for cents in (group.net_cents, group.vat_cents, group.gross_cents))
            yield line((words(one.number), one.day, *map(words, texts), rate(group.rate_bp), *sums))


def vat(totals: Totals) -> Iterator[str]:
    """One line for each place and rate."""
    yield MARK + line(VAT)
    for (country, vat_country, basis_points), one in totals.rates:
        sums = (amount(cents) for cents in (one.net_cents, one.vat_cents, one.gross_cents))
        yield line((country, vat_country, rate(basis_points), one.invoices, one.credit_notes, *sums))


def consumers(totals: Totals) -> Iterator[str]:
    """One line for each day, place and rate (e-reporting)."""
    yield MARK + line(CONSUMERS)
    for (day, country, vat_country, basis_points), one in totals.days:
        about = (day, country, vat_country, rate(basis_points), one.invoices, one.credit_notes)
        yield line((*about, amount(one.net_cents), amount(one.vat_cents)))


def receipts(found: ByDay) -> Iterator[str]:
    """One line for each day and method."""
    yield MARK + line(MONEY)
    for (day, method), one in found.items():
        paid = (one.counts["paid"], amount(one.cents["paid"]))
        given_back = (one.counts["refunded"], amount(one.given_back_cents))
        banks = (amount(one.cents["taken_back"]), amount(one.cents["given_again"]))
        yield line((day, words(method_words(method)), *paid, *given_back, *banks, amount(one.balance_cents)))
