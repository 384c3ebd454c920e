"""What staff read before they act: the queues of the day, the list of orders."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from db.queries import staff_orders as queries
from shop.delivery_rules import AGENCY
from shop.order_states import OrderState

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Queue:
    """Orders that wait for the same thing. `filter` is the value of « etat » in the list's address."""

    filter: str
    label: str
    states: tuple[OrderState, ...]


QUEUES = (
    Queue("a-preparer", "À préparer", (OrderState.PAID,)),
    Queue("en-preparation", "À expédier ou à mettre à disposition", (OrderState.IN_PREPARATION,)),
    Queue("en-agence", "À remettre en agence", (OrderState.READY,)),
    Queue("expediees", "Expédiées", (OrderState.SHIPPED,)),
    Queue("a-payer", "En attente de paiement", (OrderState.AWAITING_PAYMENT,)),
    Queue("livrees", "Livrées", (OrderState.DELIVERED,)),
    Queue("annulees", "Annulées ou expirées", (OrderState.CANCELLED, OrderState.EXPIRED)),
)
ATTENTION = "a-decider"
ATTENTION_WORDS = {
    "paid_late": "Payée après expiration ou annulation : acceptez-la ou remboursez.",
    "paid_twice": "Payée deux fois : remboursez un des paiements.",
    "amount_mismatch": "Le montant reçu n’est pas celui de la commande.",
    "refund_failed": "Un remboursement a échoué.",
    "charged_back": "La banque a repris le paiement.",
}


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of the list; `name` is the buyer's, cents include VAT."""

    number: str
    state: OrderState
    name: str
    email: str
    collected: bool
    delivery: str
    pieces: int
    total_cents: int
    placed_at: datetime
    attention: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    rows: tuple[OrderRow, ...]
    page: int
    has_next: bool


async def waiting() -> Mapping[str, int]:
    """How many orders wait in each queue, and what else waits for somebody."""
    found = await queries.counts()
    numbers = {queue.filter: sum(found.get(state, 0) for state in queue.states) for queue in QUEUES}
    extra = {ATTENTION: "attention", "virements": "transfers", "taches": "parked", "expediees-en-partie": "partly"}
    return numbers | {name: found.get(key, 0) for name, key in extra.items()}


async def orders(filter_name: str, text: str, page: int) -> OrderPage:
    """A page of the list; an unknown filter shows all."""
    states: Sequence[OrderState] = next((queue.states for queue in QUEUES if queue.filter == filter_name), ())
    rows = await queries.listed(
        [state.value for state in states], text, attention=filter_name == ATTENTION, page=page, per_page=PER_PAGE
    )
    return OrderPage(tuple(_row(row) for row in rows[:PER_PAGE]), page, len(rows) > PER_PAGE)


def _row(row: dict[str, Any]) -> OrderRow:
    contact, delivery, placed = _json(row["contact"]), _json(row["delivery"]), row["placed_at"]
    return OrderRow(
        number=row["number"],
        state=OrderState(row["state"]),
        name=f"{contact.get('first_name', '')} {contact.get('last_name', '')}".strip(),
        email=row["email"],
        collected=delivery.get("mode") == AGENCY,
        delivery=(delivery.get("agency") or {}).get("name") or delivery.get("label", ""),
        pieces=int(row["pieces"] or 0),
        total_cents=row["total_cents"],
        placed_at=placed if placed.tzinfo else placed.replace(tzinfo=UTC),
        attention=row["attention"],
    )


def _json(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found
