"""Money for an order that did not wait for it: why, and how that is said to staff, to the buyer, in the history."""

from dataclasses import dataclass
from typing import Final

PAID_LATE: Final = "paid_late"
PAID_CANCELLED: Final = "paid_cancelled"
PAID_TWICE: Final = "paid_twice"
PAID_AGAIN: Final = "paid_again"
PAID_PART: Final = "paid_part"


@dataclass(frozen=True, slots=True)
class LateMoney:
    """`staff`: what they decide; `event`: its line in the history; the rest is for the buyer.

    `which` goes on after « la commande SC-26-000123 ».
    """

    staff: str
    event: str
    title: str
    which: str
    then: str


LATE_MONEY: Final = {
    PAID_LATE: LateMoney(
        "Payée après expiration\u00a0: acceptez-la ou remboursez-la.",
        "Paiement reçu après l’expiration",
        "Votre paiement est arrivé trop tard",
        "qui n’attendait plus de paiement",
        "Votre argent n’est pas perdu\u202f; notre équipe regarde votre commande et vous écrit pour la reprendre ou "
        "vous rembourser en entier.",
    ),
    PAID_CANCELLED: LateMoney(
        "Payée après l’annulation\u00a0: remboursez-la.",
        "Paiement reçu après l’annulation",
        "Votre paiement est arrivé après l’annulation",
        "qui est annulée",
        "Votre argent n’est pas perdu\u202f; notre équipe vous rembourse en entier et vous écrit alors.",
    ),
    PAID_PART: LateMoney(
        "Expirée, et payée en partie\u00a0: attendez le reste, ou remboursez ce qui est reçu.",
        "Une partie du paiement reçue après l’expiration",
        "Votre commande n’a pas été payée en entier à temps",
        "dont le reste n’est pas arrivé à temps",
        "Votre argent n’est pas perdu\u202f; notre équipe regarde votre commande et vous écrit pour la reprendre ou "
        "vous rembourser en entier.",
    ),
    PAID_TWICE: LateMoney(
        "Payée deux fois, ou plus que son prix\u00a0: remboursez le paiement en trop.",
        "Second paiement reçu",
        "Votre commande a été payée deux fois",
        "qui était déjà payée",
        "Votre commande suit son cours\u202f; notre équipe vous rembourse un des paiements et vous écrit alors.",
    ),
    PAID_AGAIN: LateMoney(
        "Payée de nouveau après un remboursement\u00a0: acceptez ce paiement ou remboursez-le.",
        "Paiement reçu après un remboursement",
        "Nous avons reçu un nouveau paiement",
        "que nous vous avions remboursée",
        "Notre équipe regarde votre commande et vous écrit pour la poursuivre ou vous rembourser ce paiement.",
    ),
}
"""By the reason kept with the order; the event has the same name."""
