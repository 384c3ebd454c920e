"""French words for the trouble a person can order."""

from typing import Any

SERVICES = {"points": "Points de retrait", "labels": "Étiquettes", "tracking": "Suivi"}
FAULTS = {
    "down": "en panne (503)",
    "slow": "répond après 10 secondes",
    "half": "réponse coupée en deux",
    "garbage": "réponse illisible",
    "error": "refus avec un code d’erreur",
    "empty": "réponse vide",
}
WEBHOOKS = {
    "normal": "Envoyées normalement",
    "none": "Jamais envoyées",
    "duplicate": "Envoyées deux fois",
    "shuffled": "Dans le désordre",
    "late": "Une minute en retard",
    "wrong_signature": "Avec une fausse signature",
}


def shown_script(script: dict[str, Any]) -> list[str]:
    """What is ordered now, one line each; empty when all goes well."""
    lines = [
        f"{name}\u00a0: {FAULTS[one['kind']]}{'' if one['times'] else ', jusqu’à nouvel ordre'}"
        for service, name in SERVICES.items()
        for one in script[service]
    ]
    if script["webhooks"] != "normal":
        lines.append(f"Notifications\u00a0: {WEBHOOKS[script['webhooks']].lower()}")
    return lines
