"""A CSV file as it comes: encoding and delimiter found out, lines read as often as needed without keeping them."""

import codecs
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from shop.catalogue.search import fold
from shop.importing.values import Row, UnusableFile
from shop.importing.words import clean

DELIMITERS = (",", ";", "\t")
LONGEST_CELL = 2_000_000
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Table:
    """A readable CSV file; `headings` as they are written."""

    path: Path
    encoding: str
    delimiter: str
    headings: tuple[str, ...]

    def rows(self, field_of: Callable[[str], str]) -> Iterator[Row]:
        """Each line with a cell, cells by field; columns without a field are left out. Raises UnusableFile."""
        fields = [field_of(heading) for heading in self.headings]
        # The first of two columns of one name is the one that the shop wrote.
        wanted = [(at, field) for at, field in enumerate(fields) if field and field not in fields[:at]]
        for line, values in self._records():
            cells = {field: clean(values[at]) for at, field in wanted if at < len(values) and values[at]}
            cells = {field: value for field, value in cells.items() if value}
            ragged = any(values[len(self.headings) :])
            if cells or ragged:
                yield Row(line, cells, ragged)

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """(number of its first line, cells) of each record below the headings."""
        csv.field_size_limit(LONGEST_CELL)
        with self.path.open(encoding=self.encoding, newline="") as lines:
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            start = 1
            try:
                for record in reader:
                    if start > 1:
                        yield start, record
                    start = reader.line_num + 1
            except csv.Error as error:
                raise UnusableFile(
                    f"Les guillemets du fichier ne se referment pas à partir de la ligne {start}\u00a0: "
                    "exportez-le de nouveau sans le retoucher."
                ) from error


def normal(heading: str) -> str:
    """A heading without case, accents, typographic apostrophes and double or no-break spaces."""
    return " ".join(fold(clean(heading).replace("’", "'")).split()).replace(" ?", "?")


def open_table(path: Path) -> Table:
    """Find out how the file is written. Raises UnusableFile."""
    try:
        encoding = _encoding(path)
        with path.open(encoding=encoding, newline="") as lines:
            delimiter = max(DELIMITERS, key=lambda mark: len(_headings(path, encoding, mark)))
            if not lines.read(1):
                raise UnusableFile(f"Le fichier {path.name} est vide.")
    except OSError as error:
        raise UnusableFile(f"Le fichier {path} ne peut pas être lu ({error.strerror}).") from error
    return Table(path, encoding, delimiter, tuple(_headings(path, encoding, delimiter)))


def _headings(path: Path, encoding: str, delimiter: str) -> list[str]:
    with path.open(encoding=encoding, newline="") as lines:
        try:
            return next(csv.reader(lines, delimiter=delimiter), [])
        except csv.Error:
            return []


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(b"PK\x03\x04") or start.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnusableFile(f"{path.name} est un classeur ou une archive\u00a0: enregistrez-le au format CSV UTF-8.")
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        if _decodes(path, encoding):
            return encoding
    raise UnusableFile(f"{path.name} n’est pas un fichier texte lisible\u00a0: exportez-le en CSV UTF-8.")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
