"""Methods paid on the page of the provider (Mollie): no data of a card or an account ever reaches us (S0-14, S0-17)."""

from shop.payments.method import Purchase


class Card:
    """Card on the provider's secure page, debited at once (S0-15)."""

    code = "card"
    label = "Carte bancaire"
    description = (
        "Visa, Mastercard et autres cartes usuelles. Vous payez sur la page sécurisée de notre prestataire"
        " ; aucune donnée de carte n’est enregistrée sur notre site. Votre compte est débité à la commande."
    )
    provider = "mollie"
    redirects = True
    pays_later = False
    refund_delay = "Le remboursement apparaît sur votre relevé en 24 à 72 heures, parfois après quelques jours ouvrés."

    def is_offered(self, purchase: Purchase) -> bool:
        return True

    def why_not(self, purchase: Purchase) -> str | None:
        if purchase.due_cents < 1:
            return "Il n’y a rien à payer."
        if self.provider in purchase.unreachable:
            return "Le paiement par carte est momentanément indisponible."
        return None
