"""Payments, refunds, chargebacks and methods as Mollie's hal+json shows them."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from web.simulators.mollie import refunds
from web.simulators.mollie.chargebacks import REASONS
from web.simulators.mollie.methods import METHODS
from web.simulators.store import Ledger

_ENDED = {
    "authorized": "authorizedAt",
    "paid": "paidAt",
    "canceled": "canceledAt",
    "expired": "expiredAt",
    "failed": "failedAt",
}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a client reaches the API (".../v2") and where a browser reaches the pages."""

    api: str
    pages: str


def money(cents: int, currency: str = "EUR") -> dict[str, str]:
    return {"currency": currency, "value": f"{cents // 100}.{cents % 100:02d}"}


def payment_out(ledger: Ledger, row: sqlite3.Row, at: Addresses) -> dict[str, Any]:
    body = {
        "resource": "payment",
        "id": row["id"],
        "mode": row["mode"],
        "createdAt": _time(row["created_at"]),
        "amount": money(row["amount_cents"], row["currency"]),
        "description": row["description"],
        "method": row["method"],
        "metadata": json.loads(row["metadata"]),
        "status": row["status"],
        "locale": row["locale"],
        "profileId": "pfl_simulateur",
        "sequenceType": "oneoff",
        "redirectUrl": row["redirect_url"],
        "cancelUrl": row["cancel_url"],
        "webhookUrl": row["webhook_url"],
    }
    return body | _by_state(ledger, row) | {"_links": _payment_links(row, at)}


def refund_out(row: sqlite3.Row, mode: str, at: Addresses) -> dict[str, Any]:
    parent = f"{at.api}/payments/{row['payment_id']}"
    return {
        "resource": "refund",
        "id": row["id"],
        "mode": mode,
        "paymentId": row["payment_id"],
        "amount": money(row["amount_cents"], row["currency"]),
        "status": row["status"],
        "createdAt": _time(row["created_at"]),
        "description": row["description"],
        "metadata": json.loads(row["metadata"]),
        "_links": {"self": _link(f"{parent}/refunds/{row['id']}"), "payment": _link(parent)},
    }


def list_out(
    name: str, rows: list[sqlite3.Row], limit: int, address: str, show: Callable[[sqlite3.Row], dict[str, Any]]
) -> dict[str, Any]:
    """A page of at most `limit`; `rows` holds one more when there is a next page."""
    shown = rows[:limit]
    following = f"{address}?from={rows[limit]['id']}&limit={limit}" if len(rows) > limit else None
    links = {"self": _link(address), "previous": None, "next": _link(following) if following else None}
    return {"count": len(shown), "_embedded": {name: [show(row) for row in shown]}, "_links": links}


def chargeback_out(row: sqlite3.Row, at: Addresses) -> dict[str, Any]:
    parent = f"{at.api}/payments/{row['payment_id']}"
    taken = money(row["amount_cents"], row["currency"])
    return {
        "resource": "chargeback",
        "id": row["id"],
        "paymentId": row["payment_id"],
        "amount": taken,
        "settlementAmount": taken | {"value": f"-{taken['value']}"},
        "reason": {"code": row["reason"], "description": REASONS[row["reason"]]},
        "createdAt": _time(row["created_at"]),
        "reversedAt": _time(row["reversed_at"]) if row["reversed_at"] else None,
        "_links": {"self": _link(f"{parent}/chargebacks/{row['id']}"), "payment": _link(parent)},
    }


def methods_out(offered: dict[str, tuple[int, int]], at: Addresses) -> dict[str, Any]:
    shown = [
        {
            "resource": "method",
            "id": code,
            "description": METHODS[code].name,
            "minimumAmount": money(least),
            "maximumAmount": money(most),
            "status": "activated",
            "_links": {"self": _link(f"{at.api}/methods/{code}")},
        }
        for code, (least, most) in offered.items()
    ]
    return {"count": len(shown), "_embedded": {"methods": shown}, "_links": {"self": _link(f"{at.api}/methods")}}


def _by_state(ledger: Ledger, row: sqlite3.Row) -> dict[str, Any]:
    status, currency = row["status"], row["currency"]
    if status == "open":
        return {"isCancelable": True, "expiresAt": _time(row["expires_at"])}
    if status == "pending":
        return {"isCancelable": False, "expiresAt": _time(row["expires_at"])}
    more: dict[str, Any] = {_ENDED[status]: _time(row["ended_at"])}
    if status == "authorized":
        more |= {"isCancelable": True, "expiresAt": _time(row["expires_at"])}
    if status == "paid":
        back = refunds.refunded_cents(ledger, row["id"])
        more["amountRefunded"] = money(back, currency)
        more["amountRemaining"] = money(row["amount_cents"] - back, currency)
        if row["charged_back_cents"]:
            more["amountChargedBack"] = money(row["charged_back_cents"], currency)
    if row["failure_reason"] and row["method"] == "creditcard":
        more["details"] = {"failureReason": row["failure_reason"]}
    elif row["failure_reason"]:
        more["statusReason"] = {"code": row["failure_reason"], "message": "The payment was refused."}
    return more


def _payment_links(row: sqlite3.Row, at: Addresses) -> dict[str, Any]:
    links = {"self": _link(f"{at.api}/payments/{row['id']}"), "dashboard": _link(at.pages, "text/html")}
    if row["status"] == "open":
        links["checkout"] = _link(f"{at.pages}/paiement/{row['id']}", "text/html")
    return links


def _link(address: str, kind: str = "application/hal+json") -> dict[str, str]:
    return {"href": address, "type": kind}


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
