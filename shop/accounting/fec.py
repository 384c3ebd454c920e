"""The sales journal in the layout of the « fichier des écritures comptables » (LPF A47 A-1): 18 columns between tabs.

One entry a document, numbered within the calendar year without a gap, its debits equal to its credits. UTF-8 without a
mark, days AAAAMMJJ, decimal commas. The account of sales, delivery and VAT bears the rate: 707200 for 20 %.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Final

from db.queries import accounting as queries
from shop.accounting.documents import Document
from shop.accounting.period import Period
from shop.merchant.identity import Merchant
from shop.money import percent
from shop.spreadsheet import amount

COLUMNS: Final = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
JOURNAL: Final = ("VT", "Ventes")
LONGEST: Final = 120
NO_SIREN: Final = "000000000"

Entry = tuple[str, str, int]
"""An account, its name, and cents: debited above 0, credited below."""


def file_name(merchant: Merchant, period: Period) -> str:
    """« 732829320FEC20261130.txt »: the firm and the last day."""
    return f"{merchant.siren.replace(' ', '') or NO_SIREN}FEC{period.last:%Y%m%d}.txt"


async def journal(documents: AsyncIterator[Document], period: Period, merchant: Merchant) -> AsyncIterator[str]:
    """The file, line by line."""
    yield "\t".join(COLUMNS) + "\r\n"
    year, number = period.first.year, await _last_before(period.first)
    async for document in documents:
        if document.day.year != year:
            year, number = document.day.year, 0
        number += 1
        for entry in entries(document, merchant):
            yield _line(document, f"{year}{number:06}", entry)


async def _last_before(day: date) -> int:
    return await queries.numbered_before(date(day.year, 1, 1), day)


def entries(document: Document, merchant: Merchant) -> Iterator[Entry]:
    """The buyer owes the whole; sales, delivery and VAT are credited at each rate. A credit note is the other way."""
    yield merchant.account_customers, "Clients", document.gross_cents
    for group in document.groups:
        code = f"{group.rate_bp // 10:03}"
        at = percent(group.rate_bp) if group.rate_bp else "sans TVA (262 ter I)"
        whose = f" ({group.vat_country})" if group.vat_country not in {"", "FR"} else ""
        credited = (
            (f"{merchant.account_sales}{code}", f"Ventes de marchandises {at}{whose}", group.goods_net_cents),
            (f"{merchant.account_delivery}{code}", f"Ports facturés {at}{whose}", group.delivery_net_cents),
            (f"{merchant.account_vat}{code}", f"TVA collectée {at}{whose}", group.vat_cents),
        )
        yield from ((account, name, -cents) for account, name, cents in credited if cents)


def _line(document: Document, number: str, entry: Entry) -> str:
    account, name, cents = entry
    day = f"{document.day:%Y%m%d}"
    label = _cell(f"{'Avoir' if document.is_credit_note else 'Facture'} {document.number} {document.buyer}")
    debit, credit = amount(max(cents, 0)), amount(max(-cents, 0))
    cells = (
        *JOURNAL, number, day, account, name, "", "", document.number, day, label, debit, credit, "", "", day, "", ""
    )  # fmt: skip
    return "\t".join(cells) + "\r\n"


def _cell(text: str) -> str:
    """Neither a tab nor the end of a line within a cell."""
    return " ".join(text.split())[:LONGEST]
