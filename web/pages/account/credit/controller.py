"""« Mon avoir »: what the customer has to spend with us, and where it comes from."""

from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from shop import credit
from web.answers import HtmlRequest
from web.pages.account.parts import CREDIT, account_page
from web.sessions import Session


class CreditPage(Controller):
    @get("/avoir", name="account_credit")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        return await account_page(
            request,
            "account/credit/credit.html",
            CREDIT,
            balance_cents=await credit.balance_of(session.subject_id),
            movements=await credit.movements_of(session.subject_id),
        )
