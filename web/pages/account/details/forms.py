"""The forms of « Mes informations »: one a section, each sent and kept alone."""

from collections.abc import Mapping
from typing import Any

from wtforms import PasswordField
from wtforms.validators import DataRequired

from shop.accounts.customers import Customer
from shop.accounts.details import Names
from shop.addresses import LIMITS, MISSING, show_phone
from web.forms import BaseForm, RadioField, SelectChoice, SelectField, autofill, text

INDIVIDUAL, PROFESSIONAL = "particulier", "professionnel"
COUNTRIES = (("FR", "France"), ("BE", "Belgique"), ("LU", "Luxembourg"))


class SectionForm(BaseForm):
    """A section tells its first mistake by the focus: it is drawn again where it stands."""

    def add_errors(self, errors: Mapping[str, str]) -> None:
        super().add_errors(errors)
        self.point()

    def point(self) -> None:
        """Give the focus to the first field with an error."""
        for field in self:
            if field.errors:
                field.render_kw = {**(field.render_kw or {}), "autofocus": True}
                return


class NamesForm(SectionForm):
    first_name = text("Prénom", "given-name", name="prenom", required=MISSING["first_name"], limit=LIMITS["first_name"])
    last_name = text("Nom", "family-name", name="nom", required=MISSING["last_name"], limit=LIMITS["last_name"])
    phone = text(
        "Téléphone",
        "tel",
        name="telephone",
        limit=32,
        hint="Pour que le livreur puisse vous joindre",
        type="tel",
        inputmode="tel",
    )

    @property
    def names(self) -> Names:
        """The values in the shop's words."""
        return Names(str(self.first_name.data), str(self.last_name.data), str(self.phone.data))


class QualityForm(SectionForm):
    kind = RadioField(
        "Vous êtes",
        name="qualite",
        choices=[SelectChoice(INDIVIDUAL, "un particulier"), SelectChoice(PROFESSIONAL, "un professionnel")],
        default=INDIVIDUAL,
        validate_choice=False,
    )
    company = text("Raison sociale", "organization", name="raison_sociale")
    country = SelectField(
        "Pays de l’établissement",
        name="pays",
        choices=[SelectChoice(code, name) for code, name in COUNTRIES],
        default="FR",
        validate_choice=False,
        render_kw={"autocomplete": "country"},
    )
    siret = text(
        "SIRET", name="siret", hint="14 chiffres, pour un établissement en France", limit=30, inputmode="numeric"
    )
    vat_number = text(
        "Numéro de TVA intracommunautaire", name="tva", limit=30, hint="Par exemple FR suivi de 11 caractères"
    )

    @property
    def is_professional(self) -> bool:
        return bool(self.kind.data == PROFESSIONAL)


def password(label: str, name: str, fills: str, missing: str, hint: str = "") -> Any:
    """A password as it is typed: never made tidy, never shown again."""
    return PasswordField(
        label,
        [DataRequired(missing)],
        name=name,
        description=hint,
        render_kw={"autocomplete": autofill(fills), "maxlength": "300"},
    )


class EmailForm(SectionForm):
    email = text(
        "Nouvelle adresse e-mail",
        "email",
        name="nouvelle_adresse",
        required="Indiquez votre nouvelle adresse e-mail.",
        limit=254,
        type="email",
        inputmode="email",
        id="nouvelle_adresse",
    )
    present = password(
        "Mot de passe actuel", "mot_de_passe_actuel", "current-password", "Indiquez votre mot de passe actuel."
    )


class PasswordForm(SectionForm):
    present = password("Mot de passe actuel", "actuel", "current-password", "Indiquez votre mot de passe actuel.")
    new = password(
        "Nouveau mot de passe",
        "nouveau",
        "new-password",
        "Indiquez votre nouveau mot de passe.",
        hint="12 caractères au moins\u202f; une phrase est facile à retenir.",
    )


def names_of(customer: Customer) -> NamesForm:
    """The form with what the account says."""
    return NamesForm.of(
        first_name=customer.first_name,
        last_name=customer.last_name,
        phone=show_phone(customer.phone).replace("\u00a0", " ") if customer.phone else "",
    )


def quality_of(customer: Customer) -> QualityForm:
    """The form with what the account says."""
    firm = customer.professional
    return QualityForm.of(
        kind=PROFESSIONAL if firm else INDIVIDUAL,
        company=firm.get("company", ""),
        country=firm.get("country") or "FR",
        siret=firm.get("siret", ""),
        vat_number=firm.get("vat_number", ""),
    )
