"""What full text search asks, in the language of each database.

Words are letters and digits only, so quoting them is enough.
"""

from collections.abc import Collection, Sequence
from typing import Literal

from db.engine import is_postgres

Place = Literal["name", "kind", "body"]
"""Where a product says a word: its name, then brand and rayons, then its text; each with those before it."""
COLUMNS: dict[Place, str] = {"name": "name", "kind": "name kind", "body": "name kind body"}
WEIGHTS: dict[Place, str] = {"name": "A", "kind": "AB", "body": ""}


def matches() -> str:
    """The condition on `product_text t` that one parameter, `wanted_words`, completes."""
    return "t.words @@ to_tsquery('simple', {})" if is_postgres() else "product_text MATCH {}"


def wanted_words(
    groups: Sequence[Collection[str]], *, all_of_them: bool = True, prefix: bool = False, place: Place = "body"
) -> str:
    """Every group (or any) in this place or a better one, the last perhaps but begun (`prefix`)."""
    return (_tsquery if is_postgres() else _match)(groups, all_of_them, prefix, place)


def _match(groups: Sequence[Collection[str]], all_of_them: bool, prefix: bool, place: Place) -> str:
    """An FTS5 expression."""
    last = len(groups) - 1
    parts = [
        "(" + " OR ".join(f'"{word}"' + ("*" if prefix and at == last else "") for word in sorted(group)) + ")"
        for at, group in enumerate(groups)
    ]
    asked = f"({(' AND ' if all_of_them else ' OR ').join(parts)})"
    return asked if place == "body" else f"{{{COLUMNS[place]}}} : {asked}"


def _tsquery(groups: Sequence[Collection[str]], all_of_them: bool, prefix: bool, place: Place) -> str:
    last = len(groups) - 1
    begun = ["*" if prefix and at == last else "" for at in range(len(groups))]
    marks = [f":{star}{WEIGHTS[place]}" if star or WEIGHTS[place] else "" for star in begun]
    parts = [
        "(" + " | ".join(f"'{word}'{mark}" for word in sorted(group)) + ")"
        for group, mark in zip(groups, marks, strict=True)
    ]
    return f"({(' & ' if all_of_them else ' | ').join(parts)})"
