"""The base of every form: fields made tidy, French messages, what browsers may fill in by themselves.

A form checks shape; the shop checks truth and hands its errors back by field (`add_errors`).
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Self

from wtforms import BooleanField, Field, Form, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import DataRequired, Length

from web.inputs import FormData

FILLS = frozenset(
    "name given-name family-name organization email tel street-address address-line1 address-line2 postal-code "
    "address-level2 country username current-password new-password one-time-code off".split()
)
"""Names of the HTML standard's autofill list that our forms use; another is a mistake no browser would tell."""
SECTIONS = frozenset({"shipping", "billing"})
LENGTH = 120
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")
"""Every white space but those that keep words together."""


def one_line(value: str | None) -> str:
    """Spaces made single and trimmed, line breaks among them."""
    return " ".join((value or "").split())


def one_line_kept(value: str | None) -> str:
    """The same for what is printed as it is typed: no-break spaces stay."""
    return " ".join(part for part in _BREAKS.split(value or "") if part)


def autofill(tokens: str) -> str:
    """The tokens of an `autocomplete` attribute. Raises ValueError for one that browsers do not know."""
    section, _, name = tokens.rpartition(" ")
    if name not in FILLS or (section and section not in SECTIONS):
        raise ValueError(f"autocomplete={tokens!r}")
    return tokens


def text(
    label: str,
    autocomplete: str = "off",
    *,
    name: str | None = None,
    required: str = "",
    hint: str = "",
    limit: int = LENGTH,
    tidy: Callable[[str | None], str] = one_line,
    **attributes: str,
) -> Any:
    """One line of text, made `tidy`. `required`: the sentence said when it is missing; none: « facultatif »."""
    too_long = Length(max=limit, message=f"{limit} caractères au plus.")
    return StringField(
        label,
        [DataRequired(required), too_long] if required else [too_long],
        filters=[tidy],
        description=hint,
        name=name,
        render_kw={"autocomplete": autofill(autocomplete), **attributes},
    )


class BaseForm(Form):
    """A WTForms form over cleaned data."""

    class Meta:
        locales = ("fr",)
        """What a field says for want of a sentence of ours."""

    @classmethod
    def of(cls, formdata: FormData | None = None, **values: Any) -> Self:
        """What was sent; with no `formdata`, the values known so far."""
        return cls(formdata=formdata, **values)

    def reword(self, words: Callable[[str], str]) -> None:
        """Say every error otherwise, those of the forms within too."""
        for field in self:
            if isinstance(field, FormField):
                field.form.reword(words)
            else:
                field.errors = [words(str(error)) for error in field.errors]

    def add_errors(self, errors: Mapping[str, str]) -> None:
        """Say the shop's errors beside their fields; « billing.town » is the field of a form inside this one.

        A field that already has an error keeps that one alone. Raises KeyError for a field there is not.
        """
        for path, sentence in errors.items():
            name, _, inner = path.partition(".")
            field = self[name]
            if isinstance(field, FormField) and inner:
                field = field.form[inner]
            if not field.errors:
                field.errors = [sentence]


__all__ = [
    "BaseForm",
    "BooleanField",
    "Field",
    "FormField",
    "RadioField",
    "SelectChoice",
    "SelectField",
    "TextAreaField",
    "autofill",
    "one_line",
    "one_line_kept",
    "text",
]
