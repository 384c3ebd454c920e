"""What the shop holds of one person, table by table; and what it holds of nobody, or of others, with the reason.

A test walks every table of the program: one that points at a customer or an order, or has a column that could name
somebody, must stand in one of the two lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from piccolo.columns import JSON

from db.engine import fetch
from db.sql import read_json
from db.tables.every import TABLES

Rows = list[dict[str, Any]]
NOBODY: Final = "-"
"""An e-mail address that nobody can have."""
_ORDERS = "SELECT id FROM orders WHERE customer = :me OR (customer IS NULL AND LOWER(email) = :email)"
_OF_ORDER = f'"order" IN ({_ORDERS})'
_PARCELS = f"SELECT id FROM parcel WHERE {_OF_ORDER}"
_PAYMENTS = f"SELECT id FROM payment WHERE {_OF_ORDER}"
_WITHDRAWALS = f"SELECT id FROM withdrawal WHERE {_OF_ORDER}"


@dataclass(frozen=True, slots=True)
class Held:
    """A table and its rows about one person. `title` names the file they are given in.

    `where` reads :me, the customer's id, and :email, the address shown to be theirs. `kept_back`: secrets that would
    open something, keys that mean nothing to anybody, and which member of staff did it.
    """

    table: str
    title: str
    where: str
    kept_back: frozenset[str] = frozenset()


def _held(table: str, title: str, where: str, *kept_back: str) -> Held:
    return Held(table, title, where, frozenset(kept_back))


HELD: Final = (
    _held("customer", "compte", "id = :me", "password_hash", "auth_epoch", "cart_epoch", "email_owner"),
    _held("customer_address", "adresses", "customer = :me", "fingerprint"),
    _held("session", "connexions", "kind = 'customer' AND subject_id = :me", "id_hash", "auth_epoch", "public_id"),
    _held("account_link", "liens-envoyes", "customer = :me", "token_hash"),
    _held("newsletter_subscriber", "newsletter", "email = :email"),
    _held("restock_notice", "alertes-de-stock", "email = :email"),
    _held("cart", "panier", "customer = :me OR buyer = :me", "token_hash", "checkout_key", "member"),
    _held("cart_line", "articles-du-panier", "cart IN (SELECT id FROM cart WHERE customer = :me OR buyer = :me)"),
    _held("orders", "commandes", f"id IN ({_ORDERS})", "checkout_key", "version"),
    _held("order_line", "articles-commandes", _OF_ORDER, "reserved"),
    _held("order_event", "etapes-des-commandes", _OF_ORDER, "actor"),
    _held("parcel", "colis", _OF_ORDER),
    _held("parcel_line", "articles-des-colis", f"parcel IN ({_PARCELS})"),
    _held("parcel_label", "etiquettes-des-colis", f"parcel IN ({_PARCELS})", "pdf"),
    _held("parcel_event", "suivi-des-colis", f"parcel IN ({_PARCELS})"),
    _held("payment", "paiements", _OF_ORDER, "idempotency_key", "checkout_url"),
    _held("payment_event", "etapes-des-paiements", f"payment IN ({_PAYMENTS})"),
    _held("chargeback", "impayes", f"payment IN ({_PAYMENTS})"),
    _held("bank_match", "virements-recus", f"payment IN ({_PAYMENTS})", "actor"),
    _held("account_credit", "avoirs", "customer = :me", "key", "actor"),
    _held("promotion_use", "codes-de-reduction", _OF_ORDER, "buyer"),
    _held("invoice", "factures-et-avoirs", _OF_ORDER, "data_hash"),
    _held("invoice_file", "fichiers-des-factures", f"invoice IN (SELECT id FROM invoice WHERE {_OF_ORDER})", "pdf"),
    _held("refund_line", "articles-rembourses", f"refund IN (SELECT id FROM refund WHERE payment IN ({_PAYMENTS}))"),
    _held("refund", "remboursements", f"payment IN ({_PAYMENTS})", "idempotency_key", "actor"),
    _held("withdrawal", "retractations", _OF_ORDER, "idempotency_key"),
    _held("withdrawal_line", "articles-des-retractations", f"withdrawal IN ({_WITHDRAWALS})"),
)

NOT_HELD: Final[Mapping[str, str]] = {
    "category": "names of rayons",
    "product": "names of goods, addresses of their makers",
    "photo": "names of files",
    "setting": "names of settings, the merchant's own address",
    "bank_file": "names of files staff imported",
    "bank_entry": "what the merchant's bank said of its account, kept ten years; what of it paid an order is given out",
    "vat_check": "what VIES said of firms' numbers: public, and about no person",
    "counter": "names of series of numbers",
    "agency": "the merchant's agencies",
    "staff_member": "the merchant's staff, who are no customers",
    "audit_entry": "what staff changed, kept for a year to be answered for: what it names is in the tables above",
    "api_token": "names of other software, and who of the staff let it in",
    "staged_file": "names of files staff are about to apply, for days",
    "price_reduction": "who of the staff planned it",
    "stock_movement": "who of the staff counted; an order's number only",
    "merchant_text": "the merchant's own words",
    "webhook_endpoint": "addresses of other software",
    "webhook_delivery": "numbers of orders told to other software, for days",
    "work_owner": "who of the staff has what in hand",
    "limit_counter": "hashes of addresses and accounts, for minutes, which lead back to nobody",
    "kept_contract": "sales of people who are erased, kept for the law: nobody has an account to ask them from",
    "job": "work to be done: what it names is in the tables above; forgotten 90 days after it is done",
}
"""Tables that look as if they were about somebody, and why they are not."""


async def held(entry: Held, customer_id: int, email: str) -> Rows:
    """The rows of one table about this person, oldest first, without what is kept back."""
    sql, args = _asked(f'SELECT * FROM "{entry.table}" WHERE {entry.where} ORDER BY id', customer_id, email)
    kept = [column for column in columns_of(entry.table) if column not in entry.kept_back]
    snapshots = _snapshots(entry.table)
    return [
        {name: read_json(row[name]) if name in snapshots else row[name] for name in kept}
        for row in await fetch(sql, *args)
    ]


async def order_ids(customer_id: int, email: str) -> list[int]:
    """Every order of this person, oldest first."""
    sql, args = _asked(f"{_ORDERS} ORDER BY id", customer_id, email)
    return [int(row["id"]) for row in await fetch(sql, *args)]


def columns_of(table: str) -> list[str]:
    """The columns of a table, in the order of the program."""
    found = next(one for one in TABLES if one._meta.tablename == table)
    return [column._meta.db_column_name for column in found._meta.columns]


def _snapshots(table: str) -> set[str]:
    found = next(one for one in TABLES if one._meta.tablename == table)
    return {column._meta.db_column_name for column in found._meta.columns if isinstance(column, JSON)}


def _asked(sql: str, customer_id: int, email: str) -> tuple[str, list[Any]]:
    """The statement with its placeholders, and their values in order."""
    parts, args = sql.replace(":email", ":me!").split(":me"), []
    for at, part in enumerate(parts[1:], start=1):
        args.append(email if part.startswith("!") else customer_id)
        parts[at] = part.removeprefix("!")
    return "{}".join(parts), args
