"""What stands in the database after a deed, in a word: for tests."""

from db import engine
from shop.orders.order import Order
from tests.order_walkthrough import OrderWalkthrough


async def order(number: str) -> Order:
    return await OrderWalkthrough.order(number)


async def again(before: Order) -> Order:
    """The order as it is by now."""
    return await order(before.number)


async def quantities() -> dict[int, int]:
    """Pieces in carts by the id of the variant."""
    return {row["variant"]: row["quantity"] for row in await engine.fetch("SELECT variant, quantity FROM cart_line")}


async def shelf() -> tuple[int, int]:
    """Of the first article: on the shelf, kept of it for orders."""
    row = (await engine.fetch("SELECT on_hand, reserved FROM variant ORDER BY id"))[0]
    return row["on_hand"], row["reserved"]


async def refunds() -> list[int]:
    """The cents of each, the oldest first."""
    return [row["amount_cents"] for row in await engine.fetch("SELECT amount_cents FROM refund ORDER BY id")]


async def mails_announced() -> list[str]:
    """The kinds of the mails that are to be sent, in their order."""
    rows = await engine.fetch("SELECT key FROM job WHERE kind = 'mail' ORDER BY id")
    return [row["key"].split(":")[1] for row in rows]
