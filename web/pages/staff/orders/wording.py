"""The words that the pages of an order read: what each event of its history is called, and what they say it with."""

from typing import Any

from shop.addresses import show_phone
from shop.orders import summary as order_summary
from shop.orders.event_words import EVENT_LABELS
from shop.parcels.delay_words import CAUSES
from shop.parcels.returned import may_come_back
from shop.parcels.view import appointment_words, unread
from shop.staff.lists import ATTENTION_WORDS, moment
from shop.staff.money import RECEIVED, payment_line
from web.pages.staff.common import TONES

WORDING: dict[str, Any] = {
    "tones": TONES,
    "move_labels": EVENT_LABELS,
    "attention_words": ATTENTION_WORDS,
    "causes": CAUSES,
    "appointment_of": appointment_words,
    "unread": unread,
    "may_come_back": may_come_back,
    "method_label": order_summary.method_label,
    "payment_line": payment_line,
    "received": RECEIVED,
    "moment": moment,
    "phone": show_phone,
}
