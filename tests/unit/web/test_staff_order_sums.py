"""What became of an order's total, as staff read it: credit used, what went back, the debits of who pays in parts."""

import json

import httpx

from db import engine
from db.tables.payments import AccountCredit
from tests import factories
from tests.unit.web.staff_desk import page_of, press, text_of, walkthrough
from web.headers import Shell


async def test_what_went_back_stands_under_the_total(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    assert 'id="after-refunds"' not in (await desk.get(page_of(paid))).text
    await press(desk, paid, f"paiements/{paid.payments[0].id}/remboursements", montant="12,30")
    shown = await desk.get(page_of(paid))
    assert 'id="after-refunds"' in shown.text
    assert "Total après remboursement 87,50\u00a0€" in text_of(shown)


async def test_the_debits_of_a_payment_in_parts_are_listed(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    plan = {"plan": [["2026-11-26", 5_000], ["2026-12-26", 4_980]], "provider": "Alma"}
    await engine.fetch("UPDATE payment SET details = {} RETURNING id", json.dumps(plan))
    said = text_of(await desk.get(page_of(paid)))
    assert "Débits du client par Alma\u00a0: 26 novembre 2026\u00a0: 50,00\u00a0€" in said


async def test_credit_used_stands_under_the_total(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    await engine.fetch("UPDATE payment SET provider = 'credit', method = 'credit' RETURNING id")
    alice = await factories.a_customer(factories.ALICE)
    for cents in (paid.total_cents, -paid.total_cents):
        await AccountCredit(
            customer=alice.id, order=paid.id, amount_cents=cents, key=f"{cents}", at=paid.placed_at
        ).save()
    shown = await desk.get(page_of(paid))
    assert 'id="after-credit"' in shown.text
    assert "Avoir utilisé" in text_of(shown)
