"""Account credit: what a customer has to spend with us, used at the last step but one of the checkout."""

from shop.payments.method import Purchase
from shop.payments.provider import CREDIT


class Credit:
    """Never listed: it is offered beside the methods, and is the method of an order that it pays whole."""

    code = "credit"
    label = "Avoir"
    description = "Votre avoir règle toute la commande\u00a0: aucun autre moyen de paiement n’est demandé."
    provider = CREDIT
    redirects = False
    pays_later = False
    refund_delay = "Votre avoir est de nouveau disponible tout de suite, dans votre compte."

    def is_offered(self, purchase: Purchase) -> bool:
        return False

    def why_not(self, purchase: Purchase) -> str | None:
        return "Un avoir s’utilise au moment de commander."
