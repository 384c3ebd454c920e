"""Why a payment was refused, in words that tell the shopper what to do next (S0-16)."""

_ADVICE = "Vérifiez les informations saisies ou choisissez un autre moyen de paiement."
_BANK = "Contactez votre banque ou choisissez un autre moyen de paiement."
_TYPED = "Vérifiez la saisie, puis réessayez."

_REASONS = {
    "authentication_abandoned": f"L’authentification auprès de votre banque n’a pas été terminée. {_ADVICE}",
    "authentication_failed": f"L’authentification auprès de votre banque a échoué. {_ADVICE}",
    "authentication_required": f"Votre banque demande une authentification. {_ADVICE}",
    "authentication_unavailable_acs": f"Le service d’authentification de votre banque ne répond pas. {_BANK}",
    "card_declined": f"Votre banque a refusé le paiement. {_BANK}",
    "card_expired": "Votre carte est expirée. Utilisez une autre carte ou un autre moyen de paiement.",
    "inactive_card": f"Votre carte n’est pas active ou n’autorise pas les achats en ligne. {_BANK}",
    "insufficient_funds": f"Le solde ou le plafond de votre carte ne suffit pas. {_BANK}",
    "invalid_cvv": f"Le cryptogramme (trois chiffres au dos de la carte) n’est pas correct. {_TYPED}",
    "invalid_card_holder_name": f"Le nom du titulaire n’est pas correct. {_TYPED}",
    "invalid_card_number": f"Le numéro de carte n’est pas correct. {_TYPED}",
    "invalid_card_type": "Ce type de carte n’est pas accepté. Utilisez une autre carte ou un autre moyen de paiement.",
    "possible_fraud": f"Le paiement n’a pas été accepté par mesure de sécurité. {_BANK}",
    "refused_by_issuer": f"Votre banque a refusé le paiement. {_BANK}",
}
_UNKNOWN = (
    "Le paiement n’a pas abouti. Vérifiez les informations saisies, puis, si besoin, "
    "auprès de votre banque, que la carte est active et approvisionnée."
)
_OTHERWISE = "Choisissez un autre moyen de paiement."
_PAYPAL = {
    "insufficient_funds": "Le solde ou la carte enregistrée chez PayPal ne suffit pas. Choisissez une autre carte dans "
    "votre compte PayPal, ou un autre moyen de paiement.",
    "possible_fraud": f"PayPal n’a pas accepté le paiement par mesure de sécurité. {_OTHERWISE}",
}
_NOT_BY_PAYPAL = (
    "PayPal a refusé le paiement. Vérifiez la carte ou le compte enregistré chez PayPal, ou choisissez un autre moyen "
    "de paiement."
)
_INSTALMENTS = {
    "authentication_failed": f"Votre identité n’a pas pu être vérifiée. {_OTHERWISE}",
    "insufficient_funds": "La première échéance n’a pas pu être débitée de votre carte. Vérifiez qu’elle est "
    "approvisionnée, ou choisissez un autre moyen de paiement.",
}
_NOT_IN_INSTALMENTS = (
    "Le paiement en plusieurs fois n’a pas été accordé. C’est notre partenaire qui décide, sans nous dire pourquoi. "
    + _OTHERWISE
)


def reason_for_shopper(code: str | None, method: str = "creditcard") -> str:
    """One or two French sentences for a provider's failure code; codes not known to us get the general advice.

    `method` by the provider's name.
    """
    if method == "paypal":
        return _PAYPAL.get(code or "", _NOT_BY_PAYPAL)
    if method == "alma":
        return _INSTALMENTS.get(code or "", _NOT_IN_INSTALMENTS)
    return _REASONS.get(code or "", _UNKNOWN)
