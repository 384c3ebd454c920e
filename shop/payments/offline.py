"""Methods that no provider collects: the merchant sees the money come (S0-20, S2-25 to S2-27)."""

from shop.delivery.modes import AGENCY
from shop.money import MOST_TRANSFER_CENTS
from shop.payments.method import Purchase
from shop.payments.provider import BANK, CHEQUE, COUNTER, NOTHING

_NO_DUE = "Il n’y a rien à payer."
_OTHERWISE = "Choisissez un autre moyen de paiement, ou une livraison sans rendez-vous."


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
            return _NO_DUE
        if not purchase.merchant.iban:
            return "Le virement n’est pas proposé pour le moment."
        if purchase.by_appointment:
            return (
                f"Un virement met un à trois jours à arriver\u00a0: votre rendez-vous pourrait être passé. {_OTHERWISE}"
            )
        if purchase.due_cents > MOST_TRANSFER_CENTS:
            return "Ce montant dépasse ce qu’un virement peut porter."
        return None


class Cheque:
    """A cheque by post, the number of the order on its back (S2-26); waited for as a transfer is."""

    code = "cheque"
    label = "Chèque"
    description = (
        "L’ordre et l’adresse à laquelle l’envoyer s’affichent après la commande. Elle est préparée une fois le chèque "
        "encaissé, ce qui prend en général deux à six jours ouvrés."
    )
    provider = CHEQUE
    redirects = False
    pays_later = False
    refund_delay = "Le remboursement se fait par virement\u00a0: nous vous demandons l’IBAN de votre compte."

    def is_offered(self, purchase: Purchase) -> bool:
        return purchase.merchant.cheques

    def why_not(self, purchase: Purchase) -> str | None:
        if purchase.due_cents < 1:
            return _NO_DUE
        if purchase.by_appointment:
            return f"Un chèque met quelques jours à arriver\u00a0: votre rendez-vous pourrait être passé. {_OTHERWISE}"
        return None


class AtAgency:
    """Paid at the counter when the order is collected: card, cash or cheque (S2-27); it is prepared before that."""

    code = "agency"
    label = "Paiement au retrait"
    description = (
        "Au comptoir de l’agence, quand vous retirez votre commande\u00a0: par carte, par chèque, ou en espèces "
        "jusqu’à 1\u202f000\u00a0€."
    )
    provider = COUNTER
    redirects = False
    pays_later = True
    refund_delay = "Le remboursement se fait à l’agence, ou par virement en quelques jours."

    def is_offered(self, purchase: Purchase) -> bool:
        return purchase.merchant.pay_at_agency and purchase.delivery_mode == AGENCY

    def why_not(self, purchase: Purchase) -> str | None:
        return _NO_DUE if purchase.due_cents < 1 else None


class Nothing:
    """The order costs nothing, a code or a credit pays all of it: it is paid at once, with no means of payment."""

    code = "nothing"
    label = "Rien à payer"
    description = "Votre commande est entièrement réglée\u00a0: aucun moyen de paiement n’est demandé."
    provider = NOTHING
    redirects = False
    pays_later = False
    refund_delay = ""

    def is_offered(self, purchase: Purchase) -> bool:
        return purchase.due_cents < 1

    def why_not(self, purchase: Purchase) -> str | None:
        return "Il reste un montant à payer." if purchase.due_cents > 0 else None
