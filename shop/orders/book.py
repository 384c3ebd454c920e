"""One order as a value: what pages, mails and moves read of it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db.queries import chargebacks
from db.queries import orders as queries
from db.queries import payments as payment_queries
from shop.addresses import Address
from shop.catalogue.stock import KeptLine
from shop.delivery.choice import DeliveryChoice
from shop.delivery.modes import AGENCY
from shop.links import number_of
from shop.orders.parcels import Packed, Parcel, parcels_of
from shop.orders.pickup_code import in_groups
from shop.orders.states import STILL_HERE, OrderState, PaymentState
from shop.payments.provider import CREDIT
from shop.prices import Reduction, VatGroup


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One article as it was sold; cents include VAT. `reserved` pieces of the shelf are still kept for it.

    `kept_back` pieces are not sent: the buyer withdrew from them before they left.
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

    `received_cents`: what came so far of one that may come in parts. `details`: what its method adds.
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
    def reasons(self) -> tuple[str, ...]:
        """Why staff must look, each reason once."""
        return tuple(reason for reason in self.attention.split(",") if reason)

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
        """Whether all its money went back, wherever the goods are: nothing (more) leaves."""
        return any(one.refunded_cents for one in self.payments) and not self.holding

    @property
    def unsent(self) -> dict[int, int]:
        """Pieces still to be sent, packed or not, by order line id; lines with none are absent."""
        return self._without(self.parcels)

    @property
    def unpacked(self) -> dict[int, int]:
        """Pieces that are in no parcel yet, by order line id; lines with none are absent."""
        return self._without((*self.parcels, *self.packed))

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


async def by_number(number: str) -> Order | None:
    row = await queries.by_number(number)
    return await _whole(row) if row else None


async def by_token(token: str, secret: str) -> Order | None:
    """The order whose signed link this is; None for any other text."""
    number = number_of(token, secret)
    return await by_number(number) if number else None


async def by_id(order_id: int) -> Order | None:
    row = await queries.by_id(order_id)
    return await _whole(row) if row else None


async def locked(order_id: int) -> Order:
    """The order within the open transaction, which alone may change it until its end. Raises LookupError."""
    row = await queries.locked(order_id)
    if row is None:
        raise LookupError(f"no order {order_id}")
    return await _whole(row)


def as_printed(number: str) -> str:
    """« SC-26-000123 » for « sc26000123 » or « SC 26 000123 »: a number as people type it."""
    plain = "".join(sign for sign in number if sign.isalnum()).upper()
    return f"{plain[:2]}-{plain[2:4]}-{plain[4:]}"


async def find_for_visitor(number: str, email: str) -> Order | None:
    """The order of this number made with this e-mail address; nothing is said of why there is none."""
    order_id = await queries.id_for_lookup(as_printed(number), email.strip().lower())
    return await by_id(order_id) if order_id else None


async def _whole(row: dict[str, Any]) -> Order:
    order_id = row["id"]
    lines = [_line(one) for one in await queries.lines_of(order_id)]
    events = [_event(one) for one in await queries.events_of(order_id)]
    payments = [payment_from(one) for one in await payment_queries.of_order(order_id)]
    away = await chargebacks.cents_away(order_id)
    parcels, packed = await parcels_of(order_id)
    delivery_address = Address.of(row["delivery_address"]) if row["delivery_address"] else None
    names = (
        "id", "number", "state", "email", "contact", "professional", "goods_cents", "discount_cents",
        "delivery_cents", "surcharge_cents", "total_cents", "comment", "attention", "placed_at", "pickup_code",
        "delay", "hold_until", "version", "vat_exemption",
    )  # fmt: skip
    return Order(
        **{name: row[name] for name in names},
        customer_id=row["customer"],
        delivery_address=delivery_address,
        billing_address=Address.of(row["billing_address"]),
        delivery=DeliveryChoice.from_json({"country": "FR", "postcode": "", **row["delivery"]}),
        vat=tuple(VatGroup(**group) for group in row["vat"]),
        discounts=tuple(Reduction(**one) for one in row["discounts"]),
        lines=tuple(lines),
        events=tuple(events),
        parcels=parcels,
        packed=packed,
        payments=tuple(replace(one, charged_back_cents=away.get(one.id, 0)) for one in payments),
    )


def _line(row: dict[str, Any]) -> OrderLine:
    return OrderLine(variant_id=row["variant"], **{name: row[name] for name in row if name not in {"order", "variant"}})


def _event(row: dict[str, Any]) -> OrderEvent:
    return OrderEvent(row["at"], row["actor"], row["move"], row["from_state"], row["to_state"], row["note"])


def payment_from(row: dict[str, Any]) -> Payment:
    return Payment(order_id=row["order"], **{name: row[name] for name in row if name != "order"})
