"""The accountant's books: the sums of a period on the page, and the same as files."""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.accounting import fec, sheets
from shop.accounting.distance_sales import THRESHOLD_CENTS, distance_sales
from shop.accounting.documents import documents
from shop.accounting.period import Period, PeriodRefused, read_period
from shop.accounting.receipts import by_method, method_words, receipts
from shop.accounting.totals import totals_of
from shop.calendar import in_paris
from shop.merchant.identity import Merchant
from shop.money import percent
from shop.places import countries
from shop.storefront import storefront
from web.answers import HtmlRequest
from web.downloads import CSV, TEXT, streamed
from web.inputs import query
from web.pages.staff.common import staff_page
from web.refusals import or_404
from web.sessions import Session

Answer = Response[Any]
Lines = AsyncIterator[str]


@dataclass(frozen=True, slots=True)
class Export:
    """One file: what it is called to a person, and what its lines are made of."""

    label: str
    about: str
    lines: Callable[[Period, Merchant], Lines]


class StaffAccounting(Controller):
    path = "/comptabilite"

    @get("", name="staff_accounting")
    async def books(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        asked, today = query(request), in_paris(datetime.now(UTC)).date()
        try:
            period = read_period(asked, today)
        except PeriodRefused as refused:
            return await _shown(request, session, Period.month_of(today), today, refused=refused, asked=asked)
        return await _shown(request, session, period, today)

    @get("/{name:str}", name="staff_accounting_file")
    async def file(self, request: HtmlRequest, session: NamedDependency[Session], name: FromPath[str]) -> Answer:
        """One export of the period; what is no period is said on the page."""
        export = or_404(EXPORTS.get(name))
        asked, today = query(request), in_paris(datetime.now(UTC)).date()
        try:
            period = read_period(asked, today)
        except PeriodRefused as refused:
            return await _shown(request, session, Period.month_of(today), today, refused=refused, asked=asked)
        merchant = (await storefront()).merchant
        called = fec.file_name(merchant, period) if name == FEC else _named(name, period)
        return streamed(called, TEXT if name == FEC else CSV, export.lines(period, merchant))


async def _shown(
    request: HtmlRequest,
    session: Session,
    period: Period,
    today: date,
    *,
    refused: PeriodRefused | None = None,
    asked: Any = None,
) -> Answer:
    """The page; with what was typed and what is wrong of it where that is no period."""
    merchant = (await storefront()).merchant
    methods = by_method(await receipts(period))
    context: dict[str, Any] = {
        "period": period,
        "asked": {name: str((asked or {}).get(name, ""))[:10] for name in ("mois", "du", "au")},
        "refused": refused,
        "totals": await totals_of(documents(period, merchant)),
        "methods": [(method_words(code), one) for code, one in methods.items()],
        "disputed": any(one.counts[kind] for one in methods.values() for kind in ("taken_back", "given_again")),
        "distance": await distance_sales(merchant, today),
        "threshold_cents": THRESHOLD_CENTS,
        "exports": EXPORTS,
        "percent": percent,
        "country_words": country_words,
    }
    status = 422 if refused else 200
    return await staff_page(
        request, session, "staff/accounting/accounting.html", "accounting", status=status, **context
    )


def country_words(code: str) -> str:
    known = countries().get(code)
    return known.name if known else code or "aucune"


def _named(name: str, period: Period) -> str:
    """« ventes-2026-11-01-2026-11-30.csv »."""
    stem, _, extension = name.rpartition(".")
    return f"{stem}-{period.first}-{period.last}.{extension}"


def _sales(period: Period, merchant: Merchant) -> Lines:
    return sheets.sales(documents(period, merchant))


def _credit_notes(period: Period, merchant: Merchant) -> Lines:
    return sheets.credit_notes(documents(period, merchant))


def _journal(period: Period, merchant: Merchant) -> Lines:
    return fec.journal(documents(period, merchant), period, merchant)


async def _vat(period: Period, merchant: Merchant) -> Lines:
    for line in sheets.vat(await totals_of(documents(period, merchant))):
        yield line


async def _consumers(period: Period, merchant: Merchant) -> Lines:
    for line in sheets.consumers(await totals_of(documents(period, merchant))):
        yield line


async def _receipts(period: Period, merchant: Merchant) -> Lines:
    lines: Iterable[str] = sheets.receipts(await receipts(period))
    for line in lines:
        yield line


FEC = "fec.txt"
EXPORTS = {
    "ventes.csv": Export("Ventes", "une ligne par document et par taux, avoirs en négatif", _sales),
    "tva.csv": Export("TVA par taux et pays", "les sommes de la période", _vat),
    "encaissements.csv": Export("Encaissements", "par jour et moyen de paiement, remboursements en négatif", _receipts),
    "avoirs.csv": Export("Avoirs", "avec la facture qu’ils corrigent", _credit_notes),
    "e-reporting.csv": Export("E-reporting", "ventes aux particuliers par jour et par taux", _consumers),
    FEC: Export("Journal des ventes (FEC)", "18 colonnes séparées par des tabulations", _journal),
}
