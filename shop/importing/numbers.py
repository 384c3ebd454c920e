"""Amounts, weights and sizes as spreadsheets write them: « 1 234,50 », « 1,234.50 », « 12.5 », « 12,5 ».

Neither shop's own export groups thousands, but the spreadsheet it went through may. « 1,234 » is then a thousand or
a little more than one, and a price that can be read in two ways is refused rather than guessed.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from shop.importing.values import BadCell, Terms
from shop.money import MOST_PRICE_CENTS

MOST_GRAMS = 100_000_000
MOST_PIECES = 1_000_000
GRAMS = {
    "kg": Decimal(1000), "g": Decimal(1), "lbs": Decimal("453.59237"), "lb": Decimal("453.59237"),
    "oz": Decimal("28.349523125"),
}  # fmt: skip
MILLIMETRES = {
    "mm": Decimal(1), "cm": Decimal(10), "m": Decimal(1000), "in": Decimal("25.4"), "yd": Decimal("914.4"),
}  # fmt: skip
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009\u2007]")
_PLAIN = re.compile(r"([+-]?)([0-9]*)(?:[.,]([0-9]+))?")
_GROUPED = re.compile(r"([+-]?)([0-9]{1,3}(?:([ '.,])[0-9]{3})(?:\3[0-9]{3})*)(?:(?!\3)[.,]([0-9]+))?")
_TWO_WAYS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")


def number(text: str, *, never_grouped: bool = False) -> Decimal:
    """The number a cell holds. Raises BadCell; `never_grouped`: a single mark is the decimal mark, whatever follows."""
    plain = _SPACES.sub(" ", re.sub(r"€|EUR\b", "", text)).replace("’", "'").strip()
    if len(plain) > 24:
        raise BadCell(f"«\u00a0{plain[:24]}…\u00a0» n’est pas un nombre lisible")
    if not never_grouped and _TWO_WAYS.fullmatch(plain):
        raise BadCell(
            f"«\u00a0{plain}\u00a0» se lit de deux façons\u00a0: écrivez-le avec deux décimales et sans séparateur"
        )
    if plain and (found := _PLAIN.fullmatch(plain)) and (found[2] or found[3]):
        return Decimal(f"{found[1]}{found[2] or 0}.{found[3] or 0}")
    if found := _GROUPED.fullmatch(plain):
        return Decimal(f"{found[1]}{re.sub('[^0-9]', '', found[2])}.{found[4] or 0}")
    raise BadCell(f"«\u00a0{plain}\u00a0» n’est pas un nombre lisible")


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def cents(text: str, terms: Terms) -> int:
    """A selling price in cents including VAT. Raises BadCell for none, nothing, less than nothing or far too much."""
    if not text:
        raise BadCell("prix manquant")
    amount = number(text)
    if terms.vat_bp is not None:
        amount = amount * (10_000 + terms.vat_bp) / 10_000
    price = _whole(amount * 100)
    if price <= 0:
        raise BadCell("prix nul ou négatif")
    if price > MOST_PRICE_CENTS:
        raise BadCell(f"prix hors de toute mesure («\u00a0{text}\u00a0»)")
    return price


def grams(text: str, unit: str) -> int | None:
    """A weight in grams; None for an empty cell. Raises BadCell."""
    return _measure(text, GRAMS, unit, "poids")


def millimetres(text: str, unit: str) -> int | None:
    """A length in millimetres; None for an empty cell. Raises BadCell."""
    return _measure(text, MILLIMETRES, unit, "dimension")


def _measure(text: str, units: dict[str, Decimal], unit: str, word: str) -> int | None:
    if not text:
        return None
    if unit not in units:
        raise BadCell(f"{word} dans une unité inconnue («\u00a0{unit}\u00a0»)")
    # Whole grams never carry decimals that matter: there a single mark may well group thousands.
    amount = number(text, never_grouped=unit not in ("g", "mm"))
    if not 0 <= amount * units[unit] <= MOST_GRAMS:
        raise BadCell(f"{word} hors de toute mesure («\u00a0{text}\u00a0»)")
    return _whole(amount * units[unit])


def pieces(text: str) -> int:
    """How many pieces stand on the shelf; sold in advance (« -3 ») is none. Raises BadCell."""
    amount = number(text, never_grouped=True)
    if amount != amount.to_integral_value() or amount > MOST_PIECES:
        raise BadCell(f"quantité en stock illisible («\u00a0{text}\u00a0»)")
    return max(0, int(amount))
