"""Legal texts changed by staff: what may be kept, and keeping it for every process at once."""

from datetime import datetime
from typing import Final

from db.engine import transaction
from db.queries import merchant_texts as queries
from db.queries.storefront import bump_catalogue_version
from shop.errors import ChangedMeanwhile
from shop.merchant.editing import Same, WrongValues
from shop.merchant.own_words import MARK, LegalPage, blocks_of, own_of, texts_from, tidy

LONGEST: Final = 60_000
LONGEST_HEADING: Final = 160


def check(text: str) -> str:
    """What is wrong with a text, in French; empty when it may be kept."""
    if not text:
        return "écrivez le texte, ou revenez au texte d’origine"
    if len(text) > LONGEST:
        return f"{LONGEST} caractères au plus"
    heads = [one for one in blocks_of(text) if one.kind in {"h2", "h3"}]
    if heads and heads[0].kind == "h3":
        return f"commencez par un grand titre (##) avant «\u00a0{heads[0].lines[0]}\u00a0»"
    long = next((one.lines[0] for one in heads if len(one.lines[0]) > LONGEST_HEADING), "")
    if long:
        return f"ce titre est trop long\u00a0: «\u00a0{long[:40]}…\u00a0»"
    bad = next((line.strip() for line in text.split("\n") if _is_no_mark(line.strip())), "")
    return f"un titre commence par ## ou ### et un espace\u00a0: «\u00a0{bad[:40]}\u00a0»" if bad else ""


def _is_no_mark(line: str) -> bool:
    return line.startswith("#") and not MARK.fullmatch(line)


async def save(page: LegalPage, text: str, *, instead: bool, same: Same, now: datetime) -> None:
    """Keep the merchant's words for a page, in their one place. Raises WrongValues, ChangedMeanwhile."""
    words = tidy(text)
    if wrong := check(words):
        raise WrongValues([("body", wrong)])
    if instead and not page.replaced:
        raise WrongValues([("place", "ce texte s’ajoute, il ne remplace pas")])
    async with transaction():
        await bump_catalogue_version()
        await _must_be(same, page)
        await queries.forget([page.more if instead else page.instead])
        await queries.keep(page.instead if instead else page.more, words, now)


async def reset(page: LegalPage, same: Same) -> None:
    """Back to the program's words. Raises ChangedMeanwhile."""
    async with transaction():
        await bump_catalogue_version()
        await _must_be(same, page)
        await queries.forget([page.instead, page.more])


async def _must_be(same: Same, page: LegalPage) -> None:
    now = own_of(texts_from(await queries.texts()), page)
    if not same(now):
        raise ChangedMeanwhile(now)
