"""Customers behind the counter: found, looked at, changed, made one of two, erased and given their data on request."""

import httpx
import pytest

from db.tables.accounts import Customer, NewsletterSubscriber
from db.tables.payments import AccountCredit
from db.tables.staff import AuditEntry
from tests.unit.web.customers_desk import HERE, NOW, alice, ordered
from tests.unit.web.staff_desk import fields_of, text_of


@pytest.mark.parametrize("typed", ["Martin", "martin alice", "ALICE@example.fr", "élodie"])
async def test_an_account_is_found_by_its_words(typed: str, desk: httpx.AsyncClient) -> None:
    await alice(first_name="Élodie Alice")
    page = text_of(await desk.get(HERE, params={"q": typed}))
    assert "alice@example.fr" in page
    assert "Aucun client ne correspond" in text_of(await desk.get(HERE, params={"q": "nobody%"}))


async def test_who_has_no_account_is_one_line_an_address(desk: httpx.AsyncClient) -> None:
    await ordered(None, "guest@example.fr")
    newest = await ordered(None, "Guest@example.fr")
    answer = await desk.get(HERE, params={"compte": "sans"})
    assert answer.text.count('data-label="E-mail"') == 1
    assert f'href="{HERE}/sans-compte/{newest.number}"' in answer.text
    page = text_of(await desk.get(f"{HERE}/sans-compte/{newest.number}"))
    assert "Client sans compte" in page
    assert newest.number in page


async def test_the_page_of_a_person_names_what_hangs_on_them(desk: httpx.AsyncClient) -> None:
    customer = await alice()
    order = await ordered(customer, customer.email, state="paid")
    await AccountCredit(customer=customer.id, amount_cents=1250, key="a", at=NOW).save()
    await NewsletterSubscriber(email=customer.email, asked_at=NOW, confirmed_at=NOW, source="compte").save()
    page = text_of(await desk.get(f"{HERE}/{customer.id}"))
    for told in (order.number, "12,50 €", "Reçoit la newsletter depuis le lundi 2 mars 2026", customer.email):
        assert told in page.replace("\u00a0", " ")


async def test_an_order_leads_to_its_buyer(desk: httpx.AsyncClient) -> None:
    customer = await alice()
    order = await ordered(customer, customer.email)
    assert f'href="{HERE}/{customer.id}"' in (await desk.get(f"/gestion/commandes/{order.number}")).text
    answer = await desk.get(f"{HERE}/sans-compte/{order.number}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}/{customer.id}")


@pytest.mark.parametrize("path", ["/0", "/99999", "/abc", "/sans-compte/SC-26-999999", "/9999999999999999999"])
async def test_who_is_not_there_is_404(path: str, desk: httpx.AsyncClient) -> None:
    assert (await desk.get(HERE + path)).status_code == 404


# Changing ------------------------------------------------------------------------------------------------------------


async def test_staff_change_names_and_firm_and_the_journal_knows(desk: httpx.AsyncClient) -> None:
    customer = await alice()
    path = f"{HERE}/{customer.id}/coordonnees"
    sent = {**fields_of(await desk.get(path), path), "nom": "Durand", "telephone": "06 11 22 33 44"}
    answer = await desk.post(path, data=sent | {"qualite": "particulier"})
    assert answer.headers["location"] == f"{HERE}/{customer.id}?fait=coordonnees"
    row = await Customer.select().where(Customer.id == customer.id).first()
    assert (row["last_name"], row["phone"]) == ("Durand", "+33611223344")
    entries = await AuditEntry.select().where(AuditEntry.about == "customer").output(load_json=True)
    assert any(entry["after"].get("last_name") == "Durand" and entry["actor"] == "Dora Leroy" for entry in entries)


async def test_two_members_on_one_account_the_second_sees_the_difference(desk: httpx.AsyncClient) -> None:
    customer = await alice()
    path = f"{HERE}/{customer.id}/coordonnees"
    first = fields_of(await desk.get(path), path) | {"qualite": "particulier"}
    assert (await desk.post(path, data=first | {"nom": "Durand"})).status_code == 303
    answer = await desk.post(path, data=first | {"nom": "Dupont"})
    assert answer.status_code == 409
    assert "Nom, actuellement : Durand" in text_of(answer).replace("\u00a0", " ")
    assert 'value="Dupont"' in answer.text
    assert (await Customer.select().where(Customer.id == customer.id).first())["last_name"] == "Durand"
    again = fields_of(answer, path) | {"qualite": "particulier"}
    assert (await desk.post(path, data=again)).status_code == 303


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"nom": ""}, "nom"), ({"telephone": "12"}, "telephone"), ({"qualite": "professionnel"}, "siret")],
)
async def test_what_is_mistyped_is_said_at_its_field(
    typed: dict[str, str], field: str, desk: httpx.AsyncClient
) -> None:
    customer = await alice()
    path = f"{HERE}/{customer.id}/coordonnees"
    sent = fields_of(await desk.get(path), path) | {"qualite": "particulier"} | typed
    answer = await desk.post(path, data=sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


# Newsletter ----------------------------------------------------------------------------------------------------------


async def test_the_list_holds_confirmed_addresses_alone(desk: httpx.AsyncClient) -> None:
    rows = {"in@example.fr": (NOW, None), "unconfirmed@example.fr": (None, None), "left@example.fr": (NOW, NOW)}
    for email, (confirmed, left) in rows.items():
        await NewsletterSubscriber(email=email, asked_at=NOW, confirmed_at=confirmed, left_at=left).save()
    answer = await desk.post(f"{HERE}/newsletter")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "in@example.fr" in answer.text
    assert "unconfirmed" not in answer.text
    assert "left@" not in answer.text
    (entry,) = await AuditEntry.select().where(AuditEntry.about == "newsletter_subscriber")
    assert (entry["verb"], entry["actor"]) == ("export", "Dora Leroy")


async def test_no_address_is_a_formula_for_the_spreadsheet(desk: httpx.AsyncClient) -> None:
    await NewsletterSubscriber(email="=1+1@example.fr", asked_at=NOW, confirmed_at=NOW).save()
    assert "'=1+1@example.fr;" in (await desk.post(f"{HERE}/newsletter")).text


async def test_the_newsletter_ends_at_once_on_request(desk: httpx.AsyncClient) -> None:
    customer = await alice()
    await NewsletterSubscriber(email=customer.email, asked_at=NOW, confirmed_at=NOW).save()
    answer = await desk.post(f"{HERE}/{customer.id}/newsletter/fin")
    assert answer.headers["location"].endswith("fait=newsletter")
    assert (await NewsletterSubscriber.select().first())["left_at"] is not None
