"""« Me prévenir »: one mail when an article can be ordered again, for an address whose owner confirmed the wish.

Whether an article can be ordered is asked of the one rule (shop.catalogue.availability) every few minutes, whatever
changed it: an import, staff, a cancelled order.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from db.engine import in_one_transaction, transaction
from db.queries import restock as queries
from shop.calendar import in_paris
from shop.catalogue.variants import Variant, variants_by_id
from shop.jobs import enqueue
from shop.links import is_signature, signature

JOB: Final = "restock_mail"
CONFIRM, BACK = "restock_confirm", "restock_back"
CONFIRM_WITHIN = timedelta(days=7)
ANSWERED_KEPT_FOR = timedelta(days=30)
WAITS_FOR = timedelta(days=365)
ONE_MAIL_EVERY = timedelta(minutes=5)
PURPOSE: Final = b"restock-link\x00"
ADDRESS: Final = b"restock-address\x00"
_NAME: Final = re.compile(r"([1-9][0-9]{0,8})-([A-Za-z0-9_-]{16})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Notice:
    """A wish to be told, `asked_at` UTC. `confirmed`: the owner of the address said so; `answered`: told, and over."""

    id: int
    email: str
    variant: Variant
    asked_at: datetime
    confirmed: bool
    answered: bool


def link_token(notice: Notice, secret: str) -> str:
    """« 12-Zk3…q.k3Jx… »: the wish, a mark of its address, our signature of both."""
    name = f"{notice.id}-{_mark(notice.email, secret)}"
    return f"{name}.{signature(PURPOSE, name, secret)}"


def _mark(email: str, secret: str) -> str:
    """Tells two owners of one row id apart; nothing can be read from it."""
    return signature(ADDRESS, email, secret)[:16]


def variant_path(variant: Variant) -> str:
    """The page of an article, with this very size and colour chosen."""
    chosen = {"taille": variant.size, "coloris": variant.colour}
    asked = urlencode({name: value for name, value in chosen.items() if value})
    return f"/produits/{variant.slug}" + (f"?{asked}" if asked else "")


async def ask(variant: Variant, email: str, now: datetime) -> None:
    """Keep the wish and write to its address for a confirmation, whether it was known or not.

    Pressed twice within minutes, it is one mail.
    """

    async def work() -> None:
        address = email.lower()
        notice_id = await queries.ask(variant.id, address, now)
        slot = int(now.timestamp() // ONE_MAIL_EVERY.total_seconds())
        # A row id may serve again once its wish is forgotten: the address belongs to what makes a mail the same.
        mark = hashlib.sha256(address.encode()).hexdigest()[:16]
        await enqueue(JOB, f"{CONFIRM}:{notice_id}:{mark}:{slot}", {"mail": CONFIRM, "notice_id": notice_id})

    await in_one_transaction(work)


async def by_id(notice_id: int) -> Notice | None:
    """None when the wish is over and forgotten."""
    row = await queries.by_id(notice_id)
    variants = await variants_by_id([row["variant"]]) if row else {}
    if row is None or row["variant"] not in variants:
        return None
    return Notice(
        row["id"],
        row["email"],
        variants[row["variant"]],
        row["asked_at"],
        confirmed=row["confirmed_at"] is not None,
        answered=row["notified_at"] is not None,
    )


async def of_link(token: str, secret: str) -> Notice | None:
    """The wish a mail's link is about; None when it is over. Raises LookupError for a link that is not ours."""
    name, _, found = token.partition(".")
    parts = _NAME.fullmatch(name)
    if parts is None or not is_signature(found, PURPOSE, name, secret):
        raise LookupError("not a link of ours")
    notice = await by_id(int(parts[1]))
    return notice if notice and _mark(notice.email, secret) == parts[2] else None


async def confirm(notice: Notice, now: datetime) -> None:
    """The owner of the address wants to be told. Twice is once."""
    await queries.confirm(notice.id, now)


async def stop(notice: Notice) -> None:
    """Forget the wish and its address."""
    await queries.forget(notice.id)


async def tell(now: datetime) -> int:
    """Have everybody written to whose article can be ordered again, each once; gives how many (every few minutes)."""
    today, told = in_paris(now).date(), 0
    for variant in (await variants_by_id(await queries.awaited())).values():
        if variant.availability(today).orderable:
            for notice_id in await queries.waiting_for(variant.id):
                told += await _tell(notice_id, now)
    return told


async def _tell(notice_id: int, now: datetime) -> bool:
    async with transaction():
        if not await queries.answer(notice_id, now):
            return False
        key = f"{BACK}:{notice_id}:{int(now.timestamp())}"
        return await enqueue(JOB, key, {"mail": BACK, "notice_id": notice_id})


async def forget_old(now: datetime) -> None:
    """Forget addresses nobody needs any more: not confirmed in a week, told a month ago, waiting for a year."""
    await queries.forget_old(now - CONFIRM_WITHIN, now - ANSWERED_KEPT_FOR, now - WAITS_FOR)
