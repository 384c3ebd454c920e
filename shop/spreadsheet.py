"""Files as spreadsheets take them in France: semicolons, decimal commas, UTF-8 with its mark; line by line."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Final

Cell = str | int | date
MARK: Final = "\ufeff"
FORMULA: Final = ("=", "@", "+", "-", "\t", "\r", "\n", "|", "%")


def amount(cents: int) -> str:
    """« -1234,50 »: no sign of a currency, no space, so that a program reads it."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole},{part:02}"


def line(cells: Iterable[Cell]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerow([str(cell) for cell in cells])
    return text.getvalue()


def words(text: str) -> str:
    """What a person wrote: on one line, and no formula for the spreadsheet that opens it."""
    plain = " ".join(text.split())
    return f"'{plain}" if plain.startswith(FORMULA) else plain
