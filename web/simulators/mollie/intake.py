"""What clients send, checked as Mollie checks it: 400 for no JSON, 422 with the field for the rest."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from web.simulators.mollie.errors import ApiError

# method: (name, smallest and largest amount in cents, life of an unpaid payment in seconds)
METHODS: dict[str, tuple[str, int, int, int]] = {
    "creditcard": ("Carte", 1, 1_000_000, 30 * 60),
    "paypal": ("PayPal", 1, 800_000, 72 * 3600),
    "bancontact": ("Bancontact", 2, 5_000_000, 3600),
    "banktransfer": ("Virement bancaire", 1, 100_000_000, 12 * 86400),
    "alma": ("Alma", 5_000, 500_000, 48 * 3600),
}
UNDECIDED_LIFE_SECONDS = 30 * 60
_VALUE = re.compile(r"\d{1,10}\.\d{2}", re.ASCII)
_LOCALE = re.compile(r"[a-z]{2}_[A-Z]{2}", re.ASCII)


def payment_in(body: bytes) -> dict[str, Any]:
    """The columns of a new payment. Raises ApiError."""
    sent = _object(body)
    cents, currency = _amount(sent)
    method = sent.get("method")
    if method is not None:
        _check_method(method, cents)
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


def _check_method(method: object, cents: int) -> None:
    if not isinstance(method, str) or method not in METHODS:
        raise ApiError(422, "The payment method is invalid", "method")
    _, least, most, _ = METHODS[method]
    if not least <= cents <= most:
        raise ApiError(422, "The amount is outside the range of the payment method", "amount")


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
