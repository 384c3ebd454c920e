"""« Mes données »: the file that goes to its owner alone, and an account that ends, with seven days to keep it."""

import asyncio
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from db import engine
from db.queries import customers
from db.tables.accounts import AccountLink, Customer
from db.tables.jobs import Job
from db.tables.orders import Order
from shop.accounts import erasure, links, sign_in
from tests import factories
from tests.unit.web.account_sessions import a_session, at_home, enter, mails, path_in, row_of, text_of_mail
from tests.unit.web.accounts_desk import PASSWORD, an_account
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import dora_signs_in, page_of, text_of, walkthrough
from web.headers import Shell

PAGE = "/compte/donnees"
ERASE = {"mot_de_passe": PASSWORD}


async def the_link(client: httpx.AsyncClient, app: Shell) -> str:
    """Ask for the data; the path in the mail."""
    assert (await client.post(f"{PAGE}/export")).headers["location"] == f"{PAGE}?fait=export#export"
    return path_in((await mails(app))[-1])


async def test_the_file_is_asked_mailed_and_downloaded_once(client: httpx.AsyncClient, app: Shell) -> None:
    """ux P26"""
    alice = await at_home(client)
    variant = await factories.an_article()
    order = await factories.an_order(variant, customer=alice.id)
    path = await the_link(client, app)
    assert (await mails(app))[-1]["To"] == alice.email
    assert "Un lien vous attend dans vos e-mails" in text_of(await client.get(PAGE))
    for _ in range(2):  # a look uses nothing up
        assert "Télécharger mes données" in text_of(await client.get(path))
    answer = await client.post(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-disposition"].startswith('attachment; filename="mes-donnees-')
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert json.loads(archive.read("donnees.json"))["commandes"][0]["number"] == order.number
    assert [(await client.post(path)).status_code, (await client.get(path)).status_code] == [410, 410]


async def three_downloads(client: httpx.AsyncClient, app: Shell) -> list[int]:
    await at_home(client)
    path = await the_link(client, app)
    answers = await asyncio.gather(*(client.post(path) for _ in range(3)))
    return sorted(answer.status_code for answer in answers)


@pytest.mark.race
async def test_of_three_downloads_at_once_one_gets_it(client: httpx.AsyncClient, app: Shell) -> None:
    assert await three_downloads(client, app) == [200, 410, 410]


@pytest.mark.race
async def test_without_using_the_link_up_all_three_would_get_it(
    client: httpx.AsyncClient, app: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the link is looked at instead of used up."""
    monkeypatch.setattr(links, "use", links.look)
    assert await three_downloads(client, app) == [200, 200, 200]


async def test_the_link_opens_to_its_owner_alone_and_stays_good_for_them(client: httpx.AsyncClient, app: Shell) -> None:
    alice = await at_home(client)
    path = await the_link(client, app)
    await at_home(client, factories.BOB)
    assert [(await client.get(path)).status_code, (await client.post(path)).status_code] == [410, 410]
    client.cookies.clear()
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/connexion?suite={path}")
    assert (await client.post(path)).status_code == 303
    enter(client, await a_session(alice))
    assert (await client.post(path)).status_code == 200


async def test_the_link_is_good_for_a_day(client: httpx.AsyncClient, app: Shell) -> None:
    await at_home(client)
    path = await the_link(client, app)
    row = await AccountLink.select().first()
    assert row is not None
    assert row["expires_at"] - row["created_at"] == timedelta(hours=24)
    await AccountLink.update({AccountLink.expires_at: datetime.now(UTC) - timedelta(seconds=1)}, force=True)
    assert (await client.post(path)).status_code == 410


async def test_it_is_asked_three_times_a_day_at_most(client: httpx.AsyncClient) -> None:
    await at_home(client)
    assert [(await client.post(f"{PAGE}/export")).status_code for _ in range(4)] == [303] * 3 + [429]


@pytest.mark.parametrize("sent", [{}, {"mot_de_passe": "faux"}, {"mot_de_passe": ""}])
async def test_nothing_ends_without_the_password(client: httpx.AsyncClient, sent: dict[str, str]) -> None:
    alice = await at_home(client)
    before = await row_of(alice)
    answer = await client.post(f"{PAGE}/effacement", data=sent)
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text
    assert await row_of(alice) == before
    assert (await client.get("/compte")).status_code == 200


async def test_an_account_that_ends_opens_to_nobody_at_once(client: httpx.AsyncClient, app: Shell) -> None:
    alice = await at_home(client)
    elsewhere = await a_session(alice)
    page = text_of(await client.get(f"{PAGE}/effacement"))
    assert "Ce qui reste" in page
    answer = await client.post(f"{PAGE}/effacement", data=ERASE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/compte-ferme")
    assert "storage" in answer.headers["clear-site-data"]
    assert "Votre compte est fermé" in (await client.get("/compte-ferme")).text
    for session in ("", elsewhere):
        if session:
            enter(client, session)
        assert (await client.get("/compte")).status_code == 303
    assert await sign_in.check(alice.email, PASSWORD) is None
    row = await row_of(alice)
    assert row["erase_at"] - datetime.now(UTC) > timedelta(days=6, hours=23)
    (mail,) = await mails(app)
    assert "sept jours" in text_of_mail(mail)


async def test_one_keeps_the_account_by_the_link(client: httpx.AsyncClient, app: Shell) -> None:
    alice = await at_home(client)
    await client.post(f"{PAGE}/effacement", data=ERASE)
    path = path_in((await mails(app))[0])
    assert path.startswith("/garder-mon-compte/")
    assert (await client.get(path)).status_code == 200
    assert (await row_of(alice))["erase_at"] is not None, "a look changes nothing"
    assert (await client.post(path)).headers["location"] == "/compte-garde"
    assert (await client.get("/compte-garde")).status_code == 200
    assert (await row_of(alice))["erase_at"] is None
    assert await sign_in.check(alice.email, PASSWORD) is not None
    assert [(await client.post(path)).status_code, (await client.get(path)).status_code] == [410, 410]


async def test_who_registers_anew_meanwhile_is_told_how_to_keep_the_old(client: httpx.AsyncClient, app: Shell) -> None:
    alice = await at_home(client)
    await client.post(f"{PAGE}/effacement", data=ERASE)
    claim = await an_account({**factories.CHARLIE, "email": alice.email}, email_owner=None)
    await links.ask("verify", claim.id, alice.email)
    told = (await mails(app))[-1]
    assert path_in(told).startswith("/garder-mon-compte/")
    assert (await client.post(path_in(told))).status_code == 303
    assert (await row_of(alice))["erase_at"] is None


async def test_links_sent_before_are_good_for_nothing_then(client: httpx.AsyncClient, app: Shell) -> None:
    alice = await at_home(client)
    path = await the_link(client, app)
    await client.post(f"{PAGE}/effacement", data=ERASE)
    await client.post(path_in((await mails(app))[-1]))
    enter(client, await a_session(await Customer.objects().get(Customer.id == alice.id)))
    assert (await client.post(path)).status_code == 410


async def test_after_seven_days_the_worker_erases_and_says_goodbye(client: httpx.AsyncClient, app: Shell) -> None:
    alice = await at_home(client)
    order = await walkthrough(app).up_to("delivered")
    await Order.update({Order.customer: alice.id}, force=True)
    await client.post(f"{PAGE}/effacement", data=ERASE)
    path = path_in((await mails(app))[-1])
    await Customer.update({Customer.erase_at: datetime.now(UTC) - timedelta(seconds=1)}, force=True)
    assert (await client.post(path)).status_code == 410, "the days are over, whether the worker came or not"
    await next_hour()
    last = (await mails(app))[-1]
    assert (last["To"], last["Subject"]) == (alice.email, "Votre compte est effacé")
    assert await Customer.count() == 0
    client.cookies.clear()
    await dora_signs_in(client)
    page = await client.get(page_of(order))
    assert page.status_code == 200
    assert "Client effacé" in text_of(page)
    assert "Alice" not in page.text
    for path in ("/gestion", "/gestion/commandes"):
        assert (await client.get(path)).status_code == 200
    assert (await client.post("/suivi", data={"numero": order.number, "email": alice.email})).status_code == 422


async def test_a_mail_that_is_still_to_be_sent_goes_to_nobody(client: httpx.AsyncClient, app: Shell) -> None:
    order = await walkthrough(app).up_to("delivered")
    await Order.update({Order.email: ""}).where(Order.number == order.number)
    assert await mails(app) == []
    assert await Job.count().where(Job.last_error != "") == 0, "and bothers no member of staff"


async def next_hour() -> None:
    """Let what comes round every hour be due again."""
    await engine.fetch("DELETE FROM job WHERE kind LIKE 'every:%'")


@pytest.mark.parametrize("token", ["A" * 43, "x", "é" * 43])
async def test_made_up_links_lead_nowhere(client: httpx.AsyncClient, token: str) -> None:
    for path in (f"/garder-mon-compte/{token}", f"{PAGE}/export/{token}"):
        await at_home(client, factories.BOB) if path.startswith(PAGE) else None
        another = PAGE if path.startswith(PAGE) else "/connexion"
        for answer in (await client.get(path), await client.post(path)):
            assert answer.status_code == 410
            assert "<h1>Ce lien ne peut plus servir</h1>" in answer.text
            assert f'<a class="button primary" href="{another}" id="again">' in answer.text


@pytest.mark.race
async def test_the_last_press_and_the_worker_never_both_win(client: httpx.AsyncClient, app: Shell) -> None:
    """« Garder mon compte » at the second the days are over: the account is whole and kept, or it is gone."""
    for _ in range(5):
        alice = await at_home(client)
        await client.post(f"{PAGE}/effacement", data=ERASE)
        path = path_in((await mails(app))[-1])
        at = datetime.now(UTC) + timedelta(milliseconds=20)
        await Customer.update({Customer.erase_at: at}).where(Customer.id == alice.id)
        answer, erased = await asyncio.gather(client.post(path), erasure.erase_due(at))
        left = await customers.by_id(alice.id)
        if answer.status_code == 303:
            assert erased == []
            assert left is not None
            assert (left["email"], left["erase_at"]) == (alice.email, None)
            await Customer.delete().where(Customer.id == alice.id)
        else:
            assert answer.status_code == 410
            assert len(erased) == 1
            assert left is None


async def test_a_mere_claim_ends_alone(client: httpx.AsyncClient, app: Shell) -> None:
    """Who registers with another's address and erases that account erases nothing of the owner's."""
    owner = await an_account()
    claim = await at_home(client, {**factories.CHARLIE, "email": owner.email}, email_owner=None)
    await client.post(f"{PAGE}/effacement", data=ERASE, headers=HTMX)
    await Customer.update({Customer.erase_at: datetime.now(UTC) - timedelta(days=1)}).where(Customer.id == claim.id)
    await next_hour()
    await mails(app)
    assert [row["id"] for row in await Customer.select(Customer.id)] == [owner.id]
    assert await sign_in.check(owner.email, PASSWORD) is not None
