"""Legal texts of the shop: the merchant's words after the program's or instead of them, seen before they are kept."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.errors import ChangedMeanwhile
from shop.merchant import terms, texts
from shop.merchant.editing import WrongValues
from shop.merchant.own_words import BY_SLUG, CGV, PAGES, LegalPage, Own, blocks_of, own_of
from shop.orders.summary import terms_context
from shop.storefront import storefront
from web.answers import HtmlRequest, go_to
from web.buying.terms import keep_terms
from web.forms import BaseForm, RadioField, SelectChoice
from web.inputs import query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.fields import long_text
from web.pages.staff.stale import FIELD, fingerprint
from web.refusals import or_404
from web.sessions import Session

PATH: Final = "/gestion/reglages/textes"
MORE, INSTEAD = "suite", "place"
LARGEST: Final = 4_000_000
"""Bytes; far more than may be kept, so that who pasted too much hears it beside the field and loses nothing."""
_ANNEXES: Final = "## 11. "
Answer = Response[Any]


class LegalTextForm(BaseForm):
    place = RadioField(  # type: ignore[call-arg]  # newer than the stubs
        "Où votre texte paraît",
        choices=[
            SelectChoice(value=MORE, label="À la suite du texte d’origine"),
            SelectChoice(value=INSTEAD, label="À la place du texte d’origine"),
        ],
        default=MORE, name="place", invalid_choice_message="Choisissez où votre texte paraît.",
    )  # fmt: skip
    body = long_text("Votre texte", "texte", rows=20, limit=texts.LONGEST)


class StaffTexts(Controller):
    path = "/reglages/textes"

    @get("/", name="staff_texts")
    async def pages(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        own = (await storefront()).texts
        rows = [(one, own_of(own, one)) for one in PAGES]
        context: dict[str, Any] = {"rows": rows, "done": BY_SLUG.get(query(request).get("fait", ""))}
        return await staff_page(request, session, "staff/settings/texts.html", "settings", **context)

    @get("/cgv/versions", name="staff_terms_versions")
    async def versions(self, request: HtmlRequest, session: NamedDependency[Session]) -> Answer:
        """Every wording an order may have been placed under; one of them in full."""
        found = await terms.versions()
        wanted = query(request).get("depuis", "")
        chosen = next((one for one in found if one.since.isoformat() == wanted), found[0] if found else None)
        blocks = blocks_of(chosen.text) if chosen else []
        context: dict[str, Any] = {"versions": found, "chosen": chosen, "blocks": blocks}
        return await staff_page(request, session, "staff/settings/versions.html", "settings", **context)

    @get("/{slug:str}", name="staff_text")
    async def text(self, request: HtmlRequest, session: NamedDependency[Session], slug: FromPath[str]) -> Answer:
        page, own = _found(slug), await _own(slug)
        body = own.instead or own.more
        if not body and query(request).get("depart", "") == "origine" and page is CGV:
            body = await _programs_terms(request)
        form = LegalTextForm.of(place=INSTEAD if own.instead or (body and not own.more) else MORE, body=body)
        return await _shown(request, session, page, form, _mark(own), own)

    @post("/{slug:str}", name="staff_text_save", request_max_body_size=LARGEST)
    async def save(self, request: HtmlRequest, session: NamedDependency[Session], slug: FromPath[str]) -> Answer:
        page, data = _found(slug), await read_form(request, limit=LARGEST, longest=LARGEST)
        form, mark = LegalTextForm.of(data), data.get(FIELD, "")
        if not page.replaced:
            form.place.data = MORE
        if not form.validate():
            return await _shown(request, session, page, form, mark, await _own(slug), status=422)
        if data.get("action", "") == "apercu":
            return await _shown(request, session, page, form, mark, await _own(slug), preview=True)
        now = datetime.now(UTC)
        if page is CGV:  # what counted until now is kept first: its orders were placed under it
            await keep_terms(request, await storefront(), now)
        try:
            await texts.save(
                page, form.body.data, instead=form.place.data == INSTEAD, same=lambda own: _mark(own) == mark, now=now
            )
        except WrongValues as wrong:
            form.add_errors(wrong.problems)
            return await _shown(request, session, page, form, mark, await _own(slug), status=422)
        except ChangedMeanwhile as changed:
            return await _stale(request, session, page, form, changed)
        return await _done(request, page)

    @post("/{slug:str}/origine", name="staff_text_reset")
    async def reset(self, request: HtmlRequest, session: NamedDependency[Session], slug: FromPath[str]) -> Answer:
        page, data = _found(slug), await read_form(request)
        if page is CGV:
            await keep_terms(request, await storefront(), datetime.now(UTC))
        try:
            await texts.reset(page, same=lambda own: _mark(own) == data.get(FIELD, ""))
        except ChangedMeanwhile as changed:
            own: Own = changed.now  # what `same` was asked about
            form = LegalTextForm.of(place=INSTEAD if own.instead else MORE, body=own.instead or own.more)
            return await _stale(request, session, page, form, changed)
        return await _done(request, page)


async def _done(request: HtmlRequest, page: LegalPage) -> Answer:
    """The new wording of the terms counts from now on, whoever orders first."""
    if page is CGV:
        await keep_terms(request, await storefront(), datetime.now(UTC))
    return go_to(request, f"{PATH}?fait={page.slug}")


def _found(slug: str) -> LegalPage:
    return or_404(BY_SLUG.get(slug))


async def _own(slug: str) -> Own:
    return own_of((await storefront()).texts, BY_SLUG[slug])


def _mark(own: Own) -> str:
    return fingerprint({"instead": own.instead, "more": own.more})


async def _programs_terms(request: HtmlRequest) -> str:
    """Articles 1 to 10 of the program's terms with today's settings, to begin from."""
    state = request.app.state
    words = {**terms_context(await storefront(), state.settings.public_url), "own_terms": Own()}
    text: str = state.render("legal/terms.txt", **words)
    return text.partition(_ANNEXES)[0].strip()


async def _stale(
    request: HtmlRequest, session: Session, page: LegalPage, form: LegalTextForm, changed: ChangedMeanwhile
) -> Answer:
    own: Own = changed.now  # what `same` was asked about
    return await _shown(request, session, page, form, _mark(own), own, status=409, stale=True)


async def _shown(
    request: HtmlRequest, session: Session, page: LegalPage, form: LegalTextForm, mark: str, own: Own, *,
    status: int = 200, preview: bool = False, stale: bool = False,
) -> Answer:  # fmt: skip
    context: dict[str, Any] = {"page": page, "form": form, "fingerprint": mark, "own": own, "stale": stale}
    context |= {"path": f"{PATH}/{page.slug}", "previewed": preview, "instead": form.place.data == INSTEAD}
    context |= {"blocks": blocks_of(form.body.data or "") if preview else []}
    return await staff_page(request, session, "staff/settings/text.html", "settings", status=status, **context)
