"""« Mes adresses »: the list with its defaults, one form to add and to change, deletions that can be taken back."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.accounts import address_changes as book
from shop.accounts import customers
from shop.accounts.address_book import BookFull, Kept, Purpose, Saved, addresses_of, deleted, find
from shop.errors import NotDeliverable
from web.answers import HtmlRequest, fragment, go_to, is_htmx
from web.inputs import query, read_form
from web.pages.account.addresses.forms import AddressForm, form_of
from web.pages.account.parts import account_page
from web.refusals import Refusal
from web.sessions import Session

PATH: Final = "/compte/adresses"
GONE: Final = "Cette adresse n’est plus dans votre carnet."
PURPOSES: Final[dict[str, Purpose]] = {"livraison": "delivery", "facturation": "billing"}
SAID: Final = {
    "ajoutee": "L’adresse est ajoutée à votre carnet.",
    "modifiee": "L’adresse est modifiée.",
    "deja": "Cette adresse était déjà dans votre carnet\u00a0: elle y est une seule fois.",
    "retablie": "L’adresse est rétablie.",
    "livraison": "Votre adresse de livraison par défaut est changée.",
    "facturation": "Votre adresse de facturation par défaut est changée.",
}
"""What is told after a change, by the word in the address of the page."""


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


class AddressMoves(Controller):
    path = PATH.removeprefix("/compte") + "/{address_id:str}"

    @post("/suppression", name="account_address_delete")
    async def remove(
        self, request: HtmlRequest, session: NamedDependency[Session], address_id: FromPath[str]
    ) -> Response[Any]:
        try:
            gone = await book.remove(session.subject_id, address_id, datetime.now(UTC))
        except LookupError:
            raise Refusal(404, GONE) from None
        if is_htmx(request):
            return await fragment(request, "account/addresses/address_removed.html", one=gone)
        return go_to(request, f"{PATH}?supprimee={address_id}#supprimee")

    @post("/retablissement", name="account_address_restore")
    async def restore(
        self, request: HtmlRequest, session: NamedDependency[Session], address_id: FromPath[str]
    ) -> Response[Any]:
        try:
            back = await book.restore(session.subject_id, address_id)
        except LookupError:
            raise Refusal(404, GONE) from None
        except BookFull as full:
            raise Refusal(409, full.message) from None
        if is_htmx(request):
            return await fragment(request, "account/addresses/address_back.html", one=back)
        return go_to(request, f"{PATH}?fait=retablie")

    @post("/defaut", name="account_address_default")
    async def make_default(
        self, request: HtmlRequest, session: NamedDependency[Session], address_id: FromPath[str]
    ) -> Response[Any]:
        usage = (await read_form(request)).get("usage", "")
        if usage not in PURPOSES:
            raise Refusal(422, "Choisissez la livraison ou la facturation.")
        try:
            saved = await book.make_default(session.subject_id, address_id, PURPOSES[usage])
        except LookupError:
            raise Refusal(404, GONE) from None
        except NotDeliverable as refused:
            raise Refusal(422, refused.message) from None
        if is_htmx(request):
            listed = await addresses_of(session.subject_id)
            return await fragment(
                request,
                "account/addresses/default_changed.html",
                book=listed,
                said=SAID[usage],
                focused=saved.public_id,
            )
        return go_to(request, f"{PATH}?fait={usage}")


async def own(session: Session, address_id: str) -> Saved:
    """Raises Refusal 404 for an address that is not in this customer's book."""
    saved = await find(session.subject_id, address_id)
    if saved is None:
        raise Refusal(404, GONE)
    return saved


async def the_list(request: HtmlRequest, session: Session) -> Response[Any]:
    """Every address, what was just done, and the offer to take a deletion back."""
    asked = query(request)
    return await account_page(
        request,
        "account/addresses/addresses.html",
        PATH,
        book=await addresses_of(session.subject_id),
        said=SAID.get(asked.get("fait", ""), ""),
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
