"""Customers as staff see them: one page a person or firm, whether they have an account or bought without one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from db.queries import audit_notes
from db.queries import newsletter as newsletter_queries
from db.queries import staff_customers as queries
from db.sql import read_json
from shop import credit
from shop.accounts import address_book, customers, data_export
from shop.accounts.customers import Customer
from shop.accounts.orders import words_in_list
from shop.addresses import person_name
from shop.calendar import as_utc
from shop.orders.states import OrderState
from shop.paging import read_page

PER_PAGE: Final = 50
LATEST: Final = 20


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of the list. `key` is what its page's address ends with: an id, or « sans-compte/SC-26-000123 »."""

    key: str
    name: str
    company: str
    email: str
    phone: str
    orders: int
    last_order: datetime | None
    is_verified: bool
    leaves: bool


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """`page` from 1 on."""

    rows: tuple[CustomerRow, ...]
    page: int
    has_next: bool


@dataclass(frozen=True, slots=True)
class PersonOrder:
    """One of their orders; cents include VAT, `placed_at` is UTC."""

    number: str
    state: OrderState
    label: str
    total_cents: int
    placed_at: datetime
    taken_by: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who bought. `account` is None for who has none; `key` as in CustomerRow; cents include VAT."""

    key: str
    account: Customer | None
    name: str
    company: str
    email: str
    phone: str
    professional: Mapping[str, str]
    orders: tuple[PersonOrder, ...]
    order_count: int
    spent_cents: int
    since: datetime | None
    documents: tuple[Mapping[str, Any], ...]
    talk: tuple[Mapping[str, Any], ...]
    addresses: tuple[address_book.Saved, ...]
    credit_cents: int
    newsletter: Mapping[str, Any] | None
    sessions: int

    @property
    def customer_id(self) -> int:
        """0 for who has no account."""
        return self.account.id if self.account else 0

    @property
    def is_subscribed(self) -> bool:
        return bool(self.newsletter and self.newsletter["confirmed_at"] and not self.newsletter["left_at"])


async def listed(text: str, page: int, *, guests: bool) -> CustomerPage:
    """Accounts, or who bought without one; the newest first. A page too far shows the last."""
    read, row_of = (queries.guests, _guest_row) if guests else (queries.accounts, _account_row)
    found, page = await read_page(lambda number: read(text, number, PER_PAGE), page)
    return CustomerPage(tuple(row_of(row) for row in found[:PER_PAGE]), page, len(found) > PER_PAGE)


async def account_page(customer_id: int, now: datetime) -> Person | None:
    """None for an account there is not, or whose person is erased."""
    account = await customers.by_id(customer_id)
    if account is None or not account.email:
        return None
    return await _person(str(account.id), account, account.email, _contact_of(account), now)


async def guest_page(number: str, now: datetime) -> Person | None:
    """Who made this order without an account, with all they made with the same address; None where an account did."""
    row = await queries.email_of_order(number)
    if row is None or row["customer"] or not row["email"]:
        return None
    return await _person(f"sans-compte/{number}", None, row["email"], read_json(row["contact"]), now)


async def owner_of_order(number: str) -> int | None:
    """The account an order is in."""
    row = await queries.email_of_order(number)
    return int(row["customer"]) if row and row["customer"] else None


async def archive_of(person: Person, now: datetime) -> bytes:
    """Everything held about them, as they would download it; that it was taken is written into the journal."""
    account = person.account or _nobody(person)
    body = await data_export.archive_of(account, now)
    await audit_notes.note_export("customer" if person.account else "orders", account.id)
    return body


async def newsletter_file() -> list[Mapping[str, Any]]:
    """Who may be written to: email, confirmed_at, source; that it was taken is written into the journal."""
    found = await queries.subscribers()
    await audit_notes.note_export("newsletter_subscriber", 0)
    return list(found)


async def _person(key: str, account: Customer | None, email: str, contact: Mapping[str, Any], now: datetime) -> Person:
    customer_id = account.id if account else 0
    sums = await queries.spent_by(customer_id, email)
    orders = await queries.orders_of(customer_id, email, LATEST)
    professional = account.professional if account else {}
    return Person(
        key=key,
        account=account,
        name=person_name(contact),
        company=str(professional.get("company", "")),
        email=email,
        phone=str(contact.get("phone", "")),
        professional=professional,
        orders=tuple(_order(row) for row in orders),
        order_count=int(sums["number"]),
        spent_cents=int(sums["cents"]),
        since=as_utc(first) if (first := account.created_at if account else sums["first"]) else None,
        documents=tuple(await queries.documents_of(customer_id, email)),
        talk=tuple(await queries.talk_with(customer_id, email)),
        addresses=await address_book.addresses_of(customer_id) if account else (),
        credit_cents=await credit.balance_of(customer_id),
        newsletter=await newsletter_queries.by_email(email),
        sessions=await queries.sessions_of(customer_id, now) if account else 0,
    )


def _nobody(person: Person) -> Customer:
    """Who has no account, as data are asked for: by an address that staff have made sure is theirs."""
    first_name, _, last_name = person.name.partition(" ")
    return Customer(
        id=0, email=person.email, is_verified=True, first_name=first_name, last_name=last_name, phone=person.phone,
        professional={}, large_text=False, high_contrast=False, auth_epoch=0, cart_epoch=0,
        created_at=person.since or datetime.now(UTC), erase_at=None,
    )  # fmt: skip


def _guest_row(row: Mapping[str, Any]) -> CustomerRow:
    contact, firm = read_json(row["contact"]), read_json(row["professional"])
    return CustomerRow(
        key=f"sans-compte/{row['number']}",
        name=person_name(contact),
        company=firm.get("company", ""),
        email=row["email"],
        phone=contact.get("phone", ""),
        orders=int(row["orders"]),
        last_order=as_utc(row["last_order"]) if row["last_order"] else None,
        is_verified=False,
        leaves=False,
    )


def _account_row(row: Mapping[str, Any]) -> CustomerRow:
    firm = read_json(row["professional"])
    return CustomerRow(
        key=str(row["id"]),
        name=person_name(row),
        company=firm.get("company", ""),
        email=row["email"],
        phone=row["phone"],
        orders=int(row["orders"]),
        last_order=as_utc(row["last_order"]) if row["last_order"] else None,
        is_verified=row["email_owner"] is not None,
        leaves=row["erase_at"] is not None,
    )


def _order(row: Mapping[str, Any]) -> PersonOrder:
    label = words_in_list(row).label
    return PersonOrder(
        row["number"], OrderState(row["state"]), label, row["total_cents"], row["placed_at"], row["taken_by"]
    )


def _contact_of(account: Customer) -> dict[str, str]:
    return {"first_name": account.first_name, "last_name": account.last_name, "phone": account.phone}
