"""Answers of Colissimo's label service, in parts as it sends them."""

import json
from typing import Any

from shop.carriers.colissimo_access import ColissimoAccess
from shop.carriers.colissimo_sls import ColissimoSls
from tests.unit.shop.carrier_server import Server

KEY = "une-cle-secrete"
ACCESS = ColissimoAccess(KEY)
# Every byte, and what a careless reader would take for the end of a line or of a part.
PDF = b"%PDF-1.3\r\n%" + bytes(range(256)) + b"\r\n--\r\n\r\n--uuid:other\r\n\n\r%%EOF\r\n"
NUMBER = "6A15984040331"
BOUNDARY = "uuid:dee537d3-3319-4ad8-87c1-b958f43e0739"
DONE = {"id": "0", "type": "INFOS", "messageContent": "La requête a été traitée avec succès", "replacementValues": []}


def infos(*messages: dict[str, Any], number: Any = NUMBER, **more: Any) -> bytes:
    told = {"parcelNumber": number, "parcelNumberPartner": None, "pdfUrl": None, "fields": None}
    response = None if number is None else told
    shape = {"messages": list(messages or (DONE,)), "labelXmlV2Reponse": None, "labelV2Response": response, **more}
    return json.dumps(shape, ensure_ascii=False).encode()


def part(name: str, content: bytes, kind: str, end: bytes = b"\r\n") -> bytes:
    lines = (f"--{BOUNDARY}", f"Content-Type: {kind}", "Content-Transfer-Encoding: binary", f"Content-ID: <{name}>")
    return end.join(line.encode() for line in lines) + end + end + content + end


def several(told: bytes | None = None, pdf: bytes | None = PDF, end: bytes = b"\r\n") -> bytes:
    body = part("jsonInfos", told if told is not None else infos(), "application/json;charset=UTF-8", end)
    if pdf is not None:
        body += part("label", pdf, "application/octet-stream", end)
    return body + f"--{BOUNDARY}--".encode() + end


HEADER = f'Content-Type: multipart/mixed; boundary="{BOUNDARY}"; start="<jsonInfos>"'


def sls(server: Server, access: ColissimoAccess = ACCESS, **options: Any) -> ColissimoSls:
    return ColissimoSls(access, server.url, **options)
