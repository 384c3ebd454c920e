"""What the pages of the address book say, and where they are."""

from typing import Final

PATH: Final = "/compte/adresses"
GONE: Final = "Cette adresse n’est plus dans votre carnet."
SAID: Final = {
    "ajoutee": "L’adresse est ajoutée à votre carnet.",
    "modifiee": "L’adresse est modifiée.",
    "deja": "Cette adresse était déjà dans votre carnet\u00a0: elle y est une seule fois.",
    "retablie": "L’adresse est rétablie.",
    "livraison": "Votre adresse de livraison par défaut est changée.",
    "facturation": "Votre adresse de facturation par défaut est changée.",
}
"""What is told after a change, by the word in the address of the page."""
