"""A new order by phone: who calls, found by any of their words or numbers; and the drafts this member began."""

import re
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from shop.accounts import customers
from shop.accounts.customers import Customer
from shop.addresses import read_phone
from shop.errors import ShopError
from shop.orders import book
from shop.orders.order import Order
from shop.staff import customers as people
from shop.staff import phone, phone_usual
from shop.staff.lists import moment
from web.answers import HtmlRequest, go_to
from web.inputs import clean_id, query, read_form
from web.pages.staff.common import new_key, staff_page
from web.pages.staff.phone.desk import HOME
from web.refusals import Refusal
from web.sessions import Session

LONGEST_SEARCH: Final = 100
LONGEST_KEY: Final = 32
MOST_SHOWN: Final = 8
NUMBER: Final = re.compile(r"[A-Z]{2}-\d{2}-\d{6,9}", re.ASCII)
Answer = Response[Any]


class StaffPhone(Controller):
    path = "/commandes/nouvelle"

    @get("/", name="staff_phone")
    async def start(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """`client` and `commande` in the address name whom the order is for; nothing is begun by looking."""
        return await shown(request, session)

    @post("/", name="staff_phone_begin")
    async def begin(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """`_idem` makes a button pressed twice one draft."""
        sent, now, member = await read_form(request), datetime.now(UTC), session.subject_id
        key = sent.get("_idem", "")[:LONGEST_KEY]
        try:
            if sent.get("commande"):
                draft_id = await phone.begin_like(member, book.as_printed(sent["commande"]), now, key=key)
            elif sent.get("client"):
                draft_id = await phone_usual.begin_for(member, clean_id(sent["client"]) or 0, now, key=key)
            else:
                draft_id = await phone.begin(member, now, key=key)
        except LookupError:
            raise Refusal(404, "Ce client ou cette commande n’existe pas.") from None
        except ShopError as refused:
            return await shown(request, session, refused.message)
        return go_to(request, f"{HOME}/{draft_id}")


async def shown(request: HtmlRequest, session: Session, refusal: str = "") -> Answer:
    asked, now = query(request), datetime.now(UTC)
    text = asked.get("q", "")[:LONGEST_SEARCH].strip()
    words = read_phone(text, "FR") or text  # people dictate 06 39 98…, accounts keep +33…
    client, order = await _named(asked.get("client", "")), await _order(asked.get("commande", "") or text)
    context: dict[str, Any] = {
        "text": text,
        "refusal": refusal,
        "client": client,
        "order": order,
        "accounts": (await people.listed(words, 1, guests=False)).rows[:MOST_SHOWN] if text else (),
        "guests": (await people.listed(words, 1, guests=True)).rows[:MOST_SHOWN] if text else (),
        "drafts": await phone.drafts(session.subject_id),
        "moment": moment,
        "now": now,
        "here": HOME,
        "new_key": new_key,
    }
    status = 422 if refusal else 200
    return await staff_page(request, session, "staff/phone/start.html", "orders", status=status, **context)


async def _named(text: str) -> Customer | None:
    found = clean_id(text)
    customer = await customers.by_id(found) if found else None
    return customer if customer and customer.email else None


async def _order(text: str) -> Order | None:
    """An order of this number, as people type it, whose buyer is still known."""
    number = book.as_printed(text[:LONGEST_SEARCH])
    order = await book.by_number(number) if NUMBER.fullmatch(number) else None
    return order if order and order.email else None
