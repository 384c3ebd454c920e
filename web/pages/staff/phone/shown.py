"""What a request did to one part of the page, and which parts are still to be said: values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from shop.catalogue.variants import Variant
from shop.checkout.details import CheckedDetails
from shop.checkout.standing import Standing
from web.buying.details_form import DetailsForm
from web.buying.questions import Questions
from web.pages.staff.phone.desk import ARTICLES, CLIENT, DELIVERY, PAYMENT

TOTAL: Final = "total"
NEXT: Final = {CLIENT: ARTICLES, ARTICLES: ARTICLES, DELIVERY: PAYMENT, PAYMENT: TOTAL}
"""Where who has no JavaScript goes on once a part is kept."""
FIRST: Final = {
    CLIENT: "Indiquez d’abord le client.",
    ARTICLES: "Ajoutez d’abord un article.",
    DELIVERY: "Choisissez d’abord la livraison.",
    PAYMENT: "Choisissez d’abord le paiement.",
}


@dataclass(frozen=True, slots=True)
class ClientShown:
    """The form as it was sent; `vat_doubt` a number that the register does not know."""

    form: DetailsForm
    checked: CheckedDetails | None = None
    vat_doubt: str = ""


@dataclass(frozen=True, slots=True)
class ArticlesShown:
    """What was typed, and why it did not go in. `left`: what of a pasted list did not; `notes` by line key;
    `refused`: (id of its field, sentence) of each quantity that was not kept.

    `choices`: what the words may mean; `looking`: they are still being typed. `added`: what went in, in words; `kept`:
    the same for an address.
    """

    text: str = ""
    quantity: str = "1"
    error: str = ""
    quantity_error: str = ""
    choices: tuple[Variant, ...] = ()
    looking: bool = False
    pasted: str = ""
    left: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    kept: str = ""
    notes: Mapping[int, str] = field(default_factory=dict)
    refused: tuple[tuple[str, str], ...] = ()
    code: str = ""
    code_error: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryShown:
    """What was pressed; `error` of the way to receive, the others beside the fields of its questions, by mode."""

    mode: str = ""
    agency: str = ""
    error: str = ""
    questions: Mapping[str, Questions] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaymentShown:
    """`comment`: typed and not kept, None where it is."""

    code: str = ""
    error: str = ""
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """`changed`: what is no longer as it was read out; `untold`: the box was not ticked."""

    changed: tuple[str, ...] = ()
    untold: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request did to the part it was sent to; the other parts are drawn from the draft."""

    part: str = ""
    status: int = 200
    refusal: str = ""
    client: ClientShown | None = None
    articles: ArticlesShown | None = None
    delivery: DeliveryShown | None = None
    payment: PaymentShown | None = None
    place: PlaceShown | None = None

    @property
    def is_refused(self) -> bool:
        return self.status >= 400


def wanting(standing: Standing, part: str) -> str:
    """What must be said before this part can be, as a sentence; empty where nothing is missing."""
    missing = missing_parts(standing)
    before = (CLIENT, ARTICLES, DELIVERY, PAYMENT)
    return next((FIRST[one] for one in before[: before.index(part)] if one in missing), "")


def missing_parts(standing: Standing) -> list[str]:
    """The parts still to be said, in their order."""
    known = {
        CLIENT: standing.details_complete,
        ARTICLES: bool(standing.view.orderable_lines),
        DELIVERY: standing.choice is not None,
        # What costs nothing yet is not paid by « nothing » already.
        PAYMENT: bool(standing.view.orderable_lines) and standing.choice is not None and standing.method is not None,
    }
    return [part for part, is_known in known.items() if not is_known]
