"""A row without VAT, as invoices must give it: unit price, discount and total, which add up to the cent.

Shops charge prices including VAT; the row's stored share of the VAT says what is left. Pure.
"""

from dataclasses import dataclass
from decimal import Decimal

from shop.invoices.data import Row
from shop.vat import contained

PRICE_DIGITS = 4  # as many as French platforms read in a unit price (BT-146)


@dataclass(frozen=True, slots=True)
class NetRow:
    """Cents without VAT: `listed_cents` for the whole quantity, less `discount_cents`, is `total_cents`."""

    quantity: int
    listed_cents: int
    discount_cents: int
    total_cents: int

    @property
    def unit_price(self) -> Decimal:
        """In cents, with the fractions a division leaves."""
        return Decimal(self.listed_cents) / self.quantity

    @property
    def has_exact_unit_price(self) -> bool:
        """Whether the unit price in euros needs no more than four decimals."""
        return not self.listed_cents * 10 ** (PRICE_DIGITS - 2) % self.quantity


def net_row(row: Row) -> NetRow:
    """The discount without VAT is what its list price without VAT loses, never less than nothing."""
    listed = row.net_cents
    if row.discount_cents:
        gross = row.unit_price_cents * row.quantity
        listed = max(listed, gross - contained(gross, row.vat_rate_bp))
    return NetRow(row.quantity, listed, listed - row.net_cents, row.net_cents)
