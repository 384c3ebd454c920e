"""What breaks the rules about stock, orders, parcels and withdrawals, each in a function of its own."""

from datetime import timedelta

from db.tables.after_sales import WithdrawalLine
from db.tables.catalogue import PriceChange, StockMovement, Variant
from db.tables.jobs import Job
from db.tables.orders import Order, OrderEvent, OrderLine, Parcel
from db.tables.payments import Payment, PaymentEvent
from tests import factories
from tests.unit.db.spoilers import NOW, Spoiler, a_parcel, a_refund, a_withdrawal, change, spoils_into

SPOILERS: dict[str, Spoiler] = {}
spoils = spoils_into(SPOILERS)


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
