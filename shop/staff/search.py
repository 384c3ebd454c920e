"""The search box of the staff space: an order, a customer, an article, an invoice by any of its words or numbers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from db.queries import staff_search as queries
from db.queries.staff_words import folded, in_one_piece, wanted
from db.sql import read_json
from shop.addresses import person_name
from shop.calendar import as_utc
from shop.catalogue.codes import codes_in
from shop.catalogue.search_words import stem
from shop.money import euros
from shop.staff.lists import buyer_name, moment, state_label

MOST_SHOWN: Final = 8
GUESTS_READ: Final = 100
"""Orders among which people without an account are looked for."""
SHORTEST_NUMBER: Final = 4
ORDER, CUSTOMER, ARTICLE, DOCUMENT = "order", "customer", "article", "document"
KINDS: Final = (ORDER, CUSTOMER, ARTICLE, DOCUMENT)
_OF_EXACT: Final = {
    "order": ORDER, "document": DOCUMENT, "parcel": ORDER, "payment": ORDER, "ean": ARTICLE, "sku": ARTICLE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `number`: of an order, a document, an order of a customer without account (the newest).

    `id` and `slug`: of an article, `variant` its first variant; `id` of a customer's account.
    """

    title: str
    detail: str
    number: str = ""
    order_number: str = ""
    id: int = 0
    slug: str = ""
    variant: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; `has_more` than are shown."""

    kind: str
    hits: tuple[Hit, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Exact:
    """The one thing that has this number, its fields as in Hit; `variant` is the one that is numbered so."""

    kind: str
    number: str = ""
    order_number: str = ""
    id: int = 0
    slug: str = ""
    variant: int = 0


async def exact(text: str, kinds: Collection[str]) -> Exact | None:
    """What the whole text is the number of: an order, a document, a parcel, a transfer, an article.

    None where it is no number, or that of several things.
    """
    pieces = dict.fromkeys(in_one_piece(one) or folded(one).strip() for one in (text, *codes_in(text)))
    for bare in pieces:
        is_long = len(bare) >= SHORTEST_NUMBER and bare.isalnum()
        if is_long and any(sign.isdigit() for sign in bare) and (found := await _exactly(bare, kinds)):
            return found
    return None


async def _exactly(bare: str, kinds: Collection[str]) -> Exact | None:
    question = wanted(bare, begun=False)
    for name in queries.EXACT:
        rows = await queries.exactly(name, question, bare) if _OF_EXACT[name] in kinds else []
        if len(rows) == 1:
            return Exact(_OF_EXACT[name], **rows[0])
    return None


async def search(text: str, kinds: Collection[str], now: datetime) -> tuple[Group, ...]:
    """What of these kinds says all the words of `text`, the newest first; kinds without a hit are left out."""
    groups = [await _group(kind, text, now) for kind in KINDS if kind in kinds]
    return tuple(group for group in groups if group.hits)


async def _group(kind: str, text: str, now: datetime) -> Group:
    question = wanted(text)
    rows = await (_articles(text) if kind == ARTICLE else _found(kind, question))
    hits = [_HITS[kind](row, now) for row in rows]
    if kind == CUSTOMER and question:
        hits += [_guest(row) for row in await _guests(question)]
    return Group(kind, tuple(hits[:MOST_SHOWN]), len(hits) > MOST_SHOWN)


async def _found(kind: str, question: str) -> list[dict[str, Any]]:
    return await queries.found(kind, question, MOST_SHOWN + 1) if question else []


async def _articles(text: str) -> list[dict[str, Any]]:
    """By what was typed, else by what it is without the label of a reference or barcode."""
    for said in (text, *codes_in(text)[1:]):
        if rows := await _found(ARTICLE, _about_articles(said)):
            return rows
    return []


async def _guests(question: str) -> list[Mapping[str, Any]]:
    """Who bought without an account, once an address, with their newest order that answers."""
    found: dict[str, Mapping[str, Any]] = {}
    for row in await queries.found("guest", question, GUESTS_READ):
        found.setdefault(row["email"], row)
    return list(found.values())[: MOST_SHOWN + 1]


def _about_articles(text: str) -> str:
    """Articles are looked for by the beginning of each word without its ending: « fauteuils » finds « fauteuil »."""
    if any(sign.isdigit() for sign in text):
        return wanted(text)
    return wanted(" ".join(stem(word) for word in folded(text).split()), all_begun=True)


def _order(row: Mapping[str, Any], now: datetime) -> Hit:
    placed = as_utc(row["placed_at"])
    mode, given_back = read_json(row["delivery"]).get("mode", ""), bool(row["given_back"])
    label = state_label(row["state"], mode, is_given_back=given_back, is_partly_sent=bool(row["partly"]))
    detail = f"{buyer_name(row)}, {moment(placed, now)}, {euros(row['total_cents'])}, {label.lower()}"
    return Hit(row["number"], detail, number=row["number"])


def _customer(row: Mapping[str, Any], _: datetime) -> Hit:
    name = person_name(row)
    company = read_json(row["professional"]).get("company", "")
    title = ", ".join(filter(None, (company, name))) or row["email"] or "Compte effacé"
    return Hit(title, ", ".join(filter(None, (row["email"], row["phone"]))), id=row["id"])


def _guest(row: Mapping[str, Any]) -> Hit:
    phone = read_json(row["contact"]).get("phone", "")
    return Hit(
        buyer_name(row) or row["email"], ", ".join(filter(None, (row["email"], phone, "sans compte"))), row["number"]
    )


def _article(row: Mapping[str, Any], _: datetime) -> Hit:
    hidden = "" if row["published"] else "non publié"
    detail = ", ".join(filter(None, (row["brand"], row["sku"] or "", hidden)))
    return Hit(
        row["name"], detail, id=row["id"], slug=row["slug"] if row["published"] else "", variant=row["variant"] or 0
    )


def _document(row: Mapping[str, Any], _: datetime) -> Hit:
    is_credit = row["kind"] == "credit_note"
    sum_words = f"{'−' if is_credit else ''}{euros(row['total_cents'])}"
    title = f"{'Avoir' if is_credit else 'Facture'} {row['number']}"
    detail = f"{buyer_name(row)}, {row['day']:%d/%m/%Y}, {sum_words}"
    return Hit(title, detail, number=row["number"], order_number=row["order_number"])


_HITS: Final = {ORDER: _order, CUSTOMER: _customer, ARTICLE: _article, DOCUMENT: _document}
