"""What a credit note takes off which rows of its invoice: pure, cents and whole pieces in, rows out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from shop.invoices.data import InvoiceData, Row, VatRow
from shop.invoices.words import REDUCED
from shop.money import spread
from shop.vat import contained

Key = tuple[bool, str, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """What a refund names: pieces of an article, or cents of it without a piece (`quantity` 0)."""

    sku: str
    rate_bp: int
    quantity: int
    cents: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A refund as a credit note sees it: `cents` in all, of which `pieces` and `delivery_cents` are named."""

    cents: int
    pieces: tuple[Piece, ...] = ()
    delivery_cents: int = 0

    @property
    def named_cents(self) -> int:
        return sum(one.cents for one in self.pieces) + self.delivery_cents


@dataclass(frozen=True, slots=True)
class Earlier:
    """A refund made before: what it gave back, and the total of its credit note, 0 without one."""

    cents: int
    credited_cents: int
    failed: bool


def owed_again(earlier: Iterable[Earlier]) -> int:
    """Money that credit notes have promised and that never left: the next refunds give it, without another note."""
    owed = 0
    for one in earlier:
        owed += one.credited_cents if one.failed else -min(owed, max(0, one.cents - one.credited_cents))
    return owed


def to_credit(wish: Wish, earlier: Sequence[Earlier], paid_cents: int, invoiced_cents: int) -> int:
    """The total of the credit note of a refund; 0 for none.

    `paid_cents`: all that was ever paid; `invoiced_cents`: what invoices less credit notes come to. Money beyond what
    was invoiced (paid twice) goes back without a note, but for what the refund names: goods that come back were sold.
    """
    held = paid_cents - sum(one.cents for one in earlier if not one.failed)
    beyond = max(0, held - invoiced_cents)
    again = min(owed_again(earlier), beyond, wish.cents)
    unnamed = max(0, wish.cents - wish.named_cents)
    return max(0, wish.cents - again - min(unnamed, beyond - again))


def key_of(row: Row) -> Key:
    """What tells the rows of one order apart; those of its credit notes have the same."""
    return row.is_delivery, row.name if row.is_delivery else row.sku, row.vat_rate_bp


def left_of(invoice: InvoiceData, notes: Iterable[InvoiceData]) -> dict[Key, int]:
    """What earlier credit notes left of each row, in cents."""
    left: dict[Key, int] = defaultdict(int)
    for row in invoice.rows:
        left[key_of(row)] += row.total_cents
    for note in notes:
        for row in note.rows:
            left[key_of(row)] -= row.total_cents
    return left


def rows_of(
    invoice: InvoiceData, notes: Sequence[InvoiceData], wish: Wish, cents: int
) -> tuple[tuple[Row, ...], tuple[VatRow, ...]]:
    """The rows of a credit note of so many cents, and its VAT by rate; never more of a row than is left of it.

    What is named comes first; the rest is spread over what is left by worth. `cents` is at most what is left in all.
    """
    taken = _taken(invoice, left_of(invoice, notes), wish, cents)
    rows: list[Row] = []
    groups: list[VatRow] = []
    for rate in sorted({row.vat_rate_bp for row in taken}, reverse=True):
        same = [row for row in taken if row.vat_rate_bp == rate]
        gross = sum(row.total_cents for row in same)
        vat = _vat(invoice, notes, rate, gross)
        shares = spread(vat, [row.total_cents for row in same])
        rows += [replace(row, vat_cents=share) for row, share in zip(same, shares, strict=True)]
        groups.append(VatRow(rate, gross - vat, vat, gross))
    return tuple(rows), tuple(groups)


def _taken(invoice: InvoiceData, left: dict[Key, int], wish: Wish, cents: int) -> list[Row]:
    """The rows without their VAT; `left` is used up."""
    models = {key_of(row): row for row in reversed(invoice.rows)}
    taken: list[Row] = []

    def take(key: Key, wanted: int, quantity: int = 0) -> None:
        nonlocal cents
        share = min(wanted, left.get(key, 0), cents)
        if share > 0:
            left[key] -= share
            cents -= share
            taken.append(_row(models[key], share, quantity))

    for one in wish.pieces:
        take((False, one.sku, one.rate_bp), one.cents, one.quantity)
    for key, share in _spread(left, wish.delivery_cents, delivery_alone=True):
        take(key, share)
    for key, share in _spread(left, cents):
        take(key, share)
    return taken


def _spread(left: dict[Key, int], cents: int, *, delivery_alone: bool = False) -> list[tuple[Key, int]]:
    """Cents over the rows that have something left, by worth."""
    keys = [key for key, worth in left.items() if worth > 0 and (key[0] or not delivery_alone)]
    wanted = min(cents, sum(left[key] for key in keys))
    return list(zip(keys, spread(wanted, [left[key] for key in keys]), strict=True))


def _row(model: Row, cents: int, quantity: int) -> Row:
    """Pieces at the price they were sold for, less their share of the discounts; or an amount of the article."""
    off = model.unit_price_cents * quantity - cents
    if quantity and off >= 0:
        return replace(model, quantity=quantity, discount_cents=off, total_cents=cents)
    name = model.name if model.is_delivery else f"{REDUCED} «\u00a0{model.name}\u00a0»"
    return replace(model, name=name, quantity=1, unit_price_cents=cents, discount_cents=0, total_cents=cents)


def _vat(invoice: InvoiceData, notes: Sequence[InvoiceData], rate_bp: int, gross: int) -> int:
    """The VAT of this gross at one rate: all that is left of it with the last of the goods, never more."""
    vat, worth = (
        sum(getattr(one, name) for one in invoice.vat if one.rate_bp == rate_bp)
        - sum(getattr(one, name) for note in notes for one in note.vat if one.rate_bp == rate_bp)
        for name in ("vat_cents", "gross_cents")
    )
    return int(vat) if gross >= worth else min(contained(gross, rate_bp), int(vat))
