"""The forms of the tracking pages."""

from web.forms import BaseForm, text


class LookupForm(BaseForm):
    number = text(
        "Numéro de commande",
        name="numero",
        required="Indiquez votre numéro de commande.",
        hint="Il commence par SC et figure dans nos e-mails, par exemple SC-26-000123.",
        limit=20,
        autocapitalize="characters",
        spellcheck="false",
    )
    email = text(
        "Adresse e-mail",
        "email",
        name="email",
        required="Indiquez l’adresse e-mail de votre commande.",
        limit=254,
        type="email",
        inputmode="email",
    )
