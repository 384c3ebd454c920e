"""« Mes adresses »: the list with its defaults, and one form to add an address and to change one."""

from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.accounts import address_changes as book
from shop.accounts import customers
from shop.accounts.address_book import BookFull, Kept, Saved, addresses_of, deleted, find
from web.answers import HtmlRequest, go_to
from web.inputs import done_in, query, read_form
from web.pages.account.addresses.forms import AddressForm, form_of
from web.pages.account.addresses.words import GONE, PATH, SAID
from web.pages.account.parts import account_page
from web.refusals import Refusal, or_404
from web.sessions import Session


class AddressPages(Controller):
    path = PATH.removeprefix("/compte")

    @get("", name="account_addresses")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        return await the_list(request, session)

    @get("/nouvelle", name="account_address_new")
    async def new(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        customer = await customers.by_id(session.subject_id)
        names: dict[str, Any] = {}
        if customer:
            names = {"first_name": customer.first_name, "last_name": customer.last_name}
        return await the_form(request, AddressForm.of(**names))

    @post("", name="account_address_add")
    async def add(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        sent = await read_form(request)
        form = AddressForm.of(sent)
        checked = form.checked(sent)
        if checked is None:
            return await the_form(request, form, status=422)
        try:
            kept = await book.add(session.subject_id, checked.address, datetime.now(UTC))
        except BookFull as full:
            return await the_form(request, form, status=409, full=full.message)
        return after(request, kept, "ajoutee")

    @get("/{address_id:str}", name="account_address")
    async def edit(
        self, request: HtmlRequest, session: NamedDependency[Session], address_id: FromPath[str]
    ) -> Response[Any]:
        saved = await own(session, address_id)
        return await the_form(request, form_of(saved), saved=saved)

    @post("/{address_id:str}", name="account_address_save")
    async def save(
        self, request: HtmlRequest, session: NamedDependency[Session], address_id: FromPath[str]
    ) -> Response[Any]:
        saved = await own(session, address_id)
        sent = await read_form(request)
        form = AddressForm.of(sent)
        checked = form.checked(sent)
        if checked is None:
            return await the_form(request, form, saved=saved, status=422)
        try:
            kept = await book.change(session.subject_id, address_id, checked.address)
        except LookupError:
            raise Refusal(404, GONE) from None
        return after(request, kept, "modifiee")


async def own(session: Session, address_id: str) -> Saved:
    """Raises Refusal 404 for an address that is not in this customer's book."""
    return or_404(await find(session.subject_id, address_id), GONE)


async def the_list(request: HtmlRequest, session: Session) -> Response[Any]:
    """Every address, what was just done, and the offer to take a deletion back."""
    asked = query(request)
    return await account_page(
        request,
        "account/addresses/addresses.html",
        PATH,
        book=await addresses_of(session.subject_id),
        said=done_in(request, SAID),
        removed=await deleted(session.subject_id, asked["supprimee"]) if "supprimee" in asked else None,
        focused="",
    )


async def the_form(
    request: HtmlRequest, form: AddressForm, *, saved: Saved | None = None, status: int = 200, full: str = ""
) -> Response[Any]:
    """The form of an address: a new one, or `saved`."""
    return await account_page(
        request, "account/addresses/form.html", PATH, status=status, form=form, saved=saved, full=full
    )


def after(request: HtmlRequest, kept: Kept, done: str) -> Response[Any]:
    """Back to the list, which tells what was done."""
    return go_to(request, f"{PATH}?fait={'deja' if kept.existed else done}")
