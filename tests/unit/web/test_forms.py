"""The base form: tidy values, French words, autofill names that browsers know."""

import pytest

from web.buying.details_form import DetailsForm
from web.forms import BaseForm, FormField, autofill, text
from web.inputs import FormData


class Inner(BaseForm):
    town = text("Ville", "address-level2", name="ville", required="Indiquez la ville.", limit=10)


class Outer(BaseForm):
    email = text("Adresse e-mail", "email", required="Indiquez votre adresse e-mail.")
    note = text("Note")
    place = FormField(Inner, name="lieu")


def test_values_are_one_tidy_line() -> None:
    form = Outer.of(FormData([("email", "  a@b.fr\n "), ("lieu-ville", "Le\u00a0 Havre")]))
    assert form.email.data == "a@b.fr"
    assert form.place.form.town.data == "Le Havre"
    assert form.validate()


def test_what_is_missing_or_too_long_is_said_in_french() -> None:
    form = Outer.of(FormData([("lieu-ville", "x" * 11)]))
    assert not form.validate()
    assert form.email.errors == ["Indiquez votre adresse e-mail."]
    assert form.place.form.town.errors == ["10 caractères au plus."]
    assert not form.note.flags.required
    assert form.email.flags.required


def test_the_shops_errors_stand_beside_their_fields_once() -> None:
    form = Outer.of(FormData([("email", "a@b.fr")]))
    form.validate()
    form.add_errors({"email": "Vérifiez.", "place.town": "Non."})
    assert form.email.errors == ["Vérifiez."]
    assert form.place.form.town.errors == ["Indiquez la ville."]
    with pytest.raises(KeyError):
        form.add_errors({"nowhere": "?"})


@pytest.mark.parametrize("tokens", ["adress-line1", "shipping", "home email", "on", "shipping shipping email"])
def test_a_misspelt_autofill_name_is_refused(tokens: str) -> None:
    with pytest.raises(ValueError, match="autocomplete"):
        autofill(tokens)


def test_every_field_of_the_checkout_can_be_filled_by_the_browser() -> None:
    """RGAA 11.13; the second address says « shipping »."""
    form = DetailsForm.of()
    first = {field.name: field.render_kw["autocomplete"] for field in form.billing.form}
    second = [field.render_kw["autocomplete"] for field in form.delivery.form]
    assert first["facturation-code_postal"] == "postal-code"
    assert all(tokens.startswith("shipping ") for tokens in second)
    assert [form[name].render_kw["autocomplete"] for name in ("email", "first_name", "last_name", "phone")] == [
        "email", "given-name", "family-name", "tel",
    ]  # fmt: skip
