"""Who somebody is: the same fields wherever this is asked. Names on the wire are French."""

from typing import Any

from wtforms import PasswordField
from wtforms.validators import DataRequired, ValidationError

from shop import businesses
from shop.accounts.details import check_business
from web.address_fields import served
from web.forms import BaseForm, Field, RadioField, SelectChoice, SelectField, autofill, text

INDIVIDUAL, PROFESSIONAL = "particulier", "professionnel"
KIND_MISSING = "Dites si vous êtes un particulier ou un professionnel."
EMAIL_MISSING = "Indiquez votre adresse e-mail."
NEW_PASSWORD_HINT = "12 caractères au moins\u202f; une phrase est facile à retenir."  # noqa: S105  # a sentence


def email_field(label: str, fills: str, missing: str, *, name: str | None = None, hint: str = "") -> Any:
    """An address as long as any may be (RFC 5321: 254 characters), typed on a keyboard that has an @."""
    return text(label, fills, name=name, required=missing, hint=hint, limit=254, type="email", inputmode="email")


def phone_field(fills: str = "tel", missing: str = "", hint: str = "") -> Any:
    return text(
        "Téléphone", fills, name="telephone", required=missing, hint=hint, limit=32, type="tel", inputmode="tel"
    )


def password(label: str, name: str | None, fills: str, missing: str, hint: str = "") -> PasswordField:
    """A password as it is typed: never made tidy, never shown again, pasted freely."""
    return PasswordField(
        label,
        [DataRequired(missing)],
        name=name,
        description=hint,
        render_kw={"autocomplete": autofill(fills), "maxlength": "300"},
    )


def kind_field() -> RadioField:
    return RadioField(
        "Vous êtes",
        name="qualite",
        choices=[SelectChoice(INDIVIDUAL, "un particulier"), SelectChoice(PROFESSIONAL, "un professionnel")],
        default=INDIVIDUAL,
        validate_choice=False,
    )


def company_field() -> Any:
    return text("Raison sociale", "organization", name="raison_sociale")


def siret_field() -> Any:
    return text(
        "SIRET", name="siret", hint="14 chiffres, pour un établissement en France", limit=30, inputmode="numeric"
    )


def vat_number_field(hint: str) -> Any:
    return text("Numéro de TVA intracommunautaire", name="tva", limit=30, hint=hint)


class QualityFields(BaseForm):
    kind = kind_field()
    company = company_field()
    country = SelectField(
        "Pays de l’établissement",
        name="pays",
        choices=served,
        default="FR",
        validate_choice=False,
        render_kw={"autocomplete": "country"},
    )
    siret = siret_field()
    vat_number = vat_number_field("Par exemple FR suivi de 11 caractères")

    @property
    def is_individual(self) -> bool:
        """Chosen, or what an empty form offers; never because a form came back without the choice."""
        return bool(self.kind.data == INDIVIDUAL and self.kind.raw_data != [])

    @property
    def is_professional(self) -> bool:
        return bool(self.kind.data == PROFESSIONAL)

    def validate_kind(self, _: Field) -> None:
        """Raises ValidationError for none of the two: a firm is never dropped by what was not said."""
        if not self.is_individual and not self.is_professional:
            raise ValidationError(KIND_MISSING)

    def business(self) -> businesses.CheckedBusiness:
        """The firm as typed, checked by its country's own arithmetic."""
        typed = (self.company.data, self.country.data, self.siret.data, self.vat_number.data)
        return check_business(*map(str, typed))
