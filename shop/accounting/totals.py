"""Sums of a period: VAT by rate and country, sales and credit notes, what is reported of consumers day by day."""

from collections import defaultdict
from collections.abc import AsyncIterable
from dataclasses import dataclass, field
from datetime import date

from shop.accounting.documents import Document


@dataclass(slots=True)
class Sum:
    """Cents, credit notes taken off; `invoices` and `credit_notes` counted."""

    net_cents: int = 0
    vat_cents: int = 0
    invoices: int = 0
    credit_notes: int = 0

    @property
    def gross_cents(self) -> int:
        return self.net_cents + self.vat_cents

    def add(self, net_cents: int, vat_cents: int, *, is_credit_note: bool) -> None:
        self.net_cents += net_cents
        self.vat_cents += vat_cents
        self.invoices += not is_credit_note
        self.credit_notes += is_credit_note


VatKey = tuple[str, str, int]
"""Where the goods went, the country the VAT goes to, the rate."""
DayKey = tuple[date, str, str, int]
"""The same of one day."""


@dataclass(slots=True)
class Totals:
    """Every document once under the rate it has; `consumers` are buyers that are no firm."""

    by_rate: dict[VatKey, Sum] = field(default_factory=lambda: defaultdict(Sum))
    consumers: dict[DayKey, Sum] = field(default_factory=lambda: defaultdict(Sum))
    invoices: Sum = field(default_factory=Sum)
    credit_notes: Sum = field(default_factory=Sum)

    def count(self, document: Document) -> None:
        kind = self.credit_notes if document.is_credit_note else self.invoices
        net = sum(group.net_cents for group in document.groups)
        kind.add(net, document.gross_cents - net, is_credit_note=document.is_credit_note)
        for group in document.groups:
            key = (document.country, group.vat_country, group.rate_bp)
            said = (group.net_cents, group.vat_cents)
            self.by_rate[key].add(*said, is_credit_note=document.is_credit_note)
            if not document.is_business:
                self.consumers[document.day, *key].add(*said, is_credit_note=document.is_credit_note)

    @property
    def net_cents(self) -> int:
        return self.invoices.net_cents + self.credit_notes.net_cents

    @property
    def vat_cents(self) -> int:
        return self.invoices.vat_cents + self.credit_notes.vat_cents

    @property
    def rates(self) -> list[tuple[VatKey, Sum]]:
        """France first, then by country; the highest rate first."""
        return sorted(self.by_rate.items(), key=lambda one: (one[0][0] != "FR", one[0][0], one[0][1], -one[0][2]))

    @property
    def days(self) -> list[tuple[DayKey, Sum]]:
        return sorted(self.consumers.items(), key=lambda one: (*one[0][:3], -one[0][3]))


async def totals_of(documents: AsyncIterable[Document]) -> Totals:
    totals = Totals()
    async for document in documents:
        totals.count(document)
    return totals
