"""What staff do with offers: make one with its codes, change it, stop it, see what it gave.

What an offer gave stays as it was: orders keep their own amounts.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from db.engine import in_one_transaction
from db.queries import promotions as queries
from db.queries.importing import owners_of
from shop.errors import FieldRefused, ShopError
from shop.promotions.codes import LONGEST_CODE, tidy
from shop.promotions.generating import LENGTH, new_codes
from shop.promotions.offers import (
    AMOUNT,
    BUY_X_GET_Y,
    FOR_ONE,
    ORDER_OF_KINDS,
    PERCENT,
    Code,
    Promotion,
    promotion_from,
)

LONGEST_LABEL: Final = 80
WHOLE_BP: Final = 10_000


class OfferRefused(FieldRefused):
    """An offer that makes no sense; `field` is the name of the value that is wrong."""


class OfferChanged(ShopError):
    """Somebody else changed the offer since the page was drawn."""

    def __init__(self) -> None:
        super().__init__("L’offre a changé entre-temps\u00a0: la voici à jour.")


@dataclass(frozen=True, slots=True)
class Campaign:
    """An offer with how many codes it has, the first of them, how many orders hold one and cents given so far."""

    promotion: Promotion
    codes: int
    first_code: str
    max_uses: int
    uses: int
    given_cents: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Use:
    """A code held by an order; `given_back_at` where the order has ended."""

    code: str
    number: str
    amount_cents: int
    at: datetime
    given_back_at: datetime | None


def check(offer: Promotion) -> None:
    """Raises OfferRefused: a value that is missing, or that no offer can have."""
    if not offer.label.strip() or len(offer.label) > LONGEST_LABEL:
        raise OfferRefused("label", f"Nommez l’offre, en {LONGEST_LABEL} caractères au plus.")
    if offer.kind not in ORDER_OF_KINDS:
        raise OfferRefused("kind", "Choisissez ce que donne l’offre.")
    if offer.kind == PERCENT and not 0 < offer.percent_bp <= WHOLE_BP:
        raise OfferRefused("percent_bp", "Indiquez un pourcentage entre 0,01 et 100.")
    if offer.kind == AMOUNT and offer.amount_cents <= 0:
        raise OfferRefused("amount_cents", "Indiquez un montant au-dessus de zéro.")
    if offer.kind == BUY_X_GET_Y and (offer.buy_quantity < 1 or offer.get_quantity < 1):
        raise OfferRefused("buy_quantity", "Indiquez combien d’articles sont achetés et combien sont offerts.")
    if offer.minimum_cents < 0 or offer.uses_per_buyer < 0:
        raise OfferRefused("minimum_cents", "Un minimum n’est jamais négatif.")
    if offer.starts_at and offer.ends_at and offer.ends_at <= offer.starts_at:
        raise OfferRefused("ends_at", "La fin vient après le début.")


async def create(offer: Promotion, codes: Sequence[str], now: datetime, *, max_uses: int = 0) -> int:
    """Id of the new offer, opened by these codes, however they are typed; `max_uses` of each, 0: no limit.

    Raises OfferRefused, also for a code that is none or that exists.
    """
    check(offer)
    tidied = [_checked(code) for code in codes]

    async def work() -> int:
        taken = await queries.by_codes(tidied)
        if taken:
            raise OfferRefused("codes", f"Le code {taken[0]['code']} existe déjà.")
        promotion_id = await queries.insert({**_values(offer), "created_at": now})
        if tidied:
            await queries.insert_codes(promotion_id, list(dict.fromkeys(tidied)), max_uses, now)
        return promotion_id

    return await in_one_transaction(work)


def _checked(written: str) -> str:
    code = tidy(written)
    if not code:
        raise OfferRefused("codes", f"Un code a de 1 à {LONGEST_CODE} lettres et chiffres.")
    return code


async def add_codes(promotion_id: int, count: int, now: datetime, *, prefix: str = "") -> list[str]:
    """So many new codes for one order each, that nobody can guess. Raises OfferRefused, ValueError for the count."""
    start = tidy(prefix)
    if len(start) > LONGEST_CODE - LENGTH:
        raise OfferRefused("prefix", f"Le début des codes a {LONGEST_CODE - LENGTH} lettres et chiffres au plus.")

    async def work() -> list[str]:
        made = new_codes(count, start)
        for at in range(0, len(made), 200):
            await queries.insert_codes(promotion_id, made[at : at + 200], FOR_ONE, now)
        return made

    return await in_one_transaction(work)


GIFT: Final = ("kind", "percent_bp", "amount_cents", "buy_quantity", "get_quantity")
"""What an offer gives: as it is once an order has had it, so that everybody who types its code gets the same."""


async def change(promotion_id: int, version: int, offer: Promotion) -> None:
    """Replace what an offer is; one that orders hold keeps what it gives. Raises OfferRefused, OfferChanged."""
    check(offer)
    before = await campaign(promotion_id)
    if before and before.uses and any(getattr(offer, one) != getattr(before.promotion, one) for one in GIFT):
        held = "Des commandes ont déjà eu cette offre\u00a0: créez-en une autre pour donner autre chose."
        raise OfferRefused("kind", held)
    if not await queries.change(promotion_id, version, _values(offer)):
        raise OfferChanged


async def stop(promotion_id: int, version: int) -> None:
    """It counts for nobody any more, from now on. Raises OfferChanged."""
    if not await queries.change(promotion_id, version, {"active": False}):
        raise OfferChanged


async def resume(promotion_id: int, version: int) -> None:
    """It counts again, as far as its dates go. Raises OfferChanged."""
    if not await queries.change(promotion_id, version, {"active": True}):
        raise OfferChanged


async def articles_of(offer: Promotion) -> dict[int, tuple[str, str]]:
    """(name, reference) of the products it is about, by id."""
    return {row["id"]: (row["name"], row["sku"]) for row in await queries.articles(offer.products)}


async def products_named(references: Collection[str]) -> dict[str, int]:
    """Ids of the products of these references, by reference; an unknown one is absent."""
    return {sku: row["product"] for sku, row in (await owners_of(references)).items()}


async def campaigns() -> list[Campaign]:
    """Every offer, newest first."""
    return [
        Campaign(
            promotion_from(row), row["codes"], row["first_code"] or "", row["max_uses"] or 0, row["uses"],
            int(row["given_cents"]), row["created_at"],
        )
        for row in await queries.listed()
    ]  # fmt: skip


async def campaign(promotion_id: int) -> Campaign | None:
    """One of them; None for an unknown id."""
    return next((one for one in await campaigns() if one.promotion.id == promotion_id), None)


async def codes_of(one: Promotion) -> list[Code]:
    """Its codes, oldest first, with how many orders hold each."""
    rows = await queries.codes_of(one.id)
    return [Code(row["id"], row["code"], one, row["max_uses"], row["uses"]) for row in rows]


async def uses_of(promotion_id: int) -> list[Use]:
    """The newest orders that hold or held one of its codes."""
    return [Use(**row) for row in await queries.used_by(promotion_id)]


def _values(offer: Promotion) -> dict[str, Any]:
    """Columns of an offer; its id and version are the database's."""
    values = asdict(offer)
    lists = {name: sorted(values[name]) for name in queries.LISTS}
    return {name: value for name, value in {**values, **lists}.items() if name not in {"id", "version"}}
