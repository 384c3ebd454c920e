"""/api/v1: what programs change, once for each key however often it is asked, and in whose name it stands."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from db import engine
from db.queries import software as queries
from shop.software import answers
from shop.software.tokens import Scope
from tests import factories
from tests.factories import an_article
from tests.order_walkthrough import OrderWalkthrough
from tests.unit.web.software_desk import Program, check_problem
from tests.unit.web.staff_desk import walkthrough
from web.headers import Shell

NOW = datetime.now(UTC)
NAME = "API\u00a0: ERP"


async def shelf(sku: str) -> tuple[int, int]:
    (row,) = await engine.fetch("SELECT on_hand, reserved FROM variant WHERE sku = {}", sku)
    return row["on_hand"], row["reserved"]


async def movements() -> list[tuple[int, str, str]]:
    rows = await engine.fetch("SELECT delta, reason, actor FROM stock_movement WHERE actor <> '' ORDER BY id")
    return [(row["delta"], row["reason"], row["actor"]) for row in rows]


async def test_an_order_from_the_list_to_the_carrier(app: Shell) -> None:
    program = await Program.let_in(app)
    order = await walkthrough(app, quantity=3).up_to("paid")
    begun = await program.write("POST", f"/orders/{order.number}/preparation", {"version": order.version})
    assert (begun.status_code, begun.json()["state"]) == (200, "in_preparation")
    # What is kept for a repetition, and given to who may write alone, names nobody.
    assert set(begun.json()) == {"number", "state", "version", "updated_at", "lines", "parcels"}
    line = begun.json()["lines"][0]["id"]
    parcel = {"version": begun.json()["version"], "carrier": "dpd", "tracking_number": "25001234567890"}
    some = {**parcel, "lines": [{"line_id": line, "quantity": 2}]}
    sent = await program.write("POST", f"/orders/{order.number}/shipments", some)
    assert (sent.status_code, sent.json()["state"]) == (201, "shipped")
    assert (sent.json()["lines"][0]["to_send"], sent.json()["parcels"][0]["tracking_number"]) == (1, "25001234567890")
    rest = {**parcel, "version": sent.json()["version"], "tracking_number": "25001234567891"}
    whole = await program.write("POST", f"/orders/{order.number}/shipments", rest)
    assert (whole.json()["lines"][0]["to_send"], len(whole.json()["parcels"])) == (0, 2)
    history = [(one.move, one.actor) for one in (await OrderWalkthrough.order(order.number)).events[-3:]]
    assert history == [("prepare", NAME), ("ship", NAME), ("ship", NAME)]
    rows = await engine.fetch("SELECT DISTINCT member, actor, action FROM audit_entry WHERE about = 'orders'")
    assert {(row["member"], row["actor"], row["action"]) for row in rows} == {
        (0, NAME, "api_prepare"), (0, NAME, "api_ship")
    }  # fmt: skip


async def test_a_version_that_is_over_is_told(app: Shell) -> None:
    program = await Program.let_in(app)
    order = await walkthrough(app).up_to("paid")
    path = f"/orders/{order.number}/preparation"
    check_problem(await program.write("POST", path, {"version": order.version + 5}), 409, "order_changed")
    early = {"version": order.version, "carrier": "dpd", "tracking_number": "25001234567890"}
    check_problem(await program.write("POST", f"/orders/{order.number}/shipments", early), 409, "move_not_allowed")
    check_problem(await program.write("POST", "/orders/SC-26-999999/preparation", {"version": 1}), 404, "order_unknown")


async def test_stock_is_counted_and_moved(app: Shell) -> None:
    program = await Program.let_in(app)
    order = await walkthrough(app, quantity=2, on_hand=10).up_to("paid")
    sku = order.lines[0].sku
    came = await program.write("PATCH", f"/stock/{sku}", {"delta": 5, "reason": "arrival", "note": "BL\n 12\x00"})
    assert (came.status_code, came.json()["on_hand"], came.json()["available"]) == (200, 15, 13)
    counted = await program.write("PATCH", f"/stock/{sku}", {"on_hand": 4})
    assert (counted.json()["on_hand"], counted.json()["reserved"]) == (4, 2)
    assert await movements() == [(5, "arrival", NAME), (-11, "correction", NAME)]
    (note,) = await engine.fetch("SELECT note FROM stock_movement WHERE reason = 'arrival' AND actor <> ''")
    assert note["note"] == "BL 12"
    for body in ({"on_hand": 1}, {"delta": -3}):
        check_problem(await program.write("PATCH", f"/stock/{sku}", body), 409, "stock_reserved")
    too_many = {"delta": 1_000_000, "reason": "arrival"}
    check_problem(await program.write("PATCH", f"/stock/{sku}", too_many), 409, "stock_limit")
    assert await shelf(sku) == (4, 2)
    same = await program.write("PATCH", f"/stock/{sku}", {"on_hand": 4})
    assert (same.status_code, len(await movements())) == (200, 2)
    check_problem(await program.write("PATCH", f"/stock/{sku}", {"delta": 3, "reason": "breakage"}), 422, "wrong_sign")
    check_problem(await program.write("PATCH", "/stock/rien", {"on_hand": 4}), 404, "article_unknown")


@pytest.mark.parametrize(
    ("written", "status"), [("4.0", 200), ("40e-1", 200), ("4.5", 422), ("1e300", 422), ("1e999", 422)]
)
async def test_a_whole_number_may_be_written_with_a_point(app: Shell, written: str, status: int) -> None:
    """As JSON Schema has it: some programs know no other numbers."""
    program = await Program.let_in(app)
    variant = (await factories.variants_of(await factories.a_product(on_hand=7)))[0]
    headers = {"Content-Type": "application/json", "Idempotency-Key": "point"}
    body = f'{{"on_hand": {written}}}'
    answer = await program.ask("PATCH", f"/stock/{variant.sku}", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert (await shelf(variant.sku))[0] == (4 if status == 200 else 7)


async def test_a_reference_may_hold_a_slash(app: Shell) -> None:
    program = await Program.let_in(app)
    variant = await an_article()
    await engine.fetch("UPDATE variant SET sku = 'A/B é' WHERE id = {}", variant.id)
    for path in ("/stock/A%2FB%20%C3%A9", "/stock/A/B%20%C3%A9"):
        answer = await program.write("PATCH", path, {"delta": 1})
        assert (answer.status_code, answer.json()["sku"]) == (200, "A/B é")


async def test_a_price_and_its_history(app: Shell) -> None:
    program = await Program.let_in(app)
    variant = await an_article()
    path, old = f"/prices/{variant.sku}", variant.price_cents
    version = (await engine.fetch("SELECT version FROM catalogue_version"))[0]["version"]
    new = await program.write("PATCH", path, {"price_cents": old + 100, "expected_cents": old})
    assert (new.status_code, new.json()["price_cents"]) == (200, old + 100)
    (last,) = await engine.fetch("SELECT price_cents FROM price_change ORDER BY id DESC LIMIT 1")
    assert last["price_cents"] == old + 100
    assert (await engine.fetch("SELECT version FROM catalogue_version"))[0]["version"] > version
    stale = await program.write("PATCH", path, {"price_cents": old, "expected_cents": old})
    check_problem(stale, 409, "price_changed")
    check_problem(await program.write("PATCH", "/prices/rien", {"price_cents": 1}), 404, "article_unknown")
    (entry,) = await engine.fetch("SELECT actor FROM audit_entry WHERE about = 'variant'")
    assert entry["actor"] == NAME


async def test_the_price_of_a_new_book_is_its_publishers(app: Shell) -> None:
    program = await Program.let_in(app)
    book = await an_article(vat_class="book")
    check_problem(await program.write("PATCH", f"/prices/{book.sku}", {"price_cents": 1}), 422, "price_fixed")


async def test_the_same_key_is_the_same_answer_and_one_change(app: Shell) -> None:
    program = await Program.let_in(app)
    variant = await an_article()
    path, body = f"/stock/{variant.sku}", {"delta": 2, "reason": "arrival"}
    first = await program.write("PATCH", path, body, key="k1")
    again = await program.write("PATCH", path, body, key="k1")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert await shelf(variant.sku) == (12, 0)
    check_problem(await program.write("PATCH", path, {"delta": 3}, key="k1"), 422, "idempotency_key_reused")
    check_problem(await program.write("PATCH", f"/prices/{variant.sku}", {"price_cents": 5}, key="k1"), 422,
                  "idempotency_key_reused")  # fmt: skip
    other = await Program.let_in(app, Scope.STOCK_WRITE, name="Autre")
    assert (await other.write("PATCH", path, body, key="k1")).status_code == 200  # its own keys
    assert await shelf(variant.sku) == (14, 0)


async def test_a_refusal_is_kept_with_its_key_too(app: Shell) -> None:
    program = await Program.let_in(app)
    variant = await an_article(on_hand=1)
    path = f"/stock/{variant.sku}"
    refused = await program.write("PATCH", path, {"delta": -2}, key="k")
    check_problem(refused, 409, "stock_reserved")
    await program.write("PATCH", path, {"delta": 5})
    assert (await program.write("PATCH", path, {"delta": -2}, key="k")).content == refused.content
    assert await shelf(variant.sku) == (6, 0)


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 129])
async def test_a_write_needs_a_key(app: Shell, key: str) -> None:
    program = await Program.let_in(app)
    variant = await an_article()
    headers = {"Idempotency-Key": key.encode()} if key else {}
    answer = await program.ask("PATCH", f"/stock/{variant.sku}", json={"delta": 1}, headers=headers)
    check_problem(answer, 400, "idempotency_key_missing")
    assert await shelf(variant.sku) == (10, 0)


async def twins(app: Shell) -> tuple[str, list[httpx.Response]]:
    """The same request four times at once."""
    program = await Program.let_in(app)
    variant = await an_article()
    asked = [program.write("PATCH", f"/stock/{variant.sku}", {"delta": 1}, key="same") for _ in range(4)]
    return variant.sku, await asyncio.gather(*asked)


@pytest.mark.race
async def test_of_the_same_at_once_one_is_done(app: Shell) -> None:
    sku, given = await twins(app)
    assert {(one.status_code, one.content) for one in given} == {(200, given[0].content)}
    assert await shelf(sku) == (11, 0)


@pytest.mark.race
async def test_without_the_claim_each_is_done(app: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative twin of the race above."""

    async def unguarded(asked: answers.Asked, now: datetime, work: answers.Work) -> answers.Answer:
        return await work(0)

    async def forgetful(*_: object) -> bool:
        return True

    monkeypatch.setattr("web.pages.api.writing.once", unguarded)
    monkeypatch.setattr(queries, "finish", forgetful)
    sku, _ = await twins(app)
    assert await shelf(sku) == (14, 0)


async def test_what_was_begun_and_never_ended_is_taken_over(app: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process died: after a minute the same request is done; before that, it is said to wait."""
    program = await Program.let_in(app)
    variant = await an_article()
    monkeypatch.setattr(answers, "LOOKS", 1)
    path, body = f"/stock/{variant.sku}", {"delta": 1}
    await program.write("PATCH", path, body, key="dead")
    await engine.fetch("UPDATE api_answer SET status = 0, at = {} RETURNING id", datetime.now(UTC))
    waiting = await program.write("PATCH", path, body, key="dead")
    check_problem(waiting, 409, "request_in_progress")
    assert waiting.headers["retry-after"] == "1"
    await engine.fetch("UPDATE api_answer SET at = {} RETURNING id", NOW - timedelta(minutes=2))
    assert (await program.write("PATCH", path, body, key="dead")).json()["on_hand"] == 12


async def test_what_breaks_frees_its_key(app: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    program = await Program.let_in(app)
    variant = await an_article()
    path = f"/stock/{variant.sku}"

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as patched:
        patched.setattr("shop.software.shelf.announce", broken)
        check_problem(await program.write("PATCH", path, {"delta": 1}, key="k"), 500, "internal_error")
    assert await shelf(variant.sku) == (10, 0)
    assert (await program.write("PATCH", path, {"delta": 1}, key="k")).json()["on_hand"] == 11


async def test_keys_are_forgotten_after_a_day(app: Shell) -> None:
    program = await Program.let_in(app)
    variant = await an_article()
    for key in ("old", "new"):
        await program.write("PATCH", f"/stock/{variant.sku}", {"delta": 1}, key=key)
    await engine.fetch("UPDATE api_answer SET at = {} WHERE key = 'old'", NOW - timedelta(hours=25))
    await answers.forget_old(datetime.now(UTC))
    assert [row["key"] for row in await engine.fetch("SELECT key FROM api_answer")] == ["new"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "json_invalid"), (b"{", 400, "json_invalid"), (b"\xff", 400, "json_invalid"),
        (b'{"on_hand": "\\ud800"}', 400, "json_invalid"), (b"[" * 50_000, 400, "bad_request"),
        (b"[]", 422, "body_invalid"), (b"{}", 422, "body_invalid"),
        (b'{"on_hand": 1, "delta": 2}', 422, "body_invalid"),
        (b'{"on_hand": -1}', 422, "body_invalid"), (b'{"on_hand": 1e400}', 422, "body_invalid"),
        (b'{"on_hand": 1.5}', 422, "body_invalid"), (b'{"on_hand": null}', 422, "body_invalid"),
        (b'{"on_hand": 1, "autre": 2}', 422, "body_invalid"), (b'{"delta": 99999999999999999999}', 422, "body_invalid"),
        (b'{"delta": 1, "reason": "sold"}', 422, "body_invalid"),
        (b'{"a": "' + b"x" * 70_000 + b'"}', 413, "too_large"),
    ],
    ids=range(16),
)  # fmt: skip
async def test_bodies_that_do_not_fit(app: Shell, body: bytes, status: int, code: str) -> None:
    """T40: whatever is sent, it is told as a problem, and nothing changes."""
    program = await Program.let_in(app)
    variant = await an_article()
    headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
    answer = await program.ask("PATCH", f"/stock/{variant.sku}", content=body, headers=headers)
    check_problem(answer, status, code)
    assert await shelf(variant.sku) == (10, 0)


async def test_only_json_is_read(app: Shell) -> None:
    program = await Program.let_in(app)
    variant = await an_article()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", ""):
        headers = {"Content-Type": kind, "Idempotency-Key": "k"}
        answer = await program.ask("PATCH", f"/stock/{variant.sku}", content=b'{"delta": 1}', headers=headers)
        check_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("name", ["tracking_number", "tracking_url"])
async def test_a_line_break_at_the_end_is_no_part_of_a_number(name: str, app: Shell) -> None:
    """Python's « $ » stands before a last line break; the description's does not."""
    program = await Program.let_in(app)
    order = await walkthrough(app).up_to("in_preparation")
    parcel = {
        "version": order.version,
        "carrier": "other",
        "tracking_number": "A1",
        "tracking_url": "https://suivi.fr/a",
    }
    answer = await program.write("POST", f"/orders/{order.number}/shipments", parcel | {name: f"{parcel[name]}\n"})
    assert answer.status_code == 422
    assert (await OrderWalkthrough.order(order.number)).parcels == ()


@pytest.mark.parametrize("path", ["/stock", "/orders/SC-26-000001"])
async def test_asking_for_the_methods_is_no_failure(path: str, app: Shell) -> None:
    program = await Program.let_in(app)
    assert (await program.ask("OPTIONS", path)).status_code in {204, 405}
