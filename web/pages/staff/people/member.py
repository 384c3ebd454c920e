"""One member of the team, as who administers the shop sees them: name, address, roles, access."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.errors import ChangedMeanwhile, ShopError
from shop.staff import members, second_factor
from shop.staff import sessions as open_sessions
from shop.staff.members import LastAdministrator, Member, Refused
from shop.staff.roles import ROLE_LABELS
from web import sessions
from web.answers import HtmlRequest, go_to
from web.inputs import FormData, clean_id, done_in, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.people.team import FIELDS, PATH, role_choices, roles_in
from web.pages.staff.stale import FIELD, changed_meanwhile, fingerprint
from web.refusals import or_404
from web.sessions import Session

SAID: Final = {
    "ajout": "L’accès est créé. Un lien pour choisir un mot de passe est envoyé, valable 3 jours.",
    "modification": "C’est enregistré.",
    "fermeture": "L’accès est fermé, ses sessions aussi.",
    "reouverture": "L’accès est rouvert. Le lien pour choisir un mot de passe est envoyé.",
    "second-facteur": "Le second facteur est retiré, les sessions sont fermées.",
    "sessions": "Toutes les sessions sont fermées.",
    "lien": "Le lien est envoyé\u00a0: il sert une fois, pendant 3 jours.",
}
Answer = Response[Any]


class StaffMemberPages(Controller):
    path = "/equipe/{member_id:str}"

    @get("", name="staff_member")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session], member_id: FromPath[str]) -> Answer:
        return await _shown(request, session, await found(member_id), said=done_in(request, SAID))

    @post("", name="staff_member_change")
    async def change(self, request: HtmlRequest, session: NamedDependency[Session], member_id: FromPath[str]) -> Answer:
        one, data = await found(member_id), await read_form(request)
        try:
            await members.change(
                one, email=data.get("adresse", ""), name=data.get("nom", ""), roles=roles_in(data),
                same=lambda now: not changed_meanwhile(data, values_of(now)),
            )  # fmt: skip
        except ChangedMeanwhile as changed:
            now = await found(member_id)
            return await _shown(request, session, now, typed=data, said_wrong=changed.message, status=409)
        except Refused as refused:
            return await _shown(request, session, one, typed=data, refused=refused, status=422)
        except LastAdministrator as last:
            wrong = Refused("roles", last.message)
            return await _shown(request, session, one, typed=data, refused=wrong, status=409)
        return go_to(request, f"{PATH}/{one.id}?fait=modification")

    @post("/fermeture", name="staff_member_close")
    async def close(self, request: HtmlRequest, session: NamedDependency[Session], member_id: FromPath[str]) -> Answer:
        one = await found(member_id)
        try:
            await members.close(one)
        except LastAdministrator as last:
            return await _shown(request, session, one, said_wrong=last.message, status=409)
        return go_to(request, f"{PATH}/{one.id}?fait=fermeture")

    @post("/reouverture", name="staff_member_reopen")
    async def reopen(self, request: HtmlRequest, member_id: FromPath[str]) -> Answer:
        """Pressed twice, the second finds it open: a password chosen meanwhile stays."""
        one = await found(member_id)
        if not one.active:
            await members.reopen_by_link(one)
        return go_to(request, f"{PATH}/{one.id}?fait=reouverture")

    @post("/second-facteur", name="staff_member_reset")
    async def reset(self, request: HtmlRequest, member_id: FromPath[str]) -> Answer:
        one = await found(member_id)
        if one.second_factor_since is not None:
            await second_factor.reset(one.id)
        return go_to(request, f"{PATH}/{one.id}?fait=second-facteur")

    @post("/sessions", name="staff_member_sessions_end")
    async def end_sessions(self, request: HtmlRequest, member_id: FromPath[str]) -> Answer:
        one = await found(member_id)
        await open_sessions.end_all(one.id)
        return go_to(request, f"{PATH}/{one.id}?fait=sessions")

    @post("/lien", name="staff_member_link")
    async def send_link(
        self, request: HtmlRequest, session: NamedDependency[Session], member_id: FromPath[str]
    ) -> Answer:
        one = await found(member_id)
        if not one.active:
            wrong = "Cet accès est fermé\u00a0: rouvrez-le d’abord."
            return await _shown(request, session, one, said_wrong=wrong, status=409)
        await members.send_link(one)
        return go_to(request, f"{PATH}/{one.id}?fait=lien")


async def found(member_id: str) -> Member:
    """Raises Refusal 404."""
    return or_404(await members.by_id(clean_id(member_id) or 0))


def values_of(one: Member) -> dict[str, Any]:
    """What the form shows."""
    return {"nom": one.name, "adresse": one.email, "roles": sorted(one.roles)}


async def _shown(
    request: HtmlRequest,
    session: Session,
    one: Member,
    *,
    typed: FormData | None = None,
    refused: ShopError | None = None,
    said: str = "",
    said_wrong: str = "",
    status: int = 200,
) -> Answer:
    now, stands = values_of(one), {}
    fields = {name: typed.get(name, "") for name in ("nom", "adresse")} if typed else now
    ticked = typed.getlist("roles") if typed else now["roles"]
    if typed and status == 409 and not refused:
        stands = _stands(fields, ticked, now)
    context: dict[str, Any] = {
        "one": one,
        "said": said,
        "said_wrong": said_wrong,
        "typed": fields,
        "roles": role_choices(ticked),
        "stands": stands,
        "stamp_field": FIELD,
        "stamp": fingerprint(now),
        "wrong": FIELDS[refused.field] if isinstance(refused, Refused) else "",
        "refusal": refused.message if refused else "",
        "open_sessions": await open_sessions.listed(one.id, "", datetime.now(UTC), sessions.DOORS["staff"].idle),
        "is_me": one.id == session.subject_id,
    }
    return await staff_page(request, session, "staff/people/member.html", "team", status=status, **context)


def _stands(fields: dict[str, str], ticked: list[str], now: dict[str, Any]) -> dict[str, str]:
    """Beside each field that differs, what stands there now."""
    found = {name: now[name] for name in ("nom", "adresse") if fields[name].strip() != now[name]}
    if sorted(ticked) != now["roles"]:
        found["roles"] = ", ".join(ROLE_LABELS[role] for role in ROLE_LABELS if role in now["roles"])
    return found
