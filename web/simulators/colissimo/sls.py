"""SLS generateLabel: one call announces the parcel and gives its label, in a multipart answer."""

import json
import re
import secrets
from typing import Any

from web.simulators.colissimo.asking import check_key, object_in, part, text
from web.simulators.colissimo.house import HOUSE
from web.simulators.colissimo.intake import announced
from web.simulators.colissimo.labels import label_text
from web.simulators.parcels import book
from web.simulators.parcels.calls import Call, Refused, Reply
from web.simulators.parcels.labels import pdf
from web.simulators.store import Ledger

_PAPER = re.compile(r"PDF_(?:A4|10x15)_300dpi", re.ASCII)
_PREFIXES = {"DOM": "8L", "DOS": "8R", "HD": "8Q"}


def call(body: bytes, key: str | None) -> Call:
    return Call("labels", lambda ledger: _generated(ledger, body, key), _refused, lambda: _answered([], None, b""))


def parcel_number(prefix: str) -> str:
    """Two characters, ten digits and the one that checks them: weights 3 and 1 from the right, modulo 10."""
    digits = f"{secrets.randbelow(10**10):010d}"
    total = sum(int(digit) * (3 if rank % 2 == 0 else 1) for rank, digit in enumerate(reversed(digits)))
    return f"{prefix}{digits}{-total % 10}"


def _generated(ledger: Ledger, body: bytes, key: str | None) -> Reply:
    asked = object_in(body)
    if not check_key(asked, key):
        raise Refused("30000", "Identifiant ou mot de passe incorrect")
    if not _PAPER.fullmatch(text(part(asked, "outputFormat"), "outputPrintingType")):
        raise Refused("30008", "Le format d’impression est incorrect")
    told = announced(part(asked, "letter"))
    made = book.announce(ledger, HOUSE, told, lambda: parcel_number(_PREFIXES[told.service]))
    message = {"id": "0", "type": "INFOS", "messageContent": "La requête a été traitée avec succès"}
    response = {"parcelNumber": made["number"], "parcelNumberPartner": None, "pdfUrl": None, "fields": None}
    return _answered([message], response, pdf(label_text(made)))


def _refused(refused: Refused) -> Reply:
    message = {"id": refused.code or "40031", "type": "ERROR", "messageContent": refused.text}
    return _answered([message], None, b"", status=400)


def _answered(
    messages: list[dict[str, Any]], response: dict[str, Any] | None, label: bytes, status: int = 200
) -> Reply:
    """Two parts, or one alone where there is no label; a boundary of its own for each answer."""
    boundary = f"uuid:{secrets.token_hex(16)}"
    infos = {
        "messages": [{**one, "replacementValues": []} for one in messages],
        "labelXmlV2Reponse": None,
        "labelV2Response": response,
    }
    parts = [_part(boundary, "jsonInfos", "application/json;charset=UTF-8", json.dumps(infos).encode())]
    if label:
        parts.append(_part(boundary, "label", "application/octet-stream", label))
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    kind = f'multipart/mixed; boundary="{boundary}"'
    return Reply(body, kind, status)


def _part(boundary: str, name: str, kind: str, body: bytes) -> bytes:
    headers = (f"--{boundary}", f"Content-Type: {kind}", "Content-Transfer-Encoding: binary", f"Content-ID: <{name}>")
    return "\r\n".join([*headers, "", ""]).encode() + body + b"\r\n"
