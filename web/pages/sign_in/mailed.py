"""Links from mails that let somebody in: the sign-in link, the confirmation of an address."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from shop.accounts import links, sign_in
from shop.accounts.customers import by_id
from shop.accounts.links import Opened
from shop.accounts.verification import has_rivals, verify_by_link
from shop.errors import LinkOver
from web import sessions
from web.account_proof import ProofForm, is_asked, is_theirs, knows_password
from web.answers import HtmlRequest, go_to, page
from web.arrivals import arrive
from web.inputs import query, read_form
from web.limits import spend
from web.link_over import over
from web.pages.sign_in.asking import ask_once, checked_email, sent
from web.pages.sign_in.forms import EmailForm
from web.pages.sign_in.ways import HOME, back_of, elsewhere, with_back

ASK: Final = "/connexion/lien"


class MailedLinks(Controller):
    @get("/connexion/lien", name="sign_in_link")
    async def form(self, request: HtmlRequest) -> Response[Any]:
        asked = query(request)
        back = back_of(request, asked)
        if asked.get("fait") == "envoi":
            return await sent(request, ASK, "sign_in", back)
        return await page(request, "sign_in/link.html", form=EmailForm.of(), back=back)

    @post("/connexion/lien", name="sign_in_link_sent")
    async def ask(self, request: HtmlRequest) -> Response[Any]:
        """The same answer for every address; a mail goes to those that have an account."""
        data = await read_form(request)
        back, form = back_of(request, data), EmailForm.of(data)
        email = checked_email(form)
        if form.errors:
            return await page(request, "sign_in/link.html", status=422, form=form, back=back)
        if await ask_once(request, "sign_in_link", email):
            await sign_in.ask_link(email, elsewhere(back))
        return go_to(request, with_back(f"{ASK}?fait=envoi", back))

    @get("/connexion/{token:str}", name="sign_in_by_link")
    async def before_entering(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        """Opening a link changes nothing: mail programs open them too."""
        back = back_of(request, query(request))
        try:
            opened = await links.look(token, "sign_in", datetime.now(UTC))
        except LinkOver:
            return await over(request, with_back(ASK, back))
        return await page(request, "sign_in/enter.html", token=token, email=opened.email, back=back)

    @post("/connexion/{token:str}", name="sign_in_by_link_sent")
    async def enter(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        back = back_of(request, await read_form(request))
        try:
            customer = await sign_in.by_link(token, datetime.now(UTC))
        except LinkOver:
            return await over(request, with_back(ASK, back))
        return await arrive(request, customer, back)

    @post("/confirmation", name="address_asked_again")
    async def ask_again(self, request: HtmlRequest) -> Response[Any]:
        """« Renvoyer le message », for who is signed in and has not confirmed the address yet."""
        session = await sessions.signed_in_customer(request)
        await spend("verify", str(session.subject_id))
        customer = await by_id(session.subject_id)
        if customer and not customer.is_verified:
            await links.ask("verify", customer.id, customer.email)
        return go_to(request, f"{HOME}?fait=confirmation")

    @get("/confirmation/{token:str}", name="address_confirmation")
    async def before_confirming(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        try:
            opened = await links.look(token, "verify", datetime.now(UTC))
        except LinkOver:
            return await over(request, "/connexion")
        return await _confirming(request, token, opened, ProofForm.of())

    @post("/confirmation/{token:str}", name="address_confirmed")
    async def confirm(self, request: HtmlRequest, token: FromPath[str]) -> Response[Any]:
        """Whoever reads the mail must also know the account: else one who registers with a stranger's address would
        have that stranger confirm it, and see their orders."""
        form, now = ProofForm.of(await read_form(request)), datetime.now(UTC)
        try:
            opened = await links.look(token, "verify", now)
            theirs = await is_theirs(request, opened)
            if await is_asked(request, opened) and not await knows_password(request, form, opened, opened.email):
                return await _confirming(request, token, opened, form, status=422)
            customer = await verify_by_link(token, now, str(form.password.data or ""))
        except LinkOver:
            return await over(request, "/connexion")
        return go_to(request, HOME) if theirs else await arrive(request, customer, HOME)


async def _confirming(
    request: HtmlRequest, token: str, opened: Opened, form: ProofForm, *, status: int = 200
) -> Response[Any]:
    customer = await by_id(opened.customer_id)
    name = customer.first_name if customer else ""
    context: dict[str, Any] = {
        "token": token,
        "email": opened.email,
        "name": name,
        "form": form,
        "ask_password": await is_asked(request, opened),
        "rivals": await has_rivals(opened.customer_id, opened.email),
    }
    return await page(request, "sign_in/confirm.html", status=status, **context)
