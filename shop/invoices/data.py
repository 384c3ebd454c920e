"""All that an invoice or a credit note says, as one value: what is kept, printed and put into the XML.

Amounts are cents, positive on a credit note too; moments are ISO 8601 days in Paris. Nothing of it is looked up again
later: a merchant that moves or a product that is renamed changes no document (CGI ann. II 242 nonies A).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, Self

INVOICE: Final = "invoice"
CREDIT_NOTE: Final = "credit_note"
Kind = Literal["invoice", "credit_note"]


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer. `street`: the lines between name and postcode. Numbers without spaces, empty for none.

    `legal`: form and capital, « SAS au capital de 10 000 € »; `register`: « 123 456 782 RCS Lyon ».
    """

    name: str
    street: tuple[str, ...]
    postcode: str
    town: str
    country: str
    email: str = ""
    phone: str = ""
    legal: str = ""
    register: str = ""
    siren: str = ""
    siret: str = ""
    vat_number: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "street": tuple(data["street"])})


@dataclass(frozen=True, slots=True)
class Row:
    """One line: an article, or the delivery at one rate (`is_delivery`). total = unit price × quantity - discount.

    Prices as charged (including VAT, or without where none is due); `vat_cents` is the stored share in the total.
    """

    sku: str
    name: str
    quantity: int
    unit_price_cents: int
    discount_cents: int
    total_cents: int
    vat_rate_bp: int
    vat_cents: int
    is_delivery: bool = False

    @property
    def net_cents(self) -> int:
        return self.total_cents - self.vat_cents


@dataclass(frozen=True, slots=True)
class VatRow:
    """Everything at one rate: net + vat = gross. The rows of the document add up to it."""

    rate_bp: int
    net_cents: int
    vat_cents: int
    gross_cents: int


@dataclass(frozen=True, slots=True)
class PaidBy:
    """One payment made, « Carte bancaire », and its day; on a credit note how the money goes back."""

    label: str
    cents: int
    day: str


@dataclass(frozen=True, slots=True)
class InvoiceData:
    """The whole document.

    `supplied_on`: the day of the sale or delivery, empty while unknown. `delivered_to`: where it went, a line each,
    where that is not the buyer's address. `discounts`: (label, cents) of the codes, information beside the rows, which
    already bear them. `mentions`: whole sentences. `exemption`: why no VAT is due, empty when it is. `corrects`: number
    and day of the invoice a credit note takes from. `pay_to`: what to copy into a bank while something is due (holder,
    iban, bic, reference), empty otherwise.
    """

    kind: Kind
    number: str
    day: str
    order_number: str
    order_day: str
    seller: Party
    buyer: Party
    rows: tuple[Row, ...]
    vat: tuple[VatRow, ...]
    total_cents: int
    supplied_on: str = ""
    delivered_to: tuple[str, ...] = ()
    discounts: tuple[tuple[str, int], ...] = ()
    paid: tuple[PaidBy, ...] = ()
    due_cents: int = 0
    mentions: tuple[str, ...] = ()
    exemption: str = ""
    corrects: tuple[str, str] | None = None
    reason: str = ""
    pay_to: Mapping[str, str] | None = None

    @property
    def vat_cents(self) -> int:
        return sum(one.vat_cents for one in self.vat)

    @property
    def net_cents(self) -> int:
        return self.total_cents - self.vat_cents

    @property
    def is_credit_note(self) -> bool:
        return self.kind == CREDIT_NOTE

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """From what `as_json` gave, as JSON keeps it."""
        return cls(
            **{
                **data,
                "seller": Party.of(data["seller"]),
                "buyer": Party.of(data["buyer"]),
                "rows": tuple(Row(**one) for one in data["rows"]),
                "vat": tuple(VatRow(**one) for one in data["vat"]),
                "delivered_to": tuple(data["delivered_to"]),
                "discounts": tuple((label, cents) for label, cents in data["discounts"]),
                "paid": tuple(PaidBy(**one) for one in data["paid"]),
                "mentions": tuple(data["mentions"]),
                "corrects": tuple(data["corrects"]) if data["corrects"] else None,
            }
        )
