"""A person with all that the shop may hold of them, for tests."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from db import engine
from db.tables.accounts import AccountLink, Customer, CustomerAddress, NewsletterSubscriber
from db.tables.after_sales import RestockNotice, Withdrawal, WithdrawalLine
from db.tables.bank import BankEntry, BankFile, BankMatch
from db.tables.guards import Session
from db.tables.invoices import Invoice, InvoiceFile
from db.tables.jobs import Job
from db.tables.orders import Order, OrderEvent, OrderLine, Parcel, ParcelEvent, ParcelLabel, ParcelLine
from db.tables.payments import AccountCredit, Chargeback, Payment, Refund, RefundLine
from db.tables.promotions import Promotion, PromotionCode, PromotionUse
from shop.accounts import customers
from shop.accounts.customers import Customer as Person
from tests import factories

NOW = datetime.now(UTC)


async def a_person(first: str, *, verified: bool = True, **values: Any) -> Person:
    """Somebody with a row in every table that is about people; every text of hers holds her name."""
    mail = f"{first.lower()}.martin@example.fr"
    row = Customer(
        email=mail, email_owner=mail if verified else None, password_hash=f"{first} hash", first_name=first,
        last_name="Martin", phone="+33639981234", created_at=NOW, **values,
    )  # fmt: skip
    await row.save()
    await CustomerAddress(customer=row.id, public_id=f"{first}-address", fingerprint=f"{first} print", first_name=first,
                          last_name="Martin", line1=f"12 rue {first}", postcode="69003", town="Lyon",
                          created_at=NOW).save()  # fmt: skip
    await AccountLink(customer=row.id, token_hash=f"{first} token", purpose="reset", email=mail, created_at=NOW,
                      expires_at=NOW).save()  # fmt: skip
    await Session(id_hash=f"{first} session", kind="customer", subject_id=row.id, auth_epoch=1,
                  public_id=f"{first}-public", device="Firefox", created_at=NOW, seen_at=NOW,
                  expires_at=NOW + timedelta(days=1)).save()  # fmt: skip
    await NewsletterSubscriber(email=mail, asked_at=NOW).save()
    product = await factories.a_product()
    variant = (await factories.variants_of(product))[0]
    await RestockNotice(variant=variant.id, email=mail, asked_at=NOW).save()
    await factories.a_cart((variant, 1), customer=row.id, comment=f"Pour {first}")
    await Job(kind="mail", key=f"account:{first}", payload=json.dumps({"email": mail}), created_at=NOW, run_at=NOW,
              done_at=NOW).save()  # fmt: skip
    await an_ended_order(variant, row, first)
    found = await customers.by_id(row.id)
    assert found is not None
    return found


async def an_ended_order(variant: Any, row: Customer, first: str, **values: Any) -> Order:
    """Delivered, paid, a part given back, withdrawn from and dealt with."""
    person = {"first_name": first, "last_name": "Martin", "phone": "+33639981234", "email": row.email}
    home = {**person, "line1": f"12 rue {first}", "postcode": "69003", "town": "Lyon", "country": "FR"}
    order = await factories.an_order(
        variant, state="paid", customer=row.id, email=row.email, contact=json.dumps(person),
        billing_address=json.dumps(home), delivery_address=json.dumps(home), comment=f"Sonnez chez {first}", **values,
    )  # fmt: skip
    line = await OrderLine.objects().where(OrderLine.order == order.id).first()
    assert line is not None
    parcel = Parcel(order=order.id, carrier="dpd", tracking_number=f"{first}250", tracking_url=f"https://dpd/{first}",
                    packed_at=NOW, shipped_at=NOW, expected_from=NOW.date(), expected_to=NOW.date(),
                    delivered_at=NOW, label_error=f"{first} est inconnue",
                    slot=json.dumps({"instead": f"Chez un voisin de {first}"}),
                    address=json.dumps({"lines": [f"12 rue {first}"]}))  # fmt: skip
    await parcel.save()
    await ParcelLine(parcel=parcel.id, order_line=line.id, quantity=2).save()
    await ParcelLabel(parcel=parcel.id, pdf=first.encode(), made_at=NOW).save()
    await ParcelEvent(parcel=parcel.id, at=NOW, code="DI1", text=f"Remis à {first}", received_at=NOW).save()
    await ends(order, "delivered", note=f"Remis à {first}")
    payment = await Payment.objects().where(Payment.order == order.id).first()
    assert payment is not None
    await Refund(payment=payment.id, amount_cents=100, state="refunded", idempotency_key=f"refund-{factories.number()}",
                 reason="geste", created_at=NOW).save()  # fmt: skip
    await and_its_money(order, line, payment, row)
    await Payment.update({Payment.refunded_cents: 100}).where(Payment.id == payment.id)
    withdrawal = Withdrawal(number=f"R-{order.number}", order=order.id, name=f"{first} Martin", email=row.email,
                            declared_at=NOW, idempotency_key=f"statement-{order.id}", closed_at=NOW)  # fmt: skip
    await withdrawal.save()
    await Job(kind="mail", key=f"mail:withdrawal_recorded:{order.number}:{withdrawal.id}", created_at=NOW, run_at=NOW,
              done_at=NOW).save()  # fmt: skip
    await WithdrawalLine(withdrawal=withdrawal.id, order_line=line.id, quantity=1).save()
    return order


async def and_its_money(order: Order, line: OrderLine, payment: Payment, row: Customer) -> None:
    """A code used, credit given, an invoice, part of a transfer, a refund by article, money a bank took back."""
    refund = await Refund.objects().where(Refund.payment == payment.id).first()
    assert refund is not None
    await RefundLine(refund=refund.id, order_line=line.id, quantity=0, amount_cents=100).save()
    serial = factories.number()
    await Chargeback(payment=payment.id, provider_id=f"chb_{serial}", amount_cents=1, at=NOW).save()
    await AccountCredit(customer=row.id, amount_cents=500, key=f"credit-{serial}", at=NOW).save()
    offer = Promotion(label="Bienvenue", kind="amount", amount_cents=500, created_at=NOW)
    await offer.save()
    code = PromotionCode(promotion=offer.id, code=f"CODE{serial}", uses=1, created_at=NOW)
    await code.save()
    await PromotionUse(code=code.id, order=order.id, customer=row.id, buyer="print", amount_cents=500, at=NOW).save()
    invoice = Invoice(kind="invoice", number=f"FA-{serial}", series=f"FA-{serial}", position=1, order=order.id,
                      issued_at=NOW, day=NOW.date(), net_cents=100, vat_cents=20, total_cents=120,
                      data=json.dumps({"buyer": row.first_name}), data_hash="")  # fmt: skip
    await invoice.save()
    await InvoiceFile(invoice=invoice.id, pdf=b"%PDF", xml="<x/>", pdf_hash="", xml_hash="", made_at=NOW).save()
    file = BankFile(sha256=f"{serial:064}", name="releve.xml", format="camt053", actor="dora", imported_at=NOW)
    await file.save()
    entry = BankEntry(file=file.id, key=f"{serial:064}", booked_on=NOW.date(), amount_cents=100, applied_cents=100,
                      state="matched")  # fmt: skip
    await entry.save()
    await BankMatch(entry=entry.id, payment=payment.id, amount_cents=100, actor="dora", at=NOW).save()


async def ends(order: Order, state: str, note: str = "") -> None:
    """The order arrives in this state; its shelf is free again."""
    before = await Order.select(Order.state).where(Order.id == order.id).first()
    assert before is not None
    await Order.update({Order.state: state, Order.state_since: NOW}).where(Order.id == order.id)
    await OrderEvent(order=order.id, at=NOW, actor="customer", move="deliver", from_state=before["state"],
                     to_state=state, note=note).save()  # fmt: skip
    await engine.fetch(
        "UPDATE variant SET reserved = 0 WHERE id IN "
        '(SELECT variant FROM order_line WHERE "order" = {} AND reserved > 0)',
        order.id,
    )
    await OrderLine.update({OrderLine.reserved: 0}).where(OrderLine.order == order.id)
