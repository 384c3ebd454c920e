"""Invoices and credit notes as people look for them: those of an order, of a customer, of everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from db.queries import invoices as queries
from shop.invoices.data import CREDIT_NOTE
from shop.invoices.files import file_name
from shop.invoices.words import TITLES, refund_words, state_words
from shop.paging import read_page

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Document:
    """One line. `day` in Paris; cents positive on a credit note too; `size` « 84 ko », empty while no file is made.

    `state`: « Payée », « Remboursement en cours ».
    """

    id: int
    kind: str
    number: str
    day: date
    total_cents: int
    order_number: str
    state: str
    size: str
    buyer: str = ""

    @property
    def title(self) -> str:
        """« Facture FA-2026-000123 »."""
        return f"{TITLES[self.kind]} {self.number}"

    @property
    def file_name(self) -> str:
        """« Facture-FA-2026-000123 »."""
        return file_name(self.kind, self.number)

    @property
    def label(self) -> str:
        """« Facture FA-2026-000123, PDF, 84 ko »: what a link to it says."""
        return ", ".join(part for part in (self.title, "PDF", self.size) if part)

    @property
    def is_credit_note(self) -> bool:
        return self.kind == CREDIT_NOTE


@dataclass(frozen=True, slots=True)
class OfYear:
    """A customer's documents of one year, the newest first; `years` that have some, the newest first."""

    year: int
    years: tuple[int, ...]
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """`page` from 1 on."""

    documents: tuple[Document, ...]
    page: int
    has_next: bool


async def of_order(order_id: int) -> tuple[Document, ...]:
    return tuple(_document(row) for row in await queries.heads_of_order(order_id))


async def in_order(order_id: int, number: str) -> Document | None:
    """The order's own document of this number."""
    return next((one for one in await of_order(order_id) if one.number == number), None)


async def of_customer(customer_id: int, year: int | None) -> OfYear | None:
    """The documents of a year, of the newest without one; None for who has none at all."""
    days = await queries.days_of_customer(customer_id)
    if days is None:
        return None
    first, last = days
    years = tuple(range(last.year, first.year - 1, -1))
    shown = year if year in years else last.year
    rows = await queries.heads_of_customer(customer_id, date(shown, 1, 1), date(shown + 1, 1, 1))
    return OfYear(shown, years, tuple(_document(row) for row in rows))


async def listed(text: str, page: int) -> DocumentPage:
    """A page of all there are, those that hold every word of `text`; one too far shows the last."""
    rows, page = await read_page(lambda number: queries.listed(text, number, PER_PAGE), page)
    return DocumentPage(tuple(_document(row) for row in rows[:PER_PAGE]), page, len(rows) > PER_PAGE)


def size_words(size: int | None) -> str:
    """« 84 ko »."""
    return f"{max(1, round(size / 1000))}\u00a0ko" if size else ""


def _document(row: Mapping[str, Any]) -> Document:
    is_note = row["kind"] == CREDIT_NOTE
    return Document(
        id=row["id"],
        kind=row["kind"],
        number=row["number"],
        day=row["day"],
        total_cents=row["total_cents"],
        order_number=row["order_number"],
        state=refund_words(row["refund_state"]) if is_note else state_words(row["total_cents"], row["credited_cents"]),
        size=size_words(row["pdf_bytes"]),
        buyer=row.get("buyer") or "",
    )
