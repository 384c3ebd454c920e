"""Two accounts of one person: found, looked at side by side, made one."""

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from shop.errors import ShopError
from shop.staff import merging
from shop.staff.customers import Person
from shop.staff.merging import Merger
from web.answers import HtmlRequest, go_to
from web.inputs import clean_id, clean_text, query, read_form
from web.pages.staff.common import staff_page
from web.pages.staff.customers.customers import PATH, account_found
from web.sessions import Session

LONGEST: Final = 254
UNKNOWN_WHO: Final = "Cochez la case une fois que vous savez que c’est la même personne."
Answer = Response[Any]


class StaffMerging(Controller):
    path = "/clients/{customer_id:str}/fusion"

    @get("/", name="staff_customer_merging")
    async def look(self, request: HtmlRequest, session: NamedDependency[Session], customer_id: FromPath[str]) -> Answer:
        """Without `avec`, asks which other account; with it, shows what would become of both."""
        person, values = await account_found(customer_id), query(request)
        if typed := clean_text(values.get("avec", ""), limit=LONGEST).strip():
            try:
                other = await merging.account_named(typed)
                found = await merging.look(person.customer_id, other.id)
            except ShopError as refused:
                return await _shown(request, session, person, typed=typed, wrong=refused.message, status=422)
            return await _shown(request, session, person, typed=typed, merger=found)
        return await _shown(request, session, person)

    @post("/", name="staff_customer_merge")
    async def merge(
        self, request: HtmlRequest, session: NamedDependency[Session], customer_id: FromPath[str]
    ) -> Answer:
        person, data = await account_found(customer_id), await read_form(request)
        gone_id = clean_id(data.get("compte", "")) or 0
        try:
            found = await merging.look(person.customer_id, gone_id)
            if "identite" not in data:
                return await _shown(request, session, person, merger=found, wrong=UNKNOWN_WHO, status=422)
            await merging.merge(person.customer_id, gone_id)
        except ShopError as refused:
            return await _shown(request, session, person, wrong=refused.message, status=422)
        return go_to(request, f"{PATH}/{person.key}?fait=fusion")


async def _shown(
    request: HtmlRequest, session: Session, person: Person, *, typed: str = "", merger: Merger | None = None,
    wrong: str = "", status: int = 200,
) -> Answer:  # fmt: skip
    context: dict[str, Any] = {"person": person, "typed": typed, "merger": merger, "wrong": wrong}
    context |= {"path": f"{PATH}/{person.key}"}
    return await staff_page(request, session, "staff/customers/merging.html", "customers", status=status, **context)
