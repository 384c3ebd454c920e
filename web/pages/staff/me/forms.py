"""The forms of « Mon accès ». What changes how one signs in asks the present password."""

from wtforms import PasswordField
from wtforms.validators import DataRequired

from web.forms import BaseForm, autofill, text

_PRESENT = [DataRequired("Indiquez votre mot de passe actuel.")]
_PRESENT_FILL = {"autocomplete": autofill("current-password")}


class NameForm(BaseForm):
    name = text("Votre nom, tel que l’équipe le lit", "name", required="Indiquez votre nom.")


class PasswordForm(BaseForm):
    present = PasswordField("Mot de passe actuel", _PRESENT, render_kw=_PRESENT_FILL, name="actuel", id="actuel")
    password = PasswordField(
        "Nouveau mot de passe",
        [DataRequired("Choisissez un nouveau mot de passe.")],
        description="12 caractères au moins, par exemple quelques mots à vous.",
        render_kw={"autocomplete": autofill("new-password")},
    )


class CodesForm(BaseForm):
    present = PasswordField(
        "Mot de passe", _PRESENT, render_kw=_PRESENT_FILL, name="codes-mot-de-passe", id="codes-mot-de-passe"
    )


class FactorForm(BaseForm):
    code = text(
        "Code à six chiffres",
        "one-time-code",
        required="Indiquez le code que montre votre téléphone.",
        limit=20,
        inputmode="numeric",
    )
    present = PasswordField("Mot de passe", _PRESENT, render_kw=_PRESENT_FILL)
