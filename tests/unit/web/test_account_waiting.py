"""After too many tries the form is still there, with what was typed and when to try again."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from db import engine
from lints.fragments import slice_of
from lints.markup import check_page
from tests.unit.web.account_sessions import at_home, row_of
from tests.unit.web.accounts_desk import PASSWORD
from tests.unit.web.conftest import HTMX
from tests.unit.web.staff_desk import fields_of, text_of
from web import form_traps, limits

PAGE = "/compte/informations"
SECRET = "of the tests, long enough to be one"
FIRM = {"qualite": "professionnel", "raison_sociale": "Clinique des Lilas", "siret": "732 829 320 00074"}
TYPED = {**FIRM, "prenom": "Alice", "nom": "Martin", "mot_de_passe": PASSWORD, "suite": "/compte/adresses"}


async def used_up(rule: str, subject: str) -> None:
    for _ in range(limits.RULES[rule].most):
        await limits.spend(rule, subject)


def told_to_wait(answer: httpx.Response, longest: int) -> None:
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= longest
    assert "Réessayez" in text_of(answer)


async def test_one_account_too_many_loses_nothing_that_was_typed(client: httpx.AsyncClient) -> None:
    await used_up("register", "127.0.0.1")
    stamp = form_traps.started(SECRET, datetime.now(UTC) - timedelta(hours=1))
    answer = await client.post("/inscription", data={**TYPED, "email": "alice@example.fr", "debut": stamp})
    told_to_wait(answer, 3600)
    kept = fields_of(answer, "/inscription")
    expected = {**TYPED, "email": "alice@example.fr", "mot_de_passe": ""}
    assert {name: kept[name] for name in expected} == expected
    assert PASSWORD not in answer.text
    assert check_page("register", answer.text) == []
    assert await engine.fetch("SELECT 1 FROM customer") == []


MOVE = {"nouvelle_adresse": "nouvelle@example.fr", "mot_de_passe_actuel": PASSWORD}
CHANGE = {"actuel": PASSWORD, "nouveau": "une fenêtre ouverte au matin"}


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("section", "sent", "rule"),
    [
        ("adresse-e-mail", MOVE, "own_password"),
        ("adresse-e-mail", MOVE, "new_email"),
        ("mot-de-passe", CHANGE, "own_password"),
    ],
)
async def test_the_sections_that_ask_the_password_say_when_to_try_again(
    client: httpx.AsyncClient, section: str, sent: dict[str, str], rule: str, htmx: bool
) -> None:
    alice = await at_home(client)
    before = await row_of(alice)
    await used_up(rule, str(alice.id))
    answer = await client.post(f"{PAGE}/{section}", data=sent, headers=HTMX if htmx else {})
    told_to_wait(answer, limits.RULES[rule].seconds)
    drawn = slice_of(answer.text, section)
    assert f'id="{section}-wait"' in drawn
    assert answer.text.count('-wait"') == 1
    assert sent.get("nouvelle_adresse", "") in drawn
    assert PASSWORD not in answer.text
    assert ("<h1>" in answer.text) == (not htmx)
    assert await row_of(alice) == before


async def test_the_end_of_an_account_waits_too(client: httpx.AsyncClient) -> None:
    alice = await at_home(client)
    await used_up("own_password", str(alice.id))
    answer = await client.post("/compte/donnees/effacement", data={"mot_de_passe": PASSWORD})
    told_to_wait(answer, 300)
    assert "Ce qui reste" in text_of(answer)
    assert fields_of(answer, "/compte/donnees/effacement") == {"mot_de_passe": ""}
    assert (await row_of(alice))["erase_at"] is None
