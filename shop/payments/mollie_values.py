"""Mollie's words in ours. Pure: dictionaries in, frozen values out; anything unexpected raises."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from shop.addresses import Address
from shop.payments.amounts import amount, as_cents, cents_in
from shop.payments.failures import reason_for_shopper
from shop.payments.method import Limits
from shop.payments.provider import (
    PaymentIntent,
    PaymentState,
    ProviderChargeback,
    ProviderMode,
    ProviderPayment,
    ProviderRefund,
    RefundState,
)

# Our method codes and Mollie's.
METHODS = {
    "card": "creditcard",
    "paypal": "paypal",
    "applepay": "applepay",
    "bancontact": "bancontact",
    "instalments_3": "alma",
    "instalments_4": "alma",
}

NEED_ADDRESS = frozenset({"alma"})
"""Who lends wants to know to whom; nobody else is told where the buyer lives."""

_STATES: dict[str, PaymentState] = {
    "open": "open",
    "pending": "pending",
    "authorized": "authorized",
    "paid": "paid",
    "failed": "failed",
    "canceled": "cancelled",
    "expired": "expired",
}
_REFUND_STATES: dict[str, RefundState] = {
    "queued": "queued",
    "pending": "pending",
    "processing": "processing",
    "refunded": "refunded",
    "failed": "failed",
    "canceled": "cancelled",
}
_MODES: dict[str, ProviderMode] = {"test": "test", "live": "live"}


def body_of(intent: PaymentIntent) -> dict[str, Any]:
    """What is sent to open a payment. Raises ValueError for an amount that is none, KeyError for an unknown method."""
    body: dict[str, Any] = {
        "amount": amount(intent.amount_cents, intent.currency),
        "description": intent.description,
        "redirectUrl": intent.return_url,
        "cancelUrl": intent.cancel_url,
        "webhookUrl": intent.webhook_url,
        "locale": "fr_FR",
        "method": METHODS[intent.method],
        "metadata": {
            "payment_id": intent.payment_id,
            "order_number": intent.order_number,
            "method": intent.method,
        },
    }
    if intent.billing is not None and body["method"] in NEED_ADDRESS:
        body["billingAddress"] = _address(intent.billing, intent.email)
    return body


def _address(billing: Address, email: str) -> dict[str, str]:
    """Their words for an address; what is empty is left out, they refuse it otherwise."""
    said = {
        "givenName": billing.first_name,
        "familyName": billing.last_name,
        "organizationName": billing.company,
        "email": email,
        "phone": billing.phone if billing.phone.startswith("+") else "",
        "streetAndNumber": billing.line1,
        "streetAdditional": billing.line2,
        "postalCode": billing.postcode,
        "city": billing.town,
        "country": billing.country,
    }
    return {name: text for name, text in said.items() if text}


def payment_from(answer: Mapping[str, Any]) -> ProviderPayment:
    """Raises KeyError, TypeError or ValueError when a field we rely on is missing or strange."""
    currency = str(answer["amount"]["currency"])
    metadata = answer.get("metadata")
    ours = metadata if isinstance(metadata, Mapping) else {}
    state = _STATES[answer["status"]]
    return ProviderPayment(
        provider_id=str(answer["id"]),
        state=state,
        amount_cents=as_cents(answer["amount"]["value"]),
        currency=currency,
        amount_refunded_cents=cents_in(answer, "amountRefunded", currency),
        amount_charged_back_cents=cents_in(answer, "amountChargedBack", currency),
        mode=_MODES[answer["mode"]],
        payment_id=_whole(ours.get("payment_id")),
        order_number=_text(ours.get("order_number")),
        checkout_url=_checkout_url(answer),
        failure_reason=_failure_reason(answer) if state == "failed" else "",
        method=_our_method(answer.get("method"), _text(ours.get("method"))),
        created_at=moment(answer["createdAt"]),
        expires_at=moment(answer["expiresAt"]) if answer.get("expiresAt") else None,
        may_be_cancelled=answer.get("isCancelable") is True,
    )


def refund_from(answer: Mapping[str, Any]) -> ProviderRefund:
    """Raises KeyError, TypeError or ValueError when a field we rely on is missing or strange."""
    metadata = answer.get("metadata")
    ours = metadata if isinstance(metadata, Mapping) else {}
    return ProviderRefund(
        provider_id=str(answer["id"]),
        state=_REFUND_STATES[answer["status"]],
        amount_cents=as_cents(answer["amount"]["value"]),
        currency=str(answer["amount"]["currency"]),
        idempotency_key=_text(ours.get("idempotency_key")),
        reason=_text(answer.get("description")) or "",
        created_at=moment(answer["createdAt"]),
    )


def chargeback_from(answer: Mapping[str, Any]) -> ProviderChargeback:
    """Raises KeyError, TypeError or ValueError when a field we rely on is missing or strange."""
    reason = answer.get("reason")
    said = reason.get("description") if isinstance(reason, Mapping) else reason
    return ProviderChargeback(
        provider_id=str(answer["id"]),
        amount_cents=as_cents(answer["amount"]["value"]),
        reason=_text(said) or "",
        created_at=moment(answer["createdAt"]),
        reversed_at=moment(answer["reversedAt"]) if answer.get("reversedAt") else None,
    )


def limits_from(answer: Mapping[str, Any]) -> Limits:
    """The amounts a method takes, in euros. Raises TypeError or ValueError when they are strange."""
    least, most = (cents_in(answer, name, "EUR") for name in ("minimumAmount", "maximumAmount"))
    return Limits(least or None, most or None)


def moment(text: str) -> datetime:
    """An ISO 8601 time with its offset, as UTC. Raises ValueError without offset."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"a time without offset: {text!r}")
    return found.astimezone(UTC)


def _checkout_url(answer: Mapping[str, Any]) -> str | None:
    link = answer.get("_links", {}).get("checkout")
    return _text(link.get("href")) if isinstance(link, Mapping) else None


def _failure_reason(answer: Mapping[str, Any]) -> str:
    return reason_for_shopper(_failure_code(answer), _text(answer.get("method")) or "creditcard")


def _failure_code(answer: Mapping[str, Any]) -> str | None:
    """Cards say it in `details`; `statusReason` is the newer place for every method."""
    for place, name in (("details", "failureReason"), ("statusReason", "code")):
        found = answer.get(place)
        if isinstance(found, Mapping) and found.get(name):
            return str(found[name])
    return None


def _our_method(code: object, asked: str | None) -> str | None:
    """Ours for theirs; where several of ours are one of theirs, the one that was asked."""
    if METHODS.get(asked or "") == code:
        return asked
    ours = {theirs: our for our, theirs in METHODS.items()}
    return ours.get(code, code) if isinstance(code, str) else None


def _whole(value: object) -> int | None:
    """Metadata comes back as it was sent, but a dashboard may have turned a number into text."""
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
