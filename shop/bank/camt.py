"""ISO 20022 bank statements, CAMT.053.001.02 to .08: read by local names, whatever their version.

Only booked credits in euros come out. A batch is split into its transfers where the bank names them with amounts that
add up. Source: ISO 20022 message definitions, and the CFONB guide to CAMT.053.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from shop.bank.entries import (
    LONGEST_IBAN,
    LONGEST_PAYER,
    LONGEST_TEXT,
    MOST_ENTRIES,
    TOO_MANY,
    BankStatement,
    Credit,
    WrongFile,
    one_line,
)
from shop.money import MOST_TRANSFER_CENTS

FORMAT: Final = "camt053"
MOST_ELEMENTS: Final = 1_000_000
NOT_CAMT: Final = (
    "Ce fichier XML n’est pas un relevé CAMT.053 lisible\u00a0: il doit contenir un élément "
    "«\u00a0BkToCstmrStmt\u00a0» et des écritures datées. Téléchargez de nouveau le relevé chez votre banque."
)
_AMOUNT: Final = re.compile(r"\d{1,15}(\.\d{1,5})?", re.ASCII)
_NO_REFERENCE: Final = frozenset({"", "NOTPROVIDED", "NONREF", "NOREF"})


def read_camt(body: bytes) -> BankStatement:
    """Raises WrongFile for anything but CAMT.053, for statements of several accounts, and over MOST_ENTRIES."""
    root = _parsed(body)
    message = _at(root, "BkToCstmrStmt") if _name(root) == "Document" else None
    if message is None:
        raise WrongFile(NOT_CAMT)
    statements = _all(message, "Stmt")
    accounts = {_text(one, "Acct", "Id", "IBAN").replace(" ", "").upper()[:LONGEST_IBAN] for one in statements}
    if len(accounts) > 1:
        raise WrongFile("Ce fichier contient les relevés de plusieurs comptes\u00a0: importez-les un par un.")
    found: list[Credit] = []
    reversals = foreign = 0
    for entry in (entry for statement in statements for entry in _all(statement, "Ntry")):
        if not _is_booked(entry):
            continue
        if _text(entry, "RvslInd") in {"true", "1"}:
            reversals += 1
        elif _text(entry, "CdtDbtInd") == "CRDT":
            credits_ = list(_credits_of(entry))
            foreign += sum(1 for one in credits_ if one is None)
            found += [one for one in credits_ if one is not None and one.amount_cents]
        if len(found) > MOST_ENTRIES:
            raise WrongFile(TOO_MANY)
    return BankStatement(FORMAT, next(iter(accounts), ""), tuple(found), reversals, foreign)


def _parsed(body: bytes) -> Element:
    if body.count(b"<") > MOST_ELEMENTS:
        raise WrongFile(TOO_MANY)
    try:
        return fromstring(body.lstrip(b" \t\r\n"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError, ValueError) as trouble:
        raise WrongFile(NOT_CAMT) from trouble


def _credits_of(entry: Element) -> Iterator[Credit | None]:
    """The transfers of one booking; None for one that is not in euros. Where the bank names no parts, it is one."""
    cents = _cents(_at(entry, "Amt"))
    if cents is None:
        yield None
        return
    day, reference = _day(entry), _reference(entry)
    details = [one for part in _all(entry, "NtryDtls") for one in _all(part, "TxDtls")]
    parts = [_part_cents(one) or 0 for one in details]
    if len(parts) < 2 or not all(parts) or sum(parts) != cents:
        yield _credit(day, cents, entry, details[0] if len(details) == 1 else entry, reference)
        return
    for one, part in zip(details, parts, strict=True):
        own = _reference(_at(one, "Refs"))
        yield _credit(day, part, one, one, own if own != reference else "")


def _credit(day: date, cents: int, entry: Element, details: Element, reference: str) -> Credit:
    if cents > MOST_TRANSFER_CENTS:
        raise WrongFile(NOT_CAMT)
    debtor = _at(details, "RltdPties", "Dbtr")
    payer = _text(debtor, "Pty", "Nm") or _text(debtor, "Nm")
    return Credit(
        day,
        cents,
        one_line(payer, LONGEST_PAYER),
        one_line(_text(details, "RltdPties", "DbtrAcct", "Id", "IBAN").replace(" ", ""), LONGEST_IBAN),
        one_line(" ".join(_words(entry, details)), LONGEST_TEXT),
        reference,
    )


def _words(entry: Element, details: Element) -> Iterator[str]:
    """What the payer wrote, and what the bank adds, each once."""
    remittance = _at(details, "RmtInf")
    structured = [_text(one, "CdtrRefInf", "Ref") for one in _all(remittance, "Strd")]
    written = [(one.text or "") for one in _all(remittance, "Ustrd")]
    end_to_end = _text(details, "Refs", "EndToEndId")
    added = [_text(details, "AddtlTxInf"), _text(entry, "AddtlNtryInf")]
    for words in dict.fromkeys((*structured, *written, end_to_end, *added)):
        if words.strip() not in _NO_REFERENCE:
            yield words


def _is_booked(entry: Element) -> bool:
    """« BOOK », as text (001.02) or as a code (001.08)."""
    return (_text(entry, "Sts", "Cd") or _text(entry, "Sts")) == "BOOK"


def _day(entry: Element) -> date:
    for name in ("BookgDt", "ValDt"):
        text = _text(entry, name, "Dt") or _text(entry, name, "DtTm")[:10]
        if text:
            try:
                return date.fromisoformat(text[:10])
            except ValueError:
                break
    raise WrongFile(NOT_CAMT)


def _reference(holder: Element | None) -> str:
    """The servicing bank's reference. « NtryRef » is none: it may count entries within one file alone."""
    text = one_line(_text(holder, "AcctSvcrRef"), 80)
    return "" if text.upper() in _NO_REFERENCE else text


def _part_cents(details: Element) -> int | None:
    """The amount of one transfer of a batch, where the bank gives it."""
    return _cents(_at(details, "Amt")) or _cents(_at(details, "AmtDtls", "TxAmt", "Amt"))


def _cents(amount: Element | None) -> int | None:
    """Exact; None where there is none or it is not in euros. Raises WrongFile for what is no amount."""
    if amount is None or amount.get("Ccy") != "EUR":
        return None
    text = (amount.text or "").strip()
    if _AMOUNT.fullmatch(text) is None:
        raise WrongFile(NOT_CAMT)
    cents = Decimal(text).scaleb(2)
    if cents != cents.to_integral_value():
        raise WrongFile(NOT_CAMT)
    return int(cents)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(parent: Element | None, name: str) -> list[Element]:
    return [] if parent is None else [one for one in parent if _name(one) == name]


def _at(parent: Element | None, *path: str) -> Element | None:
    """The first element at this path of local names."""
    for name in path:
        parent = next(iter(_all(parent, name)), None)
    return parent


def _text(parent: Element | None, *path: str) -> str:
    found = _at(parent, *path)
    return (found.text or "").strip() if found is not None else ""
