"""Address books: what a customer keeps, found through the customer alone."""

from datetime import datetime
from typing import Any

from db.engine import fetch
from db.tables.accounts import CustomerAddress

Row = dict[str, Any]

PARTS = ("first_name", "last_name", "company", "line1", "line2", "postcode", "town", "country", "phone")
COLUMNS = f"id, public_id, fingerprint, for_delivery, for_billing, deleted_at, {', '.join(PARTS)}"
OF = f"""
SELECT {COLUMNS} FROM customer_address WHERE customer = {{}} AND deleted_at IS NULL
ORDER BY for_delivery DESC, for_billing DESC, id DESC
"""
ONE = f"SELECT {COLUMNS} FROM customer_address WHERE customer = {{}} AND public_id = {{}}"
SAME = f"SELECT {COLUMNS} FROM customer_address WHERE customer = {{}} AND fingerprint = {{}}"
# An update of nothing: what changes one book goes in turn, on both databases.
DEFAULTS = """
SELECT COUNT(*) AS kept, SUM(CASE WHEN for_delivery THEN 1 ELSE 0 END) AS for_delivery,
    SUM(CASE WHEN for_billing THEN 1 ELSE 0 END) AS for_billing
FROM customer_address WHERE customer = {} AND deleted_at IS NULL
"""
FLAGS = {"delivery": "for_delivery", "billing": "for_billing"}


async def of_customer(customer_id: int) -> list[Row]:
    """What is kept, the defaults first, then the newest."""
    return await fetch(OF, customer_id)


async def one(customer_id: int, public_id: str) -> Row | None:
    """An address of this customer's, deleted or not."""
    rows = await fetch(ONE, customer_id, public_id)
    return rows[0] if rows else None


async def same(customer_id: int, fingerprint: str) -> Row | None:
    """The row of this very address, deleted or not."""
    rows = await fetch(SAME, customer_id, fingerprint)
    return rows[0] if rows else None


async def standing(customer_id: int) -> tuple[int, bool, bool]:
    """How many are kept, and whether there is a default of deliveries and one of bills."""
    row = (await fetch(DEFAULTS, customer_id))[0]
    return int(row["kept"]), bool(row["for_delivery"]), bool(row["for_billing"])


async def insert(customer_id: int, public_id: str, fingerprint: str, parts: dict[str, str], now: datetime) -> None:
    values: dict[str, Any] = {"customer": customer_id, "public_id": public_id, "fingerprint": fingerprint, **parts}
    await CustomerAddress(created_at=now, **values).save()


async def rewrite(row_id: int, fingerprint: str, parts: dict[str, str]) -> None:
    """Another address under the same name."""
    values: dict[Any, Any] = {"fingerprint": fingerprint, **parts}
    await CustomerAddress.update(values).where(CustomerAddress.id == row_id)


async def put_away(row_id: int, now: datetime) -> None:
    """Delete, so that it can be taken back for a while; a deleted address is nobody's default."""
    await fetch(
        "UPDATE customer_address SET deleted_at = {}, for_delivery = {}, for_billing = {} WHERE id = {}",
        now, False, False, row_id,
    )  # fmt: skip


async def take_back(row_id: int) -> None:
    await fetch("UPDATE customer_address SET deleted_at = NULL WHERE id = {}", row_id)


async def delete(row_id: int) -> None:
    await fetch("DELETE FROM customer_address WHERE id = {}", row_id)


async def make_default(customer_id: int, row_id: int, purpose: str) -> None:
    """`purpose` delivery or billing; the default of before is none any more."""
    flag = FLAGS[purpose]
    await fetch(
        f"UPDATE customer_address SET {flag} = {{}} WHERE customer = {{}} AND {flag} AND id <> {{}}",
        False, customer_id, row_id,
    )  # fmt: skip
    await fetch(f"UPDATE customer_address SET {flag} = {{}} WHERE id = {{}}", True, row_id)


async def make_no_default(row_id: int, purpose: str) -> None:
    await fetch(f"UPDATE customer_address SET {FLAGS[purpose]} = {{}} WHERE id = {{}}", False, row_id)


async def forget_deleted(before: datetime) -> None:
    """Delete for good what was put away before."""
    await CustomerAddress.delete().where(CustomerAddress.deleted_at < before)
