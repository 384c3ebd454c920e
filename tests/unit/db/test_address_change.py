"""An address changed until the carrier has the parcel: checked as at the checkout, its price never changed silently."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db import engine
from shop.calendar import add_working_days
from shop.checkout.picks import Typed
from shop.errors import MoveNotAllowed
from shop.orders import address_change
from shop.orders.address_change import NotAccepted, Wish, change_address, judge
from shop.orders.moves import By, OrderChanged, staff
from shop.orders.order import Order
from shop.orders.papers import delivery_note
from shop.parcels import packing
from shop.parcels.labels import Labels, type_number
from shop.parcels.packing import ParcelDraft, hand_to_carrier, pack
from shop.storefront import storefront
from tests.order_walkthrough import ALICE_AT_HOME, DORA, OrderWalkthrough
from tests.parcel_walkthrough import OneMaker, mails
from tests.unit.db.parcel_letters import chosen, newest, says
from tests.unit.db.unguarded import without_lock_and_version

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)
EVE = staff("Eve Moreau")
ELSEWHERE = replace(ALICE_AT_HOME, line1="5 rue Neuve", postcode="69001", phone="")
AJACCIO = replace(ALICE_AT_HOME, line1="1 cours Napoléon", postcode="20000", town="Ajaccio", phone="")
PHONE = "06 39 98 00 02"


async def changed(order: Order, by: By = DORA, **values: Any) -> Order:
    wish = Wish(values.pop("delivery", ELSEWHERE), values.pop("billing", None), values.pop("phone", PHONE), **values)
    await change_address(order.number, order.version, wish, by, SOON)
    return await OrderWalkthrough.order(order.number)


@pytest.mark.parametrize("state", ["awaiting_payment", "paid", "in_preparation"])
async def test_the_parcel_goes_elsewhere_and_the_history_says_from_where(database: str, state: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to(state)
    for _ in range(2):
        after = await changed(order)
    assert after.delivery_address
    assert (after.delivery_address.line1, after.delivery.postcode, after.state) == ("5 rue Neuve", "69001", state)
    assert (after.total_cents, after.delivery_cents) == (order.total_cents, order.delivery_cents)
    assert after.contact["phone"] == "+33639980002"
    assert after.delivery_address.phone == "+33639980002"
    assert after.billing_address == order.billing_address
    last = after.events[-1]
    assert last.move == "change_address"
    assert "12 rue des Lilas, 69003 Lyon → Alice Martin, 5 rue Neuve, 69001 Lyon" in last.note
    assert "06\u00a012\u00a034\u00a056\u00a078 → 06\u00a039\u00a098\u00a000\u00a002" in last.note
    assert await mails("address_changed") == 1


@pytest.mark.parametrize("packed_first", [False, True])
async def test_what_left_before_keeps_its_address_on_its_delivery_note(database: str, packed_first: bool) -> None:
    """S0-46: it is a proof of where the parcel went; only what leaves later goes to the new address."""
    order = await OrderWalkthrough(now=NOW, quantity=3).up_to("in_preparation")
    line, merchant = order.lines[0].id, (await storefront()).merchant
    first = ParcelDraft("dpd", "250012345678", {line: 1})
    if packed_first:
        await pack(order.number, order.version, first, DORA, NOW, with_label=False)
        order = await OrderWalkthrough.order(order.number)
        await type_number(order.number, order.version, order.packed[0].id, "250012345678", "", DORA, NOW)
        order = await OrderWalkthrough.order(order.number)
        await hand_to_carrier(order.number, order.version, order.packed[0].id, DORA, NOW)
    else:
        await packing.ship(order.number, order.version, first, DORA, NOW)
    after = await changed(await OrderWalkthrough.order(order.number))
    second = ParcelDraft("dpd", "250012345679", {line: 2})
    assert delivery_note(after, None, merchant, SOON).delivered_to[1] == "5 rue Neuve"
    await packing.ship(after.number, after.version, second, DORA, SOON)
    after = await OrderWalkthrough.order(order.number)
    went = [delivery_note(after, one, merchant, SOON).delivered_to for one in after.parcels]
    assert went == [("Alice Martin", "12 rue des Lilas", "69003 Lyon"), ("Alice Martin", "5 rue Neuve", "69001 Lyon")]
    await engine.fetch("UPDATE parcel SET address = {}", "{}")
    unkept = await OrderWalkthrough.order(order.number)
    assert delivery_note(unkept, unkept.parcels[0], merchant, SOON).delivered_to[1] == "5 rue Neuve"


async def test_the_mail_says_where_it_goes_now(database: str, render: Any) -> None:
    order = await changed(await OrderWalkthrough(now=NOW).up_to("paid"))
    says(await newest(render, order, "address_changed"), "5 rue Neuve", "69001 Lyon", "Facturée à")


async def test_an_invoice_keeps_its_address_and_before_it_billing_changes(database: str) -> None:
    unpaid = await OrderWalkthrough(now=NOW).up_to("awaiting_payment")
    after = await changed(unpaid, billing=replace(ELSEWHERE, line1="9 place Bellecour"))
    assert after.billing_address.line1 == "9 place Bellecour"
    paid = await OrderWalkthrough(now=NOW).up_to("paid")
    with pytest.raises(MoveNotAllowed, match="facture est faite"):
        await changed(paid, billing=ELSEWHERE)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"delivery": replace(ELSEWHERE, postcode="123")}, "delivery.postcode"),
        ({"delivery": replace(ELSEWHERE, postcode="97400", town="Saint-Denis")}, "delivery.postcode"),
        ({"delivery": replace(ELSEWHERE, town="")}, "delivery.town"),
        ({"delivery": replace(ELSEWHERE, country="DE", postcode="10115")}, "delivery.country"),
        ({"phone": "12"}, "phone"),
    ],
)
async def test_what_the_checkout_would_refuse_is_refused(database: str, values: dict[str, Any], field: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("paid")
    with pytest.raises(NotAccepted) as refused:
        await changed(order, **values)
    assert set(refused.value.judged.errors) == {field}
    assert (await OrderWalkthrough.order(order.number)).version == order.version


async def test_where_the_goods_bear_another_vat_nothing_is_changed(database: str) -> None:
    """What was sold is not taxed anew."""
    order = await OrderWalkthrough(now=NOW).up_to("paid")
    await engine.fetch("UPDATE product SET vat_class = 'book' RETURNING id")
    with pytest.raises(NotAccepted, match="La TVA n’est pas la même"):
        await changed(order, delivery=AJACCIO, keeps_price=True)


async def test_a_doubt_is_confirmed_by_sending_it_again(database: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("paid")
    odd = replace(ELSEWHERE, town="Marseille")
    with pytest.raises(NotAccepted) as refused:
        await changed(order, delivery=odd)
    assert set(refused.value.judged.doubts) == {"delivery.town"}
    after = await changed(order, delivery=odd, confirmed=refused.value.judged.doubt)
    assert after.delivery_address
    assert after.delivery_address.town == "Marseille"


async def test_dearer_there_is_agreed_to_and_the_total_stays(database: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("paid")
    brussels = replace(ELSEWHERE, line1="1 rue Neuve", postcode="1000", town="Bruxelles", country="BE")
    with pytest.raises(NotAccepted, match="de plus à cette adresse"):
        await changed(order, delivery=brussels)
    after = await changed(order, delivery=brussels, keeps_price=True)
    assert (after.total_cents, after.delivery.zone, after.delivery.country) == (order.total_cents, "benelux", "BE")
    assert "à la charge de la boutique" in after.events[-1].note
    back = await judge(after, Wish(ELSEWHERE, None, PHONE))
    assert back.refund_cents == 0, "it costs there what was paid"
    later = datetime.fromisoformat(order.delivery.latest).date()
    assert after.delivery.latest >= add_working_days(later, 0, "BE").isoformat()


async def test_cheaper_there_keeps_the_total_and_proposes_the_difference(database: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("paid")
    order = await chosen(order, zone="benelux", country="BE", postcode="1000")
    dear = order.total_cents + 2_000
    await engine.fetch(
        "UPDATE orders SET delivery_cents = delivery_cents + 2000, total_cents = {} WHERE id = {} RETURNING id",
        dear, order.id,
    )  # fmt: skip
    await engine.fetch("UPDATE payment SET amount_cents = {} RETURNING id", dear)
    order = await OrderWalkthrough.order(order.number)
    assert (await judge(order, Wish(ELSEWHERE, None, PHONE))).refund_cents == 2_000
    after = await changed(order)
    assert (after.total_cents, after.payments[0].refunded_cents) == (dear, 0)
    assert "livraison moins chère de 20,00\u00a0€, total gardé" in after.events[-1].note


async def test_predict_wants_a_mobile_and_heavy_goods_their_access(database: str) -> None:
    order = await chosen(await OrderWalkthrough(now=NOW).up_to("paid"), mode="predict", mobile="+33639980001")
    with pytest.raises(NotAccepted) as refused:
        await changed(order, asked=Typed(mobile="01 99 00 06 72"))
    assert set(refused.value.judged.errors) == {"mobile"}
    after = await changed(order, asked=Typed(mobile="06 39 98 00 09"))
    assert after.delivery.mobile == "+33639980009"
    heavy = await chosen(await OrderWalkthrough(now=NOW).up_to("paid"), mode="oversize")
    with pytest.raises(NotAccepted) as refused:
        await changed(heavy)
    assert set(refused.value.judged.errors) == {"floor", "lift", "lorry"}
    after = await changed(heavy, asked=Typed(floor="2", lift="oui", lorry="non", note="Sonner"))
    assert after.delivery.access
    assert after.delivery.access.words == "2e étage, avec ascenseur, pas d’accès camion, Sonner"


async def test_a_label_is_given_up_and_another_made_for_the_new_address(database: str) -> None:
    order, maker = await labelled()
    first = order.packed[0].tracking_number
    after = await changed(order)
    assert (after.packed[0].label_state, after.packed[0].tracking_number) == ("asked", "")
    assert await engine.fetch("SELECT id FROM parcel_label") == []
    await _make_all(maker)
    made = (await OrderWalkthrough.order(order.number)).packed[0]
    assert (made.label_state, maker.asked[-1].receiver.street) == ("made", "5 rue Neuve")
    assert made.tracking_number not in {"", first}


async def test_a_number_typed_by_hand_is_typed_again(database: str) -> None:
    order = await _packed("250099990001", with_label=False)
    after = await changed(order)
    assert (after.packed[0].label_state, after.packed[0].tracking_number) == ("", "")
    with pytest.raises(MoveNotAllowed, match="numéro de suivi"):
        await hand_to_carrier(after.number, after.version, after.packed[0].id, DORA, SOON)


async def test_what_a_carrier_has_keeps_its_address(database: str) -> None:
    shipped = await OrderWalkthrough(now=NOW).up_to("shipped")
    for state in ("delivered", "cancelled"):
        other = await OrderWalkthrough(now=NOW).up_to(state)
        with pytest.raises(MoveNotAllowed):
            await changed(other)
    with pytest.raises(MoveNotAllowed):
        await changed(shipped)
    order = await _packed("250099990001", with_label=False)
    await engine.fetch("UPDATE parcel SET carrier_state = 'in_transit' WHERE shipped_at IS NULL RETURNING id")
    with pytest.raises(MoveNotAllowed, match="le transporteur a le colis"):
        await changed(order)
    paid = await OrderWalkthrough(now=NOW).up_to("paid")
    with pytest.raises(NotAccepted, match="Rien n’est changé"):
        await changed(paid, delivery=paid.delivery_address, phone=paid.contact["phone"])


@pytest.mark.race
async def test_the_address_and_the_hand_over_at_once_do_one_of_them(database: str) -> None:
    order, _ = await labelled()
    answers = await asyncio.gather(*_both(order), return_exceptions=True)
    assert sum(isinstance(answer, OrderChanged) for answer in answers) == 1
    after = await OrderWalkthrough.order(order.number)
    assert after.delivery_address
    assert (after.state == "shipped") == (after.delivery_address.line1 == "12 rue des Lilas")


@pytest.mark.race
async def test_of_two_of_the_staff_one_changes_it(database: str) -> None:
    order = await OrderWalkthrough(now=NOW).up_to("paid")
    other = replace(ELSEWHERE, line1="8 rue Verte")
    answers = await asyncio.gather(changed(order), changed(order, EVE, delivery=other), return_exceptions=True)
    assert sum(isinstance(answer, OrderChanged) for answer in answers) == 1
    assert await mails("address_changed") == 1


@pytest.mark.race
async def test_without_lock_and_version_a_parcel_leaves_for_where_nobody_waits(
    bare_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative twin: each works on the order as its page showed it."""
    order, _ = await labelled()

    without_lock_and_version(monkeypatch, order, address_change, packing)
    await asyncio.gather(*reversed(_both(order)))
    after = await OrderWalkthrough.order(order.number)
    assert after.delivery_address
    assert after.parcels
    assert after.delivery_address.line1 == "5 rue Neuve"


def _both(order: Order) -> list[Awaitable[Any]]:
    wish = Wish(ELSEWHERE, None, PHONE)
    return [
        change_address(order.number, order.version, wish, EVE, SOON),
        hand_to_carrier(order.number, order.version, order.packed[0].id, DORA, SOON),
    ]


async def _packed(number: str, *, with_label: bool) -> Order:
    order = await OrderWalkthrough(now=NOW).up_to("in_preparation")
    draft = ParcelDraft("dpd", number, {order.lines[0].id: 2})
    await pack(order.number, order.version, draft, DORA, NOW, with_label=with_label)
    return await OrderWalkthrough.order(order.number)


async def labelled() -> tuple[Order, OneMaker]:
    """A parcel with its label, and who makes them."""
    order, maker = await _packed("", with_label=True), OneMaker()
    await _make_all(maker)
    return await OrderWalkthrough.order(order.number), maker


async def _make_all(maker: OneMaker) -> None:
    for row in await engine.fetch("SELECT id, label_key FROM parcel WHERE label_state = 'asked'"):
        await Labels(maker.carriers()).make({"parcel_id": row["id"], "key": row["label_key"]}, SOON)
