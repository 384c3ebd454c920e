"""What the account would show had every buyer paid, well or badly; as files a bank offers."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from litestar import Controller, Request, Response, get

from shop.bank.matching import Target
from shop.bank.targets import targets_for
from shop.calendar import in_paris
from shop.payments.transfer import creditor_reference
from shop.storefront import storefront
from web.inputs import query
from web.simulators.bank.files import VERSIONS, Transfer, camt_file, csv_file
from web.simulators.rendering import page

PREFIX = "/simulateur/banque"
NO_IBAN: Final = "FR7610099006720000123456749"
FORMATS: Final = {
    "camt-02": "CAMT.053.001.02 (XML)",
    "camt-08": "CAMT.053.001.08 (XML)",
    "csv": "CSV",
}
# What the buyers did: the sum they sent for the sum that was due, and what they wrote for the reference that was asked.
CASES: Final[dict[str, tuple[str, Callable[[int], int], Callable[[str], str]]]] = {
    "exact": ("exactement ce qui est demandé", lambda due: due, lambda reference: reference),
    "partie": ("la moitié", lambda due: max(1, due // 2), lambda reference: reference),
    "trop": ("10 € de trop", lambda due: due + 1_000, lambda reference: reference),
    "frais": ("50 centimes de moins, gardés par une banque", lambda due: max(1, due - 50), lambda reference: reference),
    "faute": ("une faute dans la référence", lambda due: due, lambda reference: reference[:-1] + _other(reference[-1])),
    "sans-reference": ("sans référence", lambda due: due, lambda _: "Merci pour la commande"),
}


class BankPages(Controller):
    path = "/"
    include_in_schema = False

    @get("/")
    async def transfers(self) -> Response[str]:
        return page(
            "bank/transfers.html", home=PREFIX, awaited=await _awaited(), formats=FORMATS, cases=CASES,
            reference=creditor_reference,
        )  # fmt: skip

    @get("/releve")
    async def statement(self, request: Request[Any, Any, Any]) -> Response[bytes]:
        asked = query(request)
        kind = asked.get("format", "") if asked.get("format", "") in FORMATS else "camt-02"
        case = asked.get("cas", "") if asked.get("cas", "") in CASES else "exact"
        iban = (await storefront()).merchant.iban or NO_IBAN
        day = in_paris(datetime.now(UTC)).date()
        transfers = [_transfer(target, case, day) for target in await _awaited()]
        transfers.append(Transfer(day - timedelta(days=1), 7, "VOTRE BANQUE", "INTERETS CREDITEURS", f"INT{day}"))
        ending = "csv" if kind == "csv" else "xml"
        body = csv_file(transfers, iban) if kind == "csv" else camt_file(transfers, iban, _version(kind))
        headers = {"Content-Disposition": f'attachment; filename="releve-{day}-{case}.{ending}"'}
        return Response(body, media_type="text/csv" if kind == "csv" else "application/xml", headers=headers)


async def _awaited() -> list[Target]:
    targets = await targets_for((), datetime.now(UTC))
    return sorted((one for one in targets.by_number.values() if one.due_cents), key=lambda one: one.number)


def _transfer(target: Target, case: str, day: date) -> Transfer:
    _, sent, wrote = CASES[case]
    # The same wish is the same booking, in whatever file: importing it twice must count it once.
    name = hashlib.sha256(f"{target.number}{case}{target.due_cents}".encode()).hexdigest()[:16].upper()
    payer = next((name for name in reversed(target.names) if name), "INCONNU").upper()
    return Transfer(day, sent(target.due_cents), payer, wrote(creditor_reference(target.number)), name)


def _version(kind: str) -> str:
    return VERSIONS[1] if kind == "camt-08" else VERSIONS[0]


def _other(digit: str) -> str:
    return str((int(digit) + 1) % 10)
