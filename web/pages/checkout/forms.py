"""The forms of the checkout. Names on the wire are French, as the labels are."""

from typing import Any

from shop.addresses import LIMITS, MISSING, Address, show_phone
from shop.checkout import Checkout
from shop.checkout_details import Details
from web.address_fields import DeliveryPlaceForm, PlaceForm, address_in
from web.forms import BaseForm, BooleanField, FormField, RadioField, SelectChoice, text
from web.inputs import FormData

INDIVIDUAL, PROFESSIONAL = "particulier", "professionnel"


class DetailsForm(BaseForm):
    """Step 1: eight fields for a guest who lives where the parcel goes."""

    email = text(
        "Adresse e-mail",
        "email",
        required="Indiquez votre adresse e-mail.",
        limit=254,
        hint="Pour la confirmation et le suivi de votre commande",
        type="email",
        inputmode="email",
    )
    first_name = text("Prénom", "given-name", name="prenom", required=MISSING["first_name"], limit=LIMITS["first_name"])
    last_name = text("Nom", "family-name", name="nom", required=MISSING["last_name"], limit=LIMITS["last_name"])
    phone = text(
        "Téléphone",
        "tel",
        name="telephone",
        required=MISSING["phone"],
        limit=32,
        hint="Pour que le livreur puisse vous joindre",
        type="tel",
        inputmode="tel",
    )
    kind = RadioField(
        "Vous êtes",
        name="qualite",
        choices=[SelectChoice(INDIVIDUAL, "un particulier"), SelectChoice(PROFESSIONAL, "un professionnel")],
        default=INDIVIDUAL,
        validate_choice=False,
    )
    company = text("Raison sociale", "organization", name="raison_sociale")
    siret = text(
        "SIRET", name="siret", hint="14 chiffres, pour un établissement en France", limit=30, inputmode="numeric"
    )
    vat_number = text(
        "Numéro de TVA intracommunautaire", name="tva", limit=30, hint="Par exemple FR suivi de 11 caractères"
    )
    billing = FormField(PlaceForm, name="facturation")
    elsewhere = BooleanField("Utiliser une adresse de livraison différente", name="autre_livraison")
    delivery = FormField(DeliveryPlaceForm, name="livraison")

    @property
    def is_professional(self) -> bool:
        return bool(self.kind.data == PROFESSIONAL)

    def check_shape(self, *, collect: bool) -> None:
        """Required fields and lengths; the second address only where it is asked for, and a parcel goes there."""
        self.validate()
        if collect or not self.elsewhere.data:
            for field in self.delivery.form:
                field.errors = []
        for block in (self.billing.form, self.delivery.form):
            block.settle_town()

    @property
    def faulty(self) -> bool:
        return any(field.errors for form in (self, self.billing.form, self.delivery.form) for field in form)

    def details(self, sent: FormData) -> Details:
        """The values in the shop's words."""
        first, last = str(self.first_name.data), str(self.last_name.data)
        return Details(
            email=str(self.email.data),
            phone=str(self.phone.data),
            billing=address_in(self.billing.form, first, last),
            is_professional=self.is_professional,
            company=str(self.company.data),
            siret=str(self.siret.data),
            vat_number=str(self.vat_number.data),
            elsewhere=bool(self.elsewhere.data),
            delivery=address_in(
                self.delivery.form, str(self.delivery.form.first_name.data), str(self.delivery.form.last_name.data)
            ),
            collect=sent.get("retrait") == "1",
            confirmed=sent.get("confirme", ""),
        )


def filled(checkout: Checkout) -> DetailsForm:
    """The form with what the visitor said before."""
    contact, professional = checkout.contact, checkout.professional
    country = checkout.billing.country if checkout.billing else "FR"
    values: dict[str, Any] = {name: contact.get(name, "") for name in ("email", "first_name", "last_name")}
    values |= {name: professional.get(name, "") for name in ("company", "siret", "vat_number")}
    values |= {
        "phone": show_phone(contact.get("phone", ""), country).replace("\u00a0", " "),
        "kind": PROFESSIONAL if professional else INDIVIDUAL,
        "billing": (checkout.billing or Address()).as_json(),
        "elsewhere": checkout.delivery_address is not None,
        "delivery": (checkout.delivery_address or Address()).as_json(),
    }
    return DetailsForm.of(**values)
