"""The form that chooses another way to pay an order that stands."""

from collections.abc import Container

from wtforms.validators import InputRequired

from shop.payments.methods import METHODS
from web.forms import BaseForm, RadioField, SelectChoice

NOT_CHOSEN = "Choisissez un moyen de paiement."
CHOICES = [SelectChoice(one.code, one.label) for one in METHODS]


class MethodForm(BaseForm):
    method = RadioField(  # type: ignore[call-arg]  # newer than the stubs
        "Choisir un autre moyen de paiement",
        [InputRequired(NOT_CHOSEN)],
        choices=CHOICES,
        name="moyen",
        invalid_choice_message=NOT_CHOSEN,
    )

    def limited_to(self, codes: Container[str]) -> "MethodForm":
        """Only the methods that concern this buyer are shown."""
        self.method.choices = [one for one in CHOICES if one.value in codes]
        return self
