"""SOAP, and the only module that knows zeep.

zeep writes what is sent, by the descriptions in `wsdl/`; nothing is fetched to be described by. What comes back is read
by name instead of by a description: the services add fields between versions and do not agree on their name spaces.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element

import zeep
from zeep.transports import Transport
from zeep.wsdl.utils import etree_to_string

from shop.carriers.carrier import TIMEOUT, CarrierRefused, CarrierUnavailable
from shop.carriers.wire import post
from shop.carriers.words import refusal
from shop.carriers.xml_answers import find, parsed, text_of

_DESCRIPTIONS: Final = Path(__file__).parent / "wsdl"
_NO_ACCESS: Final = {401, 403}


class _Sealed(Transport):
    """Reads the descriptions beside this file and nothing else."""

    def _load_remote_data(self, url: str) -> bytes:
        raise CarrierUnavailable(f"a description named {url}, which is not fetched")


# zeep says that it is typed and leaves most of it untyped.
_CLIENT: Final[Any] = zeep.Client
_TRANSPORT: Final[Any] = _Sealed
_BYTES: Final[Any] = etree_to_string


@cache
def _client(description: str) -> Any:
    """zeep's client of a description. The same for every call and every thread: it only writes."""
    settings = zeep.Settings(forbid_dtd=True, forbid_entities=True, forbid_external=True, xml_huge_tree=False)
    return _CLIENT(str(_DESCRIPTIONS / description), transport=_TRANSPORT(), settings=settings)


@dataclass(frozen=True, slots=True)
class SoapService:
    """One service of a carrier. `description`: a file of wsdl/; `carrier` as people call it."""

    carrier: str
    description: str
    address: str
    userid: str
    password: str = field(repr=False)

    async def call(self, operation: str, request: Mapping[str, Any], *, seconds: float = TIMEOUT) -> Element:
        """The body of the answer. Raises CarrierRefused (a fault, in its own words), CarrierUnavailable."""
        envelope, action = self._written(operation, request)
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
        answer = await post(self.address, envelope, headers, seconds=seconds)
        try:
            root = parsed(answer.body, answer.charset)
        except CarrierUnavailable:
            if answer.status in _NO_ACCESS:
                raise self._refused("accès refusé aux identifiants de la boutique", str(answer.status)) from None
            raise
        if (fault := _fault(root)) is not None:
            raise self._refused(*fault)
        body = find(root, "Body")
        if answer.status != 200 or body is None:
            raise CarrierUnavailable(f"{self.carrier} {operation}: HTTP {answer.status}, no SOAP answer")
        return body

    def _written(self, operation: str, request: Mapping[str, Any]) -> tuple[bytes, str]:
        client = _client(self.description)
        credentials = {"UserCredentials": {"userid": self.userid, "password": self.password}}
        envelope = client.create_message(client.service, operation, request=request, _soapheaders=credentials)
        (binding,) = client.wsdl.bindings.values()
        return bytes(_BYTES(envelope)), str(binding.get(operation).soapaction)

    def _refused(self, words: str, code: str) -> CarrierRefused:
        return refusal(self.carrier, words, code, (self.password, self.userid))


def _fault(root: Element) -> tuple[str, str] | None:
    """(words, code) of a fault of SOAP 1.1 or 1.2, or of the bare <Error> these services give beside them."""
    if (bare := find(root, "Error")) is not None and find(bare, "ErrorMessage") is not None:
        return text_of(bare, "ErrorMessage"), text_of(bare, "ErrorId")
    if (fault := find(root, "Fault")) is None:
        return None
    words = text_of(fault, "faultstring") or text_of(fault, "Text")
    code = text_of(fault, "ErrorId") or text_of(fault, "faultcode") or text_of(fault, "Value")
    return text_of(fault, "ErrorMessage") or words, code
