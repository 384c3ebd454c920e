"""CSV exports of French banks: the line of headings is found by its words, whatever stands above it.

Crédit Agricole, BNP Paribas, Société Générale, Crédit Mutuel, La Banque Postale, BPCE and others write the same few
columns under names of their own. Only credits come out.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from stdnum import iban as iban_numbers

from shop.bank.entries import (
    LONGEST_IBAN,
    LONGEST_PAYER,
    LONGEST_TEXT,
    MOST_ENTRIES,
    BankStatement,
    Credit,
    WrongFile,
    one_line,
)
from shop.catalogue.search_words import fold
from shop.french import MINUS
from shop.money import MOST_TRANSFER_CENTS

FORMAT: Final = "csv"
MOST_LINES_ABOVE: Final = 40
NO_HEADINGS: Final = (
    "Nous n’avons pas reconnu ce fichier. Il doit contenir une ligne de titres avec une date («\u00a0Date\u00a0», "
    "«\u00a0Date opération\u00a0»), un libellé («\u00a0Libellé\u00a0», «\u00a0Détail\u00a0») et un montant "
    "(«\u00a0Montant\u00a0», ou «\u00a0Débit\u00a0» et «\u00a0Crédit\u00a0»), séparés par des points-virgules, des "
    "virgules ou des tabulations\u00a0; ou être un relevé CAMT.053 (XML)."
)
_DELIMITERS: Final = ";\t,"
_DATES: Final = (
    "date de comptabilisation",
    "date comptable",
    "date operation",
    "date de l operation",
    "date d operation",
)
_TEXTS: Final = ("libelle", "detail", "informations complementaires", "motif", "description", "communication",
                 "reference", "objet", "nature")  # fmt: skip
_PAYERS: Final = ("nom", "emetteur", "donneur d ordre", "contrepartie", "tiers", "nom de la contrepartie")
_IBANS: Final = ("iban contrepartie", "iban de la contrepartie", "iban emetteur", "compte contrepartie")
_FRENCH_DAY: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", re.ASCII)
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})([T ].*)?", re.ASCII)
_AMOUNT: Final = re.compile(r"([+-]?)(\d{1,13})(?:[.,](\d{1,2}))?", re.ASCII)
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+,|(?:,\d{3})+\.)\d{2}", re.ASCII)
_SPACES: Final = re.compile(r"[\s\u00a0\u202f€']+|EUR")
_PAYER: Final = re.compile(r"(?:/|\b)DE\s*:?\s+(.{3,70}?)(?=\s*/|\s+(?:MOTIF|REF|DATE|ID|POUR|VIA)\b|$)", re.ASCII)
_IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.ASCII)


Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each thing stands; -1: nowhere."""

    day: int
    texts: tuple[int, ...]
    amount: int
    debit: int
    credit: int
    payer: int
    iban: int
    currency: int


def read_csv(body: bytes) -> BankStatement:
    """Raises WrongFile where no headings are found, for a line that cannot be read, and over MOST_ENTRIES."""
    text = _decoded(body)
    for delimiter in _DELIMITERS:
        rows = _rows(text, delimiter)
        for at, row in enumerate(rows[:MOST_LINES_ABOVE]):
            columns = columns_of(row)
            if columns is not None:
                return _statement(rows[:at], rows[at + 1 :], columns, at + 2)
    raise WrongFile(NO_HEADINGS)


def _decoded(body: bytes) -> str:
    if b"\x00" in body:
        raise WrongFile(NO_HEADINGS)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """Every line as cells; quotes that never close make an unreadable file of what follows, not a failure."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return []


def columns_of(row: Sequence[str]) -> Columns | None:
    """The columns named by this line; None where it is not the line of headings."""
    names = [" ".join(re.findall("[a-z]+", fold(cell))) for cell in row]
    days = [at for at, name in enumerate(names) if name in _DATES] or _starting(names, ("date",))
    texts = _starting(names, _TEXTS)
    amount, debit, credit = (_first(_starting(names, (word,))) for word in ("montant", "debit", "credit"))
    if not days or not texts or (amount < 0 and credit < 0):
        return None
    return Columns(
        days[0], tuple(texts), amount, debit, credit, _exact(names, _PAYERS), _exact(names, _IBANS),
        _first(_starting(names, ("devise",))),
    )  # fmt: skip


def _statement(
    above: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], columns: Columns, line: int
) -> BankStatement:
    found: list[Credit] = []
    foreign = 0
    for number, row in enumerate(rows, start=line):
        cells = [cell.strip() for cell in row]
        # Empty lines, and those of totals below, name no day.
        if columns.day >= len(cells) or not re.search(r"\d", cells[columns.day]):
            continue
        cents = _credit_cents(cells, columns, number)
        if cents <= 0:
            continue
        if _cell(cells, columns.currency).upper() not in {"", "EUR", "€", "EURO", "EUROS"}:
            foreign += 1
            continue
        if len(found) >= MOST_ENTRIES:
            raise WrongFile(
                "Ce fichier contient plus de 20\u202f000 écritures\u00a0: importez une période plus courte."
            )
        found.append(_credit(cells, columns, cents, number))
    return BankStatement(FORMAT, _account(above), tuple(found), foreign=foreign)


def _credit(cells: Sequence[str], columns: Columns, cents: int, number: int) -> Credit:
    words = dict.fromkeys(one_line(_cell(cells, at), LONGEST_TEXT) for at in columns.texts)
    text = one_line(" ".join(word for word in words if word), LONGEST_TEXT)
    payer = _cell(cells, columns.payer)
    if not payer:
        named = _PAYER.search(text.upper())
        payer = named[1] if named else ""
    iban = _cell(cells, columns.iban).replace(" ", "").upper()
    return Credit(
        _day(_cell(cells, columns.day), number),
        cents,
        one_line(payer, LONGEST_PAYER),
        iban[:LONGEST_IBAN] if iban_numbers.is_valid(iban) else "",
        text,
    )


def _credit_cents(cells: Sequence[str], columns: Columns, number: int) -> int:
    """What came with this line; 0 or less for a debit."""
    credit = _cell(cells, columns.credit)
    if credit:
        return max(0, _cents(credit, number))
    if _cell(cells, columns.debit) or columns.amount < 0:
        return 0
    amount = _cell(cells, columns.amount)
    return _cents(amount, number) if amount else 0


def _cents(text: str, number: int) -> int:
    """« 1 234,56 », « +12,40 », « 12.40 » or « 1.234,56 » in cents, exactly."""
    bare = _SPACES.sub("", text).replace(MINUS, "-")
    if _GROUPED.fullmatch(bare):
        bare = f"{re.sub('[.,]', '', bare[:-3])},{bare[-2:]}"
    found = _AMOUNT.fullmatch(bare)
    cents = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0")) if found else MOST_TRANSFER_CENTS + 1
    if found is None or cents > MOST_TRANSFER_CENTS:
        raise WrongFile(f"Ligne {number}\u00a0: «\u00a0{one_line(text, 40)}\u00a0» n’est pas un montant en euros.")
    return -cents if found[1] == "-" else cents


def _day(text: str, number: int) -> date:
    """« 25/11/2026 », « 25/11/26 » or « 2026-11-25 »."""
    french, iso = _FRENCH_DAY.fullmatch(text), _ISO_DAY.fullmatch(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if french:
            year = int(french[3])
            return date(year + 2000 if year < 100 else year, int(french[2]), int(french[1]))
    except ValueError:
        pass
    raise WrongFile(f"Ligne {number}\u00a0: «\u00a0{one_line(text, 40)}\u00a0» n’est pas une date (jj/mm/aaaa).")


def _account(above: Rows) -> str:
    """The IBAN named above the headings, if one is."""
    for row in above:
        for found in _IBAN.finditer(" ".join(row).upper()):
            if iban_numbers.is_valid(found[0]):
                return iban_numbers.compact(found[0])
    return ""


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if 0 <= at < len(cells) else ""


def _starting(names: Sequence[str], words: tuple[str, ...]) -> list[int]:
    """A column in francs, or of a balance, is none of ours."""
    return [at for at, name in enumerate(names) if name.startswith(words) and "franc" not in name]


def _exact(names: Sequence[str], words: tuple[str, ...]) -> int:
    return _first([at for at, name in enumerate(names) if name in words])


def _first(places: Sequence[int]) -> int:
    return places[0] if places else -1
