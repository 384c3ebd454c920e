"""The second step of the staff's door: the code of the telephone, a recovery code, or choosing a second factor.

Tries are counted before a code is looked at, for the member or, where the member came in before, for the device.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from litestar import Controller, Response, get, post
from markupsafe import Markup

from shop.errors import ShopError
from shop.staff import second_factor as factor
from shop.staff.second_factor import OfferOver, TurnedOn, WrongCode, WrongRecoveryCode
from shop.storefront import storefront
from web import sessions
from web.answers import HtmlRequest, go_to
from web.devices import device_cookie, known_device
from web.forms import BaseForm, text
from web.inputs import FormData, query, read_form
from web.limits import TooMany, account_of, spend
from web.pages.staff.door import acts_as, nobody_afterwards
from web.pages.staff.sign_in.parts import at_the_door
from web.pages.staff.sign_in.step import Passed, no_step, who_passed

HOME: Final = "/gestion/connexion"
ME: Final = "/gestion/mon-acces"
TURNED_ON: Final = "Le second facteur est activé."
Answer = Response[Any]


class CodeForm(BaseForm):
    code = text(
        "Code à six chiffres",
        "one-time-code",
        required="Indiquez le code que montre votre téléphone.",
        limit=20,
        inputmode="numeric",
    )


class RecoveryForm(BaseForm):
    code = text("Code de secours", required="Indiquez l’un de vos codes de secours.", limit=40, name="secours")


Typed = CodeForm | RecoveryForm
Check = Callable[[Passed, str], Awaitable[None]]


class SecondFactor(Controller):
    path = "/gestion/connexion"
    middleware = (nobody_afterwards,)

    @get("/code", name="staff_code")
    async def form(self, request: HtmlRequest) -> Answer:
        member, back = await who_passed(request), _back(query(request))
        if member is None or not member.has_second_factor:
            return _again(request, back)
        return await _asked(request, back)

    @post("/code", name="staff_code_sent")
    async def by_code(self, request: HtmlRequest) -> Answer:
        async def check(member: Passed, code: str) -> None:
            await factor.check(member.id, member.seed, code, request.app.state.secret, datetime.now(UTC))

        data = await read_form(request)
        return await _tried(request, CodeForm.of(data), "staff_code_sent", check, _back(data))

    @post("/secours", name="staff_recovery_sent")
    async def by_recovery_code(self, request: HtmlRequest) -> Answer:
        async def check(member: Passed, code: str) -> None:
            await factor.check_recovery(member.id, code, request.app.state.secret, datetime.now(UTC))

        data = await read_form(request)
        form, onward = RecoveryForm.of(data), f"{ME}?fait=secours"
        return await _tried(request, form, "staff_recovery_sent", check, _back(data), onward)

    @get("/second-facteur", name="staff_enrol")
    async def offer(self, request: HtmlRequest) -> Answer:
        member, back = await who_passed(request), _back(query(request))
        if member is None or member.has_second_factor:
            return _again(request, back)
        return await _offered(request, member, back)

    @post("/second-facteur", name="staff_enrol_sent")
    async def enrol(self, request: HtmlRequest) -> Answer:
        """The recovery codes are shown in the answer, once: they are kept nowhere."""
        data, member = await read_form(request), await who_passed(request)
        back, form = _back(data), CodeForm.of(data)
        if member is None or member.has_second_factor:
            return _again(request, back)
        offer = data.get("offre", "")
        if not form.validate():
            return await _offered(request, member, back, form=form, token=offer, status=422)
        try:
            await spend_code(request, member.id, member.email)
            turned_on = await _turned_on(request, member, offer, str(form.code.data))
        except TooMany as refusal:
            wait = refusal.advice
            return refusal.told_on(await _offered(request, member, back, form=form, token=offer, status=429, wait=wait))
        except ShopError as wrong:
            form.add_errors({"code": wrong.message})
            return await _offered(request, member, back, form=form, token=offer, status=422)
        return await _codes_shown(request, member, turned_on, back)


async def _tried(request: HtmlRequest, form: Typed, action: str, check: Check, back: str, onward: str = "") -> Answer:
    """In, to `onward` or else `back`; or the page again, with what is wrong. `check` raises WrongCode and its like."""
    member = await who_passed(request)
    if member is None or not member.has_second_factor:
        return _again(request, back)
    if not form.validate():
        return await _asked(request, back, form, status=422)
    try:
        await spend_code(request, member.id, member.email)
        acts_as(request, member.id, member.name, action)
        await check(member, str(form.code.data))
    except TooMany as refusal:
        return refusal.told_on(await _asked(request, back, form, status=429, wait=refusal.advice))
    except (WrongCode, WrongRecoveryCode) as wrong:
        form.add_errors({"code": wrong.message})
        return await _asked(request, back, form, status=422)
    return await _come_in(request, member, member.auth_epoch, onward or back)


async def spend_code(request: HtmlRequest, member_id: int, email: str) -> None:
    """Count one try, before the code is looked at. Raises TooMany."""
    device = known_device(request, account_of(email))
    subject = f"{member_id}:{device}" if device else str(member_id)
    await spend("second_factor", subject)
    await spend("second_factor_long", subject)


async def _turned_on(request: HtmlRequest, member: Passed, offer: str, code: str) -> TurnedOn:
    """Raises OfferOver, WrongCode."""
    secret, now = request.app.state.secret, datetime.now(UTC)
    acts_as(request, member.id, member.name, "staff_enrol_sent")
    shown = factor.offered(offer, member.id, secret, now)
    return await factor.turn_on(member.id, member.auth_epoch, shown, code, secret, now)


async def _come_in(request: HtmlRequest, member: Passed, auth_epoch: int, back: str) -> Answer:
    session = await sessions.start(request, "staff", member.id, auth_epoch)
    cookies = [session, device_cookie(request, account_of(member.email)), no_step(request)]
    return go_to(request, back, cookies=cookies)


async def _codes_shown(request: HtmlRequest, member: Passed, turned_on: TurnedOn, back: str) -> Answer:
    session = await sessions.start(request, "staff", member.id, turned_on.auth_epoch)
    answer = await at_the_door(request, "staff/me/codes.html", codes=turned_on.codes, onward=back, said=TURNED_ON)
    for cookie in (session, device_cookie(request, account_of(member.email)), no_step(request)):
        answer.set_cookie(cookie)
    return answer


async def _asked(
    request: HtmlRequest, back: str, typed: Typed | None = None, *, status: int = 200, wait: str = ""
) -> Answer:
    context: dict[str, Any] = {
        "form": typed if isinstance(typed, CodeForm) else CodeForm(),
        "recovery": typed if isinstance(typed, RecoveryForm) else RecoveryForm(),
        "back": back,
        "wait": wait,
    }
    return await at_the_door(request, "staff/sign_in/code.html", status=status, **context)


async def _offered(
    request: HtmlRequest,
    member: Passed,
    back: str,
    *,
    form: CodeForm | None = None,
    token: str = "",
    status: int = 200,
    wait: str = "",
) -> Answer:
    context = await offer_context(request, member.id, member.email, token)
    context |= {"form": form or CodeForm(), "back": back, "wait": wait}
    return await at_the_door(request, "staff/sign_in/enrol.html", status=status, **context)


async def offer_context(request: HtmlRequest, member_id: int, email: str, token: str) -> dict[str, Any]:
    """What _offer.html reads: the second factor shown before where it still holds, else a new one."""
    secret, now = request.app.state.secret, datetime.now(UTC)
    try:
        shown = factor.offered(token, member_id, secret, now)
    except OfferOver:
        shown = factor.offer(member_id, secret, now)
    address = factor.address_of(shown, email, (await storefront()).merchant.name)
    picture = Markup(factor.picture_of(address))  # noqa: S704  # squares drawn by a library: nothing that anybody typed
    return {"offer": shown, "offer_picture": picture}


def _again(request: HtmlRequest, back: str) -> Answer:
    """The password was given too long ago, or never."""
    return go_to(request, f"{HOME}?suite={quote(back, safe='/')}", cookies=[no_step(request)])


def _back(data: FormData) -> str:
    return sessions.safe_next(data.get("suite", ""))
