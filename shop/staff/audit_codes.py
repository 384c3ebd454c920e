"""Codes that tables keep, as people read them in the journal: reasons, zones, states, kinds, settings."""

from collections.abc import Mapping
from typing import Any, Final

from db.sql import read_json
from shop.calendar import plain_date
from shop.catalogue.reductions import OVER, PLANNED, RUNNING, WITHDRAWN
from shop.catalogue.stock_moves import LABELS as STOCK_REASONS
from shop.delivery.modes import AT_AGENCY, AT_HOME, AT_POINT, standard_modes
from shop.delivery.rules import ZONE_NAMES
from shop.merchant.mail_kinds import BY_NAME as MAILS
from shop.merchant.own_words import PAGES as LEGAL_PAGES
from shop.money import euros, percent
from shop.orders.event_words import EVENT_LABELS
from shop.orders.states import WORDS, OrderState, PaymentState
from shop.payments.methods import METHODS
from shop.refunds.states import ASKED, FAILED, REFUNDED, SENT
from shop.vat import CLASS_NAMES, PLACE_NAMES, PLACES, own_rows

_STATES: Final = {state.value: WORDS[state].label for state in OrderState}
_PAYMENTS: Final = {
    PaymentState.CREATED: "créé", PaymentState.OPEN: "ouvert", PaymentState.PENDING: "en attente",
    PaymentState.AUTHORIZED: "autorisé", PaymentState.PAID: "payé", PaymentState.FAILED: "échoué",
    PaymentState.CANCELLED: "annulé", PaymentState.EXPIRED: "expiré",
}  # fmt: skip
_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "stock_movement.reason": STOCK_REASONS,
    "zone": ZONE_NAMES,
    "vat_class": CLASS_NAMES,
    "handover": {AT_HOME: "à une adresse", AT_POINT: "dans un point de retrait", AT_AGENCY: "en agence"},
    "carrier": {"dpd": "DPD", "colissimo": "Colissimo"},
    "delivery_tariff.mode": {one.code: one.label for one in standard_modes()},
    "orders.state": _STATES,
    "from_state": _STATES,
    "to_state": _STATES,
    "payment.state": {state.value: words for state, words in _PAYMENTS.items()},
    "refund.state": {ASKED: "demandé", SENT: "envoyé", REFUNDED: "rendu", FAILED: "échoué"},
    "price_reduction.state": {PLANNED: "prévue", RUNNING: "en cours", OVER: "terminée", WITHDRAWN: "retirée"},
    "order_event.move": EVENT_LABELS,
    "method": {one.code: one.label for one in METHODS},
    "promotion.kind": {
        "percent": "un pourcentage", "amount": "un montant", "free_delivery": "la livraison offerte",
        "buy_x_get_y": "des articles offerts",
    },
    "actor": {"customer": "client", "staff": "équipe", "system": "programme"},
    "label_state": {"asked": "demandée", "made": "faite", "refused": "refusée"},
    "bank_entry.state": {
        "matched": "rapprochée", "proposed": "proposée", "unmatched": "sans commande", "set_aside": "mise de côté",
    },
}  # fmt: skip
_PARTS: Final = {"subject": "objet", "opening": "ouverture", "closing": "clôture"}


def code_words(about: str, column: str, value: object) -> str:
    """What a code of this column is called; empty for what is none."""
    if not isinstance(value, str):
        return ""
    known = _CODES.get(f"{about}.{column}") or _CODES.get(column) or {}
    return known.get(value, "")


def text_words(name: str) -> str:
    """« E-mail Paiement reçu, ouverture » for « mail.order_paid.opening »; the name itself where it is none."""
    kind, _, rest = name.partition(".")
    what, _, part = rest.partition(".")
    if kind == "mail" and what in MAILS:
        return f"E-mail {MAILS[what].label}, {_PARTS.get(part, part)}"
    page = next((one for one in LEGAL_PAGES if kind == "legal" and one.slug == what), None)
    return f"{page.label}{' (ajout)' if part else ''}" if page else name


def setting_value(name: str, kept: object) -> Any:
    """The value of a setting, kept as JSON, as something to be put into words."""
    try:
        value = read_json(kept)
    except ValueError:
        return kept
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and name.endswith("_cents"):
        return euros(value)
    return rates_words(value) if name == "vat_rates" and isinstance(value, str) else value


def rates_words(text: str) -> str:
    """« Belgique, Matériel médical : 6 % dès le 1er janvier 2026 », one after the other."""
    try:
        rows = own_rows(text)
    except ValueError:
        return text
    names = {place: PLACE_NAMES[code] for code, place in PLACES.items()}
    told = (
        f"{names[row.destination]}, {CLASS_NAMES[row.vat_class]}\u00a0: {percent(row.rate_bp)} "
        f"dès le {plain_date(row.valid_from)}"
        for row in rows
    )
    return "\u202f; ".join(told)
