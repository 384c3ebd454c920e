"""Invoices and credit notes as the books see them: amounts by rate, negative on a credit note, and whose VAT it is."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.queries import accounting as queries
from db.sql import read_json
from shop.accounting.period import Period
from shop.calendar import as_day
from shop.invoices.data import CREDIT_NOTE, InvoiceData
from shop.merchant.identity import Merchant
from shop.vat import CORSICA, MAINLAND, Destination, Rates, own_rows, rates_on


@dataclass(frozen=True, slots=True)
class Group:
    """Everything of a document at one rate; cents, gross = goods + delivery + VAT.

    `vat_country`: the country that VAT goes to, empty where none is due.
    """

    rate_bp: int
    vat_country: str
    goods_net_cents: int
    delivery_net_cents: int
    vat_cents: int

    @property
    def net_cents(self) -> int:
        return self.goods_net_cents + self.delivery_net_cents

    @property
    def gross_cents(self) -> int:
        return self.net_cents + self.vat_cents


@dataclass(frozen=True, slots=True)
class Document:
    """`country`: where the goods were handed over. `is_business`: the buyer is a firm, as the threshold counts them."""

    kind: str
    number: str
    day: date
    order_number: str
    buyer: str
    buyer_country: str
    vat_number: str
    is_business: bool
    country: str
    groups: tuple[Group, ...]
    corrects: str = ""
    reason: str = ""

    @property
    def is_credit_note(self) -> bool:
        return self.kind == CREDIT_NOTE

    @property
    def gross_cents(self) -> int:
        return sum(group.gross_cents for group in self.groups)


async def documents(period: Period, merchant: Merchant) -> AsyncIterator[Document]:
    """Every document of the period, oldest first."""
    whose = WhoseVat(merchant)
    day, after = period.first, 0
    while rows := await queries.documents(day, after, period.last):
        for row in rows:
            yield document_of(row, whose)
        day, after = as_day(rows[-1]["day"]), rows[-1]["id"]


class WhoseVat:
    """Tells from place, rate and day which country a rate is of: a document does not say it."""

    def __init__(self, merchant: Merchant) -> None:
        self._own, self._abroad = own_rows(merchant.vat_rates), merchant.vat_by_destination

    def country(self, handed_over: str, rate_bp: int, day: date) -> str:
        """Empty without VAT. Of a rate that both countries have, the merchant's way of declaring decides."""
        if not rate_bp:
            return ""
        rates = rates_on(day, destination_vat=True, own=self._own)
        theirs = _rates_of(rates, Destination(handed_over))
        is_french = rate_bp in _rates_of(rates, MAINLAND) | _rates_of(rates, CORSICA)
        return "FR" if is_french and not (self._abroad and rate_bp in theirs) else handed_over


def _rates_of(rates: Rates, place: Destination) -> set[int]:
    return set(rates.by_place.get(place, {}).values())


def document_of(row: Mapping[str, Any], whose: WhoseVat) -> Document:
    """From a row of `queries.documents`."""
    data = InvoiceData.of(read_json(row["data"]))
    day, buyer = as_day(row["day"]), data.buyer
    return Document(
        kind=data.kind,
        number=data.number,
        day=day,
        order_number=data.order_number,
        buyer=buyer.name,
        buyer_country=buyer.country,
        vat_number=buyer.vat_number,
        is_business=bool(row["is_business"]),
        country=row["country"],
        groups=_groups(data, row["country"], day, whose),
        corrects=data.corrects[0] if data.corrects else "",
        reason=data.reason,
    )


def _groups(data: InvoiceData, country: str, day: date, whose: WhoseVat) -> tuple[Group, ...]:
    """The delivery at its rate apart; the goods are what else the rate holds, so that nothing is lost between them."""
    sign = -1 if data.is_credit_note else 1
    groups = []
    for one in data.vat:
        delivery = sum(row.net_cents for row in data.rows if row.is_delivery and row.vat_rate_bp == one.rate_bp)
        goods = one.net_cents - delivery
        vat_country = whose.country(country, one.rate_bp, day)
        groups.append(Group(one.rate_bp, vat_country, sign * goods, sign * delivery, sign * one.vat_cents))
    return tuple(groups)
