"""« Mes données »: everything the shop holds of a customer to take along, and the end of the account."""

from datetime import UTC, datetime
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.accounts import data_export, details, erasure, links
from shop.accounts.sign_in import right_password
from shop.calendar import in_paris
from shop.errors import LinkOver
from web import sessions
from web.answers import HtmlRequest, go_to
from web.downloads import ZIP, attached
from web.inputs import query, read_form
from web.limits import TooMany, spend
from web.link_over import over
from web.pages.account.data.forms import ErasureForm
from web.pages.account.parts import account_page
from web.sessions import Session

PATH: Final = "/compte/donnees"
CLOSED: Final = "/compte-ferme"
WRONG_PASSWORD: Final = "Ce n’est pas votre mot de passe. Vérifiez-le et réessayez."  # noqa: S105  # a sentence


class DataPages(Controller):
    path = PATH.removeprefix("/compte")

    @get("", name="account_data")
    async def show(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        waiting = await details.waiting_link(session.subject_id, "export", datetime.now(UTC))
        asked = query(request).get("fait") == "export"
        return await account_page(
            request, "account/data/data.html", PATH, email=session.email, waiting=waiting, asked=asked
        )

    @post("/export", name="account_export")
    async def ask_export(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        """The link goes by mail: who sits at an open session alone does not walk away with everything."""
        await spend("account_export", str(session.subject_id))
        await links.ask("export", session.subject_id, session.email)
        return go_to(request, f"{PATH}?fait=export#export")

    @get("/export/{token:str}", name="account_export_link")
    async def before_download(
        self, request: HtmlRequest, session: NamedDependency[Session], token: FromPath[str]
    ) -> Response[Any]:
        """A look changes nothing: mail programs follow links by themselves."""
        try:
            await data_export.look(token, session.subject_id, datetime.now(UTC))
        except LinkOver:
            return await over(request, PATH)
        return await account_page(request, "account/data/download.html", PATH, token=token)

    @post("/export/{token:str}", name="account_export_download")
    async def download(
        self, request: HtmlRequest, session: NamedDependency[Session], token: FromPath[str]
    ) -> Response[Any]:
        now = datetime.now(UTC)
        try:
            body = await data_export.archive_by(token, session.subject_id, now)
        except LinkOver:
            return await over(request, PATH)
        name = f"mes-donnees-{in_paris(now):%Y-%m-%d}.zip"
        return attached(name, ZIP, body)

    @get("/effacement", name="account_erasure")
    async def before_erasure(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        return await _before_erasure(request, ErasureForm.of())

    @post("/effacement", name="account_erasure_asked")
    async def erase(self, request: HtmlRequest, session: NamedDependency[Session]) -> Response[Any]:
        form = ErasureForm.of(await read_form(request))
        try:
            await _judge(form, session)
        except TooMany as refusal:
            return refusal.told_on(await _before_erasure(request, form, status=429, wait=refusal.advice))
        if form.errors:
            return await _before_erasure(request, form, status=422)
        await erasure.ask(session.subject_id, datetime.now(UTC))
        answer = go_to(request, CLOSED)
        await sessions.end(request, "customer", answer)
        return answer


async def _judge(form: ErasureForm, session: Session) -> None:
    """Say what is wrong beside the field; tries are counted. Raises TooMany."""
    if form.validate():
        await spend("own_password", str(session.subject_id))
        if not await right_password(session.subject_id, str(form.password.data)):
            form.add_errors({"password": WRONG_PASSWORD})


async def _before_erasure(
    request: HtmlRequest, form: ErasureForm, *, status: int = 200, wait: str = ""
) -> Response[Any]:
    return await account_page(request, "account/data/erasure.html", PATH, status=status, form=form, wait=wait)
