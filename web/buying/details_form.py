"""The forms of the checkout. Names on the wire are French, as the labels are."""

from collections.abc import Mapping, Sequence
from typing import Any

from shop.accounts.address_book import Saved
from shop.addresses import LIMITS, MISSING, Address, show_phone
from shop.checkout.answers import Checkout
from shop.checkout.details import Details
from web.account_fields import (
    EMAIL_MISSING,
    INDIVIDUAL,
    PROFESSIONAL,
    company_field,
    email_field,
    kind_field,
    phone_field,
    siret_field,
    vat_number_field,
)
from web.address_fields import DeliveryPlaceForm, PlaceForm, address_in
from web.buying.buyer import NEW, Buyer
from web.forms import BaseForm, BooleanField, FormField, RadioField, text
from web.inputs import FormData

NOT_IN_BOOK = "Cette adresse n’est plus dans votre carnet\u00a0: choisissez-en une autre."


class DetailsForm(BaseForm):
    """Step 1: eight fields for a guest who lives where the parcel goes; `buyer` may choose from an address book."""

    buyer = Buyer()

    email = email_field(
        "Adresse e-mail", "email", EMAIL_MISSING, hint="Pour la confirmation et le suivi de votre commande"
    )
    first_name = text("Prénom", "given-name", name="prenom", required=MISSING["first_name"], limit=LIMITS["first_name"])
    last_name = text("Nom", "family-name", name="nom", required=MISSING["last_name"], limit=LIMITS["last_name"])
    phone = phone_field(missing=MISSING["phone"], hint="Pour que le livreur puisse vous joindre")
    kind = kind_field()
    company = company_field()
    siret = siret_field()
    vat_number = vat_number_field("FR, BE ou LU, puis les chiffres")
    billing = FormField(PlaceForm, name="facturation")
    billing_choice = RadioField("Votre adresse", name="facturation-choix", choices=[], validate_choice=False)
    keep_billing = BooleanField("Garder cette adresse dans mon carnet", name="facturation-garder")
    elsewhere = BooleanField("Utiliser une adresse de livraison différente", name="autre_livraison")
    delivery_choice = RadioField("Adresse de livraison", name="livraison-choix", choices=[], validate_choice=False)
    delivery = FormField(DeliveryPlaceForm, name="livraison")
    keep_delivery = BooleanField("Garder l’adresse de livraison dans mon carnet", name="livraison-garder")

    @classmethod
    def sent_by(cls, buyer: Buyer, sent: FormData) -> "DetailsForm":
        """What this buyer sent."""
        form = cls.of(sent)
        form.buyer = buyer
        return form

    @property
    def is_professional(self) -> bool:
        return bool(self.kind.data == PROFESSIONAL)

    @property
    def names_saved(self) -> bool:
        """Whether an address of a book was chosen, be it one we can find."""
        return not (self._typed(self.billing_choice) and self._typed(self.delivery_choice))

    def check_shape(self, *, collect: bool) -> None:
        """Required fields and lengths; an address only where it is typed, the second one where a parcel goes to it."""
        self.validate()
        second = bool(self.elsewhere.data) and not collect
        for block, choice, asked in (
            (self.billing.form, self.billing_choice, True),
            (self.delivery.form, self.delivery_choice, second),
        ):
            block.settle_town()
            if asked and not self._typed(choice) and self._saved(choice) is None:
                choice.errors = [NOT_IN_BOOK]
            if not asked or not self._typed(choice):
                for field in block:
                    field.errors = []

    def add_errors(self, errors: Mapping[str, str]) -> None:
        """What is wrong with an address of the book is said where it was chosen."""
        for path, sentence in errors.items():
            block, _, inner = path.partition(".")
            choice = {"billing": self.billing_choice, "delivery": self.delivery_choice}.get(block)
            chosen = inner and choice is not None and not self._typed(choice)
            super().add_errors({f"{block}_choice" if chosen else path: sentence})

    @staticmethod
    def _typed(choice: Any) -> bool:
        return (choice.data or NEW) == NEW

    def _saved(self, choice: Any) -> Saved | None:
        return self.buyer.saved(str(choice.data or ""))

    @property
    def faulty(self) -> bool:
        return any(field.errors for form in (self, self.billing.form, self.delivery.form) for field in form)

    def details(self, sent: FormData) -> Details:
        """The values in the shop's words."""
        names = str(self.first_name.data), str(self.last_name.data)
        there = self.delivery.form
        billing, delivery = self._saved(self.billing_choice), self._saved(self.delivery_choice)
        return Details(
            email=str(self.email.data),
            phone=str(self.phone.data),
            billing=billing.address if billing else address_in(self.billing.form, *names),
            is_professional=self.is_professional,
            company=str(self.company.data),
            siret=str(self.siret.data),
            vat_number=str(self.vat_number.data),
            elsewhere=bool(self.elsewhere.data),
            delivery=delivery.address
            if delivery
            else address_in(there, str(there.first_name.data), str(there.last_name.data)),
            collect=sent.get("retrait") == "1",
            confirmed=sent.get("confirme", ""),
            from_book=frozenset(
                block for block, saved in (("billing", billing), ("delivery", delivery)) if saved is not None
            ),
            buyer=names,
        )

    def to_keep(self, checkout: Checkout) -> list[Address]:
        """The addresses typed that the buyer wants in the book."""
        wanted = [
            (checkout.billing, self.keep_billing, self.billing_choice),
            (checkout.delivery_address, self.keep_delivery, self.delivery_choice),
        ]
        return [address for address, keep, choice in wanted if address and keep.data and self._typed(choice)]


def filled(known: Checkout, buyer: Buyer) -> DetailsForm:
    """The form with what the buyer said before, or else with what the account says."""
    if known.draft:
        return DetailsForm.sent_by(buyer, FormData(known.draft.items()))
    checkout = known if known.contact else buyer.usual()
    contact, professional = checkout.contact, checkout.professional
    values: dict[str, Any] = {name: contact.get(name, "") for name in ("email", "first_name", "last_name")}
    values |= {name: professional.get(name, "") for name in ("company", "siret", "vat_number")}
    values |= {
        "phone": show_phone(contact.get("phone", ""), checkout.country).replace("\u00a0", " "),
        "kind": PROFESSIONAL if professional else INDIVIDUAL,
        "elsewhere": checkout.delivery_address is not None,
        **_block("billing", checkout.billing, buyer, buyer.book),
        **_block("delivery", checkout.delivery_address, buyer, buyer.deliverable),
    }
    form = DetailsForm.of(**values)
    form.buyer = buyer
    return form


def _block(name: str, address: Address | None, buyer: Buyer, cards: Sequence[Saved]) -> dict[str, Any]:
    """An address known so far: a card of the book, or in the fields; where none is known, the first card there is."""
    choice = buyer.name_of(address) if address or not cards else cards[0].public_id
    typed = address if address and choice == NEW else Address()
    return {name: typed.as_json(), f"{name}_choice": choice}
