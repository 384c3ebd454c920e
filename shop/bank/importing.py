"""A bank file comes in: its credits are kept once, then each is given to its order, or proposed, or left to staff.

Keeping is one transaction, each gift another: a file that broke off half way is finished by sending it again.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from stdnum import iban as iban_numbers

from db.engine import in_one_transaction
from db.queries import bank as queries
from shop.bank.entries import MOST_ENTRIES, BankStatement, keys_of, one_line
from shop.bank.giving import CannotGive, EntryChanged, give
from shop.bank.matching import Seen, Targets, Verdict, judge
from shop.bank.reading import read_statement
from shop.bank.references import reference_in
from shop.bank.targets import targets_for, targets_named
from shop.bank.twins import TWIN, twins_of
from shop.orders.moves import By
from shop.storefront import storefront

PROPOSED, UNMATCHED = queries.OPEN
AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Imported:
    """`is_new` False: this very file came in before. `reversals`, `foreign`: counted, and left out."""

    file_id: int
    is_new: bool
    reversals: int
    foreign: int


async def import_file(body: bytes, name: str, by: By, now: datetime) -> Imported:
    """Keep the file's credits and match all that wait. Raises WrongFile; nothing is kept then."""
    own_iban = (await storefront()).merchant.iban
    statement = await asyncio.to_thread(read_statement, body, own_iban)
    account = statement.account or iban_numbers.compact(own_iban)
    rows = await asyncio.to_thread(_rows, statement, account)
    sha256 = hashlib.sha256(body).hexdigest()

    async def keep() -> tuple[int, bool]:
        file_id = await queries.insert_file(
            {
                "sha256": sha256, "name": one_line(name, 120) or "relevé", "format": statement.format,
                "account": account, "entries": len(statement.credits), "actor": by.name, "imported_at": now,
            }
        )  # fmt: skip
        if file_id is None:
            known = await queries.file_with(sha256)
            return (known["id"] if known else 0), False
        new = await queries.insert_entries(file_id, rows)
        await queries.count_known(file_id, len(statement.credits) - new)
        return file_id, True

    file_id, is_new = await in_one_transaction(keep)
    await match_open(by, now)
    return Imported(file_id, is_new, statement.reversals, statement.foreign)


def _rows(statement: BankStatement, account: str) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "booked_on": one.booked_on,
            "amount_cents": one.amount_cents,
            "payer": one.payer,
            "payer_iban": one.payer_iban,
            "text": one.text,
            "reference": reference_in(one.text),
            "state": UNMATCHED,
        }
        for one, key in zip(statement.credits, keys_of(statement.credits, account), strict=True)
    ]


async def match_open(by: By, now: datetime) -> None:
    """Judge every entry that waits, the oldest first: orders may have come since."""
    rows = sorted(await queries.open_entries(MOST_ENTRIES), key=lambda row: row["id"])
    targets = await targets_for([row["text"] for row in rows], now)
    for at, row in enumerate(rows):
        if at % AT_ONCE == 0:
            await asyncio.sleep(0)  # a long list keeps nobody else waiting
        await _match(row, targets, by, now)


async def _match(row: Mapping[str, Any], targets: Targets, by: By, now: datetime) -> None:
    verdict = judge(seen_in(row), targets)
    note = TWIN if await _has_twin(row, verdict) else ""
    if verdict.gives and not note:
        note = await _given(row, verdict.gives, by, now)
    if verdict.gives and not note:
        targets.renew(await targets_named([number for number, _ in verdict.gives]))
        return
    state = PROPOSED if note or verdict.proposals else UNMATCHED
    if (state, note) != (row["state"], row["note"]):
        await queries.note_entry(row["id"], queries.OPEN, state, note)


async def _has_twin(row: Mapping[str, Any], verdict: Verdict) -> bool:
    return bool(verdict.numbers) and not verdict.numbers.isdisjoint((await twins_of([row]))[row["id"]])


async def _given(row: Mapping[str, Any], gives: tuple[tuple[str, int], ...], by: By, now: datetime) -> str:
    """Apply it; why not, where somebody must look first."""
    try:
        await give(row["id"], gives, row["applied_cents"], by, now)
    except CannotGive as refusal:
        return refusal.message[:200]
    except EntryChanged:
        return ""  # whoever was quicker has decided
    return ""


def seen_in(row: Mapping[str, Any]) -> Seen:
    """What is left of an entry."""
    return Seen(row["amount_cents"] - row["applied_cents"], row["text"], row["payer"])
