"""The one form of « Mes données »."""

from wtforms import PasswordField
from wtforms.validators import DataRequired

from web.forms import BaseForm, autofill


class ErasureForm(BaseForm):
    password = PasswordField(
        "Mot de passe",
        [DataRequired("Indiquez votre mot de passe.")],
        name="mot_de_passe",
        description="Pour être sûrs que c’est bien vous",
        render_kw={"autocomplete": autofill("current-password")},
    )
