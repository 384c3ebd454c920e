"""Many prices at once: raised or lowered by a share or by cents, looked at first, applied once, undone the same way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.engine import in_one_transaction
from db.queries import reductions as queries
from db.queries import staged_files
from shop.catalogue.priced import Article, articles_by_id, articles_of, choice_from, set_prices, why_not
from shop.catalogue.reductions import FIXED
from shop.catalogue.rounding import changed_by
from shop.catalogue.staging import apply_as_shown, mark_of
from shop.storefront import storefront

KIND = "prices"
Staged = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PriceChange:
    """One article's price when no reduction runs, before and after, in cents; `refusal`: why it stays as it is."""

    article: Article
    after_cents: int
    refusal: str = ""

    @property
    def before_cents(self) -> int:
        return self.article.regular_cents

    @property
    def delta_cents(self) -> int:
        return self.after_cents - self.before_cents


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a staged change would do now; `mark` goes along with the button that applies it."""

    changes: tuple[PriceChange, ...]
    refused: tuple[PriceChange, ...]
    unchanged: int

    @property
    def mark(self) -> str:
        return mark_of((one.article.id, one.before_cents, one.after_cents, one.refusal) for one in self._all)

    @property
    def _all(self) -> tuple[PriceChange, ...]:
        return (*self.changes, *self.refused)

    @property
    def sum_cents(self) -> int:
        """All the differences together."""
        return sum(one.delta_cents for one in self.changes)


async def foresee(staged: Staged) -> Foreseen:
    """Read everything anew: prices may have changed since it was staged."""
    options = staged["options"]
    if targets := options["targets"]:
        wanted = {int(one): cents for one, cents in targets.items()}
        articles: Sequence[Article] = [*(await articles_by_id(wanted)).values()]
    else:
        articles = await articles_of(choice_from(options["choice"]), await storefront())
        wanted = {one.id: _wanted(one, options) for one in articles}
    judged = [_judged(one, wanted[one.id], is_undo=bool(targets)) for one in articles]
    changes = tuple(one for one in judged if not one.refusal and one.delta_cents)
    refused = tuple(one for one in judged if one.refusal)
    return Foreseen(changes, refused, len(judged) - len(changes) - len(refused))


def _wanted(article: Article, options: Mapping[str, Any]) -> int:
    return changed_by(article.regular_cents, options["percent_bp"], options["amount_cents"], options["rounding"])


def _judged(article: Article, cents: int, *, is_undo: bool) -> PriceChange:
    if article.vat_class == "book" and not is_undo:
        return PriceChange(article, article.regular_cents, FIXED)
    return PriceChange(article, cents, why_not(article, cents))


async def apply(staged: Staged, shown: str, now: datetime) -> None:
    """Write the prices that were shown. Raises AppliedBefore, OtherThanShown."""

    async def work() -> None:
        await queries.hold([one.article.id for one in (await foresee(staged)).changes])
        found = await foresee(staged)
        await apply_as_shown(staged, shown, found.mark, now)
        await set_prices({one.article.id: one.after_cents for one in found.changes}, now)
        done = [[one.article.id, one.before_cents, one.after_cents] for one in found.changes]
        await staged_files.note(staged["id"], {**staged["options"], "done": done})

    await in_one_transaction(work)


async def back(staged: Staged) -> dict[int, int]:
    """The prices before an applied change, of the articles that still cost what it made them cost."""
    done = staged["options"].get("done", [])
    articles = await articles_by_id([one for one, _, _ in done])
    return {one: before for one, before, after in done if one in articles and articles[one].regular_cents == after}
