"""Customers who have an account in the measured shop: their passwords, an open session, a long history of orders."""

import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from db import engine
from db.tables.accounts import Customer
from db.tables.catalogue import Variant
from db.tables.guards import Session
from db.tables.orders import Order, OrderEvent, OrderLine
from db.tables.payments import Payment
from shop.passwords import Passwords

PASSWORD = "un mot de passe assez long pour la mesure"
ORDERS = 200
DAY = timedelta(days=1)
PERSON = {"first_name": "Alice", "last_name": "Martin", "phone": "+33639981234"}
HOME = {**PERSON, "line1": "12 rue des Lilas", "postcode": "69003", "town": "Lyon", "country": "FR"}
BY_PARCEL = {
    "mode": "home", "label": "Livraison à domicile", "zone": "metropole", "country": "FR", "postcode": "69003",
}  # fmt: skip


def email_of(number: int) -> str:
    return f"cliente{number}@exemple.fr"


async def add_members(url: str, count: int) -> str:
    """Write `count` customers into this database; the session cookie of the first, who has ordered a lot."""
    kept = await Passwords().hash(PASSWORD)
    await engine.connect(url)
    try:
        async with engine.transaction():
            ids = [await _add_member(email_of(number), kept) for number in range(count)]
            await _add_orders(ids[0])
            return await _add_session(ids[0])
    finally:
        await engine.disconnect()


async def _add_member(email: str, password_hash: str) -> int:
    now = datetime.now(UTC)
    person: dict[str, Any] = {**PERSON, "email": email, "email_owner": email}
    member = Customer(**person, password_hash=password_hash, created_at=now, confirmed_at=now)
    await member.save()
    return int(member.id)


async def _add_session(customer_id: int) -> str:
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    await Session(
        id_hash=hashlib.sha256(token.encode()).hexdigest(), kind="customer", subject_id=customer_id, auth_epoch=1,
        public_id=secrets.token_urlsafe(16), device="Firefox sur Windows", created_at=now, seen_at=now,
        expires_at=now + DAY,
    ).save()  # fmt: skip
    return token


async def _add_orders(customer_id: int) -> None:
    """Delivered and paid ones, each of one article, one a day."""
    article = await Variant.select(Variant.id, Variant.sku, Variant.price_cents, Variant.product.name).first()
    assert article is not None
    for number in range(ORDERS):
        await _add_order(customer_id, number, article)


async def _add_order(customer_id: int, number: int, article: dict[str, Any]) -> None:
    cents, at = article["price_cents"], datetime.now(UTC) - (number + 1) * DAY
    order = Order(
        number=f"SC-25-{900_000 + number}", checkout_key=f"bench-{number}", state="delivered", customer=customer_id,
        email=email_of(0), contact=json.dumps(PERSON), billing_address=json.dumps(HOME),
        delivery_address=json.dumps(HOME), delivery=json.dumps(BY_PARCEL), goods_cents=cents, delivery_cents=0,
        total_cents=cents, vat="[]", placed_at=at, state_since=at,
    )  # fmt: skip
    await order.save()
    await OrderLine(
        order=order.id, variant=article["id"], sku=article["sku"], name=article["product.name"], quantity=1,
        unit_price_cents=cents, total_cents=cents, vat_rate_bp=2000, vat_cents=0,
    ).save()  # fmt: skip
    await OrderEvent(
        order=order.id, at=at, actor="system", move="deliver", from_state="shipped", to_state="delivered"
    ).save()
    await Payment(
        order=order.id, method="card", provider="mollie", provider_id=f"tr_bench{number}", state="paid",
        amount_cents=cents, idempotency_key=f"bench-{number}", created_at=at,
    ).save()  # fmt: skip
