"""What breaks a rule of tests/invariants.sql: the words for it, and rows that several rules are about."""

from collections.abc import Awaitable, Callable

from piccolo.table import Table

from db.tables.after_sales import Withdrawal, WithdrawalLine
from db.tables.catalogue import Variant
from db.tables.jobs import Job
from db.tables.orders import Order, OrderLine, Parcel, ParcelLine
from db.tables.payments import Payment, Refund
from tests import factories

NOW = factories.NOW
Spoiler = Callable[[Order, Variant], Awaitable[object]]


def spoils_into(book: dict[str, Spoiler]) -> Callable[[str], Callable[[Spoiler], Spoiler]]:
    """`spoils(rule)`: this function breaks that rule where one paid order is, and stands in `book`."""

    def spoils(rule: str) -> Callable[[Spoiler], Spoiler]:
        def note(spoiler: Spoiler) -> Spoiler:
            book[rule] = spoiler
            return spoiler

        return note

    return spoils


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
