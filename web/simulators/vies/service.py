"""The service: one question about one number, answered as VIES does."""

import asyncio
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency

from web.simulators.store import Ledger, Store
from web.simulators.vies.faults import Fault, next_fault

FIRMS = {
    "BE0123456749": ("SRL CLINIQUE DES TILLEULS", "Rue des Tilleuls 12\n1000 Bruxelles"),
    "LU12345613": ("CABINET DU GRUND SARL", "3, rue Munster\nL-2160 LUXEMBOURG"),
}
"""Numbers that are valid here, made up, with the firms that have them."""
AnyRequest = Request[Any, Any, Any]


class ViesService(Controller):
    path = "/"
    include_in_schema = False

    @post("/check-vat-number", status_code=200)
    async def check(self, request: AnyRequest, store: NamedDependency[Store]) -> Response[Any]:
        question = _question(await request.body())
        with store.open() as ledger:
            fault = next_fault(ledger)
            status, body = _answered(ledger, question, fault)
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        kind = "text/html" if body.startswith(b"<") else "application/json"
        return Response(body, status_code=status, media_type=kind)


def _question(body: bytes) -> dict[str, str]:
    try:
        sent = json.loads(body)
    except ValueError:
        sent = {}
    names = ("countryCode", "vatNumber", "requesterMemberStateCode", "requesterNumber")
    return {name: str(sent.get(name) or "") for name in names} if isinstance(sent, dict) else dict.fromkeys(names, "")


def _answered(ledger: Ledger, question: dict[str, str], fault: Fault | None) -> tuple[int, bytes]:
    kind = fault.kind if fault else ""
    number = question["countryCode"] + question["vatNumber"]
    requester = question["requesterMemberStateCode"] + question["requesterNumber"]
    valid = number in FIRMS and kind != "invalid"
    said = kind or ("valid" if valid else "invalid")
    ledger.run(
        "INSERT INTO questions (number, requester, answer, at) VALUES (?, ?, ?, ?)", number, requester, said, ledger.now
    )
    if kind == "down":
        return 503, b"<html>Service Unavailable</html>"
    if kind == "garbage":
        return 200, b"<<< ceci n'est pas une r\xe9ponse"
    if kind == "unavailable":
        return 200, json.dumps({"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}).encode()
    return 200, json.dumps(_told(question, number, requester, ledger.now, valid=valid)).encode()


def _told(question: dict[str, str], number: str, requester: str, now: float, *, valid: bool) -> dict[str, Any]:
    name, address = FIRMS[number] if valid else ("---", "---")
    return {
        "countryCode": question["countryCode"],
        "vatNumber": question["vatNumber"],
        "requestDate": datetime.fromtimestamp(now, UTC).isoformat(),
        "valid": valid,
        "requestIdentifier": f"WAPIAAAA{secrets.token_hex(4).upper()}" if requester and valid else "",
        "name": name,
        "address": address,
        "traderNameMatch": "NOT_PROCESSED",
    }
