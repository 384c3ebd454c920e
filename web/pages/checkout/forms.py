"""The forms of the checkout. Names on the wire are French, as the labels are."""

from typing import Any

from shop.addresses import LIMITS, MISSING, Address, show_phone
from shop.checkout import Checkout
from shop.checkout_details import Details
from shop.places import countries, normalise_postcode, towns_of
from web.forms import BaseForm, BooleanField, FormField, RadioField, SelectChoice, SelectField, text
from web.inputs import FormData

OTHER_TOWN = "autre"
INDIVIDUAL, PROFESSIONAL = "particulier", "professionnel"


def served() -> list[SelectChoice]:
    return [SelectChoice(code, country.name) for code, country in countries().items()]


class PlaceForm(BaseForm):
    """The buyer's own address."""

    line1 = text("Adresse", "address-line1", name="adresse", required=MISSING["line1"], hint="Numéro et rue")
    line2 = text("Complément d’adresse", "address-line2", name="complement", hint="Bâtiment, étage, digicode, lieu-dit")
    postcode = text(
        "Code postal", "postal-code", name="code_postal", required=MISSING["postcode"], limit=16, inputmode="numeric"
    )
    town = text("Ville", "address-level2", name="ville", required=MISSING["town"])
    country = SelectField(
        "Pays",
        name="pays",
        choices=served,
        default="FR",
        validate_choice=False,
        render_kw={"autocomplete": "country"},
    )

    other_town = False
    """The buyer's town is not in the list."""
    replace_town = False
    """What stands in the field is not a town of the postcode just typed."""

    @property
    def known_towns(self) -> tuple[str, ...]:
        country = self.country.data or "FR"
        return towns_of(country, normalise_postcode(country, self.postcode.data or ""))

    @property
    def towns(self) -> tuple[str, ...]:
        """Towns to choose from in a list: several share the postcode and none other was typed."""
        known, typed = self.known_towns, self.town.data or ""
        fits = not self.other_town and (not typed or typed in known)
        return known if len(known) > 1 and fits else ()

    @property
    def country_name(self) -> str:
        known = countries().get(self.country.data or "")
        return known.name if known else "France"


class DeliveryPlaceForm(PlaceForm):
    """Another address for the parcel; every label says so, whoever hears it out of its place."""

    first_name = text("Prénom du destinataire", "shipping given-name", name="prenom", required=MISSING["first_name"])
    last_name = text("Nom du destinataire", "shipping family-name", name="nom", required=MISSING["last_name"])
    line1 = text(
        "Adresse de livraison",
        "shipping address-line1",
        name="adresse",
        required=MISSING["line1"],
        hint="Numéro et rue",
    )
    line2 = text("Complément de l’adresse de livraison", "shipping address-line2", name="complement")
    postcode = text(
        "Code postal de livraison",
        "shipping postal-code",
        name="code_postal",
        required=MISSING["postcode"],
        limit=16,
        inputmode="numeric",
    )
    town = text("Ville de livraison", "shipping address-level2", name="ville", required=MISSING["town"])
    country = SelectField(
        "Pays de livraison",
        name="pays",
        choices=served,
        default="FR",
        validate_choice=False,
        render_kw={"autocomplete": "shipping country"},
    )


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
            if block.town.data == OTHER_TOWN:
                block.town.data, block.other_town = "", True
                block.town.errors = [MISSING["town"]]

    @property
    def faulty(self) -> bool:
        return any(field.errors for form in (self, self.billing.form, self.delivery.form) for field in form)

    def details(self, sent: FormData) -> Details:
        """The values in the shop's words."""
        first, last = str(self.first_name.data), str(self.last_name.data)
        return Details(
            email=str(self.email.data),
            phone=str(self.phone.data),
            billing=_address(self.billing.form, first, last),
            is_professional=self.is_professional,
            company=str(self.company.data),
            siret=str(self.siret.data),
            vat_number=str(self.vat_number.data),
            elsewhere=bool(self.elsewhere.data),
            delivery=_address(
                self.delivery.form, str(self.delivery.form.first_name.data), str(self.delivery.form.last_name.data)
            ),
            collect=sent.get("retrait") == "1",
            confirmed=sent.get("confirme", ""),
        )


def _address(form: PlaceForm, first_name: str, last_name: str) -> Address:
    data = form.data
    return Address(
        first_name=first_name,
        last_name=last_name,
        line1=data["line1"],
        line2=data["line2"],
        postcode=data["postcode"],
        town=data["town"],
        country=data["country"] or "FR",
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
