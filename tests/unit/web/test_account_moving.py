"""Another address for an account: who is told, who confirms, who takes it back, and nobody found out."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from db.tables.accounts import AccountLink
from db.tables.orders import Order
from lints.fragments import slice_of
from shop.accounts import sign_in
from tests import factories
from tests.unit.web.account_doors import MOVE, NEW_EMAIL, OLD_EMAIL, PAGE
from tests.unit.web.account_sessions import at_home, mails, path_in, row_of, text_of_mail
from tests.unit.web.accounts_desk import PASSWORD, an_account
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import text_of
from web.headers import Shell

PROOF = {"mot_de_passe": PASSWORD}


@pytest.mark.parametrize("htmx", [False, True])
async def test_a_new_address_counts_once_it_is_confirmed(client: httpx.AsyncClient, app: Shell, htmx: bool) -> None:
    """S0-08"""
    alice = await at_home(client)
    variant = await factories.an_article()
    await factories.an_order(variant, email="Alice.Nouvelle@example.fr")
    answer = await client.post(f"{PAGE}/adresse-e-mail", data=MOVE, headers=HTMX if htmx else {})
    assert answer.status_code == (200 if htmx else 303)
    assert (await row_of(alice))["email"] == OLD_EMAIL
    (mail,) = await mails(app)
    assert mail["To"] == NEW_EMAIL
    assert NEW_EMAIL in text_of(await client.get(PAGE))
    path = path_in(mail)
    for _ in range(2):  # a look changes nothing
        assert NEW_EMAIL in (await client.get(path)).text
    assert (await client.get(path)).headers["referrer-policy"] in {"no-referrer", "same-origin"}
    assert (await row_of(alice))["email"] == OLD_EMAIL
    assert (await client.post(path)).headers["location"] == "/adresse-confirmee"
    assert (await client.get("/adresse-confirmee")).status_code == 200
    row = await row_of(alice)
    assert (row["email"], row["email_owner"]) == (NEW_EMAIL, NEW_EMAIL)
    assert [(await client.post(path)).status_code, (await client.get(path)).status_code] == [410, 410]
    assert [row["customer"] for row in await Order.select()] == [alice.id], "orders made with it joined"
    assert (await client.get(PAGE)).status_code == 200, "the session goes on"


async def test_the_old_address_is_told_and_takes_it_back(client: httpx.AsyncClient, app: Shell) -> None:
    alice = await at_home(client)
    await client.post(f"{PAGE}/adresse-e-mail", data=MOVE)
    await client.post(path_in((await mails(app))[0]))
    told = (await mails(app))[1]
    assert told["To"] == OLD_EMAIL
    assert "Ce n’était pas vous" in text_of_mail(told)
    path = path_in(told)
    assert (await client.get(path)).status_code == 200
    assert (await client.post(path)).headers["location"] == "/adresse-reprise"
    row = await row_of(alice)
    assert (row["email"], row["email_owner"], row["password_hash"]) == (OLD_EMAIL, OLD_EMAIL, "")
    assert (await client.get(PAGE)).status_code == 303, "every session ended"
    assert await sign_in.check(OLD_EMAIL, PASSWORD) is None
    assert await sign_in.check(NEW_EMAIL, PASSWORD) is None
    reset = (await mails(app))[2]
    assert reset["To"] == OLD_EMAIL
    assert "/mot-de-passe/" in path_in(reset)
    assert (await client.post(path)).status_code == 410


@pytest.mark.parametrize("htmx", [False, True])
async def test_nobody_gives_her_address_to_the_account_of_a_stranger(
    client: httpx.AsyncClient, app: Shell, htmx: bool
) -> None:
    """The mail comes to a guest who has ordered: she does not know the account that asks."""
    marc = await at_home(client)
    variant = await factories.an_article()
    await factories.an_order(variant, email=NEW_EMAIL)
    await client.post(f"{PAGE}/adresse-e-mail", data=MOVE)
    (mail,) = await mails(app)
    assert OLD_EMAIL in text_of_mail(mail), "the account that asks is named"
    path, headers = path_in(mail), HTMX if htmx else {}
    client.cookies.clear()
    shown = await client.get(path)
    assert OLD_EMAIL in text_of(shown)
    assert 'autocomplete="current-password"' in shown.text
    for typed in ({}, {"mot_de_passe": ""}, {"mot_de_passe": "le sien, pas celui-là"}):
        assert (await client.post(path, data=typed, headers=headers)).status_code == 422
    await at_home(client, factories.BOB)
    assert (await client.post(path, headers=headers)).status_code == 422, "another account here proves nothing"
    assert (await row_of(marc))["email_owner"] == OLD_EMAIL
    assert [row["customer"] for row in await Order.select()] == [None]
    done = await client.post(path, data=PROOF, headers=headers)
    assert done.headers["hx-redirect" if htmx else "location"] == "/adresse-confirmee", "the owner, on another device"
    assert (await row_of(marc))["email_owner"] == NEW_EMAIL


async def test_the_link_to_a_new_address_is_no_place_to_guess(client: httpx.AsyncClient, app: Shell) -> None:
    await at_home(client)
    await client.post(f"{PAGE}/adresse-e-mail", data=MOVE)
    path = path_in((await mails(app))[0])
    client.cookies.clear()
    tries = [(await client.post(path, data={"mot_de_passe": "faux"})).status_code for _ in range(10)]
    assert tries == [422] * 10
    assert (await client.post(path, data=PROOF)).status_code == 429


async def test_orders_that_joined_with_an_address_do_not_go_back_with_the_account(
    client: httpx.AsyncClient, app: Shell
) -> None:
    """Whoever reads a given-up address may be somebody else: its orders are a guest's again, the account's own stay."""
    alice = await at_home(client)
    variant = await factories.an_article()
    third = "encore@example.fr"
    made = [(await factories.an_order(variant, email=email)).id for email in (NEW_EMAIL.title(), third, OLD_EMAIL)]
    await Order.update({Order.customer: alice.id}).where(Order.id == made[2])
    await client.post(f"{PAGE}/adresse-e-mail", data=MOVE)
    await client.post(path_in((await mails(app))[0]))
    told = path_in((await mails(app))[1])
    await client.post(f"{PAGE}/adresse-e-mail", data={**MOVE, "nouvelle_adresse": third})
    await client.post(path_in((await mails(app))[2]))
    await mails(app)
    assert {row["customer"] for row in await Order.select()} == {alice.id}
    assert (await client.post(told)).status_code == 303
    owners = {row["id"]: row["customer"] for row in await Order.select()}
    assert [owners[order] for order in made] == [None, None, alice.id]


async def test_an_address_others_own_by_now_is_not_taken_back(client: httpx.AsyncClient, app: Shell) -> None:
    alice = await at_home(client)
    await client.post(f"{PAGE}/adresse-e-mail", data=MOVE)
    await client.post(path_in((await mails(app))[0]))
    told = path_in((await mails(app))[1])
    await an_account(factories.ALICE)
    answer = await client.post(told)
    assert (answer.status_code, "déjà celle d’un autre compte" in text_of(answer)) == (409, True)
    assert (await row_of(alice))["email"] == NEW_EMAIL


async def test_a_thief_who_moves_on_twice_loses_the_account_all_the_same(client: httpx.AsyncClient, app: Shell) -> None:
    alice = await at_home(client)
    await client.post(f"{PAGE}/adresse-e-mail", data=MOVE)
    await client.post(path_in((await mails(app))[0]))
    await client.post(f"{PAGE}/adresse-e-mail", data={**MOVE, "nouvelle_adresse": "voleur@example.fr"})
    sent = await mails(app)
    await client.post(path_in(sent[2]))
    sent = await mails(app)
    assert [mail["To"] for mail in sent] == [NEW_EMAIL, OLD_EMAIL, "voleur@example.fr", NEW_EMAIL]
    assert (await client.post(path_in(sent[3]))).status_code == 303, "the thief's own link, first"
    assert (await client.post(path_in(sent[1]))).status_code == 303, "the owner's still works"
    assert (await row_of(alice))["email"] == OLD_EMAIL
    assert (await client.post(path_in(sent[3]))).status_code == 410


async def test_taking_back_also_stops_an_erasure(client: httpx.AsyncClient, app: Shell) -> None:
    alice = await at_home(client)
    await client.post(f"{PAGE}/adresse-e-mail", data=MOVE)
    await client.post(path_in((await mails(app))[0]))
    told = (await mails(app))[1]
    assert (await client.post("/compte/donnees/effacement", data={"mot_de_passe": PASSWORD})).status_code == 303
    assert (await client.post(path_in(told))).status_code == 303
    assert (await row_of(alice))["erase_at"] is None


async def test_an_address_nobody_showed_to_be_theirs_has_no_power(client: httpx.AsyncClient, app: Shell) -> None:
    """A typing mistake at registration is a stranger's address."""
    await at_home(client, email_owner=None)
    await client.post(f"{PAGE}/adresse-e-mail", data=MOVE)
    await client.post(path_in((await mails(app))[0]))
    assert [mail["To"] for mail in await mails(app)] == [NEW_EMAIL]


async def test_an_address_with_an_account_is_not_told_apart(client: httpx.AsyncClient, app: Shell) -> None:
    """T33"""
    bob = await an_account(factories.BOB)
    alice = await at_home(client)
    answers = [
        (await client.post(f"{PAGE}/adresse-e-mail", data={**MOVE, "nouvelle_adresse": address}, headers=HTMX))
        for address in (NEW_EMAIL, bob.email)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    said = [slice_of(answer.text, "adresse-e-mail").replace(NEW_EMAIL, "").replace(bob.email, "") for answer in answers]
    assert said[0] == said[1]
    mail = (await mails(app))[-1]
    assert mail["To"] == bob.email
    answer = await client.post(path_in(mail))
    assert answer.status_code == 409
    assert "déjà celle d’un autre compte" in text_of(answer)
    assert 'href="/connexion"' in answer.text
    assert "page précédente" not in text_of(answer)
    assert (await row_of(alice))["email"] == OLD_EMAIL
    assert (await row_of(bob))["email_owner"] == bob.email


async def test_of_two_who_confirm_one_address_one_gets_it(client: httpx.AsyncClient, app: Shell) -> None:
    bob, alice = await at_home(client, factories.BOB), None
    await client.post(f"{PAGE}/adresse-e-mail", data=MOVE)
    alice = await at_home(client)
    await client.post(f"{PAGE}/adresse-e-mail", data=MOVE)
    paths = [path_in(mail) for mail in await mails(app)]
    answers = await asyncio.gather(*(client.post(path, data=PROOF) for path in paths))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    owners = [row["email_owner"] for row in (await row_of(bob), await row_of(alice))]
    assert owners.count(NEW_EMAIL) == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"nouvelle_adresse": ""}, "Indiquez votre nouvelle adresse e-mail."),
        ({"nouvelle_adresse": "pas une adresse"}, "Vérifiez cette adresse e-mail"),
        ({"nouvelle_adresse": OLD_EMAIL.upper()}, "C’est déjà l’adresse e-mail de votre compte."),
        ({"mot_de_passe_actuel": ""}, "Indiquez votre mot de passe actuel."),
        ({"mot_de_passe_actuel": "faux"}, "Ce n’est pas votre mot de passe actuel."),
    ],
)
async def test_an_address_is_refused_beside_its_field(
    client: httpx.AsyncClient, app: Shell, sent: dict[str, str], words: str
) -> None:
    await at_home(client)
    answer = await client.post(f"{PAGE}/adresse-e-mail", data={**MOVE, **sent})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert PASSWORD not in answer.text
    assert await mails(app) == []


async def test_a_later_wish_is_the_one_that_counts(client: httpx.AsyncClient, app: Shell) -> None:
    await at_home(client)
    await client.post(f"{PAGE}/adresse-e-mail", data=MOVE)
    first = path_in((await mails(app))[0])
    await client.post(f"{PAGE}/adresse-e-mail", data={**MOVE, "nouvelle_adresse": "encore@example.fr"})
    answer = await client.get(first)
    assert answer.status_code == 410
    assert "<h1>Ce lien ne peut plus servir</h1>" in answer.text
    assert 'href="/compte/informations"' in answer.text


async def test_strangers_are_not_written_to_without_end(client: httpx.AsyncClient) -> None:
    await at_home(client)
    tries = [
        (
            await client.post(f"{PAGE}/adresse-e-mail", data={**MOVE, "nouvelle_adresse": f"a{at}@example.fr"})
        ).status_code
        for at in range(6)
    ]
    assert tries == [303] * 5 + [429]


@pytest.mark.parametrize("suffix", ["", "/retour"])
@pytest.mark.parametrize("token", ["A" * 43, "x", "é" * 43, "A" * 4_000])
async def test_made_up_links_lead_nowhere(client: httpx.AsyncClient, token: str, suffix: str) -> None:
    for answer in (
        await client.get(f"/adresse-e-mail/{token}{suffix}"),
        await client.post(f"/adresse-e-mail/{token}{suffix}"),
    ):
        assert answer.status_code == 410


async def test_a_link_is_over_in_time(client: httpx.AsyncClient, app: Shell) -> None:
    await at_home(client)
    await client.post(f"{PAGE}/adresse-e-mail", data=MOVE)
    path = path_in((await mails(app))[0])
    token = hashlib.sha256(path.rpartition("/")[2].encode()).hexdigest()
    rows: list[dict[str, Any]] = await AccountLink.select().where(AccountLink.token_hash == token)
    assert rows[0]["expires_at"] - rows[0]["created_at"] == timedelta(hours=24)
    await AccountLink.update({AccountLink.expires_at: datetime.now(UTC) - timedelta(seconds=1)}, force=True)
    assert (await client.post(path)).status_code == 410
