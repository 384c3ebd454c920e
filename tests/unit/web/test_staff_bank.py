"""Staff import a bank file, accept what is proposed, choose an order, put the rest aside."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from db import engine
from shop.links import order_token
from shop.money import euros
from shop.orders.order import Order
from shop.post.mail import Sender
from shop.post.mailbox import Mailbox
from shop.storefront import forget
from tests.factories import ACCOUNT, merchant_settings
from tests.rows import again
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import application_of, dora_signs_in, fields_of, text_of, walkthrough
from web.headers import Shell
from web.jobs import build_worker
from web.settings import Settings
from web.simulators.bank.files import Transfer, camt_file
from web.simulators.mailbox.reading import Letters

HERE = "/gestion/banque"


@pytest.fixture
async def desk(client: httpx.AsyncClient) -> httpx.AsyncClient:
    await merchant_settings(**ACCOUNT)
    forget()
    await dora_signs_in(client)
    return client


async def awaiting(app: Shell) -> Order:
    return await walkthrough(app, method="transfer").up_to("awaiting_payment")


def transfer(order: Order, cents: int = 0, name: str = "B1", **values: object) -> Transfer:
    day = datetime.now(UTC).date()
    one = Transfer(day, cents or order.total_cents, "MME MARTIN ALICE", order.payments[0].reference, name)
    return replace(one, **values)  # type: ignore[arg-type]


async def bring(
    desk: httpx.AsyncClient, body: bytes, *, name: str = "releve.xml", headers: dict[str, str] | None = None
) -> httpx.Response:
    return await desk.post(HERE, files={"releve": (name, body, "text/xml")}, headers=headers)


async def imported(desk: httpx.AsyncClient, *transfers: Transfer) -> str:
    """The address of the file's page."""
    answer = await bring(desk, camt_file(transfers, ACCOUNT["iban"]))
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"]


async def last_entry() -> str:
    (row,) = await engine.fetch("SELECT MAX(id) AS id FROM bank_entry")
    return f"{HERE}/{row['id']}"


def summary_of(answer: httpx.Response) -> dict[str, int]:
    found = re.search(r'<dl class="answers" id="summary">(.*?)</dl>', answer.text, re.DOTALL)
    assert found
    return {name: int(many) for name, many in re.findall(r"<dt>([^<]*)</dt><dd>(\d+)</dd>", found[1])}


async def test_a_file_pays_its_order_and_says_what_became_of_it(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await awaiting(app)
    url = await imported(
        desk, transfer(order), transfer(order, 7, "B2", text="INTERETS", payer="LA BANQUE"),
        transfer(order, 1, "B3", is_reversal=True), transfer(order, 1, "B4", currency="CHF"),
    )  # fmt: skip
    shown = await desk.get(url)
    assert summary_of(shown) == {
        "Virements reçus": 2, "Rapprochés": 1, "À vérifier": 0, "Inconnus": 1, "Déjà connus": 0,
    }  # fmt: skip
    text = text_of(shown)
    assert order.number in text
    assert "1 écriture annule un mouvement plus ancien" in text
    assert "1 virement n’est pas en euros" in text
    after = await again(order)
    assert (after.state, after.events[-1].actor) == ("paid", "Dora Leroy")
    listed = await desk.get(HERE)
    assert "INTERETS" in listed.text
    assert order.number not in listed.text
    assert order.number in (await desk.get(HERE, params={"etat": "rapproches"})).text
    assert "1 Virements à rapprocher" in text_of(await desk.get("/gestion"))


async def test_the_same_file_again_is_said_to_be_known(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await awaiting(app)
    body = camt_file([transfer(order)], ACCOUNT["iban"])
    first = await bring(desk, body)
    second = await bring(desk, body, name="autre.xml", headers=HTMX)
    assert second.status_code == 200
    assert second.headers["hx-redirect"] == first.headers["location"] + "?deja=1"
    assert "Ce fichier a déjà été importé" in text_of(await desk.get(second.headers["hx-redirect"]))
    assert [one.state for one in (await again(order)).payments] == ["paid"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "Ce fichier est vide"),
        (b"bonjour", "Libellé"),
        (b"<html/>", "CAMT.053"),
        (camt_file([], "FR7610099006720000123456749"), "pas celui de la boutique"),
        (b"Date;Libell\xe9;Montant\n25/11/2026;X;douze", "Ligne 2"),
    ],
)
async def test_a_wrong_file_is_refused_beside_its_field(desk: httpx.AsyncClient, body: bytes, words: str) -> None:
    for headers in ({}, HTMX):
        answer = await bring(desk, body, headers=headers)
        assert answer.status_code == 422
        assert words in text_of(answer)
        assert 'aria-invalid="true"' in answer.text
    assert await engine.fetch("SELECT id FROM bank_file") == []


async def test_no_file_and_other_forms_are_refused(desk: httpx.AsyncClient) -> None:
    nothing = await desk.post(HERE, files={"releve": ("", b"", "application/octet-stream")})
    assert (nothing.status_code, "Choisissez le fichier" in nothing.text) == (422, True)
    assert (await desk.post(HERE, files={"autre": ("a.xml", b"<a/>")})).status_code == 422
    assert (await desk.post(HERE, data={"releve": "x"})).status_code == 415
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await desk.post(HERE, content=b"--x\r\nrien", headers=broken)).status_code == 400
    assert (await desk.post(HERE, content=b"--x", headers={"Content-Type": "multipart/form-data"})).status_code == 400
    large = await bring(desk, b"<" * 5_200_000)
    assert (large.status_code, "5 Mo au plus" in text_of(large).replace("\u00a0", " ")) == (413, True)
    assert 'id="releve-error"' in large.text


async def test_a_proposal_is_accepted_with_one_press_however_often(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await awaiting(app)
    await imported(desk, transfer(order, text="merci"))
    listed = await desk.get(HERE)
    assert "nom de l’acheteur" in listed.text
    action = f"{await last_entry()}/commande"
    fields = fields_of(listed, action)
    answers = await asyncio.gather(*(desk.post(action, data=fields) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    after = await again(order)
    assert [(one.state, one.amount_cents) for one in after.payments] == [("paid", order.total_cents)]
    assert [event.move for event in after.events] == ["place", "pay"]
    done = await desk.get(answers[0].headers["location"])
    assert order.number in text_of(done)
    assert "C’est fait" in text_of(done)


async def test_htmx_gets_the_list_alone(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await awaiting(app)
    await imported(desk, transfer(order, text="merci"))
    part = await desk.get(HERE, headers=HTMX)
    assert part.text.lstrip().startswith('<div id="entries"')
    assert "<html" not in part.text
    fields = fields_of(part, f"{await last_entry()}/commande")
    answer = await desk.post(f"{await last_entry()}/commande", data=fields, headers=HTMX)
    assert answer.headers["hx-redirect"].startswith(f"{HERE}?fait=")


async def test_staff_choose_the_order_and_a_part(desk: httpx.AsyncClient, app: Shell) -> None:
    one, two = await awaiting(app), await awaiting(app)
    await imported(desk, transfer(one, one.total_cents + 1_000, text="", payer="TANTE"))
    entry = await last_entry()
    whole, cents = divmod(one.total_cents, 100)
    half = {"numero": one.number.lower().replace("-", " "), "montant": f"{whole},{cents:02}", "donne": "0"}
    assert (await desk.post(f"{entry}/commande", data=half)).status_code == 303
    assert (await again(one)).state == "paid"
    shown = await desk.get(entry)
    assert "Reste à attribuer" in text_of(shown)
    rest = {**fields_of(shown, f"{entry}/commande"), "numero": two.number}
    assert (await desk.post(f"{entry}/commande", data=rest)).status_code == 303
    after = await again(two)
    assert (after.state, after.payments[0].amount_cents) == ("awaiting_payment", 1_000)
    rows = await engine.fetch("SELECT state FROM bank_entry")
    assert [row["state"] for row in rows] == ["matched"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"numero": ""}, "Indiquez le numéro"),
        ({"numero": "xyz"}, "Indiquez le numéro"),
        ({"numero": "SC-99-000001"}, "Aucune commande"),
        ({"numero": "SC-99-000001", "montant": "douze"}, "Indiquez le montant"),
        ({"numero": "SC-99-000001", "montant": "9999"}, "Il reste"),
        ({"numero": "é" * 200, "montant": "1"}, "Indiquez le numéro"),
    ],
)
async def test_what_is_typed_wrong_is_said_and_kept(
    desk: httpx.AsyncClient, app: Shell, typed: dict[str, str], words: str
) -> None:
    await imported(desk, transfer(await awaiting(app), 5, text="", payer="X"))
    answer = await desk.post(f"{await last_entry()}/commande", data={**typed, "donne": "0"})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'aria-invalid="true"' in answer.text


async def test_an_entry_given_meanwhile_is_shown_as_it_is(desk: httpx.AsyncClient, app: Shell) -> None:
    one, two = await awaiting(app), await awaiting(app)
    await imported(desk, transfer(one, text="", payer="X"))
    entry = await last_entry()
    await desk.post(f"{entry}/commande", data={"numero": one.number, "donne": "0"})
    answer = await desk.post(f"{entry}/commande", data={"numero": two.number, "donne": "0"})
    assert answer.status_code == 409
    assert "a changé entre-temps" in text_of(answer)
    assert (await again(two)).state == "awaiting_payment"


async def test_put_aside_with_a_note_and_taken_back(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await awaiting(app)
    await imported(desk, transfer(order, 5, text="LOYER", payer="X"))
    entry = await last_entry()
    for _ in range(2):
        assert (await desk.post(f"{entry}/mise-de-cote", data={"note": "loyer de mai"})).status_code == 303
    assert "LOYER" not in (await desk.get(HERE)).text
    assert "Dora Leroy\u00a0: loyer de mai" in (await desk.get(HERE, params={"etat": "mis-de-cote"})).text
    answer = await desk.post(f"{entry}/commande", data={"numero": order.number, "donne": "0"})
    assert answer.status_code == 409
    assert (await desk.post(f"{entry}/reprise")).status_code == 303
    assert "LOYER" in (await desk.get(HERE)).text


async def test_a_fee_kept_on_the_way_is_forgiven_when_staff_say_so(desk: httpx.AsyncClient, app: Shell) -> None:
    order = await awaiting(app)
    await imported(desk, transfer(order, order.total_cents - 50))
    entry = await last_entry()
    shown = await desk.get(entry)
    assert "Accepter, frais de banque compris" in text_of(shown)
    too_much = {"numero": order.number, "donne": "0", "frais": "oui", "montant": "1"}
    assert (await desk.post(f"{entry}/commande", data=too_much)).status_code == 422
    assert (await desk.post(f"{entry}/commande", data=fields_of(shown, f"{entry}/commande"))).status_code == 303
    assert (await again(order)).state == "paid"


async def test_what_is_not_there_is_not_found(desk: httpx.AsyncClient) -> None:
    for path in ("/0", "/999", "/x", "/99999999999999999999", "/fichiers/999", "/fichiers/x"):
        assert (await desk.get(HERE + path)).status_code == 404, path
    for action in ("commande", "mise-de-cote", "reprise"):
        assert (await desk.post(f"{HERE}/999/{action}", data={"numero": "SC-26-000001"})).status_code == 404
    assert (await desk.get(HERE, params={"page": "x", "etat": "x", "fait": "x"})).status_code == 200


async def test_a_part_is_told_on_the_page_and_by_mail(desk: httpx.AsyncClient, app: Shell, settings: Settings) -> None:
    order = await awaiting(app)
    await imported(desk, transfer(order, 1_000))
    state = application_of(app).state
    page = text_of(await desk.get(f"/suivi/{order_token(order.number, state.secret)}"))
    left = euros(order.total_cents - 1_000)
    assert f"Nous avons déjà reçu 10,00\u00a0€. Il reste {left} à payer" in page
    state.post = Mailbox(settings.data_dir / "mail", Sender("Comptoir", "bonjour@comptoir.example"))
    worker = build_worker(state)
    while await worker.run_due():
        pass
    letters = Letters(settings.data_dir / "mail")
    (name,) = (one.name for one in letters.newest() if "il reste" in one.subject)
    letter = letters.letter(name)
    assert letter is not None
    subject = f"Nous avons reçu 10,00 € pour la commande {order.number}, il reste {left}"
    assert letter.envelope.subject == subject.replace("\u00a0", " ")
    for body in (letter.text, letter.html):
        assert left in body
        assert order.number in body
    assert "avec la même référence" in letter.text
