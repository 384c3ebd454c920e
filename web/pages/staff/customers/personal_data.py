"""What the law lets a person ask for: their data, to be forgotten, no more newsletter; and the newsletter's list."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.accounts import erasure, links, newsletter
from shop.calendar import in_paris
from shop.spreadsheet import MARK, line, words
from shop.staff import customers as staff_customers
from shop.staff.customers import Person
from web.answers import HtmlRequest, go_to
from web.downloads import CSV, ZIP, attached
from web.inputs import read_form
from web.pages.staff.common import staff_page
from web.pages.staff.customers.customers import PATH, account_found, guest_found, shown
from web.sessions import Session

UNKNOWN_WHO: Final = "Cochez la case une fois que vous savez qui vous demande ces données."
Answer = Response[Any]


class StaffPersonalData(Controller):
    path = "/clients"

    @post("/newsletter", name="staff_newsletter_file")
    async def newsletter_file(self) -> Answer:
        """Asked by POST: what leaves the shop is written into the journal."""
        rows = await staff_customers.newsletter_file()
        text = MARK + line(("e-mail", "confirmé le", "inscrit par"))
        for one in rows:
            text += line((words(one["email"]), f"{in_paris(one['confirmed_at']):%Y-%m-%d}", words(one["source"])))
        return attached(f"newsletter-{in_paris(datetime.now(UTC)):%Y-%m-%d}.csv", CSV, text.encode())

    @post("/{customer_id:str}/newsletter/fin", name="staff_customer_newsletter")
    async def leave(self, request: HtmlRequest, customer_id: FromPath[str]) -> Answer:
        return await _left(request, await account_found(customer_id))

    @post("/sans-compte/{number:str}/newsletter/fin", name="staff_guest_newsletter")
    async def guest_leaves(self, request: HtmlRequest, number: FromPath[str]) -> Answer:
        return await _left(request, await guest_found(number))

    @post("/{customer_id:str}/donnees/lien", name="staff_customer_data_link")
    async def send_link(self, request: HtmlRequest, customer_id: FromPath[str]) -> Answer:
        """Its owner alone can use it, signed in: the way that needs no trust."""
        person = await account_found(customer_id)
        await links.ask("export", person.customer_id, person.email)
        return go_to(request, f"{PATH}/{person.key}?fait=export")

    @post("/{customer_id:str}/donnees", name="staff_customer_data")
    async def take(self, request: HtmlRequest, session: NamedDependency[Session], customer_id: FromPath[str]) -> Answer:
        return await _archive(request, session, await account_found(customer_id))

    @post("/sans-compte/{number:str}/donnees", name="staff_guest_data")
    async def take_guests(
        self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]
    ) -> Answer:
        return await _archive(request, session, await guest_found(number))

    @get("/{customer_id:str}/effacement", name="staff_customer_erasure_form")
    async def before(
        self, request: HtmlRequest, session: NamedDependency[Session], customer_id: FromPath[str]
    ) -> Answer:
        return await _before(request, session, await account_found(customer_id))

    @post("/{customer_id:str}/effacement", name="staff_customer_erasure")
    async def erase(
        self, request: HtmlRequest, session: NamedDependency[Session], customer_id: FromPath[str]
    ) -> Answer:
        """As its owner would: seven days, and a mail with the way back."""
        person = await account_found(customer_id)
        if not await _knows_who(request):
            return await _before(request, session, person, status=422)
        await erasure.ask(person.customer_id, datetime.now(UTC))
        return go_to(request, f"{PATH}/{person.key}?fait=effacement")

    @post("/{customer_id:str}/effacement/annulation", name="staff_customer_keep")
    async def keep(self, request: HtmlRequest, customer_id: FromPath[str]) -> Answer:
        person = await account_found(customer_id)
        await erasure.keep_for(person.customer_id, datetime.now(UTC))
        return go_to(request, f"{PATH}/{person.key}?fait=garde")

    @get("/sans-compte/{number:str}/effacement", name="staff_guest_erasure_form")
    async def before_guest(
        self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]
    ) -> Answer:
        return await _before(request, session, await guest_found(number))

    @post("/sans-compte/{number:str}/effacement", name="staff_guest_erasure")
    async def erase_guest(
        self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]
    ) -> Answer:
        person = await guest_found(number)
        if not await _knows_who(request):
            return await _before(request, session, person, status=422)
        done = await erasure.erase_guest(person.email, datetime.now(UTC))
        context: dict[str, Any] = {"done": done}
        return await staff_page(request, session, "staff/customers/erased.html", "customers", **context)


async def _knows_who(request: HtmlRequest) -> bool:
    return "identite" in await read_form(request)


async def _left(request: HtmlRequest, person: Person) -> Answer:
    await newsletter.leave(person.email, datetime.now(UTC))
    return go_to(request, f"{PATH}/{person.key}?fait=newsletter")


async def _archive(request: HtmlRequest, session: Session, person: Person) -> Answer:
    if not await _knows_who(request):
        return await shown(request, session, person, wrong=UNKNOWN_WHO, status=422)
    now = datetime.now(UTC)
    body = await staff_customers.archive_of(person, now)
    return attached(f"donnees-{in_paris(now):%Y-%m-%d}.zip", ZIP, body)


async def _before(request: HtmlRequest, session: Session, person: Person, *, status: int = 200) -> Answer:
    context: dict[str, Any] = {
        "person": person,
        "path": f"{PATH}/{person.key}",
        "wrong": UNKNOWN_WHO if status == 422 else "",
    }
    return await staff_page(request, session, "staff/customers/erasure.html", "customers", status=status, **context)
