"""What people call the rows of the journal: the name of a product, the number of an order, the key of a setting."""

from collections.abc import Sequence
from typing import Final

from db.engine import fetch
from db.sql import placeholders

COLUMNS: Final = {
    "setting": "name", "staff_member": "name", "merchant_text": "name", "agency": "name", "delivery_mode": "label",
    "surcharge_postcode": "postcode", "category": "name", "product": "name", "promotion": "label",
    "promotion_code": "code", "orders": "number", "invoice": "number", "withdrawal": "number", "api_token": "name",
    "webhook_endpoint": "url", "bank_file": "name", "newsletter_subscriber": "email",
}  # fmt: skip
"""The column that names a row of each table."""
_ARTICLE: Final = "p.name || ' (' || v.sku || ')' FROM {table} t JOIN variant v ON v.id = t.{link} JOIN product p "
_CUSTOMER: Final = "CASE WHEN c.first_name || c.last_name = '' THEN c.email ELSE c.first_name || ' ' || c.last_name END"
_SPOKEN: Final = {
    **{table: f"t.{column} FROM {table} t" for table, column in COLUMNS.items()},
    "variant": "p.name || ' (' || t.sku || ')' FROM variant t JOIN product p ON p.id = t.product",
    **{
        table: _ARTICLE.format(table=table, link="variant") + "ON p.id = v.product"
        for table in ("price_change", "price_reduction", "stock_movement", "restock_notice")
    },
    **{table: f"p.name FROM {table} t JOIN product p ON p.id = t.product" for table in ("photo", "document")},
    **{
        table: f'o.number FROM {table} t JOIN orders o ON o.id = t."order"'
        for table in ("order_line", "order_event", "parcel", "payment", "kept_contract", "promotion_use")
    },
    **{
        table: f'o.number FROM {table} t JOIN parcel q ON q.id = t.parcel JOIN orders o ON o.id = q."order"'
        for table in ("parcel_label", "parcel_event", "parcel_line")
    },
    **{
        table: f'o.number FROM {table} t JOIN payment q ON q.id = t.payment JOIN orders o ON o.id = q."order"'
        for table in ("payment_event", "refund", "chargeback", "bank_match")
    },
    "customer": f"{_CUSTOMER} FROM customer t JOIN customer c ON c.id = t.id",
    **{
        table: f"{_CUSTOMER} FROM {table} t JOIN customer c ON c.id = t.customer"
        for table in ("customer_address", "account_link", "account_credit")
    },
    "staff_recovery_code": "m.name FROM staff_recovery_code t JOIN staff_member m ON m.id = t.member",
}


async def names(about: str, ids: Sequence[int]) -> dict[int, str]:
    """By id, of the rows of this table that are still there and have a name."""
    if about not in _SPOKEN or not ids:
        return {}
    marks = placeholders(ids)
    what, _, where = _SPOKEN[about].partition(" FROM ")
    rows = await fetch(f"SELECT t.id AS id, {what} AS name FROM {where} WHERE t.id IN ({marks})", *ids)
    return {row["id"]: row["name"] for row in rows}
