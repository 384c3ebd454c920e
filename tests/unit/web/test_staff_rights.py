"""Who of the staff may do what (T29): every route of the space asked as every role, and as nobody."""

import re

import httpx
import pytest

from shop.staff.roles import Role
from tests.unit.web.conftest import HTMX
from tests.unit.web.people_desk import a_session, comes_in, member
from tests.unit.web.staff_desk import application_of, text_of
from tests.unit.web.whole_cast import Cast
from tests.unit.web.whole_shop import Raw, WholeShop, ask_raw
from web.headers import Shell
from web.pages.staff.people.matrix import SECTIONS
from web.pages.staff.rights import MATRIX, allowed, sections
from web.pages.staff.words import ACTIONS

DOOR = {
    "staff_sign_in", "staff_sign_in_sent", "staff_sign_out", "staff_code", "staff_code_sent", "staff_recovery_sent",
    "staff_enrol", "staff_enrol_sent", "staff_access_link", "staff_access_link_sent",
}  # fmt: skip
"""Routes of the space for who is not in it yet."""
Named = tuple[str, str, str]


def space(app: Shell) -> list[Named]:
    """(method, template, name) of every route behind the staff's door."""
    found = [
        (method, route.path_format, handler.name or "")
        for route in application_of(app).routes
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods
        if method != "OPTIONS" and (route.path_format + "/").startswith("/gestion/")
    ]
    return sorted(one for one in found if one[2] not in DOOR)


def test_every_route_is_in_the_matrix_and_no_other(app: Shell) -> None:
    assert {name for _, _, name in space(app)} == set(MATRIX)


def test_every_route_has_words() -> None:
    assert not [name for name in MATRIX if name not in ACTIONS]
    assert not [heading for heading, _ in sections() if heading not in SECTIONS]


def refused(answer: Raw) -> bool:
    return answer.status == 403 and "Votre rôle ne donne pas accès" in answer.body


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_may_do_what_the_matrix_says_and_nothing_else(
    app: Shell, client: httpx.AsyncClient, role: Role
) -> None:
    shop = await WholeShop.open(app, client)
    row = await member([role], email="fanny@example.fr", name="Fanny")
    wrong = []
    for method, template, name in space(app):
        headers = [
            (b"sec-fetch-site", b"same-origin"),
            (b"cookie", f"session={await a_session(row)}".encode()),
            (b"content-type", b"application/x-www-form-urlencoded"),
        ]
        answer = await ask_raw(app, method, shop.path(template).encode(), headers, b"")
        if refused(answer) is allowed({role}, name) or answer.status >= 500:
            wrong.append((method, template, answer.status))
    assert wrong == []


@pytest.mark.parametrize("who", ["anonymous", "owner"])
async def test_nobody_else_comes_in(app: Shell, client: httpx.AsyncClient, who: str) -> None:
    cast = await Cast.assemble(await WholeShop.open(app, client))
    for method, template, _ in space(app):
        answer = await cast.ask(who, method, template)  # type: ignore[arg-type]
        assert answer.status == 303, (method, template)
        assert answer.headers["location"].startswith("/gestion/connexion"), (method, template)


@pytest.mark.parametrize(
    ("role", "name", "may"),
    [
        (Role.WAREHOUSE, "staff_refund_make", False),
        (Role.WAREHOUSE, "staff_pack", True),
        (Role.SALES, "staff_refund_make", False),
        (Role.SALES, "staff_cancel", True),
        (Role.ACCOUNTING, "staff_bank_accept", True),
        (Role.ACCOUNTING, "staff_audit", True),
        (Role.CATALOGUE, "staff_orders", False),
        (Role.AFTER_SALES, "staff_refund_make", True),
        (Role.AFTER_SALES, "staff_member_change", False),
        (Role.ADMINISTRATOR, "staff_member_change", True),
        (Role.SALES, "staff_no_such_route", False),
    ],
)
def test_what_matters_most_is_read_twice(role: Role, name: str, may: bool) -> None:
    assert allowed({role}, name) is may


def test_nobody_but_the_administrator_touches_the_team() -> None:
    own = {name for name in MATRIX if name.startswith(("staff_team", "staff_member", "staff_rights"))}
    assert own
    assert all(MATRIX[name] == frozenset() for name in own)


async def test_who_may_do_what_is_read_by_action_and_by_role(client: httpx.AsyncClient) -> None:
    await comes_in(client, await member())
    page = text_of(await client.get("/gestion/equipe/droits"))
    assert "Annuler une commande Ventes, Service après-vente" in page
    assert "Modifier un membre de l’équipe l’administration seule" in page
    answer = await client.get("/gestion/equipe/droits?role=warehouse")
    may, _, may_not = answer.text[answer.text.index("<h2>Commandes") :].partition("<details")
    assert "Voir une commande" in may
    assert "Annuler une commande" not in may
    assert "Annuler une commande" in may_not.partition("</details>")[0]
    assert "sans droit" not in (await client.get("/gestion/equipe/droits?role=administrator")).text
    assert (await client.get("/gestion/equipe/droits?role=queen")).status_code == 200


async def test_a_refused_page_keeps_the_menu(app: Shell, client: httpx.AsyncClient) -> None:
    await comes_in(client, await member(["warehouse"]))
    answer = await client.get("/gestion/comptabilite")
    assert answer.status_code == 403
    assert "Votre rôle ne donne pas accès à cette page." in text_of(answer)
    assert 'aria-label="Gestion"' in answer.text
    assert "/gestion/comptabilite" not in answer.text
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    ("came_from", "way"),
    [
        ("http://127.0.0.1:8000/gestion/commandes/SC-26-000001?a=1", "/gestion/commandes/SC-26-000001?a=1"),
        ("https://elsewhere.example/gestion//evil.example", "/gestion//evil.example"),
        ("https://elsewhere.example//gestion", ""),
        ("http://127.0.0.1:8000/panier", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
async def test_a_refused_button_leads_back_to_where_it_was_pressed(
    app: Shell, client: httpx.AsyncClient, came_from: str, way: str
) -> None:
    await comes_in(client, await member(["warehouse"]))
    answer = await client.post("/gestion/taches/1/relance", headers={"referer": came_from})
    assert answer.status_code == 403
    found = re.search(r'<a href="([^"]*)" id="way-back">', answer.text)
    assert (found[1] if found else "") == way


async def test_a_refused_click_is_said_in_the_banner(app: Shell, client: httpx.AsyncClient) -> None:
    await comes_in(client, await member(["warehouse"]))
    answer = await client.get("/gestion/comptabilite", headers=HTMX)
    assert answer.status_code == 403
    assert 'hx-target="#alert"' in answer.text
    assert "<html" not in answer.text


async def test_what_is_not_there_keeps_the_menu_too(app: Shell, client: httpx.AsyncClient) -> None:
    await comes_in(client, await member())
    answer = await client.get("/gestion/commandes/SC-26-999999")
    assert answer.status_code == 404
    assert 'aria-label="Gestion"' in answer.text


async def test_a_menu_names_no_room_that_is_closed(app: Shell, client: httpx.AsyncClient) -> None:
    await comes_in(client, await member(["catalogue"]))
    page = (await client.get("/gestion/mon-acces")).text
    assert "/gestion/equipe" not in page
    assert "/gestion/banque" not in page
