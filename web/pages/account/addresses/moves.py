"""What the list of addresses does at a press: delete, take back, make the default."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.accounts import address_changes as book
from shop.accounts.address_book import BookFull, Purpose, addresses_of
from shop.errors import NotDeliverable
from web.answers import HtmlRequest, fragment, go_to, is_htmx
from web.inputs import read_form
from web.pages.account.addresses.words import GONE, PATH, SAID
from web.refusals import Refusal
from web.sessions import Session

PURPOSES: Final[dict[str, Purpose]] = {"livraison": "delivery", "facturation": "billing"}


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
