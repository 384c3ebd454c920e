"""Carts and their lines."""

from db.engine import fetch

PIECES = """
SELECT COALESCE(SUM(l.quantity), 0) AS pieces FROM cart_line l JOIN cart c ON c.id = l.cart WHERE c.token_hash = {}
"""


async def pieces(token_hash: str) -> int:
    """How many pieces lie in the cart of this cookie; 0 for an unknown one."""
    return int((await fetch(PIECES, token_hash))[0]["pieces"])
