"""The base form: tidy values, French words, autofill names that browsers know."""

import re
from collections.abc import Iterator

import pytest

from web.areas import area_handlers
from web.buying.details_form import DetailsForm
from web.forms import BaseForm, FormField, autofill, text
from web.inputs import FormData

ENGLISH = re.compile(r"\b(not|is|field|invalid|must|choice)\b", re.IGNORECASE)


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


def every_form(kind: type[BaseForm] = BaseForm) -> Iterator[type[BaseForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from every_form(one)


def test_no_form_answers_in_english() -> None:
    """Neither for what is missing nor for a choice that nobody offers."""
    area_handlers()  # with them every area's forms are read
    forms = [one for one in every_form() if one.__module__.startswith("web.")]
    assert len(forms) > 20
    for kind in forms:
        names = [field.name for field in kind.of()]
        for sent in ([], [(name, "nulle part") for name in names]):
            form = kind.of(FormData(sent))
            form.validate()
            assert not ENGLISH.search(str(form.errors)), (kind, form.errors)
