"""« L’équipe » and « Mon accès »: people, roles, links, sessions."""

import asyncio

import httpx
import pytest

from db import engine
from db.queries import staff as queries
from db.tables.merchant import StaffMember
from tests.unit.web.people_desk import a_session, comes_in, link_in, mails_sent, member, with_telephone
from tests.unit.web.staff_desk import PASSWORD, fields_of, sign_in, text_of
from web.headers import Shell

TEAM = "/gestion/equipe"
ME = "/gestion/mon-acces"


async def roles_of(member_id: int) -> str:
    return str((await engine.fetch("SELECT roles FROM staff_member WHERE id = {}", member_id))[0]["roles"])


async def test_somebody_new_chooses_a_password_by_a_link_that_works_once(app: Shell, desk: httpx.AsyncClient) -> None:
    typed = {"nom": "Emil Roux", "adresse": "Emil@Example.fr", "roles": ["sales", "warehouse"]}
    made = await desk.post(TEAM, data=typed)
    assert made.status_code == 303
    page = await desk.get(made.headers["location"])
    assert "Un lien pour choisir un mot de passe est envoyé" in text_of(page)
    assert (await sign_in(desk, email="emil@example.fr", password="")).status_code == 422
    (mail,) = await mails_sent(app)
    path = link_in(mail)
    assert (await desk.get(path)).status_code == 200
    assert (await desk.post(path, data={"password": "trop court"})).status_code == 422
    done = await desk.post(path, data={"password": PASSWORD})
    assert done.headers["location"] == "/gestion/connexion?fait=mot-de-passe"
    assert (await desk.get(path)).status_code == 410
    assert (await desk.post(path, data={"password": PASSWORD})).status_code == 410
    desk.cookies.clear()
    assert (await sign_in(desk, email="emil@example.fr")).status_code == 303
    assert (await desk.get(ME)).status_code == 200
    assert (await desk.get(TEAM)).status_code == 403


async def test_of_two_who_open_one_link_at_once_one_chooses(app: Shell, desk: httpx.AsyncClient) -> None:
    await desk.post(TEAM, data={"nom": "Emil", "adresse": "emil@example.fr", "roles": "sales"})
    path = link_in((await mails_sent(app))[0])
    answers = await asyncio.gather(*(desk.post(path, data={"password": f"{PASSWORD} {n}"}) for n in range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 410]


@pytest.mark.parametrize("token", ["x", "1.1.1.x", "2147483648.1.9999999999." + "A" * 43, "1.1.9999999999." + "A" * 43])
async def test_a_forged_link_is_over(client: httpx.AsyncClient, token: str) -> None:
    assert (await client.get(f"/gestion/acces/{token}")).status_code == 410


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"nom": "", "adresse": "emil@example.fr", "roles": "sales"}, "nom"),
        ({"nom": "Emil", "adresse": "emil@", "roles": "sales"}, "adresse"),
        ({"nom": "Emil", "adresse": "dora@example.fr", "roles": "sales"}, "adresse"),
        ({"nom": "Emil", "adresse": "emil@example.fr"}, "roles"),
        ({"nom": "Emil", "adresse": "emil@example.fr", "roles": "queen"}, "roles"),
    ],
)
async def test_what_does_not_fit_is_said_beside_its_field(
    desk: httpx.AsyncClient, typed: dict[str, str], field: str
) -> None:
    answer = await desk.post(TEAM, data=typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'href="#{field}"' in answer.text
    assert len(await queries.members()) == 1


async def test_a_role_taken_away_is_gone_on_the_next_request(app: Shell, desk: httpx.AsyncClient) -> None:
    emil = await member(["accounting"], email="emil@example.fr", name="Emil Roux")
    transport = httpx.ASGITransport(app=app)
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers) as his:
        await comes_in(his, emil)
        assert (await his.get("/gestion/comptabilite")).status_code == 200
        page = await desk.get(f"{TEAM}/{emil.id}")
        typed = {**fields_of(page, f"{TEAM}/{emil.id}"), "roles": "warehouse"}
        assert (await desk.post(f"{TEAM}/{emil.id}", data=typed)).status_code == 303
        assert (await his.get("/gestion/comptabilite")).status_code == 403
        assert (await his.get(ME)).status_code == 200


async def test_two_who_change_one_member_the_second_sees_the_difference(desk: httpx.AsyncClient) -> None:
    emil = await member(["sales"], email="emil@example.fr", name="Emil Roux")
    path = f"{TEAM}/{emil.id}"
    seen = fields_of(await desk.get(path), path)
    first = {**seen, "nom": "Émile Roux", "roles": ["sales", "catalogue"]}
    assert (await desk.post(path, data=first)).status_code == 303
    second = await desk.post(path, data={**seen, "nom": "Emil R.", "roles": "sales"})
    assert second.status_code == 409
    assert 'value="Emil R."' in second.text
    assert "Maintenant\u00a0: Émile Roux" in text_of(second)
    assert "Maintenant\u00a0: Ventes, Catalogue" in text_of(second)
    assert "catalogue" in await roles_of(emil.id)
    again = await desk.post(path, data={**fields_of(second, path), "roles": "sales"})
    assert again.status_code == 303
    assert "catalogue" not in await roles_of(emil.id)


async def test_the_last_administrator_stays(desk: httpx.AsyncClient) -> None:
    (dora,) = await StaffMember.objects()
    path = f"{TEAM}/{dora.id}"
    page = await desk.get(path)
    lost = await desk.post(path, data={**fields_of(page, path), "roles": "sales"})
    assert lost.status_code == 409
    assert "la dernière personne qui administre" in text_of(lost)
    closed = await desk.post(f"{path}/fermeture")
    assert closed.status_code == 409
    assert "administrator" in await roles_of(dora.id)
    assert (await desk.get(TEAM)).status_code == 200


async def test_who_is_closed_is_out_at_once_and_comes_back_by_a_link(app: Shell, desk: httpx.AsyncClient) -> None:
    emil = await member(["sales"], email="emil@example.fr", name="Emil Roux")
    cookie = await a_session(emil)
    path = f"{TEAM}/{emil.id}"
    assert (await desk.post(f"{path}/fermeture")).status_code == 303
    his = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8000")
    his.cookies.set("session", cookie)
    assert (await his.get(ME)).status_code == 303
    assert (await desk.post(f"{path}/lien")).status_code == 409
    assert (await desk.post(f"{path}/reouverture")).status_code == 303
    assert (await sign_in(desk, email="emil@example.fr")).status_code == 422
    (mail,) = await mails_sent(app)
    assert (await desk.get(link_in(mail))).status_code == 200
    await his.aclose()


async def test_a_lost_telephone_is_forgotten_by_who_administers(app: Shell, desk: httpx.AsyncClient) -> None:
    emil, _, _ = await with_telephone(app, email="emil@example.fr", name="Emil Roux", roles=["sales"])
    assert "Activé" in text_of(await desk.get(TEAM))
    assert (await desk.post(f"{TEAM}/{emil.id}/second-facteur")).status_code == 303
    (row,) = await engine.fetch("SELECT totp_seed, auth_epoch FROM staff_member WHERE id = {}", emil.id)
    assert (row["totp_seed"], row["auth_epoch"]) == ("", 3)
    assert await engine.fetch("SELECT id FROM staff_recovery_code") == []


async def test_sessions_of_a_member_are_ended(desk: httpx.AsyncClient) -> None:
    emil = await member(["sales"], email="emil@example.fr", name="Emil Roux")
    await a_session(emil)
    assert "Firefox sur Windows" in text_of(await desk.get(f"{TEAM}/{emil.id}"))
    await desk.post(f"{TEAM}/{emil.id}/sessions")
    assert await engine.fetch("SELECT id FROM session WHERE subject_id = {}", emil.id) == []


@pytest.mark.parametrize("member_id", ["0", "99", "x", "99999999999999999999"])
async def test_a_member_there_is_not(desk: httpx.AsyncClient, member_id: str) -> None:
    assert (await desk.get(f"{TEAM}/{member_id}")).status_code == 404
    assert (await desk.post(f"{TEAM}/{member_id}/fermeture")).status_code == 404


async def test_ones_own_name_and_password(app: Shell, desk: httpx.AsyncClient) -> None:
    (row,) = await StaffMember.objects()
    elsewhere = await a_session(row)
    assert (await desk.post(f"{ME}/nom", data={"name": "  Dora   L. "})).status_code == 303
    assert "Dora L." in text_of(await desk.get(ME))
    path = f"{ME}/mot-de-passe"
    assert (await desk.post(path, data={"actuel": "faux", "password": "un tout autre mot"})).status_code == 422
    assert (await desk.post(path, data={"actuel": PASSWORD, "password": "court"})).status_code == 422
    done = await desk.post(path, data={"actuel": PASSWORD, "password": "un tout autre mot"})
    assert done.status_code == 303
    assert "Vos autres sessions sont fermées" in text_of(await desk.get(done.headers["location"]))
    desk.cookies.clear()
    desk.cookies.set("session", elsewhere)
    assert (await desk.get(ME)).status_code == 303
    assert "mot de passe a été changé" in (await mails_sent(app))[0]
    desk.cookies.clear()
    assert (await sign_in(desk, password="un tout autre mot")).status_code == 303


async def test_own_sessions_are_listed_and_closed(desk: httpx.AsyncClient) -> None:
    emil = await member(["sales"], email="emil@example.fr", name="Emil")
    await a_session(emil, "Safari sur un Mac")
    (dora,) = await StaffMember.objects().where(StaffMember.email == "dora@example.fr")
    await a_session(dora, "Chrome sur Android")
    page = await desk.get(ME)
    assert "Chrome sur Android" in page.text
    assert "Safari" not in page.text
    his = (await engine.fetch("SELECT public_id FROM session WHERE subject_id = {}", emil.id))[0]["public_id"]
    assert (await desk.post(f"{ME}/sessions/{his}/fermeture")).status_code == 404
    assert (await desk.post(f"{ME}/sessions/fermeture")).status_code == 303
    left = await engine.fetch("SELECT subject_id FROM session ORDER BY id")
    assert [one["subject_id"] for one in left] == [dora.id, emil.id]


async def test_the_password_is_not_guessed_at_from_an_open_session(desk: httpx.AsyncClient) -> None:
    path = f"{ME}/mot-de-passe"
    for _ in range(10):
        await desk.post(path, data={"actuel": "faux", "password": "un tout autre mot"})
    assert (await desk.post(path, data={"actuel": PASSWORD, "password": "un tout autre mot"})).status_code == 429


async def test_who_may_do_what_is_read_on_a_page(desk: httpx.AsyncClient) -> None:
    page = text_of(await desk.get(f"{TEAM}/droits"))
    assert "Rembourser Service après-vente, Comptabilité" in page
    assert "staff_" not in page
