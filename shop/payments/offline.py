"""Methods that no provider collects: the merchant sees the money come (S0-20, S2-25 to S2-27)."""

from shop.payments.method import Purchase
from shop.payments.provider import BANK

# The largest amount a SEPA transfer can carry, in cents.
MOST_TRANSFER_CENTS = 99_999_999_999


class Transfer:
    """Bank transfer: the order is processed once the money has arrived (S0-20)."""

    code = "transfer"
    label = "Virement bancaire"
    description = (
        "Nos coordonnées bancaires et la référence à indiquer s’affichent après la commande. Elle est préparée "
        "à réception du virement, ce qui prend en général un à trois jours ouvrés."
    )
    provider = BANK
    redirects = False
    pays_later = False
    refund_delay = "Le remboursement arrive sur votre compte en quelques jours, parfois une semaine ou plus."

    def is_offered(self, purchase: Purchase) -> bool:
        return True

    def why_not(self, purchase: Purchase) -> str | None:
        if purchase.due_cents < 1:
            return "Il n’y a rien à payer."
        if not purchase.merchant.iban:
            return "Le virement n’est pas proposé pour le moment."
        if purchase.by_appointment:
            return (
                "Un virement met un à trois jours à arriver\u00a0: votre rendez-vous pourrait être passé. Choisissez "
                "un autre moyen de paiement, ou une livraison sans rendez-vous."
            )
        if purchase.due_cents > MOST_TRANSFER_CENTS:
            return "Ce montant dépasse ce qu’un virement peut porter."
        return None
