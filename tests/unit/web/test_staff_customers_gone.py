"""Customers behind the counter: given their data, erased, made one of two, on request."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from db import engine
from db.tables.accounts import Customer, CustomerAddress
from db.tables.carts import CartLine
from db.tables.guards import Session as SessionRow
from db.tables.orders import Order
from db.tables.payments import AccountCredit
from db.tables.staff import AuditEntry
from shop.accounts import erasure
from tests import factories
from tests.factories import ALICE, BOB, CHARLIE
from tests.unit.web.checkout_walkthrough import a_shop
from tests.unit.web.customers_desk import HERE, NOW, alice, ordered
from tests.unit.web.staff_desk import dora_signs_in, text_of, walkthrough
from web.headers import Shell

KNOWN = {"identite": "oui"}


# Data and erasure ----------------------------------------------------------------------------------------------------


async def test_data_are_given_out_to_whom_staff_know(desk: httpx.AsyncClient) -> None:
    customer = await alice()
    path = f"{HERE}/{customer.id}/donnees"
    assert (await desk.post(path)).status_code == 422
    assert await AuditEntry.count().where(AuditEntry.verb == "export") == 0
    answer = await desk.post(path, data=KNOWN)
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert "compte.csv" in names
    assert await AuditEntry.count().where(AuditEntry.verb == "export") == 1
    journal = await desk.get("/gestion/journal")
    assert journal.status_code == 200
    assert "données remises ou téléchargées" in text_of(journal)


async def test_who_has_no_account_has_data_too(desk: httpx.AsyncClient) -> None:
    order = await ordered(None, "guest@example.fr")
    answer = await desk.post(f"{HERE}/sans-compte/{order.number}/donnees", data=KNOWN)
    whole = zipfile.ZipFile(io.BytesIO(answer.content)).read("donnees.json").decode()
    assert order.number in whole


async def test_erasure_leaves_seven_days_and_can_be_taken_back(desk: httpx.AsyncClient) -> None:
    customer = await alice()
    path = f"{HERE}/{customer.id}/effacement"
    assert (await desk.post(path)).status_code == 422
    assert (await desk.post(path, data=KNOWN)).status_code == 303
    assert (await Customer.select().first())["erase_at"] is not None
    assert "sera effacé le" in text_of(await desk.get(f"{HERE}/{customer.id}"))
    await desk.post(f"{path}/annulation")
    assert (await Customer.select().first())["erase_at"] is None


async def test_a_guest_is_erased_from_what_has_ended_alone(app: Shell, desk: httpx.AsyncClient) -> None:
    await a_shop()
    walk = walkthrough(app)
    over, waiting = await walk.up_to("cancelled"), await walk.up_to("paid")
    answer = await desk.post(f"{HERE}/sans-compte/{waiting.number}/effacement", data=KNOWN)
    assert "1 commande encore en cours" in text_of(answer)
    assert "<h1>Données effacées en partie</h1>" in answer.text
    emails = {row["number"]: row["email"] for row in await Order.select()}
    assert emails == {over.number: "", waiting.number: "alice@example.fr"}


async def test_a_cancelled_order_whose_refund_is_on_its_way_is_told_as_such(
    app: Shell, desk: httpx.AsyncClient
) -> None:
    await a_shop()
    over = await walkthrough(app).up_to("cancelled")
    await engine.fetch("UPDATE orders SET attention = 'refund_failed' WHERE id = {}", over.id)
    path = f"{HERE}/sans-compte/{over.number}/effacement"
    answer = await desk.post(path, data=KNOWN)
    assert "<h1>Rien n’est encore effacé</h1>" in answer.text
    assert "1 commande terminée attend encore un remboursement" in text_of(answer)
    assert "encore en cours" not in text_of(answer)
    await engine.fetch("UPDATE orders SET attention = '' WHERE id = {}", over.id)
    assert "<h1>Données effacées</h1>" in (await desk.post(path, data=KNOWN)).text


async def test_sessions_that_ended_are_not_counted(desk: httpx.AsyncClient) -> None:
    customer = await alice()
    for number in range(2):
        await SessionRow(
            id_hash=f"{number}" * 64, public_id=f"{number}" * 22, kind="customer", subject_id=customer.id,
            auth_epoch=customer.auth_epoch, created_at=datetime.now(UTC), seen_at=datetime.now(UTC),
            expires_at=datetime.now(UTC) + timedelta(days=1),
        ).save()  # fmt: skip
    assert "2 sessions ouvertes" in text_of(await desk.get(f"{HERE}/{customer.id}"))
    await desk.post(f"{HERE}/{customer.id}/effacement", data=KNOWN)
    page = text_of(await desk.get(f"{HERE}/{customer.id}"))
    assert "sera effacé le" in page
    assert "ouverte" not in page


async def test_what_is_erased_does_not_live_on_in_the_journal(app: Shell, desk: httpx.AsyncClient) -> None:
    """Who asked for it and for which order is written down, nothing of what went."""
    await a_shop()
    over = await walkthrough(app).up_to("cancelled")
    await engine.fetch("UPDATE order_event SET note = 'Alice a rappelé' WHERE move = 'cancel'")
    before = await AuditEntry.count()
    answer = await desk.post(f"{HERE}/sans-compte/{over.number}/effacement", data=KNOWN)
    assert answer.status_code == 200
    assert {event.note for event in (await walkthrough(app).order(over.number)).events} == {""}
    written = await AuditEntry.select().where(AuditEntry.action == "staff_guest_erasure")
    assert [(row["verb"], row["about"], row["row_id"], row["actor"]) for row in written] == [
        ("erase", "orders", over.id, "Dora Leroy")
    ]
    assert await AuditEntry.count() == before + 1
    assert "effacement" in text_of(await desk.get(f"/gestion/journal?commande={over.number}"))


# Two accounts made one -----------------------------------------------------------------------------------------------


async def test_merging_is_shown_first_then_brings_everything_over(desk: httpx.AsyncClient) -> None:
    kept, gone = await alice(phone=""), await factories.a_customer(CHARLIE)
    order = await ordered(gone, gone.email, state="paid")
    await AccountCredit(customer=gone.id, amount_cents=500, key="b", at=NOW).save()
    variant = await factories.an_article("Canne")
    await factories.a_cart((variant, 2), customer=gone.id)
    path = f"{HERE}/{kept.id}/fusion"
    shown = text_of(await desk.get(path, params={"avec": gone.email})).replace("\u00a0", " ")
    assert "1 commande et 5,00 € d’avoir" in shown
    assert (await desk.post(path, data={"compte": str(gone.id)})).status_code == 422
    assert (await desk.post(path, data={"compte": str(gone.id)} | KNOWN)).status_code == 303
    assert [row["customer"] for row in await Order.select()] == [kept.id]
    assert [row["customer"] for row in await AccountCredit.select()] == [kept.id]
    assert await CartLine.count() == 1
    assert await Customer.count() == 1
    assert (await Customer.select().first())["phone"] == gone.phone
    assert order.number in text_of(await desk.get(f"{HERE}/{kept.id}"))
    # Pressed twice, the second finds no second account.
    assert (await desk.post(path, data={"compte": str(gone.id)} | KNOWN)).status_code == 422


async def test_the_cart_of_both_keeps_what_the_first_lacks(desk: httpx.AsyncClient) -> None:
    kept, gone = await alice(), await factories.a_customer(CHARLIE)
    one = await factories.an_article("Canne")
    two = await factories.an_article("Coussin")
    await factories.a_cart((one, 1), customer=kept.id, token="a")
    await factories.a_cart((one, 3), (two, 2), customer=gone.id, token="b")
    await desk.post(f"{HERE}/{kept.id}/fusion", data={"compte": str(gone.id)} | KNOWN)
    lines = {row["variant"]: row["quantity"] for row in await CartLine.select()}
    assert lines == {one.id: 1, two.id: 2}


@pytest.mark.parametrize("other", ["nobody@example.fr", ALICE["email"], "", "x" * 300])
async def test_there_is_nothing_to_merge_with(other: str, desk: httpx.AsyncClient) -> None:
    kept = await alice()
    answer = await desk.get(f"{HERE}/{kept.id}/fusion", params={"avec": other})
    assert answer.status_code == (422 if other else 200)
    assert ('id="avec-error"' in answer.text) is bool(other)
    assert 'name="compte"' not in answer.text, "there is nothing to confirm"


async def test_an_account_about_to_go_is_not_merged(desk: httpx.AsyncClient) -> None:
    kept, gone = await alice(), await factories.a_customer(CHARLIE)
    await erasure.ask(gone.id, datetime.now(UTC) - timedelta(days=1))
    answer = await desk.post(f"{HERE}/{kept.id}/fusion", data={"compte": str(gone.id)} | KNOWN)
    assert answer.status_code == 422
    assert await Customer.count() == 2


async def test_the_same_address_twice_is_kept_once(desk: httpx.AsyncClient) -> None:
    kept, gone = await alice(), await factories.a_customer(BOB)
    for owner, fingerprint, is_default in ((kept, "same", True), (gone, "same", True), (gone, "other", False)):
        await CustomerAddress(
            public_id=f"{owner.id}-{fingerprint}", customer=owner.id, fingerprint=fingerprint, first_name="A",
            last_name="B", line1="1 rue C", postcode="69001", town="Lyon", created_at=NOW, for_delivery=is_default,
        ).save()  # fmt: skip
    await desk.post(f"{HERE}/{kept.id}/fusion", data={"compte": str(gone.id)} | KNOWN)
    rows = await CustomerAddress.select().order_by(CustomerAddress.fingerprint)
    assert [(row["fingerprint"], row["for_delivery"]) for row in rows] == [("other", False), ("same", True)]


async def test_the_accountant_reads_and_does_not_erase(client: httpx.AsyncClient) -> None:
    await dora_signs_in(client, "accounting")
    customer = await alice()
    page = await client.get(f"{HERE}/{customer.id}")
    assert page.status_code == 200
    assert "Effacer à sa demande" not in page.text
    assert (await client.post(f"{HERE}/{customer.id}/effacement", data=KNOWN)).status_code == 403
