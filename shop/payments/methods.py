"""The payment methods a shopper may choose from: one small class each, one list.

A later method (PayPal, instalments, payment at the agency, account terms …) is one more class in `METHODS`.
"""

from dataclasses import dataclass, field
from typing import Protocol

# The largest amount a SEPA transfer can carry, in cents.
MOST_TRANSFER_CENTS = 99_999_999_999


@dataclass(frozen=True, slots=True)
class Purchase:
    """What decides which methods fit. `total_cents` is all that is to pay; `delivery_mode` as in the tariffs.

    `instalments_allowed`: every article in the cart is eligible (S0-21). `unreachable`: providers known to be in
    trouble at this moment. `by_appointment`: the buyer wishes it on one day.
    """

    total_cents: int
    delivery_mode: str
    instalments_allowed: bool = False
    unreachable: frozenset[str] = field(default_factory=frozenset)
    by_appointment: bool = False


class PaymentMethod(Protocol):
    """`code` is stored, `label` is read and found by its words; `provider` collects the money.

    `redirects`: the shopper leaves for the provider's page. `refund_delay` is said with every refund (S0-56).
    """

    code: str
    label: str
    description: str
    provider: str
    redirects: bool
    refund_delay: str

    def why_not(self, purchase: Purchase) -> str | None:
        """The French sentence that says why this purchase cannot be paid so; None when it can."""


class Card:
    """Card on the provider's secure page: no card data ever reaches us; debited at once (S0-14, S0-15, S0-17)."""

    code = "card"
    label = "Carte bancaire"
    description = (
        "Visa, Mastercard et autres cartes usuelles. Vous payez sur la page sécurisée de notre prestataire"
        " ; aucune donnée de carte n’est enregistrée sur notre site. Votre compte est débité à la commande."
    )
    provider = "mollie"
    redirects = True
    refund_delay = "Le remboursement apparaît sur votre relevé en 24 à 72 heures, parfois après quelques jours ouvrés."

    def why_not(self, purchase: Purchase) -> str | None:
        if purchase.total_cents < 1:
            return "Il n’y a rien à payer."
        if self.provider in purchase.unreachable:
            return "Le paiement par carte est momentanément indisponible."
        return None


class Transfer:
    """Bank transfer: the order is processed once the money has arrived (S0-20)."""

    code = "transfer"
    label = "Virement bancaire"
    description = (
        "Nos coordonnées bancaires et la référence à indiquer s’affichent après la commande. Elle est préparée "
        "à réception du virement, ce qui prend en général un à trois jours ouvrés."
    )
    provider = "bank"
    redirects = False
    refund_delay = "Le remboursement arrive sur votre compte en quelques jours, parfois une semaine ou plus."

    def why_not(self, purchase: Purchase) -> str | None:
        if purchase.total_cents < 1:
            return "Il n’y a rien à payer."
        if self.provider in purchase.unreachable:
            return "Le virement n’est pas proposé pour le moment."
        if purchase.by_appointment:
            return (
                "Un virement met un à trois jours à arriver\u00a0: votre rendez-vous pourrait être passé. Choisissez "
                "un autre moyen de paiement, ou une livraison sans rendez-vous."
            )
        if purchase.total_cents > MOST_TRANSFER_CENTS:
            return "Ce montant dépasse ce qu’un virement peut porter."
        return None


METHODS: tuple[PaymentMethod, ...] = (Card(), Transfer())


def unreachable(iban: str) -> frozenset[str]:
    """Providers that cannot collect for a merchant with this IBAN: without one, no transfer can arrive."""
    return frozenset() if iban else frozenset({Transfer.provider})


def method(code: str) -> PaymentMethod:
    """Raises KeyError for a code that no method has."""
    for one in METHODS:
        if one.code == code:
            return one
    raise KeyError(code)
