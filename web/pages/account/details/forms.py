"""The forms of « Mes informations »: one a section, each sent and kept alone."""

from shop.accounts.customers import Customer
from shop.accounts.details import Names
from shop.addresses import LIMITS, MISSING, show_phone
from web.account_fields import (
    INDIVIDUAL,
    NEW_PASSWORD_HINT,
    PROFESSIONAL,
    QualityFields,
    email_field,
    password,
    phone_field,
)
from web.forms import BaseForm, text


class SectionForm(BaseForm):
    """A section drawn again alone tells its first mistake by the focus; a whole page has its summary for that."""

    def point(self) -> None:
        """Give the focus to the first field with an error."""
        for field in self:
            if field.errors:
                field.render_kw = {**(field.render_kw or {}), "autofocus": True}
                return


class NamesForm(SectionForm):
    first_name = text("Prénom", "given-name", name="prenom", required=MISSING["first_name"], limit=LIMITS["first_name"])
    last_name = text("Nom", "family-name", name="nom", required=MISSING["last_name"], limit=LIMITS["last_name"])
    phone = phone_field(hint="Pour que le livreur puisse vous joindre")

    @property
    def names(self) -> Names:
        """The values in the shop's words."""
        return Names(str(self.first_name.data), str(self.last_name.data), str(self.phone.data))


class QualityForm(SectionForm, QualityFields):
    """Who buys: a person or a firm."""


class EmailForm(SectionForm):
    email = email_field(
        "Nouvelle adresse e-mail", "email", "Indiquez votre nouvelle adresse e-mail.", name="nouvelle_adresse"
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
        hint=NEW_PASSWORD_HINT,
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
