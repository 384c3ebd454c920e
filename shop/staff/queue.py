"""The day's one queue: what waits, about whom, since when, in whose hands; what each role looks at first."""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from db.queries import staff_queue as queries
from db.queries import work_owners
from db.sql import read_json
from shop.calendar import as_utc, in_paris, working_days_since
from shop.money import euros
from shop.paging import pages_of
from shop.staff.lists import ATTENTION_WORDS, buyer_name, moments, work_words
from shop.staff.roles import Role
from shop.staff.withdrawals import what_waits

PER_PAGE: Final = 25


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One kind of what waits. `name`: value of « file » in the page's address; `holds`: names of staff_queue.KINDS.

    `label` of the pile, `badge` of one of it; `roles` are there for it.
    """

    name: str
    label: str
    badge: str
    holds: tuple[str, ...]
    roles: frozenset[Role]
    tone: str = "info"

    @property
    def about(self) -> str:
        """What its things are, as `work_owner` calls them."""
        return queries.KINDS[self.holds[0]].about


def _kind(name: str, label: str, badge: str, holds: str, roles: Iterable[Role], tone: str = "info") -> Kind:
    return Kind(name, label, badge, tuple(holds.split()), frozenset(roles), tone)


_R = Role
KINDS: Final = (
    _kind(
        "a-decider", "À décider", "À décider", "decide given_back", [_R.SALES, _R.AFTER_SALES, _R.ACCOUNTING], "warning"
    ),
    _kind("a-preparer", "À préparer", "À préparer", "prepare", [_R.WAREHOUSE, _R.SALES]),
    _kind("a-expedier", "À expédier ou à mettre à disposition", "À expédier", "ship", [_R.WAREHOUSE]),
    _kind("reste", "Reste à expédier", "Reste à expédier", "rest", [_R.WAREHOUSE]),
    _kind("etiquettes", "Étiquettes qui se font attendre", "Étiquette", "labels", [_R.WAREHOUSE], "warning"),
    _kind("colis", "Colis en retard ou en difficulté", "Colis", "parcels", [_R.AFTER_SALES, _R.WAREHOUSE], "warning"),
    _kind("en-agence", "En agence, pas retirées", "Pas retirée", "collect", [_R.SALES, _R.AFTER_SALES, _R.WAREHOUSE]),
    _kind("retractations", "Rétractations", "Rétractation", "withdrawals", [_R.AFTER_SALES]),
    _kind("virements", "Virements à rapprocher", "Virement", "transfers", [_R.ACCOUNTING]),
    _kind("e-mails", "E-mails non partis", "E-mail", "mails", [_R.SALES, _R.AFTER_SALES], "error"),
    _kind("taches", "Tâches mises de côté", "Tâche", "jobs", [_R.ACCOUNTING], "error"),
    _kind("stock", "Stock bas", "Stock bas", "stock", [_R.WAREHOUSE, _R.CATALOGUE]),
)
OF_NAME: Final = {kind.name: kind for kind in KINDS}
_OF_PART: Final = {part: kind for kind in KINDS for part in kind.holds}
_REFUNDED: Final = "Tout est remboursé et rien n’est parti\u00a0: annulez la commande."


@dataclass(frozen=True, slots=True, eq=False)
class Waits:
    """One thing that waits; while nothing of it changes it is the same object.

    `number`: of the order it is about, or empty; `product`: id and slug of an article.

    `age` in words, in working days; `owner` the id of who has it in hand, None for nobody.
    """

    kind: Kind
    about: str
    subject: int
    title: str
    who: str
    detail: str
    age: str
    owner: int | None
    owner_name: str
    is_late: bool = False
    number: str = ""
    product: tuple[int, str] | None = None

    @property
    def row(self) -> str:
        """What it is called on a page: an order may wait for two things at once."""
        return f"{self.kind.name}-{self.about}-{self.subject}"


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of it, from 1 on; `counted`: how much waits of each of staff_queue.KINDS, on this page or not."""

    rows: tuple[Waits, ...]
    page: int
    has_next: bool
    counted: Mapping[str, int]


def own(roles: AbstractSet[Role], kinds: Iterable[Kind] = KINDS) -> tuple[Kind, ...]:
    """The kinds that these roles are there for; the administrator for none more than for another."""
    return tuple(kind for kind in kinds if kind.roles & roles)


async def waiting(kinds: Iterable[Kind], first: Iterable[Kind], member: int | None, page: int, now: datetime) -> Queue:
    """What waits of these kinds: `first` before the others, then the oldest. `member`: only what they have in hand.

    A page too far shows the last.
    """
    every, today = await queries.waiting(moments(now)), in_paris(now).date()
    asked, ahead = _parts(kinds), _parts(first)
    rows = [row for row in every if row["kind"] in asked]
    if member is not None:
        theirs = await work_owners.held(member)
        rows = [row for row in rows if (row["about"], row["subject"]) in theirs]
    rows.sort(key=lambda row: (row["kind"] not in ahead, _since(row), row["kind"], row["subject"]))
    page = min(page, pages_of(len(rows), PER_PAGE))
    shown = rows[(page - 1) * PER_PAGE : page * PER_PAGE]
    known = {about: await queries.details(about, ids) for about, ids in _by_table(shown).items()}
    for statement in known.get("withdrawal", {}).values():
        statement["waiting"] = await what_waits(statement, now)
    there = ((row, known[row["about"]].get(row["subject"])) for row in shown)  # one may have gone since
    found = tuple(_one(row, what, today) for row, what in there if what)
    return Queue(found, page, len(rows) > page * PER_PAGE, Counter(row["kind"] for row in every))


def _parts(kinds: Iterable[Kind]) -> set[str]:
    return {part for kind in kinds for part in kind.holds}


def _since(row: Mapping[str, Any]) -> tuple[bool, Any]:
    """For sorting: what nobody knows the age of comes last."""
    since = row["since"]
    return since is None, since or ""


def numbers(counted: Mapping[str, int], kinds: Iterable[Kind]) -> dict[str, int]:
    """How many wait of each kind, by its name; `counted` as a Queue has it."""
    return {kind.name: sum(counted[part] for part in kind.holds) for kind in kinds}


@lru_cache(maxsize=2048)
def age_words(since: date | None, today: date) -> str:
    """« aujourd’hui », « 3 jours ouvrés »; empty where nobody knows."""
    days = working_days_since(since, today) if since else -1
    if days < 0:
        return ""
    return f"{days}\u00a0jour{'s' if days > 1 else ''} ouvré{'s' if days > 1 else ''}" if days else "aujourd’hui"


def _by_table(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row["about"], []).append(row["subject"])
    return found


def _one(row: Mapping[str, Any], what: Mapping[str, Any], today: date) -> Waits:
    return _waits(row["kind"], row["about"], _age(row["since"], today), tuple(what.items()), today)


@lru_cache(maxsize=1024)
def _waits(kind: str, about: str, age: str, values: tuple[tuple[str, Any], ...], today: date) -> Waits:
    """Put into words once, while all of it stays as it is."""
    what = dict(values)
    owner, name = what["owner"], what["owner_name"] or ""
    said = _SAY[about](kind, what, today)
    return Waits(_OF_PART[kind], about, what["id"], age=age, owner=owner, owner_name=name, **said)


@lru_cache(maxsize=2048)
def _age(since: Any, today: date) -> str:
    return age_words(_day(since), today)


def _day(since: Any) -> date | None:
    """In Paris, of a moment as either database gives what it worked out; SQLite's are text, a day is ten letters."""
    if isinstance(since, str):
        since = date.fromisoformat(since) if len(since) == len("2026-11-22") else datetime.fromisoformat(since)
    if isinstance(since, datetime):
        return in_paris(as_utc(since)).date()
    return since if isinstance(since, date) else None


def _order(kind: str, what: Mapping[str, Any], _: date) -> dict[str, Any]:
    reasons = [ATTENTION_WORDS.get(one, one) for one in what["attention"].split(",") if one]
    delivery = read_json(what["delivery"])
    where = (delivery.get("agency") or {}).get("name") or delivery.get("label", "")
    details = {"decide": " ".join(reasons), "parcels": " ".join(reasons), "given_back": _REFUNDED}
    detail = details.get(kind, f"{where}, {euros(what['total_cents'])}" if where else euros(what["total_cents"]))
    number = what["number"]
    return {"title": f"Commande {number}", "who": buyer_name(what), "detail": detail, "number": number}


def _parcel(_: str, what: Mapping[str, Any], __: date) -> dict[str, Any]:
    detail = f"{what['carrier']} ne répond pas."
    return {"title": f"Commande {what['number']}", "who": buyer_name(what), "detail": detail, "number": what["number"]}


def _withdrawal(_: str, what: Mapping[str, Any], __: date) -> dict[str, Any]:
    number, waiting = what["order_number"], what["waiting"]
    clock = f" Remboursement\u00a0: {waiting.clock}." if waiting.clock else ""
    said = {"detail": f"{waiting.waits}.{clock}", "is_late": waiting.is_late}
    return {"title": f"Rétractation, commande {number}", "who": what["name"], "number": number, **said}


def _transfer(_: str, what: Mapping[str, Any], __: date) -> dict[str, Any]:
    return {"title": f"Virement de {euros(what['amount_cents'])}", "who": what["payer"], "detail": what["text"]}


def _job(_: str, what: Mapping[str, Any], __: date) -> dict[str, Any]:
    label, number = work_words(what["kind"], what["key"], read_json(what["payload"]))
    return {"title": label, "who": f"Commande {number}" if number else "", "detail": what["last_error"]}


def _variant(_: str, what: Mapping[str, Any], __: date) -> dict[str, Any]:
    label = ", ".join(filter(None, (what["name"], what["size"], what["colour"])))
    free = max(0, what["free"])
    detail = f"{free}\u00a0pièce{'s' if free > 1 else ''} libre{'s' if free > 1 else ''}" if free else "Épuisé"
    return {"title": label, "who": what["sku"], "detail": detail, "product": (what["product"], what["slug"])}


_SAY: Final = {
    "order": _order,
    "parcel": _parcel,
    "withdrawal": _withdrawal,
    "bank_entry": _transfer,
    "job": _job,
    "variant": _variant,
}
