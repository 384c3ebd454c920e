"""What the shop says to a buyer, said to the staff who type for them: one table, for every page of theirs.

A sentence of the shop is written once, for who buys. The longest phrases stand first; what none of them holds is said
to staff as it is.
"""

import re
from typing import Final

CALL_US: Final = (
    (r" Pour une livraison à votre adresse, appelez-nous au [^.]*\.", ""),
    (r"(?:\u00a0:|,) (?:ou )?(?:appelez|écrivez)-nous[^.]*\.", "."),
    (r",? (?:ou )?(?:appelez|écrivez)-nous(?: au [^.]*| pour [^.]*)?\.", "."),
    (r" ?(?:Appelez|Écrivez)-nous[^.]*\.", ""),
)
"""Staff are who is called."""
THEIRS: Final = r"(?:prénom|nom|SIRET|code|colis|numéro|rendez-vous)\b"
"""What is a buyer’s; « votre rôle », « votre banque » are the reader’s own, and stay."""
PHRASES: Final = (
    (r"Dites si vous êtes un", "Dites si le client est un"),
    (r"l’agence où vous retirerez votre commande", "l’agence du retrait"),
    (r"où votre colis vous attendra", "où le colis attendra"),
    (r"quand vous aurez indiqué votre adresse e-mail", "quand l’adresse e-mail sera indiquée"),
    (r"ce qu’il vous reste à payer", "ce qui reste à payer"),
    (r"depuis votre dernière visite de cette page", "depuis que cette page est affichée"),
    (r"vous l’avez déjà utilisé", "le client l’a déjà utilisé"),
    (r"quand vous l’aurez choisie", "quand elle sera choisie"),
    (r"il vous (?=manque|en manque)", "il "),
    (r"le transporteur vous y écrit", "le transporteur y écrit au client"),
    (r"Nous vous appelons ou vous écrivons pour choisir", "Appelez le client ou écrivez-lui pour choisir"),
    (r"à choisir avec vous", "à choisir avec le client"),
    (r"dans votre carnet", "dans le carnet du client"),
    (r"V(?:otre|os) (?=avoir)", "L’"),
    (r"votre (?=avoir)", "l’"),
    (r"votre (?=adresse|établissement)", "l’"),
    (r"Votre (?=adresse|établissement)", "L’"),
    (r"votre panier", "la commande"),
    (r"Votre panier", "La commande"),
    (r"Votre commande", "Cette commande"),
    (r"votre commande", "cette commande"),
    (r"votre (?=société|livraison)", "la "),
    (r"Votre (?=société|livraison)", "La "),
    (rf"de votre (?={THEIRS})", "du "),
    (rf"votre (?={THEIRS})", "le "),
    (rf"Votre (?={THEIRS})", "Le "),
    (r"Vos articles", "Les articles"),
    (r"vos articles", "les articles"),
)
_TABLE: Final = tuple((re.compile(pattern), words) for pattern, words in (*CALL_US, *PHRASES))


def to_staff(sentence: str) -> str:
    """What a buyer would be told, for who types it."""
    for pattern, words in _TABLE:
        sentence = pattern.sub(words, sentence)
    return sentence.strip()
