"""/api/v1: who comes in, what is read page by page, and how a refusal reads."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx
import pytest

from db import engine
from shop.software import tokens
from shop.software.tokens import Scope
from tests import factories
from tests.unit.web.software_desk import PROBLEM, ROOT, Program, check_problem
from tests.unit.web.staff_desk import dora_signs_in, walkthrough
from tests.unit.web.whole_shop import ask_raw, routes
from web.headers import Shell
from web.openapi.operations import OPERATIONS

NOW = datetime.now(UTC)


async def test_a_cookie_never_counts(client: httpx.AsyncClient) -> None:
    """Dora is signed in as the administrator; without a token she is nobody here."""
    await dora_signs_in(client)
    for one in OPERATIONS:
        path = re.sub(r"\{[a-z]+\}", "SC-26-000001", one.path)
        answer = await client.request(one.method, ROOT + path, json={})
        check_problem(answer, 401, "token_missing")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_lets_in_until_it_is_revoked_or_over(app: Shell) -> None:
    program = await Program.let_in(app)
    assert (await program.get("/orders")).status_code == 200
    (row,) = await engine.fetch("SELECT token_hash, hint, used_at FROM api_token")
    assert program.text not in str(row)
    assert row["hint"] == program.text[:8]
    assert row["used_at"] is not None
    assert await tokens.revoke(program.token.id, NOW)
    check_problem(await program.get("/orders"), 401, "token_invalid")
    assert not await tokens.revoke(program.token.id, NOW)
    text, token = await tokens.create("Marché", [Scope.ORDERS_READ], NOW + timedelta(days=1), "Dora", NOW)
    ending = Program(app, text, token)
    assert (await ending.get("/orders")).status_code == 200
    await engine.fetch("UPDATE api_token SET expires_at = {} WHERE id = {}", NOW - timedelta(seconds=1), token.id)
    check_problem(await ending.get("/orders"), 401, "token_invalid")


async def test_use_is_noted_once_a_minute(app: Shell) -> None:
    program = await Program.let_in(app)

    async def noted() -> object:
        return (await engine.fetch("SELECT used_at FROM api_token"))[0]["used_at"]

    await program.get("/orders")
    first = await noted()
    await program.get("/orders")
    assert await noted() == first
    await engine.fetch("UPDATE api_token SET used_at = {}", NOW - timedelta(minutes=2))
    await program.get("/orders")
    assert await noted() != NOW - timedelta(minutes=2)


async def test_each_operation_asks_for_its_scope(app: Shell) -> None:
    for scope in Scope:
        program = await Program.let_in(app, scope, name=scope.value)
        for one in OPERATIONS:
            path = re.sub(r"\{[a-z]+\}", "SC-26-999999", one.path)
            answer = await program.ask(one.method, path, json={})
            if one.scope == scope:
                assert answer.status_code not in {401, 403}, (scope, one.path)
            else:
                check_problem(answer, 403, "scope_missing")
                assert one.scope.value in answer.headers["www-authenticate"]


async def test_guesses_are_counted_by_address(app: Shell) -> None:
    program = await Program.let_in(app)
    wrong = Program(app, "cpt_" + "A" * 43, program.token)
    statuses = [(await wrong.get("/orders")).status_code for _ in range(22)]
    assert statuses == [401] * 20 + [429] * 2
    answer = await wrong.get("/orders")
    check_problem(answer, 429, "too_many_requests")
    assert int(answer.headers["retry-after"]) > 0
    assert (await program.get("/orders")).status_code == 200  # who has one is not shut out by a neighbour


async def test_a_token_has_its_own_pace(app: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    from web.limits import RULES, Rule

    monkeypatch.setitem(RULES, "api_token", Rule("api_token", 3, 60, kept=False))
    program, other = await Program.let_in(app), await Program.let_in(app, name="Autre")
    await engine.fetch("UPDATE api_token SET id = id + 70000 RETURNING id")  # counters of other tests are not its own
    assert [(await program.get("/stock")).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert (await other.get("/stock")).status_code == 200


async def test_orders_are_read_page_by_page(app: Shell) -> None:
    program = await Program.let_in(app)
    walk = walkthrough(app, quantity=1)
    paid = await walk.up_to("paid")
    others = [await walkthrough(app, variant_id=walk.variant_id, quantity=1).up_to("awaiting_payment") for _ in "ab"]
    first = await program.get("/orders", limit=2)
    assert [one["number"] for one in first.json()["items"]] == [paid.number, others[0].number]
    assert first.headers["link"] == f'<{first.json()["next"]}>; rel="next"'
    last = await program.get(first.json()["next"])
    assert [one["number"] for one in last.json()["items"]] == [others[1].number]
    assert last.json()["next"] is None
    assert "link" not in last.headers
    narrowed = (await program.get("/orders", state="paid")).json()["items"]
    assert [(one["number"], one["version"]) for one in narrowed] == [(paid.number, paid.version)]
    later = (NOW + timedelta(days=1)).isoformat()
    assert (await program.get("/orders", updated_since=later)).json()["items"] == []
    assert len((await program.get("/orders", placed_since="2020-01-01T00:00:00Z", limit="3")).json()["items"]) == 3
    assert len((await program.get("/orders", updated_since="2020-01-01T00:00:00+01:00")).json()["items"]) == 3


async def test_one_order_whole(app: Shell) -> None:
    program = await Program.let_in(app)
    order = await walkthrough(app, quantity=2).up_to("paid")
    read = (await program.get(f"/orders/{order.number}")).json()
    assert (read["number"], read["state"], read["version"]) == (order.number, "paid", order.version)
    assert read["total_cents"] == sum(one["total_cents"] for one in read["lines"]) + read["delivery_cents"]
    assert read["lines"][0]["to_send"] == 2
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", read["placed_at"])
    check_problem(await program.get("/orders/SC-26-999999"), 404, "order_unknown")
    check_problem(await program.get("/orders/" + "x" * 50), 404, "order_unknown")


async def test_stock_prices_and_documents_are_listed(app: Shell) -> None:
    program = await Program.let_in(app)
    order = await walkthrough(app, quantity=2, on_hand=10).up_to("paid")
    sku = order.lines[0].sku
    (item,) = (await program.get("/stock", sku=sku)).json()["items"]
    assert (item["on_hand"], item["reserved"], item["available"]) == (10, 2, 8)
    (price,) = (await program.get("/prices", sku=sku)).json()["items"]
    assert (price["price_cents"], price["reduced"]) == (order.lines[0].unit_price_cents, False)
    (document,) = (await program.get("/documents", order=order.number)).json()["items"]
    assert (document["kind"], document["total_cents"]) == ("invoice", order.total_cents)
    pdf, xml = await program.get(document["pdf"]), await program.get(document["xml"])
    assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert "CrossIndustryInvoice" in xml.text
    check_problem(await program.get("/documents/FA-2026-999999.pdf"), 404, "document_unknown")
    check_problem(await program.get("/documents/x"), 404, "document_unknown")


async def test_pages_of_the_stock_go_on_by_themselves(app: Shell) -> None:
    program = await Program.let_in(app)
    for at in range(5):
        await factories.a_product(f"Canne {at}")
    seen, where = [], "/stock?limit=2"
    while where:
        read = (await program.get(where)).json()
        seen += [one["sku"] for one in read["items"]]
        where = read["next"]
    (counted,) = await engine.fetch("SELECT COUNT(*) AS number FROM variant")
    assert len(seen) == len(set(seen)) == counted["number"]


@pytest.mark.parametrize(
    "path",
    ["/orders?state=rien", "/orders?limit=0", "/orders?limit=101", "/orders?limit=x", "/orders?cursor=abc!",
     "/orders?cursor=QUJD", "/orders?inconnu=1", "/orders?limit=1&limit=2", "/orders?placed_since=hier",
     "/orders?placed_since=2026-01-01T00:00:00", "/stock?sku=", "/documents?kind=devis", "/documents?order=1",
     "/orders?updated_since=0001-01-01T00:00:00%2B23:00"],
)  # fmt: skip
async def test_what_does_not_fit_is_said(app: Shell, path: str) -> None:
    check_problem(await (await Program.let_in(app)).get(path), 422, "parameter_invalid")


@pytest.mark.parametrize("path", ["/stock", "/prices"])
@pytest.mark.parametrize("sku", ["\u0082", "e\u0301", "\u200b", "\u202eA", "\U000fffff", "a" * 80])
async def test_a_reference_of_any_signs_is_none_of_ours(app: Shell, path: str, sku: str) -> None:
    """As the document describes it: no article has it, so none is listed, and none is written to."""
    await factories.a_product(on_hand=3)
    program = await Program.let_in(app)
    answer = await program.get(path, sku=sku)
    assert (answer.status_code, answer.json()["items"]) == (200, [])
    body = {"on_hand": 1} if path == "/stock" else {"price_cents": 1}
    check_problem(await program.write("PATCH", f"{path}/{quote(sku)}", body), 404, "article_unknown")
    assert await engine.fetch("SELECT 1 FROM variant WHERE on_hand = 1 OR price_cents = 1") == []


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\n", "\x7f"])
async def test_a_reference_has_no_control_characters(app: Shell, sign: str) -> None:
    program = await Program.let_in(app)
    assert (await program.get("/stock", sku=f"A{sign}B")).status_code in {400, 422}
    answer = await program.write("PATCH", f"/stock/A{quote(sign)}B", {"on_hand": 1})
    assert answer.status_code == 400


async def test_refusals_are_problems_wherever_they_come_from(app: Shell) -> None:
    """Unknown addresses, other methods, other hosts, bytes that cannot be read: JSON for a program."""
    for method, target, status in (
        ("GET", b"/api/v1/nulle-part", 404), ("GET", b"/api/", 404), ("DELETE", b"/api/v1/orders", 405),
        ("GET", b"/api/v1/stock/x", 405), ("GET", b"/api/v1/orders?%ff", 400),
    ):  # fmt: skip
        answer = await ask_raw(app, method, target)
        assert (answer.status, answer.headers["content-type"]) == (status, PROBLEM), target
    assert (await ask_raw(app, "GET", b"/api/v1/orders", host=b"evil.example")).headers["content-type"] == PROBLEM
    allowed = (await ask_raw(app, "DELETE", b"/api/v1/orders")).headers["allow"]
    assert "GET" in allowed


async def test_what_breaks_is_a_problem_too(app: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("SELECT secret FROM main.py")

    program = await Program.let_in(app)
    monkeypatch.setattr("web.pages.api.goods.pages.stock", broken)
    answer = await program.get("/stock")
    check_problem(answer, 500, "internal_error")
    assert "secret" not in answer.text


async def test_without_the_database_it_says_503(app: Shell) -> None:
    program = await Program.let_in(app)
    database = engine.current()
    await engine.disconnect()
    try:
        answer = await program.get("/orders")
        check_problem(answer, 503, "unavailable")
        assert answer.headers["retry-after"] == "5"
    finally:
        await engine.connect(database)
    assert (await program.get("/orders")).status_code == 200


async def test_the_table_of_operations_is_what_the_application_has(app: Shell) -> None:
    described = {(one.method, re.sub(r"\{number\}\.(pdf|xml)", "{name}", one.path)) for one in OPERATIONS}
    there = {(method, path.removeprefix(ROOT)) for method, path in routes(app) if path.startswith(ROOT)}
    assert there == described | {("GET", "/openapi.json")}


async def test_texts_of_the_shop_stay_texts(app: Shell) -> None:
    """T38: what people typed comes out as JSON strings, and headers take no line of theirs."""
    program = await Program.let_in(app)
    order = await walkthrough(app, quantity=1).up_to("paid")
    nasty = "<script>{{7*7}}\r\nX-Evil: 1\u2028=cmd|'/c'!A1"
    await engine.fetch("UPDATE orders SET comment = {} WHERE id = {} RETURNING id", nasty, order.id)
    await engine.fetch("UPDATE order_line SET name = {} RETURNING id", nasty)
    answer = await program.get(f"/orders/{order.number}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (answer.json()["comment"], "x-evil" in answer.headers) == (nasty, False)
    assert answer.json()["lines"][0]["name"].startswith(nasty)
