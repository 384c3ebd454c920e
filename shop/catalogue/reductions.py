"""Planned reductions: a lower price for a time, announced with the lowest price of the 30 days before (L112-1-1).

Here they are judged and planned; `reduction_turns` begins and ends them. Two reductions that touch (one begins when
the other ends) are progressive: the price does not rise in between, and the price before the first stays the one shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from db.engine import in_one_transaction
from db.queries import catalogue
from db.queries import reductions as queries
from shop.calendar import in_paris, last_moment_words, long_date
from shop.catalogue.availability import Step, reduction, steps_of
from shop.catalogue.priced import Article, articles_of, choice_from
from shop.catalogue.rounding import changed_by
from shop.catalogue.staging import apply_as_shown, mark_of
from shop.money import euros
from shop.storefront import storefront

KIND = "reductions"
PLANNED, RUNNING, OVER, WITHDRAWN = "planned", "running", "over", "withdrawn"
DAYS = timedelta(days=30)
NEVER_SOLD = "n’a pas encore été en vente\u00a0: aucun prix d’avant ne pourrait être annoncé"
FIXED = "livre neuf\u00a0: son prix est celui de l’éditeur (loi du 10 août 1981)"
Steps = Sequence[Step]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Terms:
    """A reduction as it is typed: a price in cents, or a share in basis points with a rounding. Moments UTC.

    `ends_at` is the first moment it counts no more; None: until somebody ends it.
    """

    starts_at: datetime
    ends_at: datetime | None
    price_cents: int = 0
    percent_bp: int = 0
    rounding: str = "exact"

    def price_of(self, article: Article) -> int:
        """What the article would cost; 0 for nothing."""
        return self.price_cents or changed_by(article.regular_cents, -self.percent_bp, 0, self.rounding)

    def as_json(self) -> dict[str, Any]:
        return {
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat() if self.ends_at else "",
            "price_cents": self.price_cents,
            "percent_bp": self.percent_bp,
            "rounding": self.rounding,
        }


def terms_from(kept: Mapping[str, Any]) -> Terms:
    """The terms of a staged reduction."""
    ends = datetime.fromisoformat(kept["ends_at"]) if kept["ends_at"] else None
    starts = datetime.fromisoformat(kept["starts_at"])
    return Terms(starts, ends, kept["price_cents"], kept["percent_bp"], kept["rounding"])


@dataclass(frozen=True, slots=True)
class Judged:
    """What a reduction would be for one article: `reference_cents` is the lowest price of the 30 days before it.

    `refusal`: why it cannot be, a French sentence part; the others are done.
    """

    article: Article
    price_cents: int
    reference_cents: int = 0
    refusal: str = ""

    @property
    def percent(self) -> int:
        """What a buyer reads, rounded down."""
        return (self.reference_cents - self.price_cents) * 100 // self.reference_cents if self.reference_cents else 0


async def judge(articles: Sequence[Article], terms: Terms, now: datetime) -> list[Judged]:
    """Each article's reduction as buyers would read it, or why it cannot be."""
    ids = [one.id for one in articles]
    planned: dict[int, list[Row]] = {one: [] for one in ids}
    for row in await queries.open_of(ids):
        planned[row["variant"]].append(row)
    history = await catalogue.price_history(ids)
    return [_judged(one, terms, steps_of(history[one.id]), planned[one.id], now) for one in articles]


def _judged(article: Article, terms: Terms, history: Steps, planned: Sequence[Row], now: datetime) -> Judged:
    cents = terms.price_of(article)
    if article.vat_class == "book":
        return Judged(article, cents, refusal=FIXED)
    if cents <= 0:
        return Judged(article, cents, refusal="le prix réduit serait nul")
    if cents >= article.regular_cents:
        refusal = f"{euros(cents)} n’est pas moins que son prix, {euros(article.regular_cents)}"
        return Judged(article, cents, refusal=refusal)
    for row in planned:
        if overlap(terms.starts_at, terms.ends_at, row["starts_at"], row["ends_at"]):
            return Judged(article, cents, refusal=f"déjà réduit{_period(row)}")
    starts = max(terms.starts_at, now)
    steps = projected(history, planned, article.regular_cents, starts)
    if not history:
        return Judged(article, cents, refusal=NEVER_SOLD)
    found = reduction([*steps, (starts, cents)], starts)
    if found is None:
        lowest = lowest_before(steps, starts)
        return Judged(
            article,
            cents,
            lowest,
            f"ne pourrait pas être annoncé\u00a0: {euros(lowest)} a été pratiqué les 30 jours avant",
        )
    return Judged(article, cents, found.before_cents)


def overlap(starts: datetime, ends: datetime | None, others: datetime, other_ends: datetime | None) -> bool:
    """Whether two stretches share a moment; None never ends. The first moment after one may be the other's first."""
    return (other_ends is None or starts < other_ends) and (ends is None or others < ends)


def projected(history: Steps, planned: Sequence[Row], regular_cents: int, until: datetime) -> list[Step]:
    """The prices that will have been asked for when a reduction begins at `until`: past ones, and planned ones."""
    steps = list(history)
    begins = {row["starts_at"] for row in planned} | {until}
    for row in planned:
        if row["state"] == PLANNED and row["starts_at"] < until:
            steps.append(Step(row["starts_at"], row["price_cents"]))
        if row["ends_at"] and row["ends_at"] < until and row["ends_at"] not in begins:
            steps.append(Step(row["ends_at"], row["back_cents"] or regular_cents))
    return sorted(steps, key=lambda step: step.since)


def lowest_before(steps: Steps, moment: datetime) -> int:
    """The lowest price asked for in the 30 days before a moment, in cents; 0 where none was."""
    ends = [one.since for one in steps[1:]] + [moment]
    return min((one.cents for one, end in zip(steps, ends, strict=True) if end > moment - DAYS), default=0)


def _period(row: Row) -> str:
    begins = f" à partir du {long_date(in_paris(row['starts_at']).date())}"
    ends = f" jusqu’au {last_moment_words(row['ends_at'])[3:]}" if row["ends_at"] else ""
    return begins + ends


async def foresee(staged: Mapping[str, Any], now: datetime) -> list[Judged]:
    """What a staged reduction would be now, article by article."""
    articles = await articles_of(choice_from(staged["options"]["choice"]), await storefront())
    return await judge(articles, terms_from(staged["options"]["terms"]), now)


def mark(judged: Sequence[Judged]) -> str:
    """Goes along with the button that plans what was shown."""
    return mark_of((one.article.id, one.price_cents, one.reference_cents, one.refusal) for one in judged)


async def apply(staged: Mapping[str, Any], shown: str, actor: str, now: datetime) -> list[Judged]:
    """Plan a staged reduction as it was shown. Raises AppliedBefore, OtherThanShown."""

    async def work() -> list[Judged]:
        await queries.hold([one.article.id for one in await foresee(staged, now)])
        judged = await foresee(staged, now)
        await apply_as_shown(staged, shown, mark(judged), now)
        await plan(judged, terms_from(staged["options"]["terms"]), actor, now)
        return judged

    return await in_one_transaction(work)


async def plan(judged: Sequence[Judged], terms: Terms, actor: str, now: datetime) -> None:
    """Write down those that can be, in a transaction that locked their variants before."""
    rows = [(one.article.id, one.price_cents) for one in judged if not one.refusal]
    if rows:
        await queries.add(rows, max(terms.starts_at, now), terms.ends_at, actor, now)
