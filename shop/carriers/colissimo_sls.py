"""Colissimo's labels: the REST service SLS 2.0, one call that announces the parcel and draws its label."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from shop.carriers.carrier import CarrierRefused, CarrierUnavailable, Label, Shipment
from shop.carriers.colissimo_access import ColissimoAccess
from shop.carriers.colissimo_letter import letter
from shop.carriers.json_answers import json_in
from shop.carriers.multipart_answers import parts_of
from shop.carriers.wire import LABEL_TIMEOUT, Answer, post
from shop.carriers.words import refusal

SERVICE: Final = "https://ws.colissimo.fr/sls-ws/SlsServiceWSRest/2.0"
OPERATION: Final = "/generateLabel"
PAPER: Final = "PDF_10x15_300dpi"
DONE: Final = "0"
_NUMBER: Final = re.compile(r"[0-9A-Za-z]{6,30}", re.ASCII)


class ColissimoSls:
    """A LabelMaker. `commercial_name`: who sends, as the messages to the buyer say it; the sender's name where empty.

    `insured`: each parcel for its worth, within what Colissimo insures (5000 €, 1000 € at a pickup point).

    SLS finds no parcel by the merchant's reference: the label comes with the number, in one answer, and where that
    answer is lost nobody can tell whether a parcel was announced. The caller keeps one row a parcel.
    """

    def __init__(
        self,
        access: ColissimoAccess,
        url: str = SERVICE,
        *,
        commercial_name: str = "",
        insured: bool = False,
        timeout: float = LABEL_TIMEOUT,
    ) -> None:
        self._access, self._url, self._timeout = access, url, timeout
        self._commercial_name, self._insured = commercial_name, insured

    def __repr__(self) -> str:
        return f"ColissimoSls({self._url})"

    async def make(self, shipment: Shipment) -> Label:
        body: dict[str, Any] = {
            "outputFormat": {"x": 0, "y": 0, "outputPrintingType": PAPER},
            "letter": letter(shipment, commercial_name=self._commercial_name, insured=self._insured),
        }
        headers = {"Content-Type": "application/json; charset=utf-8", "Accept": "multipart/mixed, application/json"}
        if self._access.key:
            headers["apiKey"] = self._access.key
        else:
            body |= {"contractNumber": self._access.account, "password": self._access.password}
        answer = await post(self._url + OPERATION, json.dumps(body).encode(), headers, seconds=self._timeout)
        return label_in(answer, self._access.secrets)


def label_in(answer: Answer, secrets: tuple[str, ...] = ()) -> Label:
    """Raises CarrierRefused with Colissimo's own words, CarrierUnavailable."""
    if answer.status >= 500:
        raise CarrierUnavailable(f"Colissimo generateLabel: HTTP {answer.status}")
    parts = parts_of(answer.content_type, answer.body)
    try:
        told = json_in(parts.get("jsonInfos", answer.body))
    except CarrierUnavailable:
        if answer.status in (401, 403):
            raise refusal("Colissimo", "accès refusé aux identifiants de la boutique", answer.status) from None
        raise
    if (refused := _refused(told, secrets)) is not None:
        raise refused
    response = told.get("labelV2Response")
    number = response.get("parcelNumber") if isinstance(response, Mapping) else None
    pdf = parts.get("label", b"")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise CarrierUnavailable(f"Colissimo generateLabel: HTTP {answer.status}, no parcel number")
    if pdf.lstrip()[:5] != b"%PDF-" or b"%%EOF" not in pdf[-1024:]:
        raise CarrierUnavailable("Colissimo generateLabel: no label, or one cut short")
    return Label(number, pdf)


def _refused(told: Mapping[str, Any], secrets: tuple[str, ...]) -> CarrierRefused | None:
    """The first message that is not « 0 ». Raises CarrierUnavailable where there is none at all."""
    messages = told.get("messages")
    messages = [messages] if isinstance(messages, Mapping) else messages
    heard = [one for one in messages if isinstance(one, Mapping)] if isinstance(messages, list) else []
    if not heard:
        raise CarrierUnavailable("Colissimo generateLabel: an answer without messages")
    for one in heard:
        if str(one.get("type", "")).upper() == "ERROR" or (one is heard[0] and str(one.get("id")) != DONE):
            return refusal("Colissimo", one.get("messageContent"), one.get("id"), secrets)
    return None
