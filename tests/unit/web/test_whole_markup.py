"""Every page is HTML as the standard has it (lints/standard.py), whoever asks for it; forms sent empty too.

What other tests ask for, parts for htmx among it, is read in passing: the `client` of conftest.py notes it.
"""

import httpx
import pytest

from tests.unit.web.standard_html import PLAYED, Reader
from tests.unit.web.whole_cast import Cast, Role
from tests.unit.web.whole_shop import WholeShop, routes
from web.headers import Shell

ROLES: list[Role] = ["anonymous", "owner", "staff"]
NO_PAGES = (PLAYED, "/api/", "/webhooks/", "/statique/", "/metrics", "/sante")


@pytest.mark.parametrize("role", ROLES)
async def test_every_page_is_as_the_standard_has_it(app: Shell, client: httpx.AsyncClient, role: Role) -> None:
    cast = await Cast.assemble(await WholeShop.open(app, client))
    reader, pages = Reader(), 0
    for method, template in sorted(routes(app)):
        if template.startswith(NO_PAGES) or template.startswith("/gestion") != (role == "staff"):
            continue
        answer = await cast.ask(role, method, template)
        if "text/html" in answer.headers.get("content-type", "") and answer.body:
            reader.read(f"{method} {template} {answer.status}", answer.body)
            pages += 1
    assert not reader.flaws, "\n".join(map(str, reader.flaws))
    assert pages > 30, "hardly anything was read"
