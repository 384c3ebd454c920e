"""Who may ask for what (T29): a table of every route of the application; one that is not in it fails."""

import re
from collections.abc import Callable

import httpx
import pytest

from tests.unit.web.access_table import (
    AFTER_PASSWORD,
    ANYBODY,
    CUSTOMER,
    DEVELOPMENT,
    MACHINES,
    MAILED_LINK,
    OWN_CART,
    SIGNED_BODY,
    SIGNED_LINK,
    STAFF,
    TOKEN,
)
from tests.unit.web.whole_cast import HERS, ROLES, Cast, Role
from tests.unit.web.whole_shop import UNSAFE, Raw, WholeShop, ask_raw, checksum, routes
from web.app import create_app
from web.headers import Shell
from web.settings import Settings


def table(text: str) -> set[tuple[str, str]]:
    return {(found[1], found[2]) for found in re.finditer(r"(GET|POST|PUT|PATCH|DELETE) (\S+)", text)}


EVERY = [ANYBODY, OWN_CART, SIGNED_LINK, MAILED_LINK, CUSTOMER, STAFF, AFTER_PASSWORD, MACHINES, SIGNED_BODY, TOKEN]


def test_every_route_is_in_the_table(settings: Settings) -> None:
    written = set().union(*(table(text) for text in [*EVERY, DEVELOPMENT]))
    assert routes(create_app(settings)) == written


def test_production_has_no_simulators(settings: Settings) -> None:
    real = Settings(
        data_dir=settings.data_dir, secret_key="x" * 40, production=True, public_url="https://boutique.fr",
        mollie_api_key="live_0000000000000000000000000000", smtp_url="smtp://127.0.0.1:1",
    )  # fmt: skip
    assert routes(create_app(real)) == set().union(*(table(text) for text in EVERY))


Answered = Callable[[Raw], bool]


def door(of: str) -> Answered:
    """Sent to where one signs in, and back here afterwards where this is a page."""
    ways = re.compile(re.escape(of) + r"(\?suite=.*)?")
    return lambda answer: answer.status == 303 and bool(ways.fullmatch(answer.headers["location"]))


def past_the_door(answer: Raw) -> bool:
    """Answered, or refused for what was asked and not for who asks: staff may ask for what is not there."""
    shown_the_door = any(door(of)(answer) for of in ("/connexion", "/gestion/connexion"))
    return answer.status not in {401, 403} and answer.status < 500 and not shown_the_door


def let_in(answer: Raw) -> bool:
    """There for who asks."""
    return past_the_door(answer) and not missing(answer)


def missing(answer: Raw) -> bool:
    """Nothing there; a link of a mail that is over says no more than that."""
    return answer.status in {404, 410}


def signed_out(answer: Raw) -> bool:
    """Whoever they were."""
    return answer.status == 303 and "clear-site-data" in answer.headers


def expected(group: str, role: Role, template: str) -> Answered:
    """The matrix: by whom a route may be asked, and what the others see."""
    if template.endswith("/deconnexion"):
        return signed_out
    if group in (SIGNED_BODY, TOKEN):  # a cookie is neither
        return lambda answer: answer.status == 401
    if group == AFTER_PASSWORD:
        return door("/gestion/connexion")
    if group == STAFF:
        return past_the_door if role == "staff" else door("/gestion/connexion")
    if group == CUSTOMER:
        if role in ("anonymous", "staff"):
            return door("/connexion")
        return missing if role == "other" and "{" in template else let_in
    return let_in  # for everybody, or whoever has the link or the cart


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_gets_what_is_for_it(app: Shell, client: httpx.AsyncClient, role: Role) -> None:
    """T29: every route of the application, asked by each of the four; nobody reads what is Alice's but Alice."""
    cast = await Cast.assemble(await WholeShop.open(app, client))
    for group in EVERY:
        for method, template in sorted(table(group)):
            answer = await cast.ask(role, method, template)
            right = expected(group, role, template)
            assert right(answer), (role, method, template, answer.status, answer.headers.get("location"))
            if role != "owner" and group in (ANYBODY, CUSTOMER, *([STAFF] if role != "staff" else [])):
                assert not [word for word in HERS if word in answer.body], (role, method, template)


async def test_what_is_somebody_elses_looks_as_what_never_was(app: Shell, client: httpx.AsyncClient) -> None:
    """T29: the same status and the same body, and nothing changes."""
    cast = await Cast.assemble(await WholeShop.open(app, client))
    for method, template in sorted(row for row in table(CUSTOMER) if "{" in row[1]):
        await cast.ask("other", method, template)
        unseen = ("session", "account_link", "limit_counter")
        before = await checksum(without=unseen)
        foreign = await cast.ask("other", method, template)
        none = await cast.ask("other", method, template, nobodys=True)
        assert missing(foreign), (method, template)
        assert (foreign.status, foreign.body) == (none.status, none.body), (method, template)
        assert await checksum(without=unseen) == before, (method, template)


async def test_strangers_are_shown_the_door_and_change_nothing(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    before = await checksum()
    for cookie in ("", "session=" + "A" * 43, "session=x", "session=", "session=" + "é" * 2_000):
        for method, template in sorted(table(STAFF)):
            headers = [(b"sec-fetch-site", b"same-origin"), (b"cookie", cookie.encode())]
            answer = await ask_raw(app, method, shop.path(template).encode(), headers, b"")
            assert answer.status == 303, (method, template)
            assert answer.headers["location"].startswith("/gestion/connexion")
            assert answer.body == ""
    assert await checksum() == before


async def test_links_of_others_lead_nowhere(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    before = await checksum(without=("limit_counter",))
    number, _, signature = shop.values["{token}"].partition(".")
    forged = [number, f"{number}.", f"{shop.waiting.number}.{signature}", f"{number}.{signature[:-1]}",
              f"{number}.{signature[:-1]}{'A' if signature[-1] != 'A' else 'B'}", f"{number.lower()}.{signature}",
              "x.y", f"{number}.{'A' * 4_000}"]  # fmt: skip
    for token in forged:
        for method, template in sorted(table(SIGNED_LINK)):
            path = template.replace("{token}", token).encode()
            answer = await ask_raw(app, method, path, [(b"sec-fetch-site", b"same-origin")])
            assert answer.status == 404, (method, template, token)
    assert await checksum(without=("limit_counter",)) == before


async def test_methods_nobody_wrote_are_refused_everywhere(app: Shell, client: httpx.AsyncClient) -> None:
    shop = await WholeShop.open(app, client)
    before = await checksum()
    known: dict[str, set[str]] = {}
    for method, template in routes(app):
        known.setdefault(template, set()).add(method)
    for template, methods in known.items():
        for method in (UNSAFE | {"TRACE", "CONNECT", "ODD"}) - methods:
            answer = await ask_raw(app, method, shop.path(template).encode(), [(b"sec-fetch-site", b"same-origin")])
            assert answer.status == 405, (method, template)
    assert await checksum() == before


@pytest.mark.parametrize("path", ["/statique", "/statique/", "/statique/../web/settings.py", "/statique/%2e%2e/app.py",
                                  "/statique/css/shop.css", "/photos/..%2f..%2fsecret.key", "/documents/secret.key",
                                  "/simulateur/courrier/..%2fsecret.key", "/photos/%2e%2e"])  # fmt: skip
async def test_files_are_those_we_name(app: Shell, path: str) -> None:
    assert (await ask_raw(app, "GET", path.encode())).status == 404


@pytest.mark.parametrize("path", ["/suivi", "/sante/vivant", "/sitemap.xml", "/statiques"])
async def test_the_prefix_of_files_hides_no_page(app: Shell, path: str) -> None:
    assert (await ask_raw(app, "GET", path.encode())).status == (404 if path == "/statiques" else 200)
