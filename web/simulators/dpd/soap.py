"""Envelopes of SOAP 1.1 as the firm behind DPD's services reads and writes them."""

from dataclasses import dataclass
from typing import NoReturn
from xml.etree.ElementTree import Element, ParseError, SubElement, register_namespace, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from web.simulators.dpd.access import PASSWORD, USER
from web.simulators.parcels.calls import Refused, Reply

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_XML = "text/xml"
register_namespace("soap", ENVELOPE)


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation and its fields, all in the name space of the service, which is part of their names."""

    operation: str
    fields: Element
    namespace: str

    def text(self, path: str) -> str:
        """« request/receiveraddress/city »; "" where there is none."""
        return (self.fields.findtext(_qualified(path, self.namespace)) or "").strip()

    def lines(self, path: str, *names: str) -> tuple[str, ...]:
        """The texts of several fields of one parent, those that say something."""
        told = (self.text(f"{path}/{name}") for name in names)
        return tuple(text for text in told if text)


def read(body: bytes, namespace: str) -> Asked:
    """Raises Refused for what is no call of ours, or comes without the credentials in its header."""
    try:
        envelope: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        _refuse("soap:Client", "Server was unable to read request")
    header, content = (envelope.find(f"{{{ENVELOPE}}}{name}") for name in ("Header", "Body"))
    operation = next(iter(content), None) if content is not None else None
    if operation is None or not str(operation.tag).startswith(f"{{{namespace}}}"):
        _refuse("soap:Client", "Server did not recognize the value of HTTP Header SOAPAction")
    credentials = header.find(f"{{{namespace}}}UserCredentials") if header is not None else None
    told = {_local(one): (one.text or "").strip() for one in credentials} if credentials is not None else {}
    if (told.get("userid"), told.get("password")) != (USER, PASSWORD):
        _refuse("soap:Server", "Permission denied: unknown user or password")
    return Asked(_local(operation), operation, namespace)


def written(asked: Asked, result: Element) -> Reply:
    """The answer to an operation; `result` holds what its `…Result` holds."""
    answer = Element(f"{{{asked.namespace}}}{asked.operation}Response")
    result.tag = f"{asked.operation}Result"
    for one in result.iter():
        one.tag = f"{{{asked.namespace}}}{one.tag}"
    answer.append(result)
    return Reply(_enveloped(answer), _XML)


def fault(refused: Refused) -> Reply:
    """HTTP 500, as SOAP 1.1 wants it."""
    answer = Element(f"{{{ENVELOPE}}}Fault")
    SubElement(answer, "faultcode").text = refused.code or "soap:Server"
    SubElement(answer, "faultstring").text = refused.text
    return Reply(_enveloped(answer), _XML, 500)


def with_texts(name: str, **texts: str) -> Element:
    element = Element(name)
    for one, text in texts.items():
        SubElement(element, one).text = text
    return element


def _enveloped(content: Element) -> bytes:
    envelope = Element(f"{{{ENVELOPE}}}Envelope")
    SubElement(envelope, f"{{{ENVELOPE}}}Body").append(content)
    text: bytes = tostring(envelope, encoding="utf-8", xml_declaration=True)
    return text


def _qualified(path: str, namespace: str) -> str:
    return "/".join(f"{{{namespace}}}{name}" for name in path.split("/"))


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _refuse(code: str, text: str) -> NoReturn:
    raise Refused(code, text)
