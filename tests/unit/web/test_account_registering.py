"""« Créer mon compte » (S0-01 to S0-05): at once, for people and firms, and silent about who has one already (T33)."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from db import engine
from tests.unit.web.account_sessions import mails, path_in
from tests.unit.web.accounts_desk import PASSWORD, sign_in
from tests.unit.web.conftest import HTMX
from tests.unit.web.registering_desk import ALICE, SECRET, TYPED, answered, customers, send
from tests.unit.web.staff_desk import fields_of, text_of
from web import form_traps
from web.headers import Shell

FIRM = {"qualite": "professionnel", "raison_sociale": "Clinique des Lilas", "pays": "FR", "siret": "732 829 320 00074"}


async def sessions() -> int:
    return int((await engine.fetch("SELECT COUNT(*) AS n FROM session"))[0]["n"])


async def test_the_form_shows_its_rules_and_ticks_nothing(client: httpx.AsyncClient) -> None:
    shown = await client.get("/inscription")
    fields = fields_of(shown, "/inscription")
    assert "12 caractères au moins" in text_of(shown)
    assert "checked" not in shown.text.partition('name="newsletter"')[2].partition(">")[0]
    assert fields["debut"]
    assert 'autocomplete="new-password"' in shown.text
    assert "data-captcha" in shown.text
    assert "set-cookie" not in shown.headers


async def test_an_account_opens_at_once(app: Shell, client: httpx.AsyncClient) -> None:
    """S0-05"""
    answer = await send(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/compte")
    assert "Alice" in text_of(await client.get("/compte"))
    (row,) = await customers()
    assert (row["email"], row["email_owner"], row["confirmed_at"] is None) == (ALICE, None, False)
    assert PASSWORD not in str(row)
    (mail,) = await mails(app)
    assert (mail["To"], mail["Subject"]) == (ALICE, "Confirmez votre adresse e-mail")
    assert "List-Unsubscribe" not in mail
    assert await engine.fetch("SELECT 1 FROM newsletter_subscriber") == []


async def test_htmx_is_sent_on(client: httpx.AsyncClient) -> None:
    answer = await client.post("/inscription", data={**TYPED, **(await answered(client))}, headers=HTMX)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/compte")


async def test_the_link_of_the_mail_confirms_the_address_here(app: Shell, client: httpx.AsyncClient) -> None:
    await send(client)
    (mail,) = await mails(app)
    path = path_in(mail)
    shown = await client.get(path)
    assert 'type="password"' not in shown.text, "this browser is signed in to that account"
    assert (await customers())[0]["email_owner"] is None, "opening a link changes nothing"
    pressed = await client.post(path)
    assert (pressed.status_code, pressed.headers["location"]) == (303, "/compte")
    assert (await customers())[0]["email_owner"] == ALICE
    for again in (await client.get(path), await client.post(path)):
        assert again.status_code == 410


async def test_without_the_captcha_the_mail_opens_the_account(app: Shell, client: httpx.AsyncClient) -> None:
    answer = await send(client, captcha=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/inscription/envoyee")
    assert "Consultez vos e-mails" in text_of(await client.get(answer.headers["location"]))
    assert await sessions() == 0
    assert (await sign_in(client)).status_code == 422, "not before the mail is answered"
    (mail,) = await mails(app)
    path = path_in(mail)
    assert 'autocomplete="current-password"' in (await client.get(path)).text
    assert (await client.post(path, data={"mot_de_passe": "faux"})).status_code == 422
    assert (await client.post(path)).status_code == 422
    pressed = await client.post(path, data={"mot_de_passe": PASSWORD})
    assert (pressed.status_code, pressed.headers["location"]) == (303, "/compte")
    assert (await client.get("/compte")).status_code == 200
    assert (await customers())[0]["email_owner"] == ALICE


async def test_nobody_confirms_an_account_that_a_stranger_made(app: Shell, client: httpx.AsyncClient) -> None:
    """Eve registers with Alice's address and waits for Alice to confirm: Alice does not know Eve's password."""
    await send(client, mot_de_passe="le mot de passe de la voleuse")
    client.cookies.clear()
    (mail,) = await mails(app)
    assert (await client.post(path_in(mail), data={"mot_de_passe": PASSWORD})).status_code == 422
    assert (await customers())[0]["email_owner"] is None
    assert await engine.fetch("SELECT 1 FROM account_link WHERE used_at IS NOT NULL") == []


async def test_a_professional_says_for_which_firm(client: httpx.AsyncClient) -> None:
    assert (await send(client, **FIRM, tva="FR44732829320")).status_code == 303
    (row,) = await engine.fetch("SELECT professional FROM customer")
    assert all(part in str(row["professional"]) for part in ("Clinique des Lilas", "73282932000074", "FR44732829320"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"raison_sociale": ""}, "Indiquez le nom de votre société."),
        ({"siret": "732 829 320 00075"}, "SIRET"),
        ({"tva": "FR00000000000"}, "Vérifiez ce numéro de TVA"),
        ({"pays": "BE", "tva": "FR44732829320"}, "Vérifiez ce numéro de TVA"),
    ],
)
async def test_a_firm_must_add_up(client: httpx.AsyncClient, typed: dict[str, str], sentence: str) -> None:
    answer = await send(client, **{**FIRM, **typed})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert await customers() == []


async def test_la_poste_has_siret_numbers_of_its_own_kind(client: httpx.AsyncClient) -> None:
    assert (await send(client, **{**FIRM, "siret": "356 000 000 49837"})).status_code == 303


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"qualite": ""}, "un particulier ou un professionnel"),
        ({"qualite": "autre"}, "un particulier ou un professionnel"),
        ({"prenom": ""}, "prénom"),
        ({"nom": " "}, "nom"),
        ({"email": ""}, "Indiquez votre adresse e-mail."),
        ({"email": "alice"}, "adresse e-mail"),
        ({"mot_de_passe": ""}, "Choisissez un mot de passe."),
        ({"mot_de_passe": "court"}, "au moins 12 caractères"),
        ({"mot_de_passe": "x" * 257}, "256 caractères au plus"),
        ({"mot_de_passe": "passwordpassword"}, "premiers que les pirates essaient"),
        ({"mot_de_passe": "alice@example.fr"}, "se devine"),
    ],
)
async def test_what_is_wrong_is_said_and_the_rest_kept(
    client: httpx.AsyncClient, typed: dict[str, str], sentence: str
) -> None:
    answer = await send(client, **typed)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    kept = fields_of(answer, "/inscription")
    for name in {"prenom", "nom", "email"} - set(typed):
        assert kept[name] == TYPED[name]
    assert not kept["mot_de_passe"]
    assert await customers() == []


async def test_the_box_asks_for_the_newsletter_and_a_mail_asks_again(app: Shell, client: httpx.AsyncClient) -> None:
    """S0-04"""
    await send(client, newsletter="y")
    (row,) = await engine.fetch("SELECT email, confirmed_at, source FROM newsletter_subscriber")
    assert (row["email"], row["confirmed_at"], row["source"]) == (ALICE, None, "inscription")
    subjects = sorted(str(mail["Subject"]) for mail in await mails(app))
    assert subjects == ["Confirmez votre abonnement à la newsletter", "Confirmez votre adresse e-mail"]


async def test_a_robot_is_told_what_it_wants_to_hear(app: Shell, client: httpx.AsyncClient) -> None:
    answer = await send(client, captcha=False, site_web="https://robot.example")
    assert (answer.status_code, answer.headers["location"]) == (303, "/inscription/envoyee")
    assert await customers() == []
    assert await mails(app) == []


@pytest.mark.parametrize(
    ("age", "status"), [(timedelta(0), 422), (timedelta(seconds=3), 303), (timedelta(hours=25), 422)]
)
async def test_too_quick_for_a_person_is_asked_again(client: httpx.AsyncClient, age: timedelta, status: int) -> None:
    stamp = form_traps.started(SECRET, datetime.now(UTC) - age)
    answer = await send(client, captcha=False, debut=stamp)
    assert answer.status_code == status
    if status == 422:
        assert "envoyez à nouveau" in text_of(answer)
        assert fields_of(answer, "/inscription")["email"] == ALICE
        assert fields_of(answer, "/inscription")["debut"].count(".") == 1


@pytest.mark.parametrize("stamp", ["", "x", "1.", "1." + "A" * 43, "9" * 30 + "." + "A" * 43, "²." + "A" * 43])
async def test_a_forged_moment_is_none(client: httpx.AsyncClient, stamp: str) -> None:
    assert (await send(client, captcha=False, debut=stamp)).status_code == 422


async def test_a_spent_captcha_is_no_captcha(client: httpx.AsyncClient) -> None:
    done = await answered(client)
    assert (await client.post("/inscription", data={**TYPED, **done})).headers["location"] == "/compte"
    client.cookies.clear()
    again = await client.post("/inscription", data={**TYPED, "email": "eve@example.fr", **done})
    assert again.headers["location"] == "/inscription/envoyee"
    assert "client" not in client.cookies


async def test_mistakes_do_not_use_the_captcha_up(client: httpx.AsyncClient) -> None:
    done = await answered(client)
    assert (await client.post("/inscription", data={**TYPED, **done, "nom": ""})).status_code == 422
    assert (await client.post("/inscription", data={**TYPED, **done})).headers["location"] == "/compte"


async def test_ten_accounts_an_hour_from_one_address(client: httpx.AsyncClient) -> None:
    for number in range(10):
        assert (await send(client, captcha=False, email=f"a{number}@example.fr")).status_code == 303
    refused = await send(client, captcha=False)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) <= 3600
