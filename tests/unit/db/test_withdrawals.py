"""Statements of withdrawal: taken once, whenever they are made, for no more than was ordered; and what they lead to."""

import asyncio
import json
from datetime import UTC, datetime, time, timedelta

import pytest

from db import engine
from db.queries import withdrawals as queries
from shop.calendar import PARIS
from shop.errors import MoveNotAllowed, ShopError
from shop.merchant.identity import Merchant
from shop.orders import counter
from shop.orders.dates import received_on
from shop.orders.moves import OrderChanged
from shop.orders.order import Order
from shop.orders.pickup_code import Proof
from shop.parcels import packing as parcels
from shop.storefront import storefront
from shop.withdrawal import moves as withdrawal_moves
from shop.withdrawal import statements as withdrawals
from shop.withdrawal.moves import pieces_to_keep_back
from shop.withdrawal.rules import last_day
from shop.withdrawal.statements import NotWithdrawable, left_of, statements_of
from shop.withdrawal.summary import Follows, about_to_tell, told_of
from shop.withdrawal.words import sentences_of
from tests.order_walkthrough import DORA, OrderWalkthrough
from tests.rows import refunds
from tests.unit.db.withdrawal_books import NOW
from tests.withdrawal_walkthrough import long_ago, send, stated, two_articles


async def count(table: str) -> int:
    return int((await engine.fetch(f"SELECT COUNT(*) AS n FROM {table}"))[0]["n"])  # noqa: S608  # our own tables


async def shelf() -> list[tuple[int, int]]:
    rows = await engine.fetch("SELECT on_hand, reserved FROM variant ORDER BY id")
    return [(row["on_hand"], row["reserved"]) for row in rows]


async def mails() -> list[dict[str, object]]:
    rows = await engine.fetch("SELECT payload FROM job WHERE kind = 'mail' ORDER BY id")
    return [payload for row in rows if (payload := json.loads(row["payload"]))["mail"] == "withdrawal_recorded"]


async def follows(order: Order) -> Follows:
    """What the last statement leads to, as the buyer reads it."""
    order = await OrderWalkthrough.order(order.number)
    statements = await statements_of(order)
    return told_of(order, statements[-1], statements, await storefront()).follows


class TestBeforeAnythingLeft:
    @pytest.mark.parametrize(
        ("state", "mode"),
        [
            ("awaiting_payment", "home"), ("paid", "home"), ("in_preparation", "home"), ("in_preparation", "agency"),
            ("ready", "agency"),
        ],
    )  # fmt: skip
    async def test_everything_ends_the_order_and_gives_goods_and_money_back(
        self, database: str, state: str, mode: str
    ) -> None:
        """Also where the buyer can no longer cancel alone: the contract is over."""
        order = await OrderWalkthrough(mode=mode).up_to(state)
        front = await storefront()
        assert about_to_tell(order, {order.lines[0].id: 2}, (), front, NOW).follows == Follows.ENDS
        statement = await stated(order)
        after = await OrderWalkthrough.order(order.number)
        assert (after.state, after.events[-1].move, after.events[-1].actor) == ("cancelled", "withdraw", "customer")
        assert (statement.closed_at is not None, statement.in_time) == (True, True)
        assert await shelf() == [(10, 0)]
        assert await refunds() == ([] if state == "awaiting_payment" else [order.total_cents])
        assert await follows(order) == Follows.ENDS

    async def test_a_part_is_for_staff_to_decide(self, database: str) -> None:
        walk = OrderWalkthrough()
        order = await two_articles(walk, state="in_preparation")
        statement = await stated(order, {order.lines[0].id: 1})
        after = await walk.order(order.number)
        assert (after.state, after.reasons, after.version) == ("in_preparation", ("withdrawal",), order.version + 2)
        assert (statement.closed_at, await refunds()) == (None, [])
        assert await follows(order) == Follows.STAYS
        with pytest.raises(OrderChanged):  # Dora's page was drawn before
            await parcels.ship(order.number, order.version, parcels.ParcelDraft("dpd", "1", order.unsent), DORA, NOW)

    async def test_the_part_that_leaves_nothing_ends_the_order(self, database: str) -> None:
        order = await two_articles(OrderWalkthrough(), state="paid")
        first, second = order.lines
        await stated(order, {first.id: first.quantity})
        await stated(order, {second.id: 1})
        after = await OrderWalkthrough.order(order.number)
        assert (after.state, await refunds()) == ("cancelled", [order.total_cents])

    async def test_what_is_taken_out_is_free_again_and_not_sent(self, database: str) -> None:
        walk = OrderWalkthrough(quantity=3)
        order = await two_articles(walk, state="in_preparation")
        first, second = order.lines
        await stated(order, {first.id: 2, second.id: 1})
        order = await walk.order(order.number)
        for _ in range(2):  # pressed twice
            await withdrawal_moves.keep_back(order.number, order.version, DORA, NOW)
        order = await walk.order(order.number)
        assert (order.reasons, order.unsent) == ((), {first.id: 1})
        assert await shelf() == [(10, 1), (10, 0)]
        assert await follows(order) == Follows.KEPT_BACK
        with pytest.raises(ShopError):
            await send(walk, order, {first.id: 2})
        with pytest.raises(MoveNotAllowed):
            await withdrawal_moves.keep_back(order.number, order.version, DORA, NOW)
        order = await send(walk, order, {first.id: 1})
        await parcels.deliver(order.number, order.version, order.parcels[0].id, DORA, NOW)
        assert (await walk.order(order.number)).state == "delivered"
        assert await shelf() == [(9, 0), (10, 0)]

    async def test_each_statement_has_its_own_pieces_taken_out(self, database: str) -> None:
        """One that is closed, and one whose goods came back, ask for nothing more."""
        walk = OrderWalkthrough(quantity=6)
        order = await two_articles(walk, state="in_preparation")
        first, second = order.lines
        kept_all = await stated(order, {first.id: 1})
        order = await walk.order(order.number)
        await withdrawal_moves.close(order.number, order.version, kept_all.id, DORA, NOW, note="Garde tout")
        order = await walk.order(order.number)
        assert pieces_to_keep_back(order, await statements_of(order)) == {}
        order = await send(walk, order, {first.id: 1, second.id: 1})
        sent = await stated(order, {first.id: 1, second.id: 1})
        order = await walk.order(order.number)
        await withdrawal_moves.keep_back(order.number, order.version, DORA, NOW)
        order = await walk.order(order.number)
        statements = await statements_of(order)
        assert (order.unsent, statements[1].kept) == ({first.id: 4}, {first.id: 1, second.id: 0})
        assert pieces_to_keep_back(order, statements) == {}  # the plasters have left, the walker is done with
        await withdrawal_moves.goods_back(order.number, order.version, sent.id, DORA, NOW)
        await stated(order, {first.id: 1})
        order = await walk.order(order.number)
        assert pieces_to_keep_back(order, await statements_of(order)) == {first.id: 1}

    async def test_taking_out_the_rest_of_a_sent_order_delivers_it(self, database: str) -> None:
        walk = OrderWalkthrough()
        order = await two_articles(walk, state="in_preparation")
        first, second = order.lines
        order = await send(walk, order, {first.id: 2})
        await parcels.deliver(order.number, order.version, order.parcels[0].id, DORA, NOW)
        await stated(order, {second.id: 1})
        order = await walk.order(order.number)
        assert (order.state, order.reasons) == ("shipped", ("withdrawal",))
        await withdrawal_moves.keep_back(order.number, order.version, DORA, NOW)
        order = await walk.order(order.number)
        assert (order.state, order.unsent, order.reasons) == ("delivered", {}, ())

    async def test_a_pickup_hands_over_what_is_left(self, database: str) -> None:
        walk = OrderWalkthrough(quantity=3, mode="agency")
        order = await walk.up_to("ready")
        await stated(order, {order.lines[0].id: 1})
        order = await walk.order(order.number)
        await withdrawal_moves.keep_back(order.number, order.version, DORA, NOW)
        order = await walk.order(order.number)
        await counter.hand_over(order.number, order.version, Proof(order.pickup_code), DORA, NOW)
        assert await shelf() == [(8, 0)]


class TestAfterItLeft:
    async def test_a_delivered_order_awaits_its_goods(self, database: str) -> None:
        order = await two_articles(OrderWalkthrough())
        statement = await stated(order, {order.lines[1].id: 1})
        after = await OrderWalkthrough.order(order.number)
        assert (after.state, after.reasons, after.events[-1].move) == ("delivered", (), "declare")
        assert (statement.number, statement.in_time) == (f"{order.number}-R1", True)
        assert await follows(order) == Follows.COMES_BACK
        assert await mails() == [{"mail": "withdrawal_recorded", "order_id": order.id, "withdrawal_id": statement.id}]

    async def test_the_last_day_is_the_last_second_of_paris(self, database: str) -> None:
        order = await OrderWalkthrough().up_to("delivered")
        received = received_on(order)
        assert received is not None
        midnight = datetime.combine(last_day(received, Merchant()) + timedelta(days=1), time(), PARIS).astimezone(UTC)
        for seconds, in_time in ((-1, True), (0, False)):
            statement = await stated(order, {order.lines[0].id: 1}, now=midnight + timedelta(seconds=seconds))
            assert statement.in_time is in_time

    async def test_one_made_too_late_is_taken_and_said_so(self, database: str) -> None:
        order = await OrderWalkthrough(now=long_ago()).up_to("delivered")
        statement = await stated(order)
        assert not statement.in_time
        assert await follows(order) == Follows.LATE
        told = told_of(order, statement, (statement,), await storefront())
        said = " ".join(sentences_of(told, order, Merchant(phone="01 99 00 06 72")))
        assert "a pris fin le" in said
        assert "01 99 00 06 72" in said
        assert "remboursons" not in said

    async def test_a_copy_goes_to_the_order_s_own_address(self, database: str) -> None:
        order = await OrderWalkthrough().up_to("delivered")
        await stated(order, email="mamie@example.fr")
        assert [payload.get("is_copy", False) for payload in await mails()] == [False, True]


class TestWhatMayBeStated:
    async def test_what_the_law_leaves_out_is_not_offered(self, database: str) -> None:
        order = await two_articles(OrderWalkthrough(), exclusion="hygiene")
        first, second = order.lines
        assert left_of(order, ()) == {first.id: 2}
        with pytest.raises(NotWithdrawable):
            await stated(order, {second.id: 1})

    async def test_never_more_than_is_left(self, database: str) -> None:
        order = await two_articles(OrderWalkthrough())
        other = await OrderWalkthrough().up_to("delivered")
        line = order.lines[0].id
        await stated(order, {line: 1})
        for pieces in ({line: 2}, {line: 0}, {line: -1}, {}, {other.lines[0].id: 1}, {999_999: 1}):
            with pytest.raises(NotWithdrawable):
                await stated(order, pieces)
        assert await count("withdrawal") == 1

    @pytest.mark.parametrize("state", ["cancelled", "expired"])
    async def test_an_order_that_ended_leaves_nothing_to_state(self, database: str, state: str) -> None:
        order = await OrderWalkthrough().up_to(state)
        with pytest.raises(NotWithdrawable, match="annulée ou expirée"):
            await stated(order)

    async def test_a_professional_is_told_whose_right_it_is(self, database: str) -> None:
        walk = OrderWalkthrough()
        order = await walk.up_to("delivered")
        await engine.fetch("UPDATE orders SET professional = {} RETURNING id", json.dumps({"company": "Lilas"}))
        with pytest.raises(NotWithdrawable, match="réservé aux consommateurs"):
            await stated(order)


@pytest.mark.race
async def test_one_page_is_one_statement_however_often_it_is_sent(database: str) -> None:
    order = await OrderWalkthrough(quantity=3).up_to("delivered")
    pieces = {order.lines[0].id: 1}
    made = await asyncio.gather(*(stated(order, pieces, key="page") for _ in range(8)))
    made.append(await stated(order, pieces, key="page"))
    assert {one.id for one in made} == {made[0].id}
    assert [await count("withdrawal"), len(await mails())] == [1, 1]


@pytest.mark.race
async def test_the_last_piece_is_withdrawn_from_once(database: str) -> None:
    order = await OrderWalkthrough(quantity=1).up_to("delivered")
    answers = await asyncio.gather(*(stated(order) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(answer, NotWithdrawable) for answer in answers) == 5
    assert await count("withdrawal") == 1


@pytest.mark.race
async def test_believing_the_page_would_withdraw_from_it_again(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin: what is left was read with the page, not on the locked order."""
    order = await OrderWalkthrough(quantity=1).up_to("delivered")
    monkeypatch.setattr(withdrawals, "_check", lambda *_: None)
    for _ in range(3):
        await stated(order)
    pieces = (await engine.fetch("SELECT SUM(quantity) AS pieces FROM withdrawal_line"))[0]["pieces"]
    assert pieces > order.lines[0].quantity


@pytest.mark.race
async def test_without_its_key_the_same_page_is_stated_twice(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin: every press is believed to be the first; the unique key is then what is left."""
    order = await OrderWalkthrough(quantity=3).up_to("delivered")

    async def unknown(key: str) -> None:
        return None

    monkeypatch.setattr(queries, "id_by_key", unknown)
    for key in ("page-1", "page-2"):
        await stated(order, {order.lines[0].id: 1}, key=key)
    assert await count("withdrawal") == 2
    with pytest.raises(Exception, match=r"(?i)unique"):
        await stated(order, {order.lines[0].id: 1}, key="page-1")
