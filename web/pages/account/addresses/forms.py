"""The form of one address of the book: the fields of the checkout, with the names of who lives there."""

from typing import Any

from shop.accounts.address_book import Saved
from shop.addresses import LIMITS, MISSING, Address, CheckedAddress, check
from web.address_fields import PlaceForm, address_in
from web.forms import BaseForm, FormField, text
from web.inputs import FormData

BLOCK = "adresse"


class AddressForm(BaseForm):
    first_name = text("Prénom", "given-name", name="prenom", required=MISSING["first_name"], limit=LIMITS["first_name"])
    last_name = text("Nom", "family-name", name="nom", required=MISSING["last_name"], limit=LIMITS["last_name"])
    company = text("Société", "organization", name="societe", limit=LIMITS["company"])
    place = FormField(PlaceForm, name=BLOCK)

    doubt = ""
    """What is doubtful, to be sent back by who sends the form again."""

    @property
    def address(self) -> Address:
        """What was typed, in the shop's words."""
        return address_in(
            self.place.form, str(self.first_name.data), str(self.last_name.data), str(self.company.data or "")
        )

    def checked(self, sent: FormData) -> CheckedAddress | None:
        """The address to keep: None while something is wrong, or doubtful and not confirmed yet."""
        self.validate()
        self.place.form.settle_town()
        checked = check(self.address, delivered=False)
        self.add_errors(_named(checked.errors))
        tidy = checked.address
        doubt = f"{tidy.country} {tidy.postcode} {tidy.town}"
        doubtful = bool(checked.warnings) and sent.get("confirme") != doubt
        if doubtful:
            self.doubt = doubt
            told = {name: f"{words} Si c’est exact, enregistrez." for name, words in checked.warnings.items()}
            self.add_errors(_named(told))
        return None if doubtful or self.faulty else checked

    @property
    def faulty(self) -> bool:
        return any(field.errors for form in (self, self.place.form) for field in form)


def _named(sentences: Any) -> dict[str, str]:
    own = ("first_name", "last_name", "company")
    return {name if name in own else f"place.{name}": words for name, words in sentences.items()}


def form_of(saved: Saved) -> AddressForm:
    """The form with an address as it is kept."""
    known = saved.address.as_json()
    names: dict[str, Any] = {name: known[name] for name in ("first_name", "last_name", "company")}
    return AddressForm.of(**names, place=known)
