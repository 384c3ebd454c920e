"""The simulated bank: its files are those the shop reads, and importing one twice counts it once."""

import httpx
import pytest

from shop.storefront import forget
from tests.factories import ACCOUNT, merchant_settings
from tests.order_walkthrough import OrderWalkthrough
from tests.unit.web.staff_desk import dora_signs_in, walkthrough
from web.headers import Shell
from web.simulators.bank.pages import CASES, FORMATS


@pytest.mark.parametrize("kind", FORMATS)
async def test_its_statements_are_imported(client: httpx.AsyncClient, app: Shell, kind: str) -> None:
    await merchant_settings(**ACCOUNT)
    forget()
    order = await walkthrough(app, method="transfer").up_to("awaiting_payment")
    assert order.payments[0].reference in (await client.get("/simulateur/banque")).text
    statement = await client.get("/simulateur/banque/releve", params={"format": kind, "cas": "partie"})
    assert "attachment" in statement.headers["content-disposition"]
    await dora_signs_in(client)
    for _ in range(2):
        answer = await client.post("/gestion/banque", files={"releve": ("r", statement.content)})
        assert answer.status_code == 303
    after = await OrderWalkthrough.order(order.number)
    assert [one.state for one in after.payments] == ["paid", "created"]


async def test_every_case_is_a_file(client: httpx.AsyncClient, app: Shell) -> None:
    await walkthrough(app, method="transfer").up_to("awaiting_payment")
    for case in [*CASES, "x"]:
        answer = await client.get("/simulateur/banque/releve", params={"cas": case, "format": "x"})
        assert answer.content.startswith(b"<?xml")
