"""VIES, the Union's register of VAT numbers: its REST service, JSON both ways.

The shape of its answers was read in the service's public clients: `valid` on one address and `isValid` on another, a
`userError` or a list of `errorWrappers` where a country's own register is away, and a consultation number
(`requestIdentifier`) for who names their own number too. A « no » is believed only where it is said without an error.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from shop.carriers.carrier import CarrierUnavailable
from shop.carriers.json_answers import json_in
from shop.carriers.reading import words
from shop.carriers.wire import post
from shop.vat_checks import INVALID, UNKNOWN, VALID, RegisterAnswer

SERVICE: Final = "https://ec.europa.eu/taxation_customs/vies/rest-api"
OPERATION: Final = "/check-vat-number"
HEADERS: Final = {"Content-Type": "application/json", "Accept": "application/json"}
SECONDS: Final = 4.0
"""In all: a buyer waits for it."""
MOST_BYTES: Final = 100_000
SAID_NO: Final = frozenset({"", "VALID", "INVALID"})
"""Words beside an answer that are no trouble."""
NOT_TOLD: Final = frozenset({"---", "N/A"})
LONGEST_REQUEST: Final = 60


class Vies:
    """A VatRegister."""

    def __init__(self, url: str = SERVICE, *, timeout: float = SECONDS) -> None:
        self._url, self._timeout = url, timeout

    def __repr__(self) -> str:
        return f"Vies({self._url})"

    async def ask(self, number: str, requester: str) -> RegisterAnswer:
        """What the register says of a number; UNKNOWN when it does not say it in time, or not clearly."""
        question = {
            "countryCode": number[:2],
            "vatNumber": number[2:],
            "requesterMemberStateCode": requester[:2],
            "requesterNumber": requester[2:],
        }
        body = json.dumps(question).encode()
        try:
            answer = await post(self._url + OPERATION, body, HEADERS, seconds=self._timeout, most=MOST_BYTES)
            told = json_in(answer.body) if answer.status == 200 else {}
        except CarrierUnavailable:
            return RegisterAnswer(UNKNOWN)
        return answer_in(told, number)


def answer_in(told: Mapping[str, Any], number: str) -> RegisterAnswer:
    """One answer about `number`; UNKNOWN for trouble, for another number's, and for what says neither yes nor no."""
    valid = told.get("valid", told.get("isValid"))
    trouble = words(told.get("userError")).upper()
    about = words(told.get("countryCode")) + words(told.get("vatNumber"))
    if not isinstance(valid, bool) or told.get("errorWrappers") or trouble not in SAID_NO or about not in {"", number}:
        return RegisterAnswer(UNKNOWN)
    if not valid:
        return RegisterAnswer(INVALID)
    return RegisterAnswer(
        VALID,
        _told(told.get("name")),
        _told(told.get("address")),
        words(told.get("requestIdentifier"))[:LONGEST_REQUEST],
    )


def _told(value: Any) -> str:
    """Some countries keep names for themselves."""
    said = words(value)
    return "" if said in NOT_TOLD else said
