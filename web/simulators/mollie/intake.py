"""What clients send, checked as Mollie checks it: 400 for no JSON, 422 with the field for the rest."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from web.simulators.mollie.errors import ApiError
from web.simulators.mollie.methods import METHODS, limits
from web.simulators.store import Ledger

_VALUE = re.compile(r"\d{1,10}\.\d{2}", re.ASCII)
ADDRESS = ("givenName", "familyName", "email", "streetAndNumber", "postalCode", "city", "country")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+[1-9]\d{3,14}", re.ASCII)
_LOCALE = re.compile(r"[a-z]{2}_[A-Z]{2}", re.ASCII)


def payment_in(ledger: Ledger, body: bytes) -> dict[str, Any]:
    """The columns of a new payment. Raises ApiError."""
    sent = _object(body)
    cents, currency = _amount(sent)
    method = sent.get("method")
    if method is not None:
        _check_method(ledger, method, cents)
    _check_address(sent.get("billingAddress"), needed=METHODS[method].needs_address if method else False)
    locale = sent.get("locale")
    if locale is not None and not (isinstance(locale, str) and _LOCALE.fullmatch(locale)):
        raise ApiError(422, "The locale is invalid", "locale")
    return {
        "amount_cents": cents,
        "currency": currency,
        "description": _description(sent),
        "redirect_url": _url(sent, "redirectUrl", required=True),
        "cancel_url": _url(sent, "cancelUrl"),
        "webhook_url": _url(sent, "webhookUrl"),
        "method": method,
        "locale": locale,
        "metadata": _metadata(sent),
    }


def refund_in(body: bytes, currency: str) -> dict[str, Any]:
    """The columns of a new refund. Raises ApiError."""
    sent = _object(body)
    cents, asked = _amount(sent)
    if asked != currency:
        raise ApiError(422, "The currency must be the currency of the payment", "amount")
    return {
        "amount_cents": cents,
        "currency": asked,
        "description": str(sent.get("description") or "")[:255],
        "metadata": _metadata(sent),
    }


def method_wishes(asked: Mapping[str, str]) -> tuple[str | None, str, int | None]:
    """Country of the bill, wallets and amount in cents of a question for the methods. Raises ApiError."""
    country = asked.get("billingCountry")
    if country is not None and re.fullmatch(r"[A-Z]{2}", country, re.ASCII) is None:
        raise ApiError(422, "The billing country is invalid", "billingCountry")
    if asked.get("sequenceType", "oneoff") not in {"oneoff", "first", "recurring"}:
        raise ApiError(422, "The sequence type is invalid", "sequenceType")
    value = asked.get("amount[value]")
    if value is not None and _VALUE.fullmatch(value) is None:
        raise ApiError(422, "The amount must be a string with two decimals", "amount.value")
    return country, asked.get("includeWallets", ""), int(value.replace(".", "")) if value else None


def _object(body: bytes) -> dict[str, Any]:
    try:
        sent = json.loads(body)
    except ValueError:
        sent = None
    if not isinstance(sent, dict):
        raise ApiError(400, "The request body is not a JSON object")
    return sent


def _amount(sent: dict[str, Any]) -> tuple[int, str]:
    amount = sent.get("amount")
    if not isinstance(amount, dict) or amount.keys() != {"currency", "value"}:
        raise ApiError(422, "The amount must contain a currency and a value", "amount")
    if amount["currency"] != "EUR":
        raise ApiError(422, "The currency is not supported", "amount.currency")
    value = amount["value"]
    if not isinstance(value, str) or _VALUE.fullmatch(value) is None:
        raise ApiError(422, "The amount must be a string with two decimals", "amount.value")
    cents = int(value.replace(".", ""))
    if cents < 1:
        raise ApiError(422, "The amount is lower than the minimum", "amount")
    return cents, "EUR"


def _check_method(ledger: Ledger, method: object, cents: int) -> None:
    if not isinstance(method, str) or method not in METHODS:
        raise ApiError(422, "The payment method is invalid", "method")
    least, most = limits(ledger, method)
    if not least <= cents <= most:
        raise ApiError(422, "The amount is outside the range of the payment method", "amount")


def _check_address(address: object, *, needed: bool) -> None:
    """Words alone, none of them empty; where it is needed, whole."""
    if address is None and not needed:
        return
    if not isinstance(address, dict) or not all(isinstance(text, str) and text for text in address.values()):
        raise ApiError(422, "The billing address is invalid", "billingAddress")
    missing = next((name for name in ADDRESS if name not in address), None)
    if needed and missing:
        raise ApiError(422, f"The billing address is missing {missing}", f"billingAddress.{missing}")
    if _EMAIL.fullmatch(address.get("email", "a@b.c")) is None:
        raise ApiError(422, "The email address is invalid", "billingAddress.email")
    if _PHONE.fullmatch(address.get("phone", "+33000")) is None:
        raise ApiError(422, "The phone number is not in E.164 format", "billingAddress.phone")


def _description(sent: dict[str, Any]) -> str:
    description = sent.get("description")
    if not isinstance(description, str) or not 1 <= len(description) <= 255:
        raise ApiError(422, "The description is invalid", "description")
    return description


def _url(sent: dict[str, Any], field: str, required: bool = False) -> str | None:
    url = sent.get(field)
    if url is None and not required:
        return None
    parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ApiError(422, f"The {field} is invalid", field)
    return str(url)


def _metadata(sent: dict[str, Any]) -> str:
    written = json.dumps(sent.get("metadata"))
    if len(written) > 1024:
        raise ApiError(422, "The metadata is larger than 1 kB", "metadata")
    return written
