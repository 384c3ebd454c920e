"""The forms of the door. Names on the wire are French where people may see them in an address."""

from wtforms import BooleanField

from shop.addresses import LIMITS, MISSING
from web.account_fields import EMAIL_MISSING, NEW_PASSWORD_HINT, QualityFields, email_field, password
from web.forms import BaseForm, text


class SignInForm(BaseForm):
    email = email_field("Adresse e-mail", "username", EMAIL_MISSING)
    password = password("Mot de passe", "password", "current-password", "Indiquez votre mot de passe.")
    kept = BooleanField("Rester connecté sur cet appareil", name="rester")


class EmailForm(BaseForm):
    email = email_field("Adresse e-mail", "username", EMAIL_MISSING)


class NewPasswordForm(BaseForm):
    password = password(
        "Nouveau mot de passe",
        "mot_de_passe",
        "new-password",
        "Choisissez un mot de passe.",
        hint=NEW_PASSWORD_HINT,
    )


class RegisterForm(QualityFields):
    first_name = text("Prénom", "given-name", name="prenom", required=MISSING["first_name"], limit=LIMITS["first_name"])
    last_name = text("Nom", "family-name", name="nom", required=MISSING["last_name"], limit=LIMITS["last_name"])
    email = email_field("Adresse e-mail", "username", EMAIL_MISSING)
    password = password(
        "Mot de passe", "mot_de_passe", "new-password", "Choisissez un mot de passe.", hint=NEW_PASSWORD_HINT
    )
    newsletter = BooleanField("Je m’abonne à la newsletter\u00a0: actualités et promotions", name="newsletter")
