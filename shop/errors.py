"""The shop's refusals, as facts: each carries a French sentence that may be shown as it is."""

from typing import Any

__all__ = [
    "ChangedMeanwhile",
    "CodeRefused",
    "FieldRefused",
    "LinkOver",
    "MoveNotAllowed",
    "NotDeliverable",
    "NotOrderable",
    "OutOfStock",
    "ShopError",
    "TaxNotKnown",
    "TotalChanged",
]


class ShopError(Exception):
    """Base of everything the shop refuses. `message` is French, complete, and safe to show to a visitor."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FieldRefused(ShopError):
    """A value that is not fit; `field` is its name in the form or the row, empty where it is about the whole."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class ChangedMeanwhile(ShopError):
    """Somebody else changed the same thing since the form was drawn; `now` is what stands there."""

    def __init__(self, now: Any) -> None:
        self.now = now
        super().__init__(
            "Quelqu’un a modifié ces informations entre-temps\u00a0: comparez, puis enregistrez de nouveau."
        )


class LinkOver(ShopError):
    """A mailed link was used, is too old, or never was one of ours: nobody is told which."""

    def __init__(self) -> None:
        super().__init__("Ce lien ne peut plus servir\u00a0: il a déjà été utilisé, ou il est trop ancien.")


class OutOfStock(ShopError):
    """Fewer pieces are left than were asked for. `available` is what can still be had (0 or more)."""

    def __init__(self, available: int, name: str = "") -> None:
        self.available = available
        self.name = name
        subject = f"«\u00a0{name}\u00a0»\u00a0: " if name else ""
        if available <= 0:
            left = "il n’en reste plus."
        elif available == 1:
            left = "il n’en reste qu’un exemplaire."
        else:
            left = f"il n’en reste que {available} exemplaires."
        super().__init__(subject + left if name else left[0].upper() + left[1:])


class NotOrderable(ShopError):
    """The article takes no new orders (S0-65). `reason` is the code of the availability rule."""

    def __init__(self, reason: str, message: str = "") -> None:
        self.reason = reason
        super().__init__(message or "Cet article ne peut pas être commandé pour le moment.")


class NotDeliverable(ShopError):
    """No parcel can go there, or not by this mode (S0-33, S0-39); the message says which and what remains."""


class CodeRefused(ShopError):
    """A code of reduction does not count, and the message says why. `is_guess`: it is none that anybody may know, or
    tells a guest what an address has done here.
    """

    def __init__(self, code: str, message: str, *, is_guess: bool = False) -> None:
        self.code, self.is_guess = code, is_guess
        super().__init__(message)


class TaxNotKnown(ShopError):
    """No VAT rate is known for this class at this destination: nothing is sold on a guess."""

    def __init__(self, vat_class: str, country: str, area: str = "") -> None:
        self.vat_class, self.country, self.area = vat_class, country, area
        super().__init__(
            "Nous ne pouvons pas calculer la TVA de cet article pour ce pays. Appelez-nous pour commander."
        )


class MoveNotAllowed(ShopError):
    """The order (or payment) is not in a state from which this move starts, or this actor may not make it."""

    def __init__(self, state: str, move: str, message: str = "") -> None:
        self.state, self.move = state, move
        super().__init__(message or "Cette action n’est plus possible à cette étape de la commande.")


class TotalChanged(ShopError):
    """The total a buyer agreed to is no longer the total due; both in cents including VAT."""

    def __init__(self, agreed_cents: int, due_cents: int) -> None:
        self.agreed_cents, self.due_cents = agreed_cents, due_cents
        super().__init__(
            "Le total a changé depuis votre dernière visite de cette page. "
            "Vérifiez le nouveau montant avant de confirmer."
        )
