"""/connexion and /deconnexion."""

from typing import Any, Final

from litestar import Controller, Response, get, post

from shop.accounts import sign_in
from web import sessions
from web.answers import HtmlRequest, go_to, page
from web.arrivals import arrive
from web.home_cart import left_behind
from web.inputs import query, read_form
from web.limits import TooMany, spend_sign_in
from web.pages.sign_in.forms import SignInForm
from web.pages.sign_in.ways import back_of

WRONG: Final = "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les et réessayez."


class Door(Controller):
    @get("/connexion", name="sign_in")
    async def form(self, request: HtmlRequest) -> Response[Any]:
        asked = query(request)
        back = back_of(request, asked)
        if session := await sessions.load(request, "customer"):
            return await page(request, "sign_in/already.html", session=session, back=back)
        done = asked.get("fait", "")
        before = {
            "left": done == "deconnexion",
            "changed": done == "mot-de-passe",
            "over": done == sessions.SESSION_OVER,
        }
        return await shown(request, SignInForm.of(), back, **before)

    @post("/connexion", name="sign_in_sent")
    async def sign_in(self, request: HtmlRequest) -> Response[Any]:
        """The same answer, after the same work, whether the address has an account or not (T33)."""
        data = await read_form(request)
        back, form = back_of(request, data), SignInForm.of(data)
        if not form.validate():
            return await shown(request, form, back, status=422)
        email = str(form.email.data)
        try:
            await spend_sign_in(request, email)
        except TooMany as refusal:
            return await _too_many(request, form, back, refusal)
        customer = await sign_in.check(email, str(form.password.data))
        if customer is None:
            form.add_errors({"email": WRONG})
            return await shown(request, form, back, status=422)
        return await arrive(request, customer, back, kept=bool(form.kept.data))

    @post("/deconnexion", name="sign_out")
    async def sign_out(self, request: HtmlRequest) -> Response[Any]:
        """The cart stays with the account: who signs in again finds it, the next person at this computer does not."""
        was_in = await sessions.load(request, "customer")
        answer = go_to(request, "/connexion?fait=deconnexion", cookies=[left_behind(request)] if was_in else None)
        await sessions.end(request, "customer", answer)
        return answer


async def shown(request: HtmlRequest, form: SignInForm, back: str, *, status: int = 200, **more: Any) -> Response[Any]:
    context = {"form": form, "back": back, "left": False, "changed": False, "over": False, "wait": "", **more}
    return await page(request, "sign_in/sign_in.html", status=status, **context)


async def _too_many(request: HtmlRequest, form: SignInForm, back: str, refusal: TooMany) -> Response[Any]:
    """429 on the page itself: the address is kept, and the ways in that are left are named."""
    return refusal.told_on(await shown(request, form, back, status=429, wait=refusal.advice))
