"""The fields of an address, the same wherever one is asked for. Names on the wire are French, as the labels are."""

from shop.addresses import MISSING, Address
from shop.places import countries, normalise_postcode, towns_of
from web.forms import BaseForm, SelectChoice, SelectField, text

OTHER_TOWN = "autre"


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

    def settle_town(self) -> None:
        """« Autre ville » chosen from the list of towns is no town yet: it is asked in a field of its own."""
        if self.town.data == OTHER_TOWN:
            self.town.data, self.other_town = "", True
            self.town.errors = [MISSING["town"]]

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


def address_in(form: PlaceForm, first_name: str, last_name: str, company: str = "") -> Address:
    """What was typed, in the shop's words."""
    data = form.data
    return Address(
        first_name=first_name,
        last_name=last_name,
        company=company,
        line1=data["line1"],
        line2=data["line2"],
        postcode=data["postcode"],
        town=data["town"],
        country=data["country"] or "FR",
    )
