"""The life of an order and of a payment: two tables of allowed moves. docs/order-life.md is the same table, for people.

A move writes who made it and when; nothing else changes a state.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shop.delivery.modes import AGENCY
from shop.errors import MoveNotAllowed


class OrderState(StrEnum):
    AWAITING_PAYMENT = "awaiting_payment"
    CONFIRMED = "confirmed"
    PAID = "paid"
    IN_PREPARATION = "in_preparation"
    READY = "ready"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Actor(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"
    SYSTEM = "system"


class PaymentState(StrEnum):
    CREATED = "created"
    OPEN = "open"
    PENDING = "pending"
    AUTHORIZED = "authorized"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


TO_PREPARE = frozenset({OrderState.CONFIRMED, OrderState.PAID})
"""Nobody waits for money any more, and nothing is done yet."""
STILL_HERE = TO_PREPARE | {OrderState.IN_PREPARATION, OrderState.READY}
"""Going on, and nothing has left yet."""
ENDED = frozenset({OrderState.CANCELLED, OrderState.EXPIRED})
"""Nothing is delivered: money that is here goes back."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a state is called, and one line of what it means for the buyer."""

    label: str
    meaning: str


WORDS = {
    OrderState.AWAITING_PAYMENT: Words("En attente de paiement", "Nous attendons votre paiement pour la préparer."),
    OrderState.CONFIRMED: Words("Confirmée", "Vous réglerez votre commande en la retirant à l’agence."),
    OrderState.PAID: Words("Payée", "Nous avons reçu votre paiement."),
    OrderState.IN_PREPARATION: Words("En préparation", "Nous préparons votre colis."),
    OrderState.READY: Words("Prête en agence", "Votre commande vous attend à l’agence que vous avez choisie."),
    OrderState.SHIPPED: Words("Expédiée", "Votre colis est chez le transporteur."),
    OrderState.DELIVERED: Words("Livrée", "Votre commande vous a été remise."),
    OrderState.CANCELLED: Words("Annulée", "Rien ne vous sera livré. Si vous aviez payé, vous êtes remboursé."),
    OrderState.EXPIRED: Words(
        "Expirée", "Le paiement n’est pas arrivé à temps\u202f; les articles ne sont plus réservés."
    ),
}
_COLLECTED = {OrderState.DELIVERED: Words("Retirée", "Vous avez retiré votre commande.")}
GIVEN_BACK = Words("Remboursée", "Nous vous remboursons tout ce que vous avez payé\u202f; rien ne vous sera livré.")
"""Paid, and all of it given back before anything left."""
NOTHING_PAID = Words("Confirmée", "Il n’y avait rien à payer.")
"""Paid, as the table of moves has it, and it cost nothing."""
PAID_WITH_CREDIT = Words("Payée", "Votre avoir a réglé toute la commande.")
PARTLY_SENT = Words("Expédiée en partie", "Le reste de votre commande partira dans un autre colis.")
"""Shipped, and more is to be sent."""
PAYMENT_WORDS = {
    PaymentState.CREATED: Words("Paiement préparé", "La page de paiement n’a pas encore été ouverte."),
    PaymentState.OPEN: Words("Paiement en cours", "La page de paiement est ouverte."),
    PaymentState.PENDING: Words("Paiement en vérification", "La banque n’a pas encore répondu."),
    PaymentState.AUTHORIZED: Words("Paiement autorisé", "La banque a réservé la somme."),
    PaymentState.PAID: Words("Payé", "La somme est encaissée."),
    PaymentState.FAILED: Words("Paiement refusé", "La banque a refusé le paiement\u202f; rien n’a été débité."),
    PaymentState.CANCELLED: Words("Paiement abandonné", "Le paiement a été annulé\u202f; rien n’a été débité."),
    PaymentState.EXPIRED: Words("Paiement expiré", "La page de paiement est restée trop longtemps sans réponse."),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `mode`: '' for any, 'agency' for pickups only, 'shipping' for everything else only."""

    name: str
    from_state: OrderState
    to_state: OrderState
    actors: frozenset[Actor]
    mode: str = ""

    def fits(self, delivery_mode: str) -> bool:
        """Whether the move exists for an order received by this delivery mode."""
        return not self.mode or (self.mode == "agency") == (delivery_mode == AGENCY)


def _rows(name: str, starts: Iterable[OrderState], to: OrderState, actors: set[Actor], mode: str = "") -> list[Move]:
    return [Move(name, start, to, frozenset(actors), mode) for start in starts]


_S, _A = OrderState, Actor
MOVES: tuple[Move, ...] = (
    *_rows("pay", [_S.AWAITING_PAYMENT, _S.CONFIRMED], _S.PAID, {_A.SYSTEM, _A.STAFF}),
    *_rows("expire", [_S.AWAITING_PAYMENT], _S.EXPIRED, {_A.SYSTEM}),
    *_rows("confirm", [_S.AWAITING_PAYMENT], _S.CONFIRMED, {_A.CUSTOMER, _A.STAFF}, "agency"),
    *_rows("cancel", [_S.AWAITING_PAYMENT, _S.CONFIRMED, _S.PAID], _S.CANCELLED, {_A.CUSTOMER, _A.STAFF}),
    *_rows("cancel", [_S.IN_PREPARATION, _S.READY], _S.CANCELLED, {_A.STAFF}),
    *_rows("cancel", [_S.SHIPPED], _S.CANCELLED, {_A.STAFF}, "shipping"),
    *_rows(
        "withdraw",
        [_S.AWAITING_PAYMENT, _S.CONFIRMED, _S.PAID, _S.IN_PREPARATION, _S.READY],
        _S.CANCELLED,
        {_A.CUSTOMER},
    ),
    *_rows("accept_late_payment", [_S.EXPIRED], _S.PAID, {_A.SYSTEM, _A.STAFF}),
    *_rows("prepare", [_S.CONFIRMED, _S.PAID], _S.IN_PREPARATION, {_A.STAFF}),
    *_rows("make_ready", [_S.IN_PREPARATION], _S.READY, {_A.STAFF}, "agency"),
    *_rows("hand_over", [_S.READY], _S.DELIVERED, {_A.STAFF}, "agency"),
    *_rows("ship", [_S.IN_PREPARATION], _S.SHIPPED, {_A.STAFF}, "shipping"),
    *_rows("deliver", [_S.SHIPPED], _S.DELIVERED, {_A.STAFF, _A.SYSTEM}, "shipping"),
)
MOVE_LABELS = {
    "pay": "Paiement reçu",
    "confirm": "Paiement au retrait choisi",
    "expire": "Réservation expirée",
    "cancel": "Commande annulée",
    "withdraw": "Rétractation, commande annulée",
    "accept_late_payment": "Paiement tardif accepté",
    "prepare": "Préparation commencée",
    "make_ready": "Commande prête en agence",
    "hand_over": "Commande retirée",
    "ship": "Colis expédié",
    "deliver": "Colis livré",
}

_P = PaymentState
_ENDS = (_P.PAID, _P.FAILED, _P.CANCELLED, _P.EXPIRED)
PAYMENT_MOVES: dict[PaymentState, frozenset[PaymentState]] = {
    _P.CREATED: frozenset({_P.OPEN, _P.PENDING, _P.AUTHORIZED, *_ENDS}),
    _P.OPEN: frozenset({_P.PENDING, _P.AUTHORIZED, *_ENDS}),
    _P.PENDING: frozenset({_P.AUTHORIZED, *_ENDS}),
    _P.AUTHORIZED: frozenset(_ENDS),
    # Money that arrives after all (a bank transfer, a reply the provider corrects) is never lost sight of.
    _P.FAILED: frozenset({_P.PAID}),
    _P.CANCELLED: frozenset({_P.PAID}),
    _P.EXPIRED: frozenset({_P.PAID}),
    _P.PAID: frozenset(),
}


def moves_from(state: str, actor: str, mode: str) -> tuple[Move, ...]:
    """What this actor may do to an order in this state, received by this delivery mode; nothing else is offered."""
    return tuple(move for move in MOVES if move.from_state == state and actor in move.actors and move.fits(mode))


def may(state: str, move: str, actor: str, mode: str) -> bool:
    """Whether the move is allowed."""
    return any(found.name == move for found in moves_from(state, actor, mode))


def apply(state: str, move: str, *, actor: str, mode: str) -> OrderState:
    """The state after the move. Raises MoveNotAllowed: wrong state, wrong actor or wrong delivery mode."""
    for found in moves_from(state, actor, mode):
        if found.name == move:
            return found.to_state
    label = WORDS[OrderState(state)].label.lower()
    raise MoveNotAllowed(state, move, f"Cette action n’est pas possible\u00a0: la commande est «\u00a0{label}\u00a0».")


def words_of(state: str, mode: str, *, is_given_back: bool = False, is_partly_sent: bool = False) -> Words:
    """What the state is called for an order received by this delivery mode, by its buyer and by staff alike."""
    if is_partly_sent:
        return PARTLY_SENT
    if is_given_back:
        return GIVEN_BACK
    known = OrderState(state)
    return _COLLECTED.get(known, WORDS[known]) if mode == AGENCY else WORDS[known]


def payment_may_become(state: str, new_state: str) -> bool:
    """Whether a payment may go from one state to the other; never paid → open, and never to the state it has."""
    return PaymentState(new_state) in PAYMENT_MOVES[PaymentState(state)]
