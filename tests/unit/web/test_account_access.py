"""« Modifier l’email et le mot de passe », the newsletter: what is asked first, who is told, what ends."""

from datetime import UTC, datetime

import httpx
import pytest

from db.tables.accounts import Customer, NewsletterSubscriber
from db.tables.guards import Session
from lints.fragments import slice_of
from shop.accounts import sign_in
from shop.passwords import PASSWORDS
from tests import factories
from tests.unit.web.account_doors import MOVE, OLD_EMAIL, PAGE
from tests.unit.web.account_sessions import a_session, at_home, enter, mails, row_of, text_of_mail
from tests.unit.web.accounts_desk import PASSWORD, an_account
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import text_of
from web.headers import Shell

NEW = "une fenêtre ouverte au matin"
CHANGE = {"actuel": PASSWORD, "nouveau": NEW}


@pytest.mark.parametrize("htmx", [False, True])
async def test_another_password_ends_every_session_but_this_one(client: httpx.AsyncClient, htmx: bool) -> None:
    """S0-07"""
    alice = await at_home(client)
    elsewhere, before = await a_session(alice), client.cookies["client"]
    answer = await client.post(f"{PAGE}/mot-de-passe", data=CHANGE, headers=HTMX if htmx else {})
    assert answer.status_code == (200 if htmx else 303)
    if htmx:
        assert "Votre mot de passe est changé." in slice_of(answer.text, "mot-de-passe")
    assert client.cookies["client"] != before
    page = await client.get(answer.headers.get("location", PAGE))
    assert page.status_code == 200
    assert slice_of(page.text, "connexions").count("Cet appareil") == 1
    for ended in (elsewhere, before):
        enter(client, ended)
        assert (await client.get(PAGE)).status_code == 303
    row = await row_of(alice)
    assert await PASSWORDS.verify(NEW, row["password_hash"])
    assert row["cart_epoch"] == 2
    assert await sign_in.check(OLD_EMAIL, PASSWORD) is None


@pytest.mark.parametrize("verified", [True, False])
async def test_the_owner_of_the_address_is_told_of_another_password(
    client: httpx.AsyncClient, app: Shell, verified: bool
) -> None:
    await (at_home(client) if verified else at_home(client, email_owner=None))
    await client.post(f"{PAGE}/mot-de-passe", data=CHANGE)
    told = await mails(app)
    assert [mail["To"] for mail in told] == [OLD_EMAIL] * verified
    assert all("Ce n’était pas vous" in text_of_mail(mail) for mail in told)


async def test_who_stays_signed_in_stays_so(client: httpx.AsyncClient) -> None:
    alice = await at_home(client)
    await Session.update({Session.kept: True}).where(Session.subject_id == alice.id)
    await client.post(f"{PAGE}/mot-de-passe", data=CHANGE)
    kept = await Session.select(Session.kept).where(Session.auth_epoch == 2)
    assert [row["kept"] for row in kept] == [True]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"actuel": "pas celui-ci"}, "Ce n’est pas votre mot de passe actuel."),
        ({"actuel": ""}, "Indiquez votre mot de passe actuel."),
        ({"nouveau": ""}, "Indiquez votre nouveau mot de passe."),
        ({"nouveau": "court"}, "au moins 12 caractères"),
        ({"nouveau": "motdepasse123"}, "premiers que les pirates essaient"),
        ({"nouveau": "alice@example.fr"}, "se devine"),
        ({"nouveau": "x" * 400}, "256 caractères au plus."),
    ],
)
async def test_a_password_is_refused_beside_its_field(
    client: httpx.AsyncClient, sent: dict[str, str], words: str
) -> None:
    alice = await at_home(client)
    before = await row_of(alice)
    answer = await client.post(f"{PAGE}/mot-de-passe", data={**CHANGE, **sent}, headers=HTMX)
    assert answer.status_code == 422
    section = slice_of(answer.text, "mot-de-passe")
    assert words in text_of(answer)
    assert section.count("autofocus") == 1
    assert PASSWORD not in answer.text
    assert NEW not in answer.text
    assert await row_of(alice) == before


async def test_a_session_left_open_is_no_place_to_guess(client: httpx.AsyncClient) -> None:
    await at_home(client)
    wrong = {**CHANGE, "actuel": "pas celui-ci"}
    tries = [(await client.post(f"{PAGE}/mot-de-passe", data=wrong)).status_code for _ in range(10)]
    assert tries == [422] * 10
    assert (await client.post(f"{PAGE}/mot-de-passe", data=CHANGE)).status_code == 429
    assert (await client.post(f"{PAGE}/adresse-e-mail", data=MOVE)).status_code == 429


async def test_the_newsletter_is_asked_confirmed_and_left(client: httpx.AsyncClient, app: Shell) -> None:
    """S0-04"""
    alice = await at_home(client)
    box = 'id="newsletter-box" name="newsletter" value="oui"'
    assert f"{box}>" in (await client.get(PAGE)).text
    answer = await client.post(f"{PAGE}/newsletter", data={"newsletter": "oui"}, headers=HTMX)
    assert "confirmez avec le lien" in slice_of(answer.text, "newsletter")
    (mail,) = await mails(app)
    assert mail["To"] == alice.email
    assert f"{box}>" in (await client.get(PAGE)).text, "not before the mail is answered"
    await NewsletterSubscriber.update({NewsletterSubscriber.confirmed_at: datetime.now(UTC)}, force=True)
    assert f"{box} checked" in (await client.get(PAGE)).text
    assert (await client.post(f"{PAGE}/newsletter", data={})).status_code == 303
    row = await NewsletterSubscriber.select().first()
    assert row is not None
    assert row["left_at"] is not None
    assert len(await mails(app)) == 1


async def test_a_mere_claim_neither_sees_nor_ends_the_newsletter_of_the_owner(client: httpx.AsyncClient) -> None:
    now = datetime.now(UTC)
    await NewsletterSubscriber(email=OLD_EMAIL, asked_at=now, confirmed_at=now).save()
    await at_home(client, email_owner=None)
    assert 'value="oui" checked' not in slice_of((await client.get(PAGE)).text, "newsletter")
    await client.post(f"{PAGE}/newsletter", data={})
    row = await NewsletterSubscriber.select().first()
    assert row is not None
    assert row["left_at"] is None


async def test_the_account_of_another_is_out_of_reach(client: httpx.AsyncClient) -> None:
    bob = await an_account(factories.BOB)
    await at_home(client)
    before = await row_of(bob)
    await client.post(f"{PAGE}/mot-de-passe", data={**CHANGE, "customer_id": str(bob.id), "email": bob.email})
    assert await row_of(bob) == before
    assert await Customer.count() == 2
