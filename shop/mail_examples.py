"""Orders that never were, for who wants to see what a mail looks like: nobody's name, nothing read or written."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final

from shop.accounts.customers import Customer
from shop.calendar import in_paris
from shop.example_order import CAMILLE, example_order
from shop.invoices.mailing import Enclosed
from shop.links import Links
from shop.mails import order_context
from shop.merchant.identity import Merchant
from shop.orders.order import Order
from shop.orders.summary import identity_lines
from shop.orders.sums import sums_of
from shop.post.mail import Attachment
from shop.refunds.words import GoesBack, delay_told, way_told
from shop.storefront import Storefront
from shop.withdrawal.statements import Statement
from shop.withdrawal.summary import moment_words, told_of
from shop.withdrawal.words import sentences_of

_PAPER: Final = Attachment("Facture.pdf", "application/pdf", b"")


def example(mail: str, front: Storefront, links: Links, now: datetime) -> dict[str, Any]:
    """What this mail would know of somebody who does not exist. Raises KeyError for a mail there is not."""
    shown = replace(front, merchant=_able(front.merchant))
    if mail in _OTHERS:
        return {**_around(shown, links), **_OTHERS[mail](links, now)}
    order = example_order(mail, shown.merchant, now)
    payload = {"payment_id": 1, "parcel_id": 1, "about": "1" if mail == "order_message" else ""}
    known = order_context(order, shown, payload, links)
    return {**known, "enclosed": (), "terms_kept": None, **_more(mail, order, shown, now)}


def _able(merchant: Merchant) -> Merchant:
    """A merchant whose account can be shown, where there is none yet."""
    if merchant.iban and merchant.bic:
        return merchant
    return replace(merchant, iban="FR7630006000011234567890189", bic="AGRIFRPP")


def _around(front: Storefront, links: Links) -> dict[str, Any]:
    home, merchant = links.public_url, front.merchant
    return {
        "merchant": merchant,
        "identity": identity_lines(merchant),
        "texts": front.texts,
        "terms_url": links.terms(),
        "sign_in_url": f"{home}/connexion",
        "forgotten_url": f"{home}/mot-de-passe-oublie",
        "link": f"{home}/exemple",
        "email": "camille@exemple.fr",
    }


def _more(mail: str, order: Order, front: Storefront, now: datetime) -> dict[str, Any]:
    """What single mails know beside their order."""
    today = in_paris(now).date()
    back = GoesBack(order.total_cents, way_told(order.payment), delay_told(order.payment, today), "")
    if mail == "order_cancelled":
        return {"going_back": (back,)}
    if mail == "order_refunded":
        return {"going_back": (back,), "back_cents": order.total_cents, "named": (), "sums": sums_of(order)}
    if mail == "invoice":
        return {"enclosed": (Enclosed("invoice", f"FA-{today.year}-000000", _PAPER),)}
    if mail != "withdrawal_recorded":
        return {}
    pieces = {line.id: line.quantity for line in order.lines}
    stated = Statement(
        1, f"{order.number}-R1", CAMILLE.name, order.email, now, in_time=True, received_at=None, closed_at=None,
        pieces=pieces, kept={}, given_back_cents=0, refunded_at=None,
    )  # fmt: skip
    told = told_of(order, stated, (stated,), front)
    said = sentences_of(told, order, front.merchant, stated.number)
    return {"statement": stated, "told": told, "said": said, "declared": moment_words(now)}


def _customer(now: datetime) -> Customer:
    return Customer(
        0, "camille@exemple.fr", is_verified=True, first_name=CAMILLE.first_name, last_name=CAMILLE.last_name,
        phone="", professional={}, large_text=False, high_contrast=False, auth_epoch=1, cart_epoch=1, created_at=now,
        erase_at=None,
    )  # fmt: skip


def _account(links: Links, now: datetime) -> dict[str, Any]:
    return {"customer": _customer(now)}


def _newsletter(links: Links, now: datetime) -> dict[str, Any]:
    return {"leave_url": f"{links.public_url}/exemple"}


def _restock(links: Links, now: datetime) -> dict[str, Any]:
    there = f"{links.public_url}/exemple"
    variant = SimpleNamespace(name="Déambulateur pliant", label="bleu")
    return {
        "variant": variant, "confirm_within_days": 7, "confirm_url": there, "stop_url": there, "product_url": there
    }  # fmt: skip


_OTHERS: Final[dict[str, Callable[[Links, datetime], dict[str, Any]]]] = {
    **dict.fromkeys(
        (
            "account_verify", "account_known", "account_sign_in", "account_reset", "account_password",
            "account_new_email", "account_old_email", "account_export", "account_erasure", "account_erased",
        ),
        _account,
    ),
    "newsletter_confirm": _newsletter,
    "restock_confirm": _restock,
    "restock_back": _restock,
}  # fmt: skip
