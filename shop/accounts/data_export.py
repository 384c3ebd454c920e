"""The right to one's data (GDPR art. 15 and 20): one ZIP with everything the shop holds of a person.

It is made while it is downloaded and lies nowhere: no file to guard, and what it says is of that moment.
"""

import asyncio
import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final

from db.engine import transaction
from db.queries import invoices as invoice_queries
from db.queries import personal_data as queries
from db.queries.personal_data import HELD, NOBODY
from shop.accounts import links
from shop.accounts.customers import Customer, by_id
from shop.accounts.order_text import order_text
from shop.calendar import in_paris, long_date
from shop.errors import LinkOver
from shop.french import counted
from shop.invoices.files import DocumentNotDrawn, file_of
from shop.orders import book
from shop.spreadsheet import MARK

Row = Mapping[str, Any]
READ_ME: Final = "LISEZ-MOI.txt"
_FORMULA: Final = ("=", "@")


async def data_of(customer: Customer) -> dict[str, list[dict[str, Any]]]:
    """Every row about this customer, by the title of its table; what hangs on an address only once it is verified."""
    email = customer.email if customer.is_verified else NOBODY
    return {entry.title: await queries.held(entry, customer.id, email) for entry in HELD}


async def look(token: str, customer_id: int, now: datetime) -> None:
    """Whether the link of the mail still works, for its own customer alone; changes nothing. Raises LinkOver."""
    opened = await links.look(token, "export", now)
    if opened.customer_id != customer_id:
        raise LinkOver


async def archive_by(token: str, customer_id: int, now: datetime) -> bytes:
    """Use the link up and make the archive: of several presses at once one gets it. Raises LinkOver."""
    await look(token, customer_id, now)
    async with transaction():
        await links.use(token, "export", now)
    customer = await by_id(customer_id)
    if customer is None:
        raise LinkOver
    return await archive_of(customer, now)


async def archive_of(customer: Customer, now: datetime) -> bytes:
    """The ZIP: everything as JSON, each table as CSV, each order as a text to read, invoices as PDF; dates in UTC."""
    data = await data_of(customer)
    email = customer.email if customer.is_verified else NOBODY
    papers: dict[str, str | bytes] = {}
    order_ids = await queries.order_ids(customer.id, email)
    for order_id in order_ids:
        if order := await book.by_id(order_id):
            papers[f"documents/commande-{order.number}.txt"] = order_text(order)
        await asyncio.sleep(0)  # a long history is read bit by bit: others are served in between
    for invoice_id in await invoice_queries.ids_of_orders(order_ids):
        with suppress(DocumentNotDrawn):  # what it says is in the data all the same
            file = await file_of(invoice_id, now)
            papers[f"documents/{file.name}.pdf"] = file.pdf
    return await asyncio.to_thread(_zipped, data, papers, read_me(customer, data, now), now)


def read_me(customer: Customer, data: Mapping[str, Sequence[Row]], now: datetime) -> str:
    """What the archive holds, in French."""
    files = [f"- {title}.csv\u00a0: {counted(len(rows), 'ligne')}" for title, rows in data.items() if rows]
    return "\n".join(
        (
            f"Vos données, telles que nous les avions le {long_date(in_paris(now).date(), year=True)}.",
            f"Compte\u00a0: {customer.email}",
            "",
            "- donnees.json\u00a0: toutes vos données en un seul fichier, lisible par un programme",
            *files,
            "- documents/\u00a0: le récapitulatif de chaque commande, vos factures et vos avoirs",
            "",
            "Les fichiers .csv s’ouvrent avec un tableur (séparateur\u00a0: point-virgule). Les dates sont en temps",
            "universel, les montants en centimes d’euro TTC. Votre mot de passe n’y est pas\u00a0: nous n’en gardons",
            "qu’une empreinte, qui ne permet pas de le retrouver.",
            "",
        )
    )


def _zipped(data: Mapping[str, Sequence[Row]], papers: Mapping[str, str | bytes], words: str, now: datetime) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(READ_ME, words)
        archive.writestr("donnees.json", json.dumps(data, ensure_ascii=False, indent=1, default=_plain))
        for title, rows in data.items():
            if rows:
                archive.writestr(f"{title}.csv", _table(rows))
        for name, content in papers.items():
            archive.writestr(name, content)
    return whole.getvalue()


def _table(rows: Sequence[Row]) -> str:
    """CSV as French spreadsheets read it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(rows[0])
    writer.writerows(_cells(row.values()) for row in rows)
    return MARK + text.getvalue()


def _cells(values: Iterable[Any]) -> list[str]:
    """A cell that begins as a formula is told to be none."""
    cells = ["" if value is None else _text(value) for value in values]
    return [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]


def _text(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(_plain(value)) if isinstance(value, (datetime, date)) else str(value)


def _plain(value: Any) -> str:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    raise TypeError(f"no text for {type(value).__name__}")
