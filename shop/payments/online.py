"""Methods paid on the page of the provider (Mollie): no data of a card or an account ever reaches us (S0-14, S0-17)."""

from shop.money import euros
from shop.payments.instalments import COUNTRIES, OVER_CENTS, TIMES
from shop.payments.method import Limits, Purchase
from shop.payments.mollie_values import METHODS as NAMES

PROVIDER = "mollie"
_CARD_BACK = "Le remboursement apparaît sur votre relevé en 24 à 72 heures, parfois après quelques jours ouvrés."


class Online:
    """What methods of the provider share. `subject` begins a sentence about it."""

    code = ""
    label = ""
    subject = ""
    description = ""
    provider = PROVIDER
    redirects = True
    pays_later = False
    refund_delay = _CARD_BACK

    def is_offered(self, purchase: Purchase) -> bool:
        """As the provider says of this country; as it is used to while it has said nothing."""
        if purchase.offered is None:
            return self.is_usual(purchase)
        return NAMES[self.code] in purchase.offered

    def is_usual(self, purchase: Purchase) -> bool:
        """Whether to offer it on our own judgement."""
        return True

    def why_not(self, purchase: Purchase) -> str | None:
        if purchase.due_cents < 1:
            return "Il n’y a rien à payer."
        if self.provider in purchase.unreachable:
            return f"{self.subject} est momentanément indisponible."
        limits = (purchase.offered or {}).get(NAMES[self.code], Limits())
        if limits.least_cents is not None and purchase.due_cents < limits.least_cents:
            return f"{self.subject} est possible à partir de {euros(limits.least_cents)}."
        if limits.most_cents is not None and purchase.due_cents > limits.most_cents:
            return f"{self.subject} est possible jusqu’à {euros(limits.most_cents)}."
        return None


class Card(Online):
    """Card on the provider's secure page, debited at once (S0-15)."""

    code = "card"
    label = "Carte bancaire"
    subject = "Le paiement par carte"
    description = (
        "Visa, Mastercard et autres cartes usuelles. Vous payez sur la page sécurisée de notre prestataire"
        "\u202f; aucune donnée de carte n’est enregistrée sur notre site. Votre compte est débité à la commande."
    )


class PayPal(Online):
    """With an account at PayPal, or with a card there without one (S0-19)."""

    code = "paypal"
    label = "PayPal"
    subject = "PayPal"
    description = (
        "Avec votre compte PayPal, ou par carte chez PayPal sans ouvrir de compte. Vous êtes débité à la commande."
    )
    refund_delay = (
        "Le remboursement arrive sur votre compte PayPal le jour même, ou sur la carte utilisée en quelques jours."
    )


class ApplePay(Online):
    """The wallet of Apple's devices, on the provider's page; offered where the provider says so, never on our own."""

    code = "applepay"
    label = "Apple Pay"
    subject = "Apple Pay"
    description = "Sur un appareil Apple, avec une carte enregistrée dans Cartes. Vous êtes débité à la commande."

    def is_usual(self, purchase: Purchase) -> bool:
        return False


class Bancontact(Online):
    """The debit cards of Belgium."""

    code = "bancontact"
    label = "Bancontact"
    subject = "Bancontact"
    description = "Avec votre carte Bancontact ou l’application de votre banque belge. Vous êtes débité à la commande."
    refund_delay = "Le remboursement arrive sur votre compte bancaire en un à trois jours ouvrés."

    def is_usual(self, purchase: Purchase) -> bool:
        return purchase.country == "BE"


class Instalments(Online):
    """A credit of the provider in 3 or 4 times, for orders over 200 € of articles that allow it (S0-18, S0-21)."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.label = f"Paiement en {TIMES[code]} fois"
        self.subject = f"Le paiement en {TIMES[code]} fois"
        self.description = (
            f"{TIMES[code]} débits sur votre carte, un par mois, sans frais. Vous confirmez sur la page de notre "
            "partenaire."
        )
        self.refund_delay = (
            "Votre échéancier est réduit ou arrêté, et ce qui a déjà été débité revient sur votre carte en "
            "quelques jours ouvrés."
        )

    def is_offered(self, purchase: Purchase) -> bool:
        """Where the merchant has agreed on it; elsewhere than in its countries it is listed to say so."""
        if not purchase.merchant.instalments:
            return False
        return purchase.country not in COUNTRIES or super().is_offered(purchase)

    def why_not(self, purchase: Purchase) -> str | None:
        if purchase.due_cents <= OVER_CENTS:
            return f"{self.subject} est possible à partir de {euros(OVER_CENTS + 1)}."
        if not purchase.instalments_allowed:
            named = f"«\u00a0{purchase.not_in_instalments}\u00a0»" if purchase.not_in_instalments else ""
            return f"{named or 'Au moins un article de votre panier'} ne peut pas être payé en plusieurs fois."
        if purchase.country not in COUNTRIES and NAMES[self.code] not in (purchase.offered or {}):
            return f"{self.subject} est réservé aux adresses de facturation en France et en Belgique."
        return super().why_not(purchase)


ONLINE = (Card(), PayPal(), ApplePay(), Bancontact(), *(Instalments(code) for code in TIMES))


def subject_of(code: str) -> str:
    """« Le paiement par carte », « PayPal »: how a sentence about a method begins."""
    return next((one.subject for one in ONLINE if one.code == code), "Le paiement en ligne")
