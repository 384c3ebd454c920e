"""Invoices and credit notes for tests of the books: written as rows, their sums by rate from lines and a delivery."""

import hashlib
import itertools
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from db.tables.invoices import Invoice
from db.tables.orders import Order
from shop.calendar import PARIS
from shop.invoices.data import CREDIT_NOTE, INVOICE, InvoiceData, Kind, Party, Row, VatRow
from shop.money import spread
from shop.vat import contained
from tests.factories import an_article, an_order

SELLER = Party("Comptoir SAS", ("1 rue du Port",), "69002", "Lyon", "FR", siren="732829320")
ALICE = Party("Alice Martin", ("12 rue des Lilas",), "69003", "Lyon", "FR")
CLINIC = Party("Clinique des Tilleuls", ("Rue 1",), "1000", "Bruxelles", "BE", vat_number="BE0123456749")
_numbers = itertools.count(1)

Sold = tuple[int, int, bool]
"""Rate in basis points, gross cents, whether it is the delivery."""


def a_document(
    kind: Kind, number: str, day: date, sold: list[Sold], buyer: Party = ALICE, **values: Any
) -> InvoiceData:
    """VAT by rate on the rate's whole sum, given back to its rows."""
    rows: list[Row] = []
    vat: list[VatRow] = []
    for rate in dict.fromkeys(rate for rate, _, _ in sold):
        parts = [(cents, is_delivery) for other, cents, is_delivery in sold if other == rate]
        gross = sum(cents for cents, _ in parts)
        owed = contained(gross, rate)
        shares = spread(owed, [cents for cents, _ in parts])
        for (cents, is_delivery), share in zip(parts, shares, strict=True):
            rows.append(Row("REF", "Article", 1, cents, 0, cents, rate, share, is_delivery))
        vat.append(VatRow(rate, gross - owed, owed, gross))
    total = sum(one.gross_cents for one in vat)
    return InvoiceData(
        kind,
        number,
        day.isoformat(),
        "SC-26-000001",
        day.isoformat(),
        SELLER,
        buyer,
        tuple(rows),
        tuple(vat),
        total,
        **values,
    )


@dataclass
class Ledger:
    """Documents of a shop, numbered in their two series; every one has an order of its own that went to `country`."""

    positions: Counter[str] = field(default_factory=Counter)

    async def write(
        self, day: date, sold: list[Sold], *, country: str = "FR", kind: Kind = INVOICE, buyer: Party = ALICE,
        exempt: bool = False, corrects: int | None = None, **values: Any,
    ) -> Invoice:  # fmt: skip
        order = await self._order(country, exempt=exempt)
        series = f"{'AV' if kind == CREDIT_NOTE else 'FA'}-{day.year}"
        self.positions[series] += 1
        number = f"{series}-{self.positions[series]:06}"
        data = a_document(kind, number, day, sold, buyer, **values)
        text = json.dumps(data.as_json(), ensure_ascii=False, sort_keys=True)
        row = Invoice(
            kind=kind, number=number, series=series, position=self.positions[series], order=order.id,
            corrects=corrects, issued_at=datetime.combine(day, time(12), PARIS), day=day, net_cents=data.net_cents,
            vat_cents=data.vat_cents, total_cents=data.total_cents, data=text,
            data_hash=hashlib.sha256(text.encode()).hexdigest(),
        )  # fmt: skip
        await row.save()
        return row

    async def _order(self, country: str, *, exempt: bool) -> Order:
        variant = await an_article()
        delivery = json.dumps({"mode": "home", "zone": "", "label": "Livraison à domicile", "country": country})
        number = json.dumps({"number": "BE0123456749", "request_id": "W", "checked_at": ""}) if exempt else "{}"
        return await an_order(variant, quantity=1, delivery=delivery, vat_exemption=number)
