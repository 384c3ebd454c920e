"""The forms of a product, of a variant and of a rayon. Attributes are called as the columns they fill."""

from collections.abc import Mapping
from typing import Any, Final

from shop.catalogue.availability import REASONS
from shop.importing.values import BadCell
from shop.importing.words import LONGEST_DESCRIPTION
from shop.money import MOST_PRICE_CENTS
from shop.orders.summary import EXCLUSIONS
from shop.staff.catalogue.formatting import html_to_typed, typed_to_html
from shop.staff.catalogue.products import LONGEST_NAME
from shop.storefront import Storefront
from shop.vat import VAT_CLASSES
from web.forms import BaseForm, SelectField, text
from web.inputs import clean_id
from web.pages.staff.fields import Day, Scaled, choices_of, long_text, select, tick
from web.pages.staff.rayons import named

VAT: Final = {
    "standard": "Taux normal",
    "reduced": "Taux réduit",
    "medical": "Appareillage médical (taux réduit)",
    "book": "Livre (prix de l’éditeur)",
}
ICONS: Final = {
    "": "Aucun", "footprints": "Pas", "accessibility": "Fauteuil roulant", "armchair": "Fauteuil", "bed-double": "Lit",
    "bath": "Bain", "droplets": "Gouttes", "bandage": "Pansement", "briefcase-medical": "Mallette de soins",
    "activity": "Courbe", "bone": "Os", "utensils": "Couverts", "package": "Colis", "store": "Boutique",
}  # fmt: skip
ADDRESS_HINT = (
    "Des lettres, des chiffres et des tirets. Vide\u00a0: faite du nom. Elle ne change plus une fois publiée."
)
FORMAT_HINT = (
    "Une ligne vide sépare deux paragraphes\u00a0; «\u00a0-\u00a0» au début de chaque ligne fait une liste, "
    "«\u00a0##\u00a0» un titre, et **deux étoiles** du gras. Le HTML simple est accepté."
)


class ProductForm(BaseForm):
    name = text("Nom", name="nom", required="Donnez un nom au produit.", limit=LONGEST_NAME)
    slug = text("Adresse de la page", name="adresse", hint=ADDRESS_HINT, limit=140)
    category = select("Rayon", "rayon")
    brand = text("Marque", name="marque", limit=120)
    summary = text("Résumé", name="resume", hint="Une phrase, sous le nom du produit.", limit=400)
    description = long_text("Description", "description", rows=14, limit=LONGEST_DESCRIPTION, hint=FORMAT_HINT)
    manufacturer = long_text(
        "Fabricant", "fabricant", rows=2, limit=1_000,
        hint="Nom, adresse postale et adresse électronique (règlement (UE) 2023/988, article 19).",
    )  # fmt: skip
    vat_class = select("TVA", "tva", [(one, VAT[one]) for one in VAT_CLASSES])
    lead_days = Scaled(
        "Délai sur commande, en jours ouvrés", most=365, name="delai", hint="Pour ce qui n’est pas en stock."
    )
    withdrawal_exclusion = select(
        "Droit de rétractation", "retractation",
        [("", "Le client peut se rétracter"), *((code, f"Exclu\u00a0: {words}") for code, words in EXCLUSIONS.items())],
    )  # fmt: skip
    oversize = tick("Livraison lourde", "lourd", "Ne part pas en colis.")
    professionals_only = tick("Réservé aux professionnels", "professionnels")
    agency_only = tick("Retrait en agence uniquement", "agence")
    instalments_allowed = tick("Paiement en plusieurs fois possible", "plusieurs-fois")
    no_commercial_return = tick("Ni repris ni échangé au-delà du droit de rétractation", "sans-retour")

    def offer_categories(self, front: Storefront) -> None:
        self.category.choices = choices_of([("", "Choisissez un rayon"), *category_choices(front)])

    def show_description(self) -> None:
        """As staff type it, for a form drawn from what is kept."""
        self.description.data = html_to_typed(self.description.data or "")

    @property
    def values(self) -> dict[str, Any] | None:
        """What to keep; None while something is wrong."""
        is_right = self.validate()
        values = sent_values(self)
        known = {"category": {one.value for one in self.category.choices}, "vat_class": set(VAT_CLASSES),
                 "withdrawal_exclusion": {"", *EXCLUSIONS}}  # fmt: skip
        sentences = {"category": "Choisissez un rayon.", "vat_class": "Choisissez la TVA.",
                     "withdrawal_exclusion": "Choisissez parmi les motifs de la loi."}  # fmt: skip
        wrong = {name: sentences[name] for name, allowed in known.items() if values[name] not in allowed}
        values["category"] = clean_id(values["category"]) or 0
        wrong |= {"category": sentences["category"]} if not values["category"] else {}
        try:
            values["description"] = typed_to_html(values["description"] or "")
        except BadCell as error:
            wrong["description"] = f"Une {error}."
        self.add_errors(wrong)
        return values if is_right and not wrong else None


class VariantForm(BaseForm):
    sku = text("Référence", name="reference", required="Donnez une référence.", limit=80)
    ean = text("Code-barres (EAN, ISBN)", name="code-barres", limit=30)
    size = text("Taille", name="taille", limit=60)
    colour = text("Coloris", name="coloris", limit=60)
    price_cents = Scaled(
        "Prix TTC, en euros",
        decimals=2,
        most=MOST_PRICE_CENTS,
        name="prix",
        required="Donnez un prix, par exemple 49,90.",
    )
    correction = tick(
        "C’est une correction", "correction", "Le prix d’avant était une erreur\u00a0: une baisse n’est pas annoncée."
    )
    weight_g = Scaled("Poids emballé, en kg", decimals=3, most=5_000_000, name="poids", hint="Par exemple 1,25.")
    length_mm = Scaled("Longueur, en cm", decimals=1, most=100_000, name="longueur")
    width_mm = Scaled("Largeur, en cm", decimals=1, most=100_000, name="largeur")
    height_mm = Scaled("Hauteur, en cm", decimals=1, most=100_000, name="hauteur")
    made_to_order = tick("Sur commande", "sur-commande", "Se vend sans stock, après le délai du produit.")
    not_orderable_reason = select(
        "Vente", "motif",
        [("", "Selon le stock"), *((code, f"Non commandable\u00a0: {words}") for code, words in REASONS.items())],
    )  # fmt: skip
    restock_on = Day("Retour prévu le", name="retour")
    low_stock_at = Scaled(
        "Stock bas à partir de", most=100_000, name="stock-bas", hint="Tant de pièces libres, et l’équipe est prévenue."
    )
    active = tick("En vente", "en-vente")

    @property
    def values(self) -> dict[str, Any] | None:
        """What to keep; None while something is wrong."""
        is_right = self.validate()
        if not self.price_cents.errors and not self.price_cents.data:
            self.add_errors({"price_cents": "Donnez un prix de plus de 0 €."})
            return None
        return sent_values(self) if is_right else None


class CategoryForm(BaseForm):
    name = text("Nom", name="nom", required="Donnez un nom au rayon.", limit=120)
    slug = text("Adresse de la page", name="adresse", hint=ADDRESS_HINT, limit=110)
    parent = select("Dans le rayon", "parent")
    icon = select("Dessin", "dessin", list(ICONS.items()), hint="Sur la page d’accueil et dans le menu.")
    description = long_text("Description", "description", rows=4, limit=2_000, hint="En haut de la page du rayon.")

    @property
    def values(self) -> dict[str, Any] | None:
        """What to keep; None while something is wrong."""
        is_right = self.validate()
        values = sent_values(self)
        values["parent"] = clean_id(values["parent"])
        wrong = {} if values["icon"] in ICONS else {"icon": "Choisissez parmi les dessins proposés."}
        if self.parent.data and self.parent.data not in {one.value for one in self.parent.choices}:
            wrong["parent"] = "Choisissez un rayon du premier niveau."
        self.add_errors(wrong)
        return values if is_right and not wrong else None


def category_choices(front: Storefront) -> list[tuple[str, str]]:
    """(id, name in full), in the order of the menu."""
    return [(str(one.id), words) for one, words in named(front)]


def sent_values(form: BaseForm) -> dict[str, Any]:
    """What a form holds; a choice that did not come is the empty one."""
    chosen = {name for name, _ in form.data.items() if isinstance(form[name], SelectField)}
    return {name: value or "" if name in chosen else value for name, value in form.data.items()}


def as_text(values: Mapping[str, Any]) -> dict[str, Any]:
    """Ids as selects know them."""
    return {name: str(value or "") if name in ("category", "parent") else value for name, value in values.items()}
