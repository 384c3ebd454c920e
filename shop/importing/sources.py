"""An export opened: which shop wrote it, and its products one after the other, however far apart their lines are."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shop.importing.comptoir import Comptoir
from shop.importing.files import Table, open_table
from shop.importing.reading import Format
from shop.importing.shopify import Shopify
from shop.importing.values import Group, Row, UnusableFile
from shop.importing.woocommerce import WooCommerce

FORMATS: dict[str, Format] = {one.name: one for one in (Comptoir(), Shopify(), WooCommerce())}
HEADINGS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Source:
    """An export whose lines are known by product key, and read again when they are wanted."""

    table: Table
    format: Format
    fields: frozenset[str]
    keys: tuple[str, ...]

    @property
    def lines(self) -> int:
        return len(self.keys)

    def groups(self) -> Iterator[Group]:
        """Each product once, as soon as its last line is read; only products begun are in memory."""
        last = {key: at for at, key in enumerate(self.keys)}
        begun: dict[str, list[Row]] = {}
        for at, (key, row) in enumerate(zip(self.keys, self.table.rows(self.format.field_of), strict=True)):
            begun.setdefault(key, []).append(row)
            if last[key] == at:
                yield Group(key, tuple(begun.pop(key)), self.fields)


def open_source(path: Path, format_name: str = "") -> Source:
    """Read the file through once. `format_name`: of FORMATS, or empty to find out. Raises UnusableFile."""
    table = open_table(path)
    found = FORMATS[format_name] if format_name else None
    for one in FORMATS.values():
        if found is None and one.recognises(_fields(table, one)):
            found = one
    if found is None or not found.recognises(_fields(table, found)):
        raise UnusableFile(_unknown(table))
    keys = tuple(found.keys(table.rows(found.field_of)))
    if not keys:
        raise UnusableFile(f"Le fichier {path.name} n’a que sa ligne d’en-têtes.")
    return Source(table, found, _fields(table, found), keys)


def _fields(table: Table, one: Format) -> frozenset[str]:
    return frozenset(filter(None, map(one.field_of, table.headings)))


def _unknown(table: Table) -> str:
    shown = ", ".join(table.headings[:HEADINGS_SHOWN])[:120]
    return (
        f"{table.path.name} ne ressemble à un export de produits ni de cette boutique (colonnes Adresse, Produit, Prix "
        "TTC), ni de Shopify (colonnes Title, Handle, Variant Price), ni de WooCommerce (colonnes Type, Nom, UGS, "
        f"Tarif régulier)\u00a0: ses colonnes sont «\u00a0{shown}\u00a0»."
    )
