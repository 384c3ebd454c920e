"""« Logiciels reliés »: tokens and addresses in an administrator's hands; what is secret is shown once."""

import re
from datetime import UTC, datetime

import httpx
import pytest

from db import engine
from shop.software import endpoints, tokens
from shop.software.hooks import Event
from shop.software.signing import secret_text
from tests.unit.web.software_desk import Program
from tests.unit.web.staff_desk import (
    application_of,
    dora_signs_in,
    fields_of,
    text_of,
    walkthrough,
)
from web.headers import Shell

HERE = "/gestion/logiciels"
NOW = datetime.now(UTC)


async def a_token(desk: httpx.AsyncClient, **typed: object) -> httpx.Response:
    return await desk.post(f"{HERE}/acces", data={"nom": "ERP", "droits": ["stock:read"], **typed})


async def test_a_token_is_shown_once_and_works(desk: httpx.AsyncClient, app: Shell) -> None:
    answer = await a_token(desk)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-store"
    (text,) = re.findall(r'value="(cpt_[A-Za-z0-9_-]{43})"', answer.text)
    (token,) = await tokens.every()
    assert (await Program(app, text, token).get("/stock")).status_code == 200
    assert (await Program(app, text, token).get("/orders")).status_code == 403
    listed = await desk.get(HERE)
    assert text not in listed.text
    assert f"{text[:8]}…" in text_of(listed)
    again = await a_token(desk)  # the page loaded anew
    assert (again.status_code, len(await tokens.every())) == (422, 1)
    (entry,) = await engine.fetch("SELECT actor, action, after FROM audit_entry WHERE about = 'api_token'")
    assert (entry["actor"], entry["action"]) == ("Dora Leroy", "staff_token_add")
    assert tokens.hash_of(text) not in str(entry["after"])


async def test_a_token_is_revoked_on_the_next_request(desk: httpx.AsyncClient, app: Shell) -> None:
    program = await Program.let_in(app)
    path = f"{HERE}/acces/{program.token.id}/revocation"
    assert fields_of(await desk.get(HERE), path) == {}
    for _ in "twice":
        answer = await desk.post(path)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}?fait=revoque")
    assert (await program.get("/stock")).status_code == 401
    assert "Révoqué" in text_of(await desk.get(f"{HERE}?fait=revoque"))
    for wrong in ("0", "999", "x"):
        assert (await desk.post(f"{HERE}/acces/{wrong}/revocation")).status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"nom": " "}, "nom"), ({"nom": "x" * 81}, "nom"), ({"droits": []}, "droits"), ({"droits": ["tout"]}, "droits"),
     ({"fin": "2001-01-01"}, "fin"), ({"fin": "demain"}, "fin")],
)  # fmt: skip
async def test_what_is_not_fit_is_said_beside_its_field(
    desk: httpx.AsyncClient, typed: dict[str, object], field: str
) -> None:
    answer = await a_token(desk, **typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert await tokens.every() == []


async def test_a_last_day_counts_whole(desk: httpx.AsyncClient) -> None:
    await a_token(desk, fin="2099-12-31")
    (token,) = await tokens.every()
    assert token.expires_at == datetime(2099, 12, 31, 23, tzinfo=UTC)  # midnight in Paris


async def test_only_an_administrator_comes_in(client: httpx.AsyncClient) -> None:
    await dora_signs_in(client, "sales", "accounting", "warehouse", "catalogue", "after_sales")
    for path in (HERE, f"{HERE}/acces/nouveau", f"{HERE}/documentation", f"{HERE}/adresses/nouvelle"):
        assert (await client.get(path)).status_code == 403
    assert (await a_token(client)).status_code == 403
    assert await tokens.every() == []


async def an_address(desk: httpx.AsyncClient, **typed: object) -> httpx.Response:
    data = {"adresse": "https://erp.exemple.fr/hook", "evenements": ["order.paid"], **typed}
    return await desk.post(f"{HERE}/adresses", data=data)


async def test_an_address_and_its_secret_which_is_shown_once(desk: httpx.AsyncClient, app: Shell) -> None:
    answer = await an_address(desk)
    assert answer.status_code == 200
    (row,) = await engine.fetch("SELECT id, seed FROM webhook_endpoint")
    secret = secret_text(row["seed"], application_of(app).state.secret)
    assert f'value="{secret}"' in answer.text
    page = await desk.get(f"{HERE}/adresses/{row['id']}")
    assert secret not in page.text
    assert "Rien n’a encore été envoyé." in text_of(page)
    assert (await an_address(desk)).status_code == 422  # the page loaded anew
    assert len(await endpoints.every()) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"adresse": "erp.exemple.fr"}, "adresse"), ({"adresse": "https://u:p@exemple.fr"}, "adresse"),
     ({"evenements": []}, "evenements")],
)  # fmt: skip
async def test_an_address_that_is_not_fit(desk: httpx.AsyncClient, typed: dict[str, object], field: str) -> None:
    answer = await an_address(desk, **typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert await endpoints.every() == []


async def test_an_address_is_changed_and_two_people_do_not_overwrite_one_another(desk: httpx.AsyncClient) -> None:
    await an_address(desk)
    (one,) = await endpoints.every()
    path = f"{HERE}/adresses/{one.id}"
    drawn = {**fields_of(await desk.get(path), path), "evenements": ["order.paid", "stock.changed"]}
    first = await desk.post(path, data={**drawn, "active": ""})
    assert first.status_code == 303
    (kept,) = await endpoints.every()
    assert (kept.active, kept.events) == (False, (Event.ORDER_PAID, Event.STOCK_CHANGED))
    second = await desk.post(path, data={**drawn, "adresse": "https://autre.exemple.fr/"})
    assert second.status_code == 409
    assert "https://autre.exemple.fr/" in second.text
    assert 'id="url-stands"' in second.text
    assert 'id="active-stands"' in second.text
    assert [found.url for found in await endpoints.every()] == ["https://erp.exemple.fr/hook"]
    answer = await desk.post(path, data={**fields_of(second, path), "evenements": ["order.paid"], "active": "oui"})
    assert answer.status_code == 303
    assert [found.url for found in await endpoints.every()] == ["https://autre.exemple.fr/"]


async def test_messages_are_shown_and_sent_again(desk: httpx.AsyncClient, app: Shell) -> None:
    await an_address(desk)
    (one,) = await endpoints.every()
    await walkthrough(app).up_to("paid")
    await engine.fetch("UPDATE webhook_delivery SET status = 500, attempts = 5, last_error = 'Réponse 500 : <b>'")
    path = f"{HERE}/adresses/{one.id}"
    assert "En attente" in text_of(await desk.get(path))
    await engine.fetch("UPDATE job SET parked_at = {} WHERE kind = 'webhook'", NOW)
    page = await desk.get(path)
    assert "À renvoyer" in text_of(page)
    assert "Réponse 500 : &lt;b&gt;" in page.text
    assert "1 à renvoyer" in text_of(await desk.get(HERE))
    assert "Notification à un autre logiciel" in text_of(await desk.get("/gestion/taches"))
    (message,) = await endpoints.deliveries(one.id)
    for said in ("renvoi", "deja"):
        answer = await desk.post(f"{path}/messages/{message.id}/renvoi")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?fait={said}")
    (job,) = await engine.fetch("SELECT parked_at, attempts FROM job WHERE kind = 'webhook'")
    assert (job["parked_at"], job["attempts"]) == (None, 0)
    assert (await desk.post(f"{path}/messages/999/renvoi")).status_code == 404
    assert (await desk.post(f"{HERE}/adresses/999/messages/{message.id}/renvoi")).status_code == 404


async def test_an_address_goes(desk: httpx.AsyncClient) -> None:
    await an_address(desk)
    (one,) = await endpoints.every()
    assert (await desk.post(f"{HERE}/adresses/{one.id}/suppression")).status_code == 303
    assert await endpoints.every() == []
    assert (await desk.get(f"{HERE}/adresses/{one.id}")).status_code == 404


async def test_the_documentation_has_every_operation(desk: httpx.AsyncClient) -> None:
    page = await desk.get(f"{HERE}/documentation")
    assert page.status_code == 200
    for told in ("GET /api/v1/orders/{number}", "PATCH /api/v1/stock/{sku}", "Idempotency-Key", "tracking_number",
                 "expected_cents", "order.cancelled", "webhook-signature"):  # fmt: skip
        assert told in text_of(page)


async def test_the_settings_lead_here(desk: httpx.AsyncClient) -> None:
    assert f'href="{HERE}"' in (await desk.get("/gestion/reglages")).text
