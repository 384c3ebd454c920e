"""Each rule of invariants.sql finds the row that breaks it: a check that cannot fail checks nothing."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from piccolo.table import Table

from db.tables.after_sales import Withdrawal, WithdrawalLine
from db.tables.bank import BankEntry, BankFile
from db.tables.catalogue import PriceChange, StockMovement, Variant
from db.tables.invoices import Invoice
from db.tables.jobs import Job
from db.tables.orders import Order, OrderEvent, OrderLine, Parcel, ParcelLine
from db.tables.payments import AccountCredit, Payment, PaymentEvent, Refund, RefundLine
from db.tables.promotions import Promotion, PromotionCode
from tests import factories
from tests.conftest import broken_invariants, invariants

NOW = factories.NOW
Spoiler = Callable[[Order, Variant], Awaitable[object]]
SPOILERS: dict[str, Spoiler] = {}


def spoils(rule: str) -> Callable[[Spoiler], Spoiler]:
    """This function breaks that rule in the books of a shop with one paid order."""

    def note(spoiler: Spoiler) -> Spoiler:
        SPOILERS[rule] = spoiler
        return spoiler

    return note


async def change(table: type[Table], **values: object) -> None:
    await table.update(values, force=True)


async def a_refund(cents: int, state: str = "asked") -> None:
    payment = await Payment.objects().first()
    key = f"refund-{factories.number()}"
    await Refund(payment=payment.id, amount_cents=cents, state=state, idempotency_key=key, created_at=NOW).save()


async def a_parcel(order: Order, quantity: int) -> None:
    line = await OrderLine.objects().first()
    day = NOW.date()
    parcel = Parcel(order=order.id, carrier="DPD", shipped_at=NOW, expected_from=day, expected_to=day)
    await parcel.save()
    await ParcelLine(parcel=parcel.id, order_line=line.id, quantity=quantity).save()


async def a_withdrawal(order: Order, pieces: int) -> None:
    """A statement about the shop's first line, acknowledged."""
    line, number = await OrderLine.objects().order_by(OrderLine.id).first(), f"R{factories.number()}"
    made = Withdrawal(
        order=order.id, number=number, name="Alice", email=order.email, declared_at=NOW, idempotency_key=number
    )
    await made.save()
    await WithdrawalLine(withdrawal=made.id, order_line=line.id, quantity=pieces).save()
    key = f"mail:withdrawal_recorded:{order.number}:{made.id}"
    await Job(kind="mail", key=key, created_at=NOW, run_at=NOW).save()


@spoils("the stock is the sum of its movements")
async def _(order: Order, variant: Variant) -> None:
    await StockMovement(variant=variant.id, delta=1, reason="found", at=NOW).save()


@spoils("the reserved stock is what order lines keep")
async def _(order: Order, variant: Variant) -> None:
    await change(Variant, reserved=1)


@spoils("an order that has ended keeps nothing")
async def _(order: Order, variant: Variant) -> None:
    await change(OrderLine, reserved=1)
    await change(Variant, reserved=1, on_hand=Variant.on_hand + 1)
    await change(Order, state="delivered")


@spoils("a line keeps at most what it sells")
async def _(order: Order, variant: Variant) -> None:
    await change(OrderLine, reserved=3)


@spoils("the last price change is the price")
async def _(order: Order, variant: Variant) -> None:
    await PriceChange(variant=variant.id, price_cents=1, since=NOW + timedelta(days=1)).save()


@spoils("an order has lines")
async def _(order: Order, variant: Variant) -> None:
    await OrderLine.delete(force=True)


@spoils("the lines add up to the goods")
async def _(order: Order, variant: Variant) -> None:
    await change(Order, goods_cents=order.goods_cents - 1, delivery_cents=order.delivery_cents + 1)


@spoils("the discounts of the lines add up")
async def _(order: Order, variant: Variant) -> None:
    await change(Order, discount_cents=5)


@spoils("the VAT of a line is a part of it")
async def _(order: Order, variant: Variant) -> None:
    await change(OrderLine, vat_cents=order.goods_cents + 1)


@spoils("the last event names the state of the order")
async def _(order: Order, variant: Variant) -> None:
    await change(Order, state="in_preparation")


@spoils("an order knows since when it is in its state")
async def _(order: Order, variant: Variant) -> None:
    await change(Order, state_since=NOW + timedelta(days=1))


@spoils("each event starts where the one before ended")
async def _(order: Order, variant: Variant) -> None:
    await OrderEvent(order=order.id, at=NOW, actor="x", move="x", from_state="ready", to_state="paid").save()


@spoils("what happened to an order was announced")
async def _(order: Order, variant: Variant) -> None:
    await Job.delete(force=True)


@spoils("an order that goes on was paid")
async def _(order: Order, variant: Variant) -> None:
    await change(Payment, state="failed")


@spoils("an order that goes on was paid once")
async def _(order: Order, variant: Variant) -> None:
    first = await Payment.objects().first()
    again = Payment(
        order=order.id, method=first.method, provider=first.provider, state="paid", amount_cents=first.amount_cents,
        idempotency_key="again", created_at=NOW,
    )  # fmt: skip
    await again.save()
    await PaymentEvent(payment=again.id, state="paid", at=NOW).save()


@spoils("money for an order that does not go on is refunded or seen by staff")
async def _(order: Order, variant: Variant) -> None:
    await change(Order, state="expired")


@spoils("an order that was paid does not wait for money")
async def _(order: Order, variant: Variant) -> None:
    await change(Order, state="awaiting_payment")


@spoils("a payment asks what is left to pay of its order")
async def _(order: Order, variant: Variant) -> None:
    await change(Order, state="awaiting_payment")
    await change(Payment, state="open", amount_cents=order.total_cents - 1)


@spoils("what a payment became is written down")
async def _(order: Order, variant: Variant) -> None:
    await PaymentEvent.delete(force=True)


@spoils("refunds stay within the payment")
async def _(order: Order, variant: Variant) -> None:
    await a_refund(order.total_cents)
    await a_refund(1)


@spoils("each refunded cent has its refund")
async def _(order: Order, variant: Variant) -> None:
    await a_refund(500, state="failed")
    await change(Payment, refunded_cents=500)


@spoils("only what was paid is refunded")
async def _(order: Order, variant: Variant) -> None:
    await a_refund(500)
    await change(Payment, state="open")


@spoils("parcels hold at most what was ordered")
async def _(order: Order, variant: Variant) -> None:
    await a_parcel(order, 2)
    await a_parcel(order, 1)


@spoils("a parcel holds lines of its own order")
async def _(order: Order, variant: Variant) -> None:
    other = await factories.an_order(variant)
    await a_parcel(order, 1)
    await change(Parcel, order=other.id)


@spoils("what was kept back is in no parcel")
async def _(order: Order, variant: Variant) -> None:
    await a_parcel(order, 2)
    await a_withdrawal(order, 1)
    await change(OrderLine, kept_back=1)


@spoils("never more is withdrawn from than was ordered")
async def _(order: Order, variant: Variant) -> None:
    await a_withdrawal(order, 2)
    await a_withdrawal(order, 1)


@spoils("only what was withdrawn from or taken out is kept back")
async def _(order: Order, variant: Variant) -> None:
    await a_withdrawal(order, 1)
    await change(OrderLine, kept_back=2)


@spoils("only what left comes back, once")
async def _(order: Order, variant: Variant) -> None:
    await a_parcel(order, 1)
    await change(Parcel, shipped_at=None, returned_at=factories.NOW)


@spoils("a withdrawal names lines of its own order")
async def _(order: Order, variant: Variant) -> None:
    other = await factories.an_order(variant, state="paid")
    await a_withdrawal(other, 1)


@spoils("a withdrawal names what it is about")
async def _(order: Order, variant: Variant) -> None:
    await a_withdrawal(order, 1)
    await WithdrawalLine.delete(force=True)


@spoils("a withdrawal was acknowledged")
async def _(order: Order, variant: Variant) -> None:
    await a_withdrawal(order, 1)
    await Job.delete(force=True).where(Job.key.like("mail:withdrawal_recorded:%"))


@spoils("an article excluded from withdrawal is in none")
async def _(order: Order, variant: Variant) -> None:
    await a_withdrawal(order, 1)
    await change(OrderLine, withdrawal_exclusion="hygiene")


@spoils("a shipped order has a parcel")
async def _(order: Order, variant: Variant) -> None:
    await change(Order, state="shipped")


@spoils("a job is done, parked or neither")
async def _(order: Order, variant: Variant) -> None:
    await change(Job, done_at=NOW, parked_at=NOW)


@spoils("a code counts the orders that hold it")
async def _(order: Order, variant: Variant) -> None:
    offer = Promotion(label="Bienvenue", kind="percent", percent_bp=1_000, created_at=NOW)
    await offer.save()
    await PromotionCode(promotion=offer.id, code="BIENVENUE", uses=1, created_at=NOW).save()


async def a_document(order: Order, position: int = 1, **values: object) -> Invoice:
    kept = Invoice(
        kind="invoice", number=f"FA-2026-{position:06}", series="FA-2026", position=position, order=order.id,
        issued_at=NOW, day=NOW.date(), net_cents=1_000, vat_cents=200, total_cents=1_200, data="{}", data_hash="",
        **values,
    )  # fmt: skip
    await kept.save()
    return kept


@spoils("numbers follow one another in their series")
async def _(order: Order, variant: Variant) -> None:
    await a_document(order)
    await a_document(order, 3)


@spoils("numbers follow the days")
async def _(order: Order, variant: Variant) -> None:
    await a_document(order)
    earlier = Invoice(
        kind="invoice", number="FA-2", series="FA-2026", position=2, order=order.id, issued_at=NOW,
        day=NOW.date() - timedelta(days=1), net_cents=1, vat_cents=0, total_cents=1, data="{}", data_hash="",
    )  # fmt: skip
    await earlier.save()


@spoils("credit notes take no more than their invoice")
async def _(order: Order, variant: Variant) -> None:
    invoice = await a_document(order)
    note = Invoice(
        kind="credit_note", number="AV-1", series="AV-2026", position=1, order=order.id, corrects=invoice.id,
        issued_at=NOW, day=NOW.date(), net_cents=1_201, vat_cents=0, total_cents=1_201, data="{}", data_hash="",
    )  # fmt: skip
    await note.save()


@spoils("nothing of a cancelled order is sold")
async def _(order: Order, variant: Variant) -> None:
    await a_document(order)
    await change(Order, state="cancelled")


async def a_refund_line(cents: int, quantity: int = 0) -> None:
    await a_refund(500)
    refund = await Refund.objects().order_by(Refund.id, ascending=False).first()
    line = await OrderLine.objects().order_by(OrderLine.id, ascending=False).first()
    await RefundLine(refund=refund.id, order_line=line.id, quantity=quantity, amount_cents=cents).save()


@spoils("the lines of a refund stay within it")
async def _(order: Order, variant: Variant) -> None:
    await a_refund_line(501)


@spoils("a refund names lines of its own order")
async def _(order: Order, variant: Variant) -> None:
    await factories.an_order(variant, state="paid")
    await a_refund_line(500)


@spoils("never more is given back of a line than it cost")
async def _(order: Order, variant: Variant) -> None:
    await a_refund_line(500, quantity=3)


@spoils("what was paid with credit was taken from an account")
async def _(order: Order, variant: Variant) -> None:
    await change(Payment, provider="credit")


@spoils("a refund as credit was added to an account")
async def _(order: Order, variant: Variant) -> None:
    await a_refund(500, state="refunded")
    await change(Payment, refunded_cents=500)
    await change(Refund, channel="credit")


@spoils("nobody spends more credit than given")
async def _(order: Order, variant: Variant) -> None:
    await AccountCredit(amount_cents=-1, key="spent", at=NOW).save()


async def an_entry(**values: object) -> None:
    file = BankFile(sha256="0" * 64, name="releve.xml", format="camt053", actor="dora", imported_at=NOW)
    await file.save()
    await BankEntry(file=file.id, key="1" * 64, booked_on=NOW.date(), amount_cents=1_000, **values).save()


@spoils("an entry gives what its matches took")
async def _(order: Order, variant: Variant) -> None:
    await an_entry(state="proposed", applied_cents=500)


@spoils("an entry matched is given out whole")
async def _(order: Order, variant: Variant) -> None:
    await an_entry(state="matched")


def rules() -> list[str]:
    return [re.match(r"SELECT '([^']+)' AS broken", query)[1] for query in invariants()]  # type: ignore[index]


def test_every_rule_has_its_spoiler() -> None:
    assert sorted(rules()) == sorted(SPOILERS)


@pytest.mark.parametrize("rule", SPOILERS)
async def test_a_broken_book_is_found(bare_database: str, rule: str) -> None:
    variant = (await factories.variants_of(await factories.a_product()))[0]
    order = await factories.an_order(variant, state="paid")
    assert await broken_invariants() == []
    await SPOILERS[rule](order, variant)
    assert rule in {row["broken"] for row in await broken_invariants()}
