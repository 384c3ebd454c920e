"""Printing: an invoice of thirty lines, PDF and XML together, and a batch of different ones at constant memory."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from statistics import median
from time import perf_counter

import psutil

from bench.figures import Figure
from shop.delivery.rules import Item, standard_rules
from shop.documents.press import press
from shop.documents.rendering import Brand, render_invoice
from shop.invoices.data import InvoiceData, PaidBy, Party, Row, VatRow
from shop.prices import Discount, Price
from shop.pricing import price
from shop.vat import MAINLAND, rates_on

PART = "Documents (facture de 30 lignes, horloge)"
MOST_MILLISECONDS = 100.0
MOST_GROWTH = 10.0
LINES = 30
DAY = "2026-11-26"
BRAND = Brand("Maison Bienvenue", promise="Le matériel qui facilite la vie")
SELLER = Party("Maison Bienvenue", ("12 rue des Tilleuls",), "69003", "Lyon", "FR", siren="123456782")
BUYER = Party("Cabinet Lefèvre", ("24 avenue de la République",), "69100", "Villeurbanne", "FR", siren="552100554")


async def measure(*, batch: int) -> list[Figure]:
    """The median document of a batch, and what the process that prints has grown by since its first tenth."""
    taken, memory, worked = [], [], []
    for at, data in enumerate(invoices(batch)):
        started = perf_counter()
        await asyncio.to_thread(render_invoice, data, brand=BRAND)
        taken.append(perf_counter() - started)
        if at in (batch // 10, batch - 1):
            process = psutil.Process(press.pid)
            memory.append(process.memory_info().rss / 1e6)
            worked.append(sum(process.cpu_times()[:2]))
    press.close()
    each = (worked[1] - worked[0]) / (batch - 1 - batch // 10) * 1000
    grown = f"{memory[0]:.0f} Mo après {batch // 10}, {memory[1]:.0f} Mo après {batch}"
    spent, growth = median(taken) * 1000, max(0.0, memory[1] - memory[0])
    return [
        Figure(PART, "PDF et XML", spent, "ms", MOST_MILLISECONDS, detail=f"{each:.0f} ms de processeur"),
        Figure(PART, f"{batch} de suite", growth, "Mo de plus", MOST_GROWTH, detail=grown),
    ]


def invoices(count: int) -> Iterator[InvoiceData]:
    """Each different in every line, so that nothing drawn before is of use."""
    items = [Item(str(at), 490 + 137 * at, 1 + at % 7, ("standard", "medical", "book")[at % 3]) for at in range(LINES)]
    rules, rates = standard_rules("01 99 00 12 34"), rates_on(date.fromisoformat(DAY))
    found = price(items, destination=MAINLAND, rates=rates, rules=rules, discounts=[Discount("Remise", percent_bp=500)])
    first = _invoice(found)
    for number in range(count):
        rows = tuple(replace(row, name=f"{row.name}, lot {number}") for row in first.rows)
        yield replace(first, number=f"FA-2026-{number:06}", rows=rows)


def _invoice(found: Price) -> InvoiceData:
    rows = tuple(
        Row(
            f"REF-{at}",
            f"Coussin d’assise ergonomique {at}",
            line.quantity,
            line.unit_price_cents,
            line.discount_cents,
            line.total_cents,
            line.vat_rate_bp,
            line.vat_cents,
        )
        for at, line in enumerate(found.lines)
    )
    vat = tuple(VatRow(one.rate_bp, one.net_cents, one.vat_cents, one.gross_cents) for one in found.vat)
    paid = (PaidBy("Carte bancaire", found.total_cents, DAY),)
    return InvoiceData("invoice", "", DAY, "SC-26-000123", DAY, SELLER, BUYER, rows, vat, found.total_cents, paid=paid)
