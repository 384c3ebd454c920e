"""Full text search: one set of functions, FTS5 behind it on SQLite, tsvector on PostgreSQL, trigrams on both.

All text arrives folded and stemmed by `shop.catalogue.search_words`, on the way in and on the way out, so that both
databases find the same products: neither stems French and forgives accents alike by itself. Trigrams are a plain
table, which asks no extension of a hosted PostgreSQL.
"""

from collections.abc import Collection, Sequence
from typing import Any

from db.engine import fetch, is_postgres
from db.queries.codes import same_or_above
from db.queries.search_words import Place, matches, wanted_words
from db.sql import batches, placeholders

Rows = list[dict[str, Any]]
Group = Collection[str]
MOST_FOUND = 300
BM25 = "bm25(product_text, 10.0, 4.0, 1.0)"
RANK = "ts_rank(ARRAY[0.1, 0.2, 0.4, 1.0]::float4[], t.words, to_tsquery('simple', {})) DESC"
MOST_CANDIDATES = 40
FOUND = "p.id, p.name, p.brand, p.popularity, c.name AS category"
AT_ONCE = 300
TEXTS_AT_ONCE = 100
WEIGHED = (
    "({}, setweight(to_tsvector('simple', {}), 'A') || setweight(to_tsvector('simple', {}), 'B') "
    "|| setweight(to_tsvector('simple', {}), 'D'))"
)


async def texts(product_ids: Collection[int] | None = None) -> Rows:
    """What of products is searched: id, name, brand, category names, summary, description, specifications."""
    if product_ids is not None and not product_ids:
        return []
    where = f"WHERE p.id IN ({', '.join(str(int(one)) for one in product_ids)})" if product_ids is not None else ""
    return await fetch(
        f"""SELECT p.id, p.name, p.brand, p.summary, p.description, p.specifications, c.name AS category,
                   COALESCE(top.name, '') AS parent_category
            FROM product p JOIN category c ON c.id = p.category LEFT JOIN category top ON top.id = c.parent {where}"""
    )


async def index(texts: Sequence[tuple[int, str, str, str]]) -> None:
    """Replace the searched words of these products: id, name, kind, body."""
    columns, marks = ("rowid, words", WEIGHED) if is_postgres() else ("rowid, name, kind, body", "({}, {}, {}, {})")
    for part in batches(texts, TEXTS_AT_ONCE):
        await fetch(f"DELETE FROM product_text WHERE rowid IN ({', '.join(str(int(one[0])) for one in part)})")
        await fetch(
            f"INSERT INTO product_text ({columns}) VALUES {', '.join([marks] * len(part))}",
            *(value for one in part for value in one),
        )


async def learn(words: Collection[str]) -> None:
    """Add words to the vocabulary that typing mistakes are mended with."""
    new = sorted(set(words) - await known_words(words))
    pairs = [(trigram, word) for word in new for trigram in trigrams(word)]
    for part in batches(pairs, AT_ONCE):
        marks = ", ".join(["({}, {})"] * len(part))
        await fetch(
            f"INSERT INTO search_trigram (trigram, word) VALUES {marks} ON CONFLICT DO NOTHING",
            *(value for pair in part for value in pair),
        )


async def known_words(words: Collection[str]) -> set[str]:
    """Those of these words that the vocabulary has."""
    known: set[str] = set()
    for part in batches(list(words), AT_ONCE):
        marks = placeholders(part)
        rows = await fetch(f"SELECT DISTINCT word FROM search_trigram WHERE word IN ({marks})", *part)
        known |= {row["word"] for row in rows}
    return known


async def similar_words(word: str) -> list[str]:
    """Words of the vocabulary that share trigrams with a mistyped one, most shared first."""
    wanted = sorted(trigrams(word))
    marks = placeholders(wanted)
    rows = await fetch(
        f"""SELECT word FROM search_trigram WHERE trigram IN ({marks})
            GROUP BY word ORDER BY COUNT(*) DESC, word LIMIT {MOST_CANDIDATES}""",
        *wanted,
    )
    return [row["word"] for row in rows]


def trigrams(word: str) -> set[str]:
    """« lit » with its borders: {"  l", " li", "lit", "it "}."""
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


async def find(
    groups: Sequence[Group], *, all_of_them: bool = True, prefix: bool = False, ordered: bool = True
) -> Rows:
    """Published products whose words are in every group (or in any of them): id, name, brand, category, popularity.

    A group is a stem with its synonyms. `prefix`: the last group may be the beginning of a word. Of many, the best
    in the eyes of the database, which differ a little: whoever asks puts them in order. Not `ordered`: any of them.
    """
    if not groups:
        return []
    wanted = wanted_words(groups, all_of_them=all_of_them, prefix=prefix)
    order = f"ORDER BY {RANK if is_postgres() else BM25}, p.popularity DESC, p.id" if ordered else ""
    return await fetch(
        f"""SELECT {FOUND} FROM product_text t JOIN product p ON p.id = t.rowid JOIN category c ON c.id = p.category
            WHERE {matches()} AND p.published {order} LIMIT {MOST_FOUND}""",
        *([wanted, wanted] if ordered and is_postgres() else [wanted]),
    )


async def is_broad(groups: Sequence[Group], *, prefix: bool = False) -> bool:
    """Whether more products than MOST_FOUND say all these words, published or not."""
    wanted = wanted_words(groups, prefix=prefix)
    sql = f"SELECT 1 AS found FROM product_text t WHERE {matches()} LIMIT 1 OFFSET {MOST_FOUND}"
    return bool(groups and await fetch(sql, wanted))


async def saying(group: Group, place: Place, *, begun: bool = False) -> set[int]:
    """Ids of all products that say one of these words, or what begins so (`begun`), in this place or a better one."""
    wanted = wanted_words([group], place=place, prefix=begun)
    if is_postgres():
        return {row["id"] for row in await fetch(f"SELECT t.rowid AS id FROM product_text t WHERE {matches()}", wanted)}
    # One text of thousands of numbers comes out of SQLite in a third of the time of as many rows.
    rows = await fetch(f"SELECT GROUP_CONCAT(t.rowid) AS ids FROM product_text t WHERE {matches()}", wanted)
    return set(map(int, (rows[0]["ids"] or "").split(","))) if rows[0]["ids"] else set()


async def named(product_ids: Collection[int]) -> Rows:
    """The published ones of these products, as `find` gives them."""
    if not product_ids:
        return []
    marks = placeholders(product_ids)
    return await fetch(
        f"SELECT {FOUND} FROM product p JOIN category c ON c.id = p.category WHERE p.published AND p.id IN ({marks})",
        *product_ids,
    )


async def by_popularity() -> list[int]:
    """Ids of all published products, the most wanted first."""
    rows = await fetch("SELECT id FROM product WHERE published ORDER BY popularity DESC, id")
    return [row["id"] for row in rows]


async def by_code(code: str) -> list[int]:
    """Ids of published products with this EAN, ISBN or reference.

    « MAR-101 » is also « mar-101-BL », and « mar101bl » is the same without what people leave out.
    """
    named, values = same_or_above(code)
    rows = await fetch(
        "SELECT DISTINCT p.id FROM variant v JOIN product p ON p.id = v.product "
        f"WHERE p.published AND v.active AND {named} ORDER BY p.id",
        *values,
    )
    return [row["id"] for row in rows]
