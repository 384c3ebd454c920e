"""Values of the journal as people read them: amounts, moments, yes and no; of what has parts, the parts that differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from db.audit_triggers import HIDDEN
from db.sql import read_json
from shop.calendar import in_paris, long_date, short_date
from shop.french import number
from shop.money import euros, percent
from shop.staff.audit_codes import code_words, setting_value, text_words
from shop.staff.audit_words import column_words
from shop.staff.roles import ROLE_LABELS, roles_of

NOTHING: Final = "vide"
SECRET: Final = "(secret, non montré)"  # noqa: S105  # what stands in its place
LONGEST: Final = 600


@dataclass(frozen=True, slots=True)
class Change:
    """One column, in words. Of a new row `before` is empty, of one taken away `after`."""

    label: str
    before: str
    after: str


def changes_of(
    about: str,
    verb: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    kinds: Mapping[str, str],
    named: str,
) -> list[Change]:
    """What differs; of a new row or one taken away, what it held. `named` is the row's own name, where it has one."""
    before, after = (_spoken(about, one, named) for one in (before, after))
    if verb != "update":
        held = after if verb == "insert" else before
        shown = [(name, words_of(name, value, kinds.get(name, ""))) for name, value in held.items() if name != "id"]
        pairs = [(column_words(name), text) for name, text in shown if text not in (NOTHING, "non", "0")]
        return [Change(label, *(("", text) if verb == "insert" else (text, ""))) for label, text in pairs]
    found = []
    for name, value in after.items():
        old, new = _parts_that_differ(before.get(name), value, kinds.get(name, ""))
        found.append(Change(column_words(name), *(words_of(name, one, kinds.get(name, "")) for one in (old, new))))
    return found


def _spoken(about: str, values: Mapping[str, Any], named: str) -> dict[str, Any]:
    """Codes and settings in words, the rest as it is."""
    if about == "setting":
        name = str(values.get("name", named))
        return {key: setting_value(name, one) for key, one in values.items() if key == "value"}
    if about == "merchant_text":
        return {key: text_words(str(one)) if key == "name" else one for key, one in values.items()}
    return {key: code_words(about, key, one) or one for key, one in values.items()}


def words_of(name: str, value: Any, kind: str) -> str:
    """One value; `name` is its column's: « total_cents » is an amount."""
    if value == HIDDEN:
        return SECRET
    if value is None or value == "":
        return NOTHING
    if kind == "yes_no" or isinstance(value, bool):
        return "oui" if value else "non"
    if kind in ("moment", "day"):
        return _when(str(value), kind)
    if isinstance(value, int) and name.endswith("_cents"):
        return euros(value)
    if isinstance(value, int) and name.endswith("_bp"):
        return percent(value)
    if isinstance(value, int):
        return number(value)
    if name == "roles":
        return ", ".join(ROLE_LABELS[role] for role in sorted(roles_of(_json(value)))) or NOTHING
    return _cut(_flat(_json(value) if kind == "json" else value) or NOTHING)


def _when(text: str, kind: str) -> str:
    try:
        if kind == "day":
            return long_date(date.fromisoformat(text[:10]), year=True)
        local = in_paris(datetime.fromisoformat(text))
        return f"{short_date(local.date(), year=True)}, {local:%-H\u00a0h\u00a0%M}"
    except ValueError:
        return _cut(text)


def _parts_that_differ(old: Any, new: Any, kind: str) -> tuple[Any, Any]:
    if kind != "json":
        return old, new
    first, second = _json(old), _json(new)
    if not (isinstance(first, dict) and isinstance(second, dict)):
        return first, second
    names = [name for name in {**first, **second} if first.get(name) != second.get(name)]
    return tuple({name: one[name] for name in names if name in one} for one in (first, second))  # type: ignore[return-value]


def _json(value: Any) -> Any:
    """SQLite keeps JSON as text within the JSON of the journal."""
    try:
        return read_json(value)
    except ValueError:
        return value


def _flat(value: Any) -> str:
    """« prénom : Alice ; ville : Lyon »."""
    if isinstance(value, dict):
        return " ; ".join(f"{column_words(str(name))}\u00a0: {_flat(one) or NOTHING}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(f"({_flat(one)})" if isinstance(one, dict) else _flat(one) for one in value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else " ".join(str(value).split())


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
