"""The methods a buyer may pay with: their limits, how long an unpaid payment lives, and the words of their pages."""

from dataclasses import dataclass

from web.simulators.store import Ledger

CARD_REASONS = {
    "insufficient_funds": "provision insuffisante",
    "card_declined": "carte refusée",
    "card_expired": "carte expirée",
    "inactive_card": "carte inactive",
    "invalid_card_number": "numéro de carte incorrect",
    "invalid_cvv": "cryptogramme incorrect",
    "authentication_failed": "authentification échouée",
    "possible_fraud": "soupçon de fraude",
}
PAYPAL_REASONS = {
    "refused_by_issuer": "moyen de paiement refusé par PayPal",
    "insufficient_funds": "provision insuffisante",
    "possible_fraud": "soupçon de fraude",
}
ALMA_REASONS = {
    "refused_by_issuer": "dossier refusé",
    "authentication_failed": "identité non vérifiée",
    "insufficient_funds": "première échéance refusée",
}
BANK_REASONS = {
    "insufficient_funds": "provision insuffisante",
    "authentication_failed": "authentification échouée",
    "refused_by_issuer": "refusé par la banque",
}
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Method:
    """`least` and `most` in cents; `life_seconds` of an unpaid payment.

    `countries` of the bill, none for everywhere. `wallet`: only told to who asks for it. `needs_address`: of the bill.
    """

    name: str
    least: int
    most: int
    life_seconds: int
    reasons: dict[str, str]
    title: str = "Paiement"
    countries: frozenset[str] = frozenset()
    wallet: bool = False
    needs_address: bool = False


METHODS = {
    "creditcard": Method("Carte", 1, 1_000_000, HOUR // 2, CARD_REASONS, "Paiement par carte"),
    "paypal": Method("PayPal", 1, 800_000, 72 * HOUR, PAYPAL_REASONS, "Payer avec PayPal"),
    "applepay": Method("Apple Pay", 1, 1_000_000, HOUR // 2, CARD_REASONS, "Payer avec Apple Pay", wallet=True),
    "bancontact": Method(
        "Bancontact", 2, 5_000_000, HOUR, BANK_REASONS, "Payer avec Bancontact", countries=frozenset({"BE"})
    ),
    "banktransfer": Method("Virement bancaire", 1, 100_000_000, 12 * 24 * HOUR, BANK_REASONS, "Virement bancaire"),
    "alma": Method(
        "Alma",
        5_000,
        500_000,
        48 * HOUR,
        ALMA_REASONS,
        "Payer en plusieurs fois avec Alma",
        countries=frozenset({"FR", "BE"}),
        needs_address=True,
    ),
}
UNDECIDED = Method("Au choix", 1, 1_000_000, HOUR // 2, CARD_REASONS)


def method(code: str | None) -> Method:
    """How a payment of this method goes; one whose method is still open goes as a card."""
    return METHODS[code] if code else UNDECIDED


def offered(ledger: Ledger, country: str | None, wallets: str, cents: int | None) -> dict[str, tuple[int, int]]:
    """The methods for a buyer of this country, with their limits in cents, as the script wants them."""
    only = ledger.setting("offered", None)
    shown = {}
    for code, one in METHODS.items():
        least, most = limits(ledger, code)
        fits = country is None or not one.countries or country in one.countries
        asked = not one.wallet or code in wallets.split(",")
        within = cents is None or least <= cents <= most
        if fits and asked and within and (only is None or code in only):
            shown[code] = (least, most)
    return shown


def limits(ledger: Ledger, code: str) -> tuple[int, int]:
    """The smallest and largest amount of a method, in cents."""
    least, most = ledger.setting("limits", {}).get(code, (METHODS[code].least, METHODS[code].most))
    return least, most


def plans(cents: int) -> dict[int, list[int]]:
    """What Alma would debit month by month, the first today, in 3 and in 4 times."""
    return {times: [cents - (times - 1) * (cents // times)] + [cents // times] * (times - 1) for times in (3, 4)}
