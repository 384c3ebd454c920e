"""The staff's second factor: no session before it, no code twice, few guesses, compulsory in production."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from db import engine
from db.tables.guards import Session
from shop.staff import second_factor
from tests.unit.web.conftest import HTMX, started
from tests.unit.web.people_desk import comes_in, mails_sent, member, now_on, telephone_in, with_telephone
from tests.unit.web.staff_desk import PASSWORD, fields_of, sign_in, text_of
from web.app import create_app
from web.headers import Shell
from web.settings import Settings

CODE = "/gestion/connexion/code"
ENROL = "/gestion/connexion/second-facteur"
FACTOR = "/gestion/mon-acces/second-facteur"
ME = "/gestion/mon-acces"


async def sessions() -> int:
    return int((await engine.fetch("SELECT COUNT(*) AS n FROM session"))[0]["n"])


async def test_the_password_alone_opens_nothing(app: Shell, client: httpx.AsyncClient) -> None:
    await with_telephone(app)
    answer = await sign_in(client, suite="/gestion/taches")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{CODE}?suite=/gestion/taches")
    assert await sessions() == 0
    assert (await client.get(ME)).status_code == 303
    asked = await client.get(answer.headers["location"])
    assert asked.status_code == 200
    assert 'autocomplete="one-time-code"' in asked.text
    assert await sessions() == 0


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_the_code_opens_and_works_once(app: Shell, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    row, totp, _ = await with_telephone(app)
    await sign_in(client)
    code = now_on(totp)
    typed = {"code": f"{code[:3]} {code[3:]}", "suite": "/gestion/taches"}
    answer = await client.post(CODE, data=typed, headers=headers)
    assert answer.headers["hx-redirect" if headers else "location"] == "/gestion/taches"
    assert await sessions() == 1
    assert (await client.get(ME)).status_code == 200
    client.cookies.clear()
    await sign_in(client)
    again = await client.post(CODE, data={"code": code})
    assert again.status_code == 422
    assert "il a déjà servi" in text_of(again)
    assert await sessions() == 1
    (kept,) = await engine.fetch("SELECT totp_step FROM staff_member WHERE id = {}", row.id)
    assert kept["totp_step"] > 0


async def test_signing_in_is_written_down(app: Shell, client: httpx.AsyncClient) -> None:
    _, totp, _ = await with_telephone(app)
    await sign_in(client)
    await client.post(CODE, data={"code": now_on(totp)})
    *_, entry = await engine.fetch("SELECT actor, action, about FROM audit_entry ORDER BY id")
    assert entry == {"actor": "Dora Leroy", "action": "staff_code_sent", "about": "staff_member"}


@pytest.mark.parametrize("path", [CODE, "/gestion/connexion/secours", ENROL])
async def test_nobody_passes_by_the_password(app: Shell, client: httpx.AsyncClient, path: str) -> None:
    _, totp, codes = await with_telephone(app)
    for cookie in ("", "1.2.3.x", f"1.2.9999999999.{'A' * 43}", "é"):
        if cookie.isascii() and cookie:
            client.cookies.set("staff_step", cookie)
        answer = await client.post(path, data={"code": now_on(totp), "secours": codes[0]})
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/gestion/connexion?")
    assert await sessions() == 0


async def test_another_password_meanwhile_ends_the_step(app: Shell, client: httpx.AsyncClient) -> None:
    row, totp, _ = await with_telephone(app)
    await sign_in(client)
    await engine.fetch("UPDATE staff_member SET auth_epoch = auth_epoch + 1 WHERE id = {}", row.id)
    answer = await client.post(CODE, data={"code": now_on(totp)})
    assert answer.headers["location"].startswith("/gestion/connexion?")
    assert await sessions() == 0


async def test_guesses_are_few_and_then_the_right_code_waits_too(app: Shell, client: httpx.AsyncClient) -> None:
    row, totp, codes = await with_telephone(app)
    await sign_in(client)
    right = now_on(totp)
    for _ in range(5):
        assert (await client.post(CODE, data={"code": "000000" if right != "000000" else "111111"})).status_code == 422
    for path, typed in ((CODE, {"code": right}), ("/gestion/connexion/secours", {"secours": codes[0]})):
        answer = await client.post(path, data=typed)
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) <= 300
        assert "Trop d’essais" in text_of(answer)
    assert await sessions() == 0
    assert await second_factor.recovery_codes_left(row.id) == 10


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６"])
async def test_what_is_no_code_is_said_beside_the_field(app: Shell, client: httpx.AsyncClient, typed: str) -> None:
    await with_telephone(app)
    await sign_in(client)
    answer = await client.post(CODE, data={"code": typed})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    assert "Erreur\u00a0: " in answer.text


async def test_a_recovery_code_works_once_however_it_is_written(app: Shell, client: httpx.AsyncClient) -> None:
    row, _, codes = await with_telephone(app)
    await sign_in(client)
    written = codes[3].upper().replace("-", " ")
    answer = await client.post("/gestion/connexion/secours", data={"secours": written})
    assert answer.headers["location"] == f"{ME}?fait=secours"
    shown = text_of(await client.get(answer.headers["location"]))
    assert "Il vous reste 9 codes de secours" in shown
    client.cookies.clear()
    await sign_in(client)
    again = await client.post("/gestion/connexion/secours", data={"secours": codes[3]})
    assert again.status_code == 422
    assert await second_factor.recovery_codes_left(row.id) == 9


@pytest.fixture
async def production(tmp_path: Path, database_url: str) -> AsyncIterator[tuple[Shell, httpx.AsyncClient]]:
    real = Settings(
        data_dir=tmp_path, database_url=database_url, secret_key="x" * 40, production=True,
        public_url="https://boutique.fr", mollie_api_key="live_0000000000000000000000000000",
        smtp_url="smtp://127.0.0.1:1", jobs_in_web=False,
    )  # fmt: skip
    async with started(create_app(replace(real))) as shell:
        headers = {"Sec-Fetch-Site": "same-origin"}
        transport = httpx.ASGITransport(app=shell)
        async with httpx.AsyncClient(transport=transport, base_url="https://boutique.fr", headers=headers) as browser:
            yield shell, browser


async def test_in_production_who_has_none_chooses_one_before_any_session(
    production: tuple[Shell, httpx.AsyncClient],
) -> None:
    _, client = production
    row = await member()
    answer = await sign_in(client, suite="/gestion/taches")
    assert answer.headers["location"] == f"{ENROL}?suite=/gestion/taches"
    assert answer.headers["set-cookie"].startswith("__Host-staff_step=")
    assert await sessions() == 0
    shown = await client.get(answer.headers["location"])
    assert "<svg" in shown.text
    assert "style=" not in shown.text
    wrong = await client.post(ENROL, data={**fields_of(shown, ENROL), "code": "123"})
    assert wrong.status_code == 422
    assert telephone_in(wrong).secret == telephone_in(shown).secret
    assert (await engine.fetch("SELECT totp_seed FROM staff_member WHERE id = {}", row.id))[0]["totp_seed"] == ""
    code = now_on(telephone_in(shown))
    done = await client.post(ENROL, data={**fields_of(shown, ENROL), "code": code})
    assert done.status_code == 200
    assert done.text.count("<li><code>") == 10
    assert 'href="/gestion/taches"' in done.text
    assert await sessions() == 1
    assert (await client.get(ME)).status_code == 200


async def test_a_session_begun_without_one_is_none_in_production(
    production: tuple[Shell, httpx.AsyncClient],
) -> None:
    """One that began where development let her in without, of a database that serves production now."""
    _, client = production
    row, now, token = await member(), datetime.now(UTC), "A" * 43
    await Session(
        id_hash=hashlib.sha256(token.encode()).hexdigest(), kind="staff", subject_id=row.id, auth_epoch=row.auth_epoch,
        public_id="p", created_at=now, seen_at=now, expires_at=now + timedelta(hours=1),
    ).save()  # fmt: skip
    cookie = {"Cookie": f"__Host-session={token}"}
    answer = await client.get("/gestion", headers=cookie)
    assert (answer.status_code, answer.headers["location"]) == (303, "/gestion/connexion?suite=/gestion")
    await engine.fetch("UPDATE staff_member SET totp_since = {}", now)
    assert (await client.get("/gestion", headers=cookie)).status_code == 200


async def test_the_second_factor_is_turned_on_at_ones_own_page(app: Shell, client: httpx.AsyncClient) -> None:
    row = await member()
    other = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8000")
    await comes_in(other, row)
    await comes_in(client, row)
    shown = await client.get(FACTOR)
    typed = {**fields_of(shown, FACTOR), "code": now_on(telephone_in(shown)), "present": "pas celui-ci"}
    assert (await client.post(FACTOR, data=typed)).status_code == 422
    done = await client.post(FACTOR, data={**typed, "present": PASSWORD})
    assert done.status_code == 200
    codes = second_factor.RECOVERY_CODES
    assert done.text.count("<li><code>") == codes
    assert (await client.get(ME)).status_code == 200
    assert (await other.get(ME)).status_code == 303
    assert "Le second facteur a été activé" in (await mails_sent(app))[-1]
    await other.aclose()
    client.cookies.clear()
    assert (await sign_in(client)).headers["location"].startswith(CODE)


async def test_somebody_elses_offer_turns_nothing_on(app: Shell, client: httpx.AsyncClient) -> None:
    emil = await member(email="emil@example.fr", name="Emil")
    await comes_in(client, emil)
    his = await client.get(FACTOR)
    dora = await member()
    await comes_in(client, dora)
    typed = {**fields_of(his, FACTOR), "code": now_on(telephone_in(his)), "present": PASSWORD}
    answer = await client.post(FACTOR, data=typed)
    assert answer.status_code == 422
    assert telephone_in(answer).secret != telephone_in(his).secret
    assert await engine.fetch("SELECT id FROM staff_member WHERE totp_since IS NOT NULL") == []


async def test_new_recovery_codes_take_the_place_of_the_old(app: Shell, client: httpx.AsyncClient) -> None:
    row, _, codes = await with_telephone(app)
    await comes_in(client, row)
    path = f"{ME}/codes-de-secours"
    assert (await client.post(path, data={"codes-mot-de-passe": "faux"})).status_code == 422
    done = await client.post(path, data={"codes-mot-de-passe": PASSWORD})
    assert done.text.count("<li><code>") == 10
    assert not [code for code in codes if code in done.text]
    client.cookies.clear()
    await sign_in(client)
    assert (await client.post("/gestion/connexion/secours", data={"secours": codes[0]})).status_code == 422
