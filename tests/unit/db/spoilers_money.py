"""What breaks the rules about codes, documents, refunds, the bank and the history of prices."""

from datetime import timedelta

from db.tables.bank import BankEntry, BankFile
from db.tables.catalogue import Variant
from db.tables.invoices import Invoice
from db.tables.orders import Order, OrderLine
from db.tables.payments import AccountCredit, Payment, Refund, RefundLine
from db.tables.promotions import Promotion, PromotionCode
from tests import factories
from tests.unit.db.spoilers import NOW, Spoiler, a_refund, change, spoils_into

SPOILERS: dict[str, Spoiler] = {}
spoils = spoils_into(SPOILERS)


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
