"""Notes that stay inside, messages that reach the buyer, the history of an order, what the second of two is told."""

import asyncio
import re
from datetime import UTC, datetime

import httpx
import pytest

from db import engine
from db.queries import personal_data
from shop.calendar import add_working_days, in_paris
from shop.orders import fulfilment
from shop.orders.moves import staff
from shop.post.mail import Sender
from shop.post.mailbox import Mailbox
from shop.storefront import forget
from tests.factories import ALICE, a_customer, merchant_settings
from tests.rows import order
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import application_of, fields_of, page_of, press, text_of, walkthrough
from web.headers import Shell
from web.jobs import build_worker

SECRET = "Client difficile au téléphone"
HELLO = "Votre fauteuil arrive jeudi.\n\nPréférez-vous le matin ?"


async def tracking_page(app: Shell, client: httpx.AsyncClient, number: str) -> str:
    state = application_of(app).state
    found = await client.get(state.cashier.links.follow(number).removeprefix(state.settings.public_url))
    assert found.status_code == 200
    return text_of(found)


async def mails_sent(app: Shell) -> list[str]:
    """Have the worker send what is due; what each mail says, headers and all."""
    state = application_of(app).state
    folder = state.settings.data_dir / "mail"
    state.post = Mailbox(folder, Sender("Comptoir", "bonjour@comptoir.example"))
    worker = build_worker(state)
    while await worker.run_due():
        pass
    return [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.eml"))]


async def test_an_internal_note_stays_inside(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    answer = await press(desk, paid, "notes", **{"note-interne": SECRET})
    assert (answer.status_code, answer.headers["location"]) == (303, page_of(paid))
    after = await order(paid.number)
    assert [(one.move, one.actor, one.note) for one in after.events[-1:]] == [("note", "Dora Leroy", SECRET)]
    assert (after.version, after.state) == (paid.version, paid.state)
    shown = text_of(await desk.get(page_of(paid)))
    assert shown.count(SECRET) == 2  # among the notes, and in the history
    assert SECRET not in await tracking_page(app, desk, paid.number)
    assert all(SECRET not in mail and "difficile" not in mail for mail in await mails_sent(app))


async def test_a_message_is_mailed_and_shown_to_the_buyer(desk: httpx.AsyncClient, app: Shell) -> None:
    await merchant_settings(email="sav@exemple.fr")
    forget()
    paid = await walkthrough(app).up_to("paid")
    assert (await press(desk, paid, "messages", **{"message-client": HELLO})).status_code == 303
    page = await tracking_page(app, desk, paid.number)
    assert "Votre fauteuil arrive jeudi." in page
    assert "Dora" not in page
    (mail,) = [one for one in await mails_sent(app) if "fauteuil arrive" in one]
    assert "Subject: Un message" in mail
    assert "Reply-To: sav@exemple.fr" in mail
    assert re.search(r"^To: .*alice@example.fr", mail, re.MULTILINE)
    assert "E-mail : message au client" in text_of(await desk.get(page_of(paid))).replace("\u00a0", " ")


async def test_words_pressed_twice_are_written_once(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    path = f"{page_of(paid)}/messages"
    sent = {"message-client": HELLO}
    answers = await asyncio.gather(*(desk.post(path, data=sent, headers=HTMX) for _ in range(4)))
    assert {answer.headers.get("hx-redirect") for answer in answers} == {page_of(paid)}
    assert [one.move for one in (await order(paid.number)).events].count("message") == 1
    jobs = await engine.fetch("SELECT id FROM job WHERE key LIKE 'mail:order_message:%'")
    assert len(jobs) == 1


@pytest.mark.parametrize(("path", "field"), [("notes", "note-interne"), ("messages", "message-client")])
async def test_empty_words_are_asked_for(desk: httpx.AsyncClient, app: Shell, path: str, field: str) -> None:
    paid = await walkthrough(app).up_to("paid")
    answer = await press(desk, paid, path, **{field: " \n \n"})
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert len((await order(paid.number)).events) == len(paid.events)


async def test_a_note_makes_nobodys_page_stale(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    path = f"{page_of(paid)}/preparation"
    drawn = fields_of(await desk.get(page_of(paid)), path)
    await press(desk, paid, "notes", **{"note-interne": SECRET})
    for _ in range(2):
        assert (await desk.post(path, data=drawn)).status_code == 303
    assert [one.move for one in (await order(paid.number)).events].count("prepare") == 1


async def test_a_button_pressed_twice_with_a_note_between_is_one_button(desk: httpx.AsyncClient, app: Shell) -> None:
    paid = await walkthrough(app).up_to("paid")
    path = f"{page_of(paid)}/preparation"
    drawn = fields_of(await desk.get(page_of(paid)), path)
    assert (await desk.post(path, data=drawn)).status_code == 303
    await press(desk, paid, "notes", **{"note-interne": SECRET})
    assert (await desk.post(path, data=drawn)).status_code == 303


async def test_the_second_is_told_who_did_what_meanwhile(desk: httpx.AsyncClient, app: Shell) -> None:
    ready = await walkthrough(app, quantity=2).up_to("in_preparation")
    path = f"{page_of(ready)}/colis"
    drawn = fields_of(await desk.get(page_of(ready)), path)
    await fulfilment.cancel(ready.number, ready.version, staff("Émile Roux"), datetime.now(UTC), reason="Rupture")
    answer = await desk.post(path, data={**drawn, "numero": "250012345678"})
    assert answer.status_code == 409
    told = re.search(r'id="since".*?</ul>', answer.text, re.DOTALL)
    assert told
    said = re.sub(r"<[^>]*>", " ", told.group())
    assert re.sub(r"\s+", " ", said).count("par Émile Roux") == 1
    assert "Commande annulée" in said
    assert "Rupture" in said
    assert "Préparation commencée" not in said
    assert (await order(ready.number)).parcels == ()


async def test_the_second_sees_what_was_typed(desk: httpx.AsyncClient, app: Shell) -> None:
    ready = await walkthrough(app, quantity=2).up_to("in_preparation")
    path = f"{page_of(ready)}/colis"
    drawn = fields_of(await desk.get(page_of(ready)), path)
    delay = f"{page_of(ready)}/retard"
    later = fields_of(await desk.get(page_of(ready)), delay)
    today = in_paris(datetime.now(UTC)).date()
    days = {name: add_working_days(today, count).isoformat() for name, count in (("premier", 30), ("dernier", 31))}
    assert (await desk.post(delay, data={**later, "cause": "supply", **days})).status_code == 303
    answer = await desk.post(path, data={**drawn, "numero": "250012345678", "poids": "2,4"})
    assert answer.status_code == 409
    assert "Retard annoncé" in text_of(answer)
    again = fields_of(answer, path)
    assert (again["numero"], again["poids"]) == ("250012345678", "2,4")


async def test_the_history_tells_moves_payments_documents_and_mails_by_day(desk: httpx.AsyncClient, app: Shell) -> None:
    shipped = await walkthrough(app).up_to("shipped")
    await mails_sent(app)
    page = (await desk.get(page_of(shipped))).text
    history = page[page.index('id="history"') :]
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", history)).replace("\u00a0", " ")
    for words in ("Commande enregistrée", "Payé :", "Facture FA-", "Colis expédié", "E-mail : colis expédié"):
        assert words in said, words
    assert said.index("Colis expédié") < said.index("Commande enregistrée")


async def test_what_is_written_is_given_to_whom_it_is_about(desk: httpx.AsyncClient, app: Shell) -> None:
    """Art. 15 of the GDPR: a note about somebody is data about them; who of the staff wrote it is kept back."""
    paid = await walkthrough(app).up_to("paid")
    alice = await a_customer({**ALICE, "email": paid.email})
    await press(desk, paid, "notes", **{"note-interne": SECRET})
    history = next(one for one in personal_data.HELD if one.table == "order_event")
    rows = await personal_data.held(history, alice.id, alice.email)
    assert [row["note"] for row in rows if row["move"] == "note"] == [SECRET]
    assert all("actor" not in row for row in rows)


@pytest.mark.parametrize(("place", "field"), [("notes", "note-interne"), ("messages", "message-client")])
async def test_what_is_too_long_is_said_and_not_cut(
    desk: httpx.AsyncClient, app: Shell, place: str, field: str
) -> None:
    paid = await walkthrough(app).up_to("paid")
    shown = await desk.get(page_of(paid))
    path = f"{page_of(paid)}/{place}"
    answer = await desk.post(path, data={**fields_of(shown, path), field: "x" * 2_001})
    assert answer.status_code == 422
    assert "2\u202f000 caractères au plus." in answer.text
    assert "x" * 2_001 in answer.text
    assert len((await order(paid.number)).events) == len(paid.events)
