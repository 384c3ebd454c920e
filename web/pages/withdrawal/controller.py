"""« Renoncer au contrat ici » (L221-21, D221-5): find the order, state what one withdraws from, confirm, be told so."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from shop.calendar import in_paris
from shop.links import order_token
from shop.orders import summary as order_summary
from shop.orders.order import Order
from shop.orders.states import Actor, may
from shop.storefront import Storefront, storefront
from shop.withdrawal import statements as withdrawals
from shop.withdrawal.statements import NotWithdrawable, Pieces, Statement
from shop.withdrawal.summary import about_to_tell, excluded_of, moment_words, told_of
from shop.withdrawal.words import sentences_of
from web.answers import HtmlRequest, go_to, invalid, page
from web.inputs import FormData, read_form
from web.limits import TooMany
from web.lookup import NOT_FOUND, LookupForm, looked_up
from web.order_page import order_of_link
from web.pages.withdrawal.forms import StatementForm, statement_form
from web.refusals import Refusal, or_404

LONGEST_KEY = 40
Answer = Response[Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """An order whose link somebody holds, with what was stated about it and what is left."""

    request: HtmlRequest
    token: str
    order: Order
    front: Storefront
    statements: tuple[Statement, ...]
    now: datetime

    @classmethod
    async def of(cls, request: HtmlRequest, token: str) -> "Asked":
        """Raises Refusal 404 for a link that is not ours."""
        order = await order_of_link(request, token)
        return cls(request, token, order, await storefront(), await withdrawals.statements_of(order), datetime.now(UTC))

    @property
    def left(self) -> Pieces:
        return withdrawals.left_of(self.order, self.statements)

    @property
    def here(self) -> str:
        return f"/retractation/{self.token}"

    async def page(self, template: str, *, status: int = 200, **context: Any) -> Answer:
        """A page about this order, not for search engines."""
        merchant, today = self.front.merchant, in_paris(self.now).date()
        about: dict[str, Any] = {
            "order": self.order,
            "here": self.here,
            "token": self.token,
            "statements": self.statements,
            "excluded": excluded_of(self.order),
            "may_cancel": may(self.order.state, "cancel", Actor.CUSTOMER, self.order.delivery.mode),
            "period": order_summary.withdrawal_of(self.order, merchant, today),
        }
        return await page(self.request, f"withdrawal/{template}", status=status, unlisted=True, **about, **context)

    async def ask(self, form: StatementForm, *, status: int = 200, messages: tuple[str, ...] = ()) -> Answer:
        return await self.page("statement.html", status=status, form=form, messages=messages)

    async def refuse(self, *, status: int = 200) -> Answer | None:
        """The page that says why nothing can be stated; None where something can."""
        reason = withdrawals.why_not(self.order, self.left)
        return await self.page("refused.html", status=status, reason=reason) if reason else None


class WithdrawalPages(Controller):
    path = "/retractation"

    @get("/", name="withdrawal_lookup")
    async def lookup(self, request: HtmlRequest) -> Answer:
        form = LookupForm.of()
        return await page(request, "withdrawal/lookup.html", form=form, messages=(), canonical="/retractation")

    @post("/", name="withdrawal_lookup_sent")
    async def look_up(self, request: HtmlRequest) -> Answer:
        form = LookupForm.of(await read_form(request))
        if not form.validate():
            return await invalid(request, "withdrawal/lookup.html", form=form, messages=())
        try:
            order = await looked_up(request, form, "withdrawal_lookup")
        except TooMany as refusal:
            raise await _other_ways(refusal) from refusal
        if order is None:
            return await invalid(request, "withdrawal/lookup.html", form=form, messages=(NOT_FOUND,))
        return go_to(request, f"/retractation/{order_token(order.number, request.app.state.secret)}")

    @get("/{token:str}", name="withdrawal")
    async def statement(self, request: HtmlRequest, token: FromPath[str]) -> Answer:
        asked = await Asked.of(request, token)
        return await asked.refuse() or await asked.ask(statement_form(asked.order, asked.left))

    @post("/{token:str}", name="withdrawal_review")
    async def review(self, request: HtmlRequest, token: FromPath[str]) -> Answer:
        """The statement once more before it counts; nothing is written. « Modifier » brings the form back as it was."""
        asked, data = await Asked.of(request, token), await read_form(request)
        return await reviewed(asked, data, change="modifier" in data)

    @get("/{token:str}/confirmation", name="withdrawal_confirmation_reloaded")
    async def reloaded(self, request: HtmlRequest, token: FromPath[str]) -> Answer:
        return go_to(request, (await Asked.of(request, token)).here)

    @post("/{token:str}/confirmation", name="withdrawal_confirmation")
    async def confirm(self, request: HtmlRequest, token: FromPath[str]) -> Answer:
        """Pressed twice, it is one statement: the page carries the key."""
        asked, data = await Asked.of(request, token), await read_form(request)
        typed = data.get("_idem", "")[:LONGEST_KEY]
        key = f"{asked.order.id}:{typed}"
        made = await withdrawals.made_with(asked.order, key)
        if made is None:
            form = statement_form(asked.order, asked.left, data)
            pieces = form.chosen() if asked.left and typed else None
            if pieces is None:
                return await reviewed(asked, data)
            if not form.names_all_of(data):
                return await reviewed(asked, data, refusal=withdrawals.NO_LONGER_LEFT)
            try:
                made = await withdrawals.declare(asked.order.id, form.wish(pieces), key, asked.now)
            except NotWithdrawable as refusal:
                return await reviewed(await Asked.of(request, token), data, refusal=refusal.message)
        return go_to(request, f"{asked.here}/declarations/{made.number}")

    @get("/{token:str}/declarations/{statement:str}", name="withdrawal_recorded")
    async def recorded(self, request: HtmlRequest, token: FromPath[str], statement: FromPath[str]) -> Answer:
        asked = await Asked.of(request, token)
        found = or_404(next((one for one in asked.statements if one.number == statement), None))
        told = told_of(asked.order, found, asked.statements, asked.front)
        said = sentences_of(told, asked.order, asked.front.merchant, found.number)
        moment = moment_words(found.declared_at)
        return await asked.page("recorded.html", statement=found, told=told, said=said, moment=moment)


async def _other_ways(refusal: TooMany) -> Refusal:
    """The same refusal with the ways that stay open: no number of tries may keep anybody from withdrawing."""
    merchant = (await storefront()).merchant
    phone = f"par téléphone au {merchant.phone}" if merchant.phone else ""
    email = f"par e-mail à {merchant.email}" if merchant.email else ""
    ways = " ou ".join(way for way in (phone, email) if way)
    said = f" Sans attendre, vous pouvez nous déclarer votre rétractation {ways}." if ways else ""
    return Refusal(429, advice=f"{refusal.advice}{said}", headers=refusal.headers)


async def reviewed(asked: Asked, data: FormData, *, change: bool = False, refusal: str = "") -> Answer:
    """The recap of what was typed, or the form again: to change it, or for what is amiss."""
    gone = await asked.refuse(status=409)
    if gone:
        return gone
    form = statement_form(asked.order, asked.left, data)
    pieces = form.chosen()
    if pieces is None or change or refusal:
        status = 409 if refusal else 422 if pieces is None else 200
        return await asked.ask(form, status=status, messages=(refusal,) if refusal else ())
    told = about_to_tell(asked.order, pieces, asked.statements, asked.front, asked.now)
    said = sentences_of(told, asked.order, asked.front.merchant)
    hidden = [*form.hidden(pieces), ("_idem", secrets.token_hex(16))]
    return await asked.page("review.html", form=form, told=told, said=said, hidden=hidden)


def handlers() -> list[ControllerRouterHandler]:
    return [WithdrawalPages]
