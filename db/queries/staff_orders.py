"""Orders as staff look for them: queues, lists, counts."""

import re
from collections.abc import Sequence
from typing import Any

from db.engine import fetch, is_postgres
from db.queries.order_filters import ALL, SORTS, Narrowed
from db.queries.orders import GIVEN_BACK, PARTLY_SENT
from db.queries.staff_words import matches, wanted

Rows = list[dict[str, Any]]

# Which orders is found first, in an index; what stands in their lines is read of one page alone, however far it is.
LISTED = """
SELECT o.id, o.number, o.state, o.email, o.professional, o.contact, o.delivery, o.total_cents, o.placed_at, o.attention,
       {given_back} AS given_back, {partly} AS partly,
       (SELECT SUM(l.quantity) FROM order_line l WHERE l."order" = o.id) AS pieces
FROM (SELECT o.id FROM {from} WHERE {where} ORDER BY {found_sort} {limit}) found JOIN orders o ON o.id = found.id
ORDER BY {sort}
""".replace("{given_back}", GIVEN_BACK).replace("{partly}", PARTLY_SENT)
BY_ID = {"oldest": "t.rowid ASC", "newest": "t.rowid DESC"}
"""Orders found by their words come in the order of that index, which is the one they were placed in."""
# As a list of ids: with « OR » every order there ever was would be looked at.
_OPEN = re.sub("[(]o[.]| o[.]", lambda at: at[0].replace("o", "d"), GIVEN_BACK)
DECISIONS = f"""o.id IN (
    SELECT d.id FROM orders d WHERE d.attention <> '' UNION ALL SELECT d.id FROM orders d WHERE {_OPEN})"""


async def listed(
    states: Sequence[str],
    text: str,
    *,
    attention: bool,
    partly: bool,
    oldest_first: bool,
    page: int,
    per_page: int,
    narrowed: Narrowed = ALL,
    sort: str = "",
) -> Rows:
    """One page of orders, and one row more when others follow; no `states` are all of them, with those given back.

    `partly`: of which more is to be sent. `sort`: one of SORTS, instead of `oldest_first`.
    Each word of `text` is looked for in what db/staff_text.py keeps of an order, the last one perhaps only begun.
    """
    rows, where, args = _where(states, text, attention=attention, partly=partly, narrowed=narrowed)
    name = sort or ("oldest" if oldest_first else "newest")
    found_sort = BY_ID.get(name, SORTS[name]) if rows != ORDERS else SORTS[name]
    sort = found_sort.replace("t.rowid", "o.id")
    if states and oldest_first and not is_postgres():
        # What waits is the newest: SQLite would look for it from the oldest order there is.
        found_sort = found_sort.replace("o.placed_at", "+o.placed_at")
    sql = LISTED.replace("{from}", rows).replace("{where}", where).replace("{found_sort}", found_sort)
    limit = f"LIMIT {per_page + 1} OFFSET {(page - 1) * per_page}"
    return await fetch(sql.replace("{limit}", limit).replace("{sort}", sort), *args)


async def counted(
    states: Sequence[str], text: str, *, attention: bool, partly: bool, narrowed: Narrowed = ALL, most: int
) -> int:
    """How many orders `listed` would find in all, `most` at most."""
    rows, where, args = _where(states, text, attention=attention, partly=partly, narrowed=narrowed)
    found = f"SELECT 1 AS one FROM {rows} WHERE {where} LIMIT {most:d}"
    return int((await fetch(f"SELECT COUNT(*) AS number FROM ({found}) AS found", *args))[0]["number"])


ORDERS = "orders o"


def _where(
    states: Sequence[str], text: str, *, attention: bool, partly: bool, narrowed: Narrowed
) -> tuple[str, str, list[Any]]:
    """What to look through, the conditions, and the values of their places."""
    where, args = ["1 = 1"], list[Any](states)
    if states:
        where.append(f"o.state IN ({', '.join(['{}'] * len(states))}) AND NOT {GIVEN_BACK}")
    if attention:
        where.append(DECISIONS)
    if partly:
        where.append(PARTLY_SENT)
    where, args = [*where, *narrowed.conditions], [*args, *narrowed.values]
    question = wanted(text)
    if not question:
        return ORDERS, " AND ".join(where), args
    said = f"order_text t JOIN {ORDERS} ON o.id = t.rowid"
    return said, " AND ".join([matches("order_text"), *where]), [question, *args]


def pattern(word: str) -> str:
    """For LIKE. Letters beyond ASCII stand for any one character: SQLite does not know the small form of « É »."""
    plain = word.lower().translate({ord(sign): None for sign in "%_\\"})
    return "%" + "".join(letter if letter.isascii() else "_" for letter in plain) + "%"
