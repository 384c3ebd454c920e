"""Whether a firm's VAT number is valid, as VIES says: asked once a day and number, outside of every transaction.

What it said is kept for good (`vat_check`): it is the proof of a sale without VAT. Where it says nothing, VAT is
charged, and staff are told (S0-43, CGI 262 ter I).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from db.queries import vat as queries
from shop.calendar import in_paris
from shop.merchant.identity import Merchant
from shop.vat_numbers import CHECKED_AT, INVALID, PROOF, STATE, UNKNOWN, VALID, firm_alone, is_foreign

__all__ = ["INVALID", "UNKNOWN", "VALID", "Asking", "RegisterAnswer", "VatRegister", "asking", "learn", "with_answer"]

ASKED_AGAIN_AFTER: Final = timedelta(minutes=5)
"""A register that did not answer is left alone for so long, for this number."""


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """`state` VALID, INVALID or UNKNOWN; the others empty where the register does not tell them."""

    state: str
    name: str = ""
    address: str = ""
    request_id: str = ""


class VatRegister(Protocol):
    """Who knows which VAT numbers are valid; `requester` is the merchant's own number."""

    async def ask(self, number: str, requester: str) -> RegisterAnswer: ...


@dataclass(frozen=True, slots=True)
class Asking:
    """What is to be done about a professional's number: `professional` as it is known, `number` still to be asked.

    `number` is empty where the answer is known, and where there is nothing to ask.
    """

    professional: Mapping[str, str]
    number: str = ""


async def asking(professional: Mapping[str, str], merchant: Merchant, now: datetime) -> Asking:
    """The professional with what was learned today of the number, or the number to ask the register about.

    A French number, or a merchant without one, exempts nobody: nothing is asked then.
    """
    bare = firm_alone(professional)
    number = bare.get("vat_number", "")
    if not is_foreign(number) or not merchant.vat_number:
        return Asking(bare)
    row = await queries.latest(number)
    if row is None or not _still_counts(row["state"], row["checked_at"], now):
        return Asking(bare, number)
    return Asking(with_answer(bare, RegisterAnswer(row["state"], request_id=row["request_id"]), row["checked_at"]))


def _still_counts(state: str, checked_at: datetime, now: datetime) -> bool:
    if state == UNKNOWN:
        return now - checked_at < ASKED_AGAIN_AFTER
    return in_paris(checked_at).date() == in_paris(now).date()


async def learn(
    professional: Mapping[str, str], merchant: Merchant, register: VatRegister, now: datetime
) -> Mapping[str, str]:
    """Ask the register about the professional's number, keep what it says, and give the professional with it."""
    number = professional["vat_number"]
    answer = await register.ask(number, merchant.vat_number)
    await queries.insert_check(
        {
            "number": number,
            "state": answer.state,
            "name": answer.name,
            "address": answer.address,
            "request_id": answer.request_id,
            "checked_at": now,
        }
    )
    return with_answer(professional, answer, now)


def with_answer(professional: Mapping[str, str], answer: RegisterAnswer, at: datetime) -> Mapping[str, str]:
    """The professional with the register's answer; the proof is its consultation number, or the day without one."""
    known = {**professional, STATE: answer.state, CHECKED_AT: at.isoformat()}
    return {**known, PROOF: answer.request_id or f"VIES {in_paris(at):%Y-%m-%d}"} if answer.state == VALID else known
