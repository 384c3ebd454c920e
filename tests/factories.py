"""Small builders of rows for tests: a shop with a few goods, and its cast.

Alice is a customer, Bob buys for his company, Charlie is a stranger, Dora is staff. Each builder takes what the test
cares about by name and fills in the rest; money is cents including VAT.
"""

import hashlib
import itertools
import json
from datetime import UTC, datetime
from typing import Any

from db.queries.merchant import keep_settings
from db.tables.accounts import Customer
from db.tables.carts import Cart, CartLine
from db.tables.catalogue import Category, PriceChange, Product, StockMovement, Variant
from db.tables.jobs import Job
from db.tables.merchant import Agency, DeliveryTariff, StaffMember
from db.tables.orders import Order, OrderEvent, OrderLine
from db.tables.payments import Payment, PaymentEvent
from db.tables.promotions import PromotionCode, PromotionUse
from shop.passwords import Passwords

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
_numbers = itertools.count(1)

ALICE: dict[str, Any] = {
    "first_name": "Alice",
    "last_name": "Martin",
    "email": "alice@example.fr",
    "phone": "+33612345678",
}
BOB: dict[str, Any] = {
    "first_name": "Bob",
    "last_name": "Bernard",
    "email": "bob@clinique-des-lilas.example.fr",
    "phone": "+33142345678",
    "company": "Clinique des Lilas",
    "siret": "73282932000074",
}
CHARLIE: dict[str, Any] = {
    "first_name": "Charlie",
    "last_name": "Petit",
    "email": "charlie@example.be",
    "phone": "+32470123456",
}
HOME: dict[str, Any] = {
    "name": "Alice Martin",
    "street": "12 rue des Lilas",
    "postcode": "69003",
    "town": "Lyon",
    "country": "FR",
}
LIGHT = Passwords(time_cost=1, memory_kib=8)
"""Hashes that cost next to nothing."""
TARIFFS = (
    ("home", "metropole", 1_000, 690),
    ("home", "metropole", 5_000, 990),
    ("home", "metropole", 30_000, 1_990),
    ("home", "corsica", 30_000, 2_990),
    ("home", "benelux", 30_000, 2_490),
    ("agency", "metropole", 30_000, 0),
)


def number() -> int:
    """A number no other row of this run has."""
    return next(_numbers)


async def a_category(name: str = "Aides à la marche", parent: Category | None = None, **values: Any) -> Category:
    category = Category(slug=f"categorie-{number()}", name=name, parent=parent and parent.id)
    return await _saved(category, values)


async def a_product(
    name: str = "Déambulateur pliant",
    *,
    variants: int = 1,
    price_cents: int = 4_990,
    on_hand: int = 10,
    category: Category | None = None,
    variant_values: dict[str, Any] | None = None,
    **values: Any,
) -> Product:
    """A published product with variants, their price history and their stock movements."""
    category = category or await a_category()
    product = Product(
        slug=f"produit-{number()}", name=name, category=category.id, summary=f"{name}.", brand="Marche", created_at=NOW
    )
    await _saved(product, values)
    for position in range(variants):
        chosen = {"position": position, "size": "" if variants == 1 else f"T{position + 1}", **(variant_values or {})}
        await a_variant(product, price_cents=price_cents, on_hand=on_hand, **chosen)
    return product


async def a_variant(product: Product, *, price_cents: int = 4_990, on_hand: int = 10, **values: Any) -> Variant:
    variant = Variant(
        product=product.id, sku=f"REF-{number():05}", price_cents=price_cents, on_hand=on_hand, weight_g=1_200
    )
    await _saved(variant, values)
    await PriceChange(variant=variant.id, price_cents=price_cents, since=NOW).save()
    if on_hand:
        await StockMovement(variant=variant.id, delta=on_hand, reason="opening", at=NOW).save()
    return variant


async def variants_of(product: Product) -> list[Variant]:
    found: list[Variant] = await Variant.objects().where(Variant.product == product.id).order_by(Variant.position)
    return found


async def an_article(name: str = "Déambulateur pliant", **values: Any) -> Variant:
    """The one variant of a new product."""
    return (await variants_of(await a_product(name, **values)))[0]


async def sku_of(variant_id: int) -> str:
    rows: list[dict[str, str]] = await Variant.select(Variant.sku).where(Variant.id == variant_id)
    return rows[0]["sku"]


async def an_agency(name: str = "Agence de Lyon", **values: Any) -> Agency:
    week = [[["09:00", "12:30"], ["14:00", "18:00"]]] * 5 + [[], []]
    agency = Agency(
        slug=f"agence-{number()}",
        name=name,
        street="3 quai Perrache",
        postcode="69002",
        town="Lyon",
        phone="+33472000000",
        hours=json.dumps(week),
        latitude=45.75,
        longitude=4.83,
    )
    return await _saved(agency, values)


async def merchant_settings(**settings: Any) -> None:
    """One row for each setting: `merchant_settings(merchant={"name": "Comptoir"})`."""
    for name, value in settings.items():
        await keep_settings({name: value})


ACCOUNT = {"iban": "FR7630006000011234567890189", "bic": "AGRIFRPP", "account_holder": "Comptoir SAS"}
"""Where transfers arrive; without it none is offered."""


async def tariffs() -> None:
    rows = [
        DeliveryTariff(mode=mode, zone=zone, max_weight_g=weight, price_cents=price)
        for mode, zone, weight, price in TARIFFS
    ]
    await DeliveryTariff.insert(*rows)


async def dora(password_hash: str = "", **values: Any) -> StaffMember:
    """Dora, staff: she may do all unless `roles` says less. Who signs her in passes the hash of the password typed."""
    member = StaffMember(
        email="dora@example.fr", name="Dora Leroy", password_hash=password_hash, created_at=NOW,
        roles=["administrator"],
    )  # fmt: skip
    return await _saved(member, values)


async def a_bare_account(email: str = ALICE["email"]) -> int:
    """The id of one that holds nothing but its address, which it has not shown to be its own."""
    row = Customer(email=email, password_hash="x", created_at=NOW)
    await row.save()
    return int(row.id)


async def a_customer(who: dict[str, Any], password_hash: str = "", **values: Any) -> Customer:
    """An account of one of the cast, its address verified; `email_owner=None` for one that is not."""
    professional = {name: who[name] for name in ("company", "siret") if name in who}
    verified = values.get("email_owner", who["email"]) is not None
    customer = Customer(
        **{name: who[name] for name in ("first_name", "last_name", "email", "phone")},
        email_owner=who["email"],
        password_hash=password_hash,
        professional=professional,
        created_at=NOW if verified else datetime.now(UTC),  # what nobody confirmed is kept for a month only
        confirmed_at=NOW,
    )
    return await _saved(customer, values)


async def a_cart(*lines: tuple[Variant, int], token: str = "", **values: Any) -> Cart:
    """A cart holding these variants and quantities; `token` is what the visitor's cookie says."""
    token = token or f"token-{number()}"
    cart = Cart(
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        created_at=NOW,
        updated_at=NOW,
        checkout_key=f"checkout-{number()}",
    )
    await _saved(cart, values)
    for variant, quantity in lines:
        await CartLine(cart=cart.id, variant=variant.id, quantity=quantity, seen_price_cents=variant.price_cents).save()
    return cart


async def an_order(variant: Variant, *, quantity: int = 2, state: str = "awaiting_payment", **values: Any) -> Order:
    """An order of one line with its event, its payment and its job; its stock is kept. Balanced in every way."""
    goods, serial = variant.price_cents * quantity, number()
    order = Order(
        number=f"SC-26-{serial:06}",
        checkout_key=f"order-{serial}",
        state=state,
        email=ALICE["email"],
        contact=json.dumps(ALICE),
        billing_address=json.dumps(HOME),
        delivery_address=json.dumps(HOME),
        delivery=json.dumps({"mode": "home", "zone": "metropole", "label": "Livraison à domicile"}),
        goods_cents=goods,
        delivery_cents=690,
        total_cents=goods + 690,
        vat=json.dumps([_at_20_percent(goods + 690)]),
        placed_at=NOW,
        state_since=NOW,
    )
    await _saved(order, values)
    await OrderLine(
        order=order.id,
        variant=variant.id,
        sku=variant.sku,
        name="Déambulateur pliant",
        quantity=quantity,
        unit_price_cents=variant.price_cents,
        total_cents=goods,
        vat_rate_bp=2000,
        vat_cents=goods - round(goods / 1.2),
        reserved=quantity,
    ).save()
    await Variant.update({Variant.reserved: Variant.reserved + quantity}).where(Variant.id == variant.id)
    await _history(order, paid=state != "awaiting_payment")
    return order


def _at_20_percent(gross: int) -> dict[str, int]:
    vat = gross - round(gross / 1.2)
    return {"rate_bp": 2000, "net_cents": gross - vat, "vat_cents": vat, "gross_cents": gross}


async def a_use(code: PromotionCode, order: Order, cents: int = 500) -> PromotionUse:
    """An order that holds a code, which counts it."""
    await PromotionCode.update({PromotionCode.uses: PromotionCode.uses + 1}).where(PromotionCode.id == code.id)
    use = PromotionUse(code=code.id, order=order.id, buyer=f"buyer-{number()}", amount_cents=cents, at=NOW)
    return await _saved(use, {})


async def _history(order: Order, *, paid: bool) -> None:
    steps = [("place", "", "awaiting_payment"), ("pay", "awaiting_payment", order.state)]
    for move, start, end in steps if paid else steps[:1]:
        await OrderEvent(order=order.id, at=NOW, actor="system", move=move, from_state=start, to_state=end).save()
    payment = Payment(
        order=order.id,
        method="card",
        provider="mollie",
        provider_id=f"tr_{number()}",
        state="paid" if paid else "open",
        amount_cents=order.total_cents,
        idempotency_key=f"key-{number()}",
        created_at=NOW,
    )
    await payment.save()
    await PaymentEvent(payment=payment.id, state=payment.state, at=NOW).save()
    await Job(kind="mail", key=f"mail:placed:{order.number}", created_at=NOW, run_at=NOW).save()


async def _saved(row: Any, values: dict[str, Any]) -> Any:
    for name, value in values.items():
        setattr(row, name, value)
    await row.save()
    return row
