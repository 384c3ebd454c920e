"""Fields of the staff's forms: numbers as French people write them, days, and what stands there meanwhile."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from shop.calendar import long_date, typed_day
from shop.french import MINUS, number
from web.forms import BaseForm, BooleanField, Field, SelectChoice, SelectField, one_line
from web.pages.staff.stale import differences

_SPACES: Final = re.compile(r"[\s\u00a0\u202f€]")
_LONGEST: Final = 20
"""Digits of what is read as a number at all."""


class Scaled(StringField):
    """« 12,5 » kept as a whole number of the smallest part: 1250 with two `decimals`. Empty is 0."""

    def __init__(
        self, label: str, *, decimals: int = 0, most: int, hint: str = "", required: str = "", **bound: Any
    ) -> None:
        """`most` counts smallest parts; `required` is the sentence for an empty field."""
        self.decimals, self.most, self.required = decimals, most, required
        self.typed: str | None = None
        keys = {"autocomplete": "off", "inputmode": "decimal" if decimals else "numeric"}
        super().__init__(label, description=hint, render_kw=keys, **bound)
        self.flags.required = bool(required)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0].strip() if valuelist else ""
        self.data = 0  # type: ignore[assignment]  # a number, as the column keeps it
        plain = _SPACES.sub("", self.typed).replace(".", ",")
        if not plain:
            if self.required:
                raise ValueError(self.required)
            return
        if re.match(rf"[+{MINUS}-][0-9]", plain, re.ASCII):
            kind, example = ("un nombre", "12,5") if self.decimals else ("un nombre entier", "12")
            raise ValueError(f"Indiquez {kind} sans signe, par exemple {example}.")
        whole, _, part = plain.partition(",")
        if not re.fullmatch("[0-9]+", whole, re.ASCII) or not re.fullmatch(
            rf"[0-9]{{0,{self.decimals}}}", part, re.ASCII
        ):
            raise ValueError(self.wrong)
        digits = whole.lstrip("0") + part.ljust(self.decimals, "0")
        value = int(digits or "0") if len(digits) < _LONGEST else self.most + 1
        if value > self.most:
            raise ValueError(f"{self._most} au plus.")
        self.data = value  # type: ignore[assignment]

    @property
    def wrong(self) -> str:
        if not self.decimals:
            return "Indiquez un nombre entier, par exemple 12."
        places = f"{self.decimals} décimale{'s' if self.decimals > 1 else ''}"
        return f"Indiquez un nombre avec {places} au plus, par exemple 12,5."

    @property
    def _most(self) -> str:
        """« 10 000 », « 99,5 »."""
        whole, _, part = self.written(self.most).partition(",")
        tail = part.rstrip("0")
        return number(int(whole)) + (f",{tail}" if tail else "")

    def written(self, value: int) -> str:
        """« 12,5 » for 1250; a price keeps its two decimals."""
        whole, part = divmod(value, 10**self.decimals)
        if not self.decimals:
            return str(whole)
        tail = f"{part:0{self.decimals}}"
        tail = tail if self.decimals == 2 else tail.rstrip("0")
        return f"{whole},{tail}" if tail else str(whole)

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return self.written(int(self.data)) if self.data else ""


class Day(StringField):
    """A day or none, as browsers send it or as people type it; what is none is given back in a field of text."""

    def __init__(self, label: str, *, hint: str = "", **bound: Any) -> None:
        self.typed: str | None = None
        super().__init__(label, description=hint, render_kw={"autocomplete": "off", "type": "date"}, **bound)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not self.typed:
            return
        found = typed_day(self.typed)
        if found is None:
            self.render_kw = {**(self.render_kw or {}), "type": "text"}
            raise ValueError("Indiquez un jour de ce siècle, par exemple 31/12/2026.")
        self.data = found  # type: ignore[assignment]

    def _value(self) -> str:
        return str(self.data or self.typed or "")


def select(label: str, name: str, choices: Sequence[tuple[str, str]] = (), hint: str = "") -> Any:
    """One of a few values; the choices may be set later."""
    return SelectField(
        label, choices=choices_of(choices), name=name, description=hint,
        validate_choice=False, render_kw={"autocomplete": "off"},
    )  # fmt: skip


def choices_of(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """(value, label) as WTForms wants them."""
    return [SelectChoice(value, label) for value, label in pairs]


def long_text(label: str, name: str, *, rows: int, limit: int, hint: str = "", required: str = "") -> Any:
    too_long = Length(max=limit, message=f"{limit} caractères au plus.")
    return TextAreaField(
        label,
        [DataRequired(required), too_long] if required else [too_long],
        filters=[lambda value: (value or "").strip()],
        description=hint,
        name=name,
        render_kw={"autocomplete": "off", "rows": rows},
    )


def tick(label: str, name: str, hint: str = "") -> Any:
    """A box to tick; autocomplete="off", which HTML does not know on it, is said by the form around."""
    return BooleanField(label, description=hint, name=name)


def say_differences(form: BaseForm, now: Mapping[str, Any]) -> None:
    """Beside each field that differs: what stands there now."""
    typed = {name: value for name, value in form.data.items() if name in now}
    form.add_errors(
        {
            name: f"Il y a maintenant\u00a0: {_told(form[name], value)}"
            for name, value in differences(typed, now).items()
        }
    )


def _told(field: Field, value: Any) -> str:
    if isinstance(field, BooleanField):
        return "coché." if value else "non coché."
    if isinstance(field, Scaled):
        return f"{field.written(int(value))}."
    if isinstance(field, SelectField):
        options: Any = field.choices
        labels = {one.value: one.label for one in options}
        return f"{labels.get(str(value or ''), value)}."
    if isinstance(value, date):
        return f"{long_date(value, year=True)}."
    return f"«\u00a0{value}\u00a0»." if value not in ("", None) else "rien."


__all__ = ["BaseForm", "Day", "Scaled", "choices_of", "long_text", "one_line", "say_differences", "select", "tick"]
