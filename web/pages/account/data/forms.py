"""The one form of « Mes données »."""

from web.account_fields import password
from web.forms import BaseForm


class ErasureForm(BaseForm):
    password = password(
        "Mot de passe",
        "mot_de_passe",
        "current-password",
        "Indiquez votre mot de passe.",
        hint="Pour être sûrs que c’est bien vous",
    )
