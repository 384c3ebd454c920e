"""What a mere claim to an address leaves to the account that has shown the address to be its own."""

from db.engine import fetch
from db.queries import home_carts

ORDERS = "UPDATE orders SET customer = {} WHERE customer = {}"
# The account's own defaults stay; one it has not got may come along.
ADDRESSES = """
UPDATE customer_address SET customer = {},
    for_delivery = for_delivery AND NOT EXISTS (
        SELECT 1 FROM customer_address own WHERE own.customer = {} AND own.for_delivery),
    for_billing = for_billing AND NOT EXISTS (
        SELECT 1 FROM customer_address own WHERE own.customer = {} AND own.for_billing)
WHERE customer = {} AND deleted_at IS NULL
AND fingerprint NOT IN (SELECT fingerprint FROM customer_address WHERE customer = {})
"""
CART = "SELECT id FROM cart WHERE customer = {} ORDER BY id"
WHOLE_CART = "UPDATE cart SET customer = {}, token_hash = {} WHERE id = {}"
LARGER = """
UPDATE cart_line SET quantity = (SELECT o.quantity FROM cart_line o WHERE o.cart = {} AND o.variant = cart_line.variant)
WHERE cart = {} AND EXISTS (SELECT 1 FROM cart_line o
    WHERE o.cart = {} AND o.variant = cart_line.variant AND o.quantity > cart_line.quantity)
"""
LINES = """
UPDATE cart_line SET cart = {} WHERE cart = {} AND variant NOT IN (SELECT variant FROM cart_line WHERE cart = {})
"""


async def bring_orders(claim_id: int, customer_id: int) -> None:
    await fetch(ORDERS, customer_id, claim_id)


async def bring_addresses(claim_id: int, customer_id: int) -> None:
    """Those the account has not got; one it has is kept once."""
    await fetch(ADDRESSES, customer_id, customer_id, customer_id, claim_id, customer_id)


async def bring_cart(claim_id: int, customer_id: int, nobodys_hash: str) -> None:
    """By variant the larger quantity; where the account has no cart the claim's becomes its own, under this hash."""
    theirs, own = await fetch(CART, claim_id), await fetch(CART, customer_id)
    for cart in theirs[:1]:
        if not own:
            await fetch(WHOLE_CART, customer_id, nobodys_hash, cart["id"])
            return
        home = own[0]["id"]
        await fetch(LARGER, cart["id"], home, cart["id"])
        await fetch(LINES, home, cart["id"], home)
        await home_carts.delete(cart["id"])
