"""The list of customers, and one page a person or firm."""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.accounts import details
from shop.accounts.customers import Customer
from shop.accounts.details import Names
from shop.addresses import show_phone
from shop.errors import ChangedMeanwhile
from shop.staff import customers as staff_customers
from shop.staff.customers import Person
from shop.staff.lists import moment
from shop.staff.said import to_staff
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, clean_id, clean_text, done_in, page_in, query, read_form
from web.pages.staff.common import TONES, staff_page
from web.pages.staff.customers.forms import CustomerForm, values_of
from web.pages.staff.stale import changed_meanwhile, differences, fingerprint
from web.refusals import or_404
from web.sessions import Session

PATH: Final = "/gestion/clients"
GUESTS: Final = "sans-compte"
LONGEST_SEARCH: Final = 100
DONE: Final = {
    "coordonnees": "Les coordonnées sont enregistrées.",
    "newsletter": "Cette adresse ne reçoit plus la newsletter.",
    "export": "Un lien vers ses données est envoyé au client.",
    "effacement": "L’effacement est demandé. Le client a sept jours pour se raviser, un e-mail le lui dit.",
    "garde": "L’effacement est annulé.",
    "fusion": "Les deux comptes n’en font plus qu’un.",
}
"""What `?fait=` says has just been done."""
Answer = Response[Any]


class StaffCustomers(Controller):
    path = "/clients"

    @get("/", name="staff_customers")
    async def customers(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        values = query(request)
        text = clean_text(values.get("q", ""), limit=LONGEST_SEARCH).strip()
        guests, page = values.get("compte", "") == "sans", page_in(values)
        context: dict[str, Any] = {
            "listed": await staff_customers.listed(text, page, guests=guests),
            "text": text,
            "guests": guests,
            "url": lambda page: address(text, guests, page),
            "moment": moment,
            "now": datetime.now(UTC),
            "phone": show_phone,
        }
        return await staff_page(request, session, "staff/customers/customers.html", "customers", **context)

    @get("/{customer_id:str}", name="staff_customer")
    async def customer(
        self, request: HtmlRequest, session: NamedDependency[Session], customer_id: FromPath[str]
    ) -> Answer:
        return await shown(request, session, await account_found(customer_id))

    @get("/sans-compte/{number:str}", name="staff_guest")
    async def guest(self, request: HtmlRequest, session: NamedDependency[Session], number: FromPath[str]) -> Answer:
        """Whose order it is: an account's page, if it has come into one since."""
        owner = await staff_customers.owner_of_order(number)
        if owner is not None:
            return go_to(request, f"{PATH}/{owner}")
        return await shown(request, session, await guest_found(number))

    @get("/{customer_id:str}/coordonnees", name="staff_customer_details_form")
    async def details_form(
        self, request: HtmlRequest, session: NamedDependency[Session], customer_id: FromPath[str]
    ) -> Answer:
        person = await account_found(customer_id)
        assert person.account is not None
        values = values_of(person.account)
        return await _form(request, session, person, CustomerForm.of(**values), fingerprint(values))

    @post("/{customer_id:str}/coordonnees", name="staff_customer_details")
    async def change_details(
        self, request: HtmlRequest, session: NamedDependency[Session], customer_id: FromPath[str]
    ) -> Answer:
        person, data = await account_found(customer_id), await read_form(request)
        assert person.account is not None
        form, values = CustomerForm.of(data), values_of(person.account)
        names = _checked(form)
        if changed_meanwhile(data, values):
            return await _changed(request, session, person, form)
        if names is None:
            return await _form(request, session, person, form, fingerprint(values), status=422)
        firm = form.business().business if form.is_professional else None
        try:
            await details.save_details(person.account.id, names, firm, same=lambda now: _same(data, now))
        except ChangedMeanwhile:
            return await _changed(request, session, await account_found(customer_id), form)
        return go_to(request, f"{PATH}/{person.key}?fait=coordonnees")


async def account_found(customer_id: str) -> Person:
    """Raises Refusal 404 for an account there is not."""
    person = await staff_customers.account_page(clean_id(customer_id) or 0, datetime.now(UTC))
    return or_404(person, "Ce compte n’existe pas, ou n’existe plus.")


async def guest_found(number: str) -> Person:
    """Raises Refusal 404 for an order there is not, or that is in an account."""
    return or_404(await staff_customers.guest_page(number.upper(), datetime.now(UTC)))


async def shown(
    request: HtmlRequest, session: Session, person: Person, *, wrong: str = "", status: int = 200
) -> Answer:
    context: dict[str, Any] = {
        "person": person,
        "done": done_in(request, DONE),
        "wrong": wrong,
        "tones": TONES,
        "moment": moment,
        "now": datetime.now(UTC),
        "phone": show_phone,
        "path": f"{PATH}/{person.key}",
    }
    return await staff_page(request, session, "staff/customers/customer.html", "customers", status=status, **context)


def address(text: str, guests: bool, page: int) -> str:
    """The list's address with only what it needs."""
    asked = {"q": text, "compte": "sans" if guests else "", "page": str(page) if page > 1 else ""}
    pairs = urlencode({name: value for name, value in asked.items() if value})
    return PATH + (f"?{pairs}" if pairs else "")


def _checked(form: CustomerForm) -> Names | None:
    """The tidy names; None where something is wrong, which is then said beside its field."""
    form.validate()
    checked = details.check_names(form.names)
    form.add_errors(checked.errors)
    if form.is_professional:
        form.add_errors(form.business().errors)
    return None if form.errors else checked.names


def _same(data: FormData, now: Customer | None) -> bool:
    return now is not None and not changed_meanwhile(data, values_of(now))


async def _changed(request: HtmlRequest, session: Session, person: Person, form: CustomerForm) -> Answer:
    """The form again with what is typed, and beside each field that differs what stands there now."""
    assert person.account is not None
    now = values_of(person.account)
    beside = differences({name: form[name].data for name in now}, now)
    return await _form(request, session, person, form, fingerprint(now), beside, status=409)


async def _form(
    request: HtmlRequest, session: Session, person: Person, form: CustomerForm, mark: str,
    beside: dict[str, Any] | None = None, *, status: int = 200,
) -> Answer:  # fmt: skip
    form.reword(to_staff)
    form.kind.label.text = "Le client est"
    context: dict[str, Any] = {"person": person, "form": form, "fingerprint": mark, "beside": beside or {}}
    context |= {"path": f"{PATH}/{person.key}", "sent": status != 200}
    return await staff_page(request, session, "staff/customers/details.html", "customers", status=status, **context)
