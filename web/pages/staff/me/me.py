"""« Mon accès »: one's own name, password, recovery codes and sessions. The second factor is in factor.py."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.passwords import PASSWORDS
from shop.staff import members, second_factor
from shop.staff import sessions as open_sessions
from shop.staff.members import Member, Refused
from shop.staff.roles import ROLE_DUTIES, ROLE_LABELS
from web import sessions
from web.answers import HtmlRequest, go_to
from web.inputs import done_in, read_form
from web.limits import TooMany, spend
from web.pages.staff.common import staff_page
from web.pages.staff.me.forms import CodesForm, NameForm, PasswordForm
from web.refusals import Refusal, or_404
from web.sessions import Session

PATH: Final = "/gestion/mon-acces"
WRONG: Final = "Ce n’est pas votre mot de passe actuel. Vérifiez-le et réessayez."
SAID: Final = {
    "nom": "Votre nom est enregistré.",
    "mot-de-passe": "Votre mot de passe est changé. Vos autres sessions sont fermées.",
    "session": "Cette session est fermée.",
    "sessions": "Vos autres sessions sont fermées.",
    "secours": "Le code de secours que vous venez d’utiliser ne sert plus.",
}
"""What has just been done, by « fait »."""
Answer = Response[Any]


class StaffMe(Controller):
    path = "/mon-acces"

    @get("", name="staff_me")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        return await shown(request, session)

    @post("/nom", name="staff_me_name")
    async def rename(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        form = NameForm.of(await read_form(request))
        if form.validate():
            try:
                await members.rename(session.subject_id, str(form.name.data))
            except Refused as refused:
                form.add_errors({"name": refused.message})
        if form.errors:
            return await shown(request, session, status=422, wrong=form, name_form=form)
        return go_to(request, f"{PATH}?fait=nom")

    @post("/mot-de-passe", name="staff_me_password")
    async def change_password(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """Every other session ends; this one goes on under a new id."""
        form, member = PasswordForm.of(await read_form(request)), await own(session)
        try:
            if form.validate():
                members.check_password(str(form.password.data))
                await check_present(form, member)
        except Refused as refused:
            form.add_errors({refused.field: refused.message})
        except TooMany as refusal:
            return refusal.told_on(await shown(request, session, status=429, wait=refusal.advice))
        if form.errors:
            return await shown(request, session, status=422, wrong=form, password_form=form)
        epoch = await members.change_own_password(member, str(form.password.data), PASSWORDS)
        cookie, _ = await sessions.renew(request, session, epoch)
        return go_to(request, f"{PATH}?fait=mot-de-passe", cookies=[cookie])

    @post("/codes-de-secours", name="staff_me_codes")
    async def new_codes(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """They are shown in the answer, once: they are kept nowhere."""
        form, member = CodesForm.of(await read_form(request)), await own(session)
        if member.second_factor_since is None:
            raise Refusal(404, "Vous n’avez pas encore de second facteur.")
        try:
            if form.validate():
                await check_present(form, member)
        except TooMany as refusal:
            return refusal.told_on(await shown(request, session, status=429, wait=refusal.advice))
        if form.errors:
            return await shown(request, session, status=422, wrong=form, codes_form=form)
        codes = await second_factor.renew_recovery_codes(member.id, request.app.state.secret)
        context: dict[str, Any] = {"codes": codes, "onward": PATH, "said": "Les codes précédents ne servent plus."}
        return await staff_page(request, session, "staff/me/codes.html", "me", **context)

    @post("/sessions/{session_id:str}/fermeture", name="staff_me_session_close")
    async def close(self, request: HtmlRequest, session: NamedDependency[Session], session_id: FromPath[str]) -> Answer:
        """Pressed twice, the second finds it closed already: the same answer as for another's or a made-up one."""
        if not await open_sessions.close(session.subject_id, session_id, session.id_hash):
            raise Refusal(404, "Cette session est déjà fermée.")
        return go_to(request, f"{PATH}?fait=session#sessions")

    @post("/sessions/fermeture", name="staff_me_sessions_close")
    async def close_others(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        await open_sessions.close_others(session.subject_id, session.id_hash)
        return go_to(request, f"{PATH}?fait=sessions#sessions")


async def own(session: Session) -> Member:
    """Whose access it is. Raises Refusal 404 for one who went meanwhile."""
    return or_404(await members.by_id(session.subject_id))


async def check_present(form: Any, member: Member) -> None:
    """Say beside its field that the present password is not it. Tries are counted: a session left open is no place to
    guess at the password. Raises TooMany.
    """
    await spend("own_password", f"staff:{member.id}")
    if not await PASSWORDS.verify(str(form.present.data), await members.password_hash(member.id)):
        form.add_errors({"present": WRONG})


async def shown(
    request: HtmlRequest, session: Session, *, status: int = 200, wrong: Any = None, wait: str = "", **forms: Any
) -> Answer:
    member, now = await own(session), datetime.now(UTC)
    idle = sessions.DOORS["staff"].idle
    context: dict[str, Any] = {
        "one": member,
        "said": done_in(request, SAID) if status == 200 else "",
        "wrong": wrong,
        "wait": wait,
        "roles": [(ROLE_LABELS[role], ROLE_DUTIES[role]) for role in ROLE_LABELS if role in member.roles],
        "codes_left": await second_factor.recovery_codes_left(member.id),
        "open_sessions": await open_sessions.listed(member.id, session.id_hash, now, idle),
        "name_form": NameForm.of(name=member.name),
        "password_form": PasswordForm.of(),
        "codes_form": CodesForm.of(),
        **forms,
    }
    return await staff_page(request, session, "staff/me/me.html", "me", status=status, **context)
