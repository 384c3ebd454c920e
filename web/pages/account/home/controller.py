"""« Mon compte »: what a customer most likely comes for, and the way to everything else."""

from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from shop.accounts import customers
from shop.accounts.home import latest_order
from web.answers import HtmlRequest
from web.inputs import query
from web.order_page import tone_of
from web.pages.account.parts import CREDIT, account_page, parts_of
from web.sessions import Session

ICONS = {
    "/compte/commandes": "package",
    "/compte/factures": "file-text",
    CREDIT: "credit-card",
    "/compte/adresses": "map-pin",
    "/compte/informations": "user",
    "/compte/preferences": "accessibility",
    "/compte/donnees": "shield-check",
}


class AccountHome(Controller):
    @get("/", name="account_home")
    async def home(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        last, customer = await latest_order(session.subject_id), await customers.by_id(session.subject_id)
        parts = await parts_of(request)
        tiles = [(url, label, ICONS.get(url, "file-text")) for url, label in parts if url != "/compte"]
        context: dict[str, Any] = {
            "name": session.name,
            "email": session.email,
            "unverified": customer is not None and not customer.is_verified,
            "asked": query(request).get("fait") == "confirmation",
            "last": last,
            "tone": tone_of(last.state) if last else "",
            "tiles": tiles,
        }
        return await account_page(request, "account/home/home.html", "/compte", parts=parts, **context)
