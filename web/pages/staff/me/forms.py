"""The forms of « Mon accès ». What changes how one signs in asks the present password."""

from functools import partial

from web.account_fields import password
from web.forms import BaseForm, text
from web.pages.staff.sign_in.second_factor import CodeForm

_present = partial(password, fills="current-password", missing="Indiquez votre mot de passe actuel.")


class NameForm(BaseForm):
    name = text("Votre nom, tel que l’équipe le lit", "name", required="Indiquez votre nom.")


class PasswordForm(BaseForm):
    present = _present("Mot de passe actuel", "actuel")
    password = password(
        "Nouveau mot de passe",
        None,
        "new-password",
        "Choisissez un nouveau mot de passe.",
        hint="12 caractères au moins, par exemple quelques mots à vous.",
    )


class CodesForm(BaseForm):
    present = _present("Mot de passe", "codes-mot-de-passe")


class FactorForm(CodeForm):
    present = _present("Mot de passe", None)
