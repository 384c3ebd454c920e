"""One order as a value: what pages, mails and moves read of it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shop.addresses import Address
from shop.catalogue.stock import KeptLine
from shop.delivery.choice import DeliveryChoice
from shop.delivery.modes import AGENCY
from shop.orders.parcels import Packed, Parcel
from shop.orders.pickup_code import in_groups
from shop.orders.states import STILL_HERE, OrderState, PaymentState
from shop.payments.provider import CREDIT
from shop.prices import Reduction, VatGroup

NOTE: Final = "note"
MESSAGE: Final = "message"
WORDS_ALONE: Final = frozenset({NOTE, MESSAGE})
"""Events of the history that changed nothing: what staff wrote among themselves, and to the buyer."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One article as it was sold; cents include VAT. `reserved` pieces of the shelf are still kept for it.

    `kept_back` pieces are not sent: the buyer withdrew from them before they left, or staff took them out
    (`taken_out` of them).
    """

    id: int
    variant_id: int | None
    sku: str
    name: str
    variant_label: str
    slug: str
    quantity: int
    unit_price_cents: int
    discount_cents: int
    total_cents: int
    vat_rate_bp: int
    vat_cents: int
    weight_g: int
    reserved: int
    kept_back: int
    withdrawal_exclusion: str
    taken_out: int = 0

    @property
    def sold_pieces(self) -> int:
        """Pieces that the contract is still about: all but those staff took out."""
        return self.quantity - self.taken_out

    @property
    def list_cents(self) -> int:
        """Before discounts, as the sums of an order begin."""
        return self.unit_price_cents * self.quantity

    @property
    def due_pieces(self) -> int:
        """Pieces the buyer is to have."""
        return self.quantity - self.kept_back

    @property
    def kept(self) -> KeptLine:
        return KeptLine(self.id, self.variant_id, self.name, self.quantity, self.reserved)


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """One move; `at` is UTC."""

    at: datetime
    actor: str
    move: str
    from_state: str
    to_state: str
    note: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Amounts in cents. `provider_id` is the provider's name for it, once it has one.

    `received_cents`: what bank files brought of it, once it is paid. `details`: what its method adds.
    `charged_back_cents`: what the buyer's bank took back and has not given again.
    """

    id: int
    order_id: int
    method: str
    provider: str
    provider_id: str | None
    state: str
    amount_cents: int
    refunded_cents: int
    received_cents: int
    currency: str
    idempotency_key: str
    checkout_url: str
    reference: str
    failure_reason: str
    details: Mapping[str, Any]
    expires_at: datetime | None
    created_at: datetime
    checked_at: datetime | None
    charged_back_cents: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether the provider has said its last word, as far as we know."""
        return self.state in {PaymentState.PAID, PaymentState.FAILED, PaymentState.CANCELLED, PaymentState.EXPIRED}

    @property
    def left_cents(self) -> int:
        """What can still be refunded."""
        away = self.refunded_cents + self.charged_back_cents
        return max(0, self.amount_cents - away) if self.state == PaymentState.PAID else 0


@dataclass(frozen=True, slots=True)
class Order:
    """Amounts in cents including VAT, moments in UTC. `delivery_address` None: collected, at an agency or a point.

    `parcels` have left; `packed` ones wait for the carrier. `delay`: what the buyer was told of one, empty for none.
    `taken_by`: who of the staff typed it for a buyer on the phone, empty where the buyer ordered.
    """

    id: int
    number: str
    state: str
    customer_id: int | None
    email: str
    contact: Mapping[str, str]
    professional: Mapping[str, str]
    delivery_address: Address | None
    billing_address: Address
    delivery: DeliveryChoice
    goods_cents: int
    discount_cents: int
    delivery_cents: int
    surcharge_cents: int
    total_cents: int
    vat: tuple[VatGroup, ...]
    vat_exemption: Mapping[str, str]
    discounts: tuple[Reduction, ...]
    comment: str
    taken_by: str
    attention: str
    placed_at: datetime
    pickup_code: str
    delay: Mapping[str, str]
    hold_until: datetime | None
    version: int
    lines: tuple[OrderLine, ...]
    events: tuple[OrderEvent, ...]
    parcels: tuple[Parcel, ...]
    packed: tuple[Packed, ...]
    payments: tuple[Payment, ...]

    @property
    def drawn(self) -> str:
        """What a form about it carries: its version, and how many events of its history were there (« 7.12 »)."""
        return f"{self.version}.{len(self.events)}"

    @property
    def last_move(self) -> OrderEvent:
        """The latest event that is more than words."""
        return next((one for one in reversed(self.events) if one.move not in WORDS_ALONE), self.events[-1])

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why staff must look, each reason once."""
        return tuple(reason for reason in self.attention.split(",") if reason)

    def attention_with(self, reason: str, *settled: str) -> str:
        """What there is to look at with one reason more, once and last, and without those settled."""
        return ",".join((*(one for one in self.reasons if one not in {reason, *settled}), reason))

    def attention_without(self, *settled: str) -> str:
        """What is left to look at once these reasons are settled."""
        return ",".join(reason for reason in self.reasons if reason not in settled)

    @property
    def is_collected(self) -> bool:
        return self.delivery.mode == AGENCY

    @property
    def code_to_show(self) -> str:
        """« K7M 4PX », while the goods wait at the agency; empty before and after."""
        return in_groups(self.pickup_code) if self.state == OrderState.READY else ""

    @property
    def payment(self) -> Payment:
        """The payment that counts: of those paid the first that is not account credit, else the latest."""
        paid = [one for one in self.payments if one.state == PaymentState.PAID]
        if not paid or self.due_cents:
            return self.payments[-1]
        return next((one for one in paid if one.provider != CREDIT), paid[0])

    @property
    def holding(self) -> tuple[Payment, ...]:
        """Payments of which some money is still with us."""
        return tuple(one for one in self.payments if one.left_cents)

    @property
    def due_cents(self) -> int:
        """What is still to be paid. A payment given back in part has been made all the same."""
        paid = [one for one in self.payments if one.state == PaymentState.PAID]
        counted = self.holding if self.is_unpaid or self.state == OrderState.EXPIRED else paid
        return max(0, self.total_cents - sum(one.amount_cents for one in counted))

    @property
    def is_unpaid(self) -> bool:
        """Whether it waits for money, now or at the counter: its state says so."""
        return self.state in {OrderState.AWAITING_PAYMENT, OrderState.CONFIRMED}

    @property
    def is_given_back(self) -> bool:
        """Whether all its money went back while the goods are still here: nothing more is to be sent."""
        return self.is_refunded and self.state in STILL_HERE

    @property
    def is_refunded(self) -> bool:
        """Whether we gave all its money back, wherever the goods are: nothing (more) leaves."""
        paid = [one for one in self.payments if one.state == PaymentState.PAID]
        return any(one.refunded_cents for one in paid) and all(one.refunded_cents >= one.amount_cents for one in paid)

    @property
    def is_charged_back(self) -> bool:
        """Whether its buyer's bank has the money while goods are to leave: they stay until it is given again."""
        if self.holding or not (self.state in STILL_HERE or self.is_partly_sent):
            return False
        return not self.is_given_back and self.charged_back_cents > 0

    @property
    def charged_back_cents(self) -> int:
        """What the buyer's bank took back of all its payments and has not given again."""
        return sum(one.charged_back_cents for one in self.payments)

    @property
    def unsent(self) -> dict[int, int]:
        """Pieces still to be sent, packed or not, by order line id; lines with none are absent."""
        return self._without(self.gone)

    @property
    def unpacked(self) -> dict[int, int]:
        """Pieces that are in no parcel yet, by order line id; lines with none are absent."""
        return self._without((*self.gone, *self.packed))

    @property
    def gone(self) -> tuple[Parcel, ...]:
        """Parcels that left and did not come back to us."""
        return tuple(one for one in self.parcels if one.returned_at is None)

    @property
    def has_come_back(self) -> bool:
        """Whether all that left came back to us: nothing of it is with its buyer."""
        return bool(self.parcels) and not self.gone

    @property
    def is_partly_sent(self) -> bool:
        """Whether a parcel left, and more is still to be sent."""
        return self.state == OrderState.SHIPPED and bool(self.unsent) and not self.is_refunded

    def _without(self, parcels: Iterable[Parcel | Packed]) -> dict[int, int]:
        """Due pieces that are in none of these parcels."""
        inside = Counter[int]()
        for parcel in parcels:
            inside.update(dict(parcel.lines))
        left = {line.id: line.due_pieces - inside[line.id] for line in self.lines}
        return {line_id: pieces for line_id, pieces in left.items() if pieces > 0}


def line_name(line: OrderLine) -> str:
    """« Déambulateur (bleu) »."""
    return f"{line.name} ({line.variant_label})" if line.variant_label else line.name
