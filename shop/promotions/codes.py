"""Codes as they are typed and found, and what a basket's come to."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from db.queries import promotions as queries
from shop.catalogue.variants import Variant
from shop.promotions.buyers import facts_of
from shop.promotions.facts import NOBODY_KNOWN, Article, Buyer
from shop.promotions.judging import NOTHING_TYPED, Judgement, judge
from shop.promotions.offers import Code, promotion_from
from shop.storefront import Storefront

LONGEST_CODE: Final = 32


@dataclass(frozen=True, slots=True)
class Typed:
    """The codes of a basket, in the order they were typed, with all they are judged by but the country."""

    codes: tuple[Code | str, ...] = ()
    articles: tuple[Article, ...] = ()
    buyer: Buyer = NOBODY_KNOWN

    def judged(self, country: str | None, now: datetime) -> Judgement:
        """For goods handed over in this country; None: nobody knows where yet."""
        if not self.codes:
            return NOTHING_TYPED
        return judge(self.codes, self.articles, replace(self.buyer, country=country), now)

    @property
    def asks_where(self) -> bool:
        """Whether what they give depends on the country."""
        return any(isinstance(code, Code) and code.promotion.countries for code in self.codes)


NONE_TYPED: Final = Typed()


def tidy(typed: str) -> str:
    """« BIENVENUE10 » for « bienvenue-10 »: upper case letters and digits, accents, spaces and hyphens gone.

    Empty for what can be no code.
    """
    plain = unicodedata.normalize("NFKD", typed).upper()
    signs = "".join(sign for sign in plain if sign.isascii() and sign.isalnum())
    return signs if len(signs) <= LONGEST_CODE else ""


async def known(codes: Collection[str]) -> list[Code | str]:
    """Each of these codes with its promotion, in their order; as the text it is where nobody made it."""
    rows = {row["code"]: row for row in await queries.by_codes(codes)}
    return [
        Code(rows[code]["code_id"], code, promotion_from(rows[code]), rows[code]["max_uses"], rows[code]["uses"])
        if code in rows
        else code
        for code in codes
    ]


async def typed_in(
    codes: Sequence[str],
    bought: Iterable[tuple[Variant, int]],
    front: Storefront,
    *,
    email: str,
    customer_id: int | None,
) -> Typed:
    """What is to be judged of these codes for so many pieces of these articles."""
    if not codes:
        return NONE_TYPED
    found = await known(codes)
    offers = [code.promotion for code in found if isinstance(code, Code)]
    return Typed(tuple(found), articles_of(bought, front), await facts_of(offers, email, customer_id, None))


def articles_of(bought: Iterable[tuple[Variant, int]], front: Storefront) -> tuple[Article, ...]:
    """Articles with the rayons they lie in, their own and the one above."""
    rayons = {one.id: frozenset({one.id, above.id}) for above in front.categories for one in (above, *above.children)}
    return tuple(
        Article(
            variant.item(quantity),
            variant.product_id,
            rayons.get(variant.category_id, frozenset({variant.category_id})),
        )
        for variant, quantity in bought
    )
