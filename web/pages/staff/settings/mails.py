"""Mails in the merchant's words: subject, opening, closing, and the whole mail as an invented buyer would get it."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath

from shop.errors import ChangedMeanwhile
from shop.mail_examples import example
from shop.mails import CODE_PICTURE, Written
from shop.merchant import mail_words
from shop.merchant.editing import WrongValues
from shop.merchant.mail_kinds import BY_NAME, KINDS, PLACES, MailKind
from shop.merchant.mail_words import LONGEST, PARTS, key, tidied, written_of
from shop.merchant.own_words import Text
from shop.payments.epc import epc_png
from shop.storefront import storefront
from web.answers import HtmlRequest, go_to
from web.forms import BaseForm, one_line, text
from web.inputs import FormData, query, read_form
from web.mail import mail_renderer
from web.pages.staff.common import staff_page
from web.pages.staff.fields import long_text
from web.pages.staff.stale import FIELD, differences, fingerprint
from web.refusals import or_404
from web.sessions import Session

PATH: Final = "/gestion/reglages/mails"
MAIL_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; form-action 'none'; "
    "base-uri 'none'; sandbox"
)
"""A mail has its style inside; its links lead nowhere real, so nothing in it may be followed or sent."""
Answer = Response[Any]


class MailWordsForm(BaseForm):
    subject = text("Objet", name="objet", limit=LONGEST["subject"])
    opening = long_text("Ouverture", "ouverture", rows=5, limit=LONGEST["opening"])
    closing = long_text("Clôture", "cloture", rows=4, limit=LONGEST["closing"])


class StaffMailTexts(Controller):
    path = "/reglages/mails"

    @get("/", name="staff_mails")
    async def mails(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        own = (await storefront()).texts
        groups: dict[str, list[tuple[MailKind, bool]]] = {}
        for one in KINDS:
            groups.setdefault(one.group, []).append((one, any(written_of(own, one.name).values())))
        context: dict[str, Any] = {"groups": groups, "done": BY_NAME.get(query(request).get("fait", ""))}
        return await staff_page(request, session, "staff/settings/mails.html", "settings", **context)

    @get("/{mail:str}", name="staff_mail")
    async def mail(self, request: HtmlRequest, session: NamedDependency[Session], mail: FromPath[str]) -> Answer:
        kind = _found(mail)
        values: dict[str, Any] = written_of((await storefront()).texts, kind.name)
        return await _shown(request, session, kind, MailWordsForm.of(**values), fingerprint(values))

    @post("/{mail:str}", name="staff_mail_save")
    async def save(self, request: HtmlRequest, session: NamedDependency[Session], mail: FromPath[str]) -> Answer:
        kind, data = _found(mail), await read_form(request)
        form, mark = _typed(kind, data), data.get(FIELD, "")
        if form.errors or data.get("action", "") == "apercu":
            return await _shown(request, session, kind, form, mark, status=422 if form.errors else 200)
        typed = _words(form)
        try:
            await mail_words.save(kind, typed, lambda now: fingerprint(now) == mark, datetime.now(UTC))
        except WrongValues as wrong:
            form.add_errors(wrong.problems)
            return await _shown(request, session, kind, form, mark, status=422)
        except ChangedMeanwhile:
            now = written_of((await storefront()).texts, kind.name)
            return await _shown(request, session, kind, form, fingerprint(now), differences(typed, now), status=409)
        return go_to(request, f"{PATH}?fait={kind.name}")

    @post("/{mail:str}/apercu", name="staff_mail_preview")
    async def preview(self, request: HtmlRequest, session: NamedDependency[Session], mail: FromPath[str]) -> Answer:
        """The mail's own HTML, as a page of its own."""
        kind, data = _found(mail), await read_form(request)
        form = _typed(kind, data)
        if form.errors:
            return await _shown(request, session, kind, form, data.get(FIELD, ""), status=422)
        written, picture = await _drawn(request, kind, _words(form))
        page = written.html.replace(f"cid:{CODE_PICTURE}", picture)
        return Response(
            page, status_code=200, media_type=MediaType.HTML, headers={"content-security-policy": MAIL_POLICY}
        )

    @post("/{mail:str}/origine", name="staff_mail_reset")
    async def reset(self, request: HtmlRequest, session: NamedDependency[Session], mail: FromPath[str]) -> Answer:
        kind, data = _found(mail), await read_form(request)
        try:
            await mail_words.reset(kind, lambda now: fingerprint(now) == data.get(FIELD, ""))
        except ChangedMeanwhile:
            now: dict[str, Any] = written_of((await storefront()).texts, kind.name)
            beside = {part: words for part, words in now.items() if words}
            form = MailWordsForm.of(None, **now)
            return await _shown(request, session, kind, form, fingerprint(now), beside, status=409)
        return go_to(request, f"{PATH}?fait={kind.name}")


def _found(mail: str) -> MailKind:
    return or_404(BY_NAME.get(mail))


def _typed(kind: MailKind, data: FormData) -> MailWordsForm:
    """The form with what is wrong beside its fields: unknown places among it."""
    form = MailWordsForm.of(data)
    if form.validate():
        wrong = WrongValues(mail_words.check_all(kind, _words(form)))
        form.add_errors(wrong.problems)
    return form


def _words(form: MailWordsForm) -> dict[str, str]:
    return tidied({part: form[part].data or "" for part in PARTS})


async def _drawn(request: HtmlRequest, kind: MailKind, words: dict[str, str]) -> tuple[Written, str]:
    """The mail in these words, and the picture it may show as a data URL."""
    now, state = datetime.now(UTC), request.app.state
    front = await storefront()
    mine = {key(kind.name, part): Text(said, now) for part, said in words.items() if said}
    known = example(kind.name, replace(front, texts={**_without(front.texts, kind), **mine}), state.cashier.links, now)
    written = mail_renderer(state.render)(kind.name, known)
    transfer = known.get("transfer")
    picture = base64.b64encode(epc_png(transfer)).decode() if transfer else ""
    return written, f"data:image/png;base64,{picture}"


def _without(texts: Any, kind: MailKind) -> dict[str, Text]:
    mine = {key(kind.name, part) for part in PARTS}
    return {name: text for name, text in texts.items() if name not in mine}


async def _shown(
    request: HtmlRequest, session: Session, kind: MailKind, form: MailWordsForm, mark: str,
    beside: dict[str, Any] | None = None, *, status: int = 200,
) -> Answer:  # fmt: skip
    ours, _ = await _drawn(request, kind, {})
    theirs, _ = (ours, "") if form.errors else await _drawn(request, kind, _words(form))
    said = written_of((await storefront()).texts, kind.name)
    context: dict[str, Any] = {"kind": kind, "form": form, "fingerprint": mark, "beside": beside or {}}
    context |= {"path": f"{PATH}/{kind.name}", "ours": ours, "theirs": theirs, "is_own": any(said.values())}
    context |= {"is_typed": any(_words(form).values()), "first": _first_paragraph(ours)}
    context |= {"places": [(f"{{{name}}}", PLACES[name].about) for name in kind.places]}
    return await staff_page(request, session, "staff/settings/mail.html", "settings", status=status, **context)


def _first_paragraph(written: Written) -> str:
    """What the program says after the greeting."""
    parts = [part for part in written.text.split("\n\n") if part.strip()]
    return one_line(parts[1].split("\n")[0]) if len(parts) > 1 else ""
