"""The words that the pages of an order read: what each event of its history is called, and what they say it with."""

from typing import Any

from shop.addresses import show_phone
from shop.orders import summary as order_summary
from shop.orders.late_money import LATE_MONEY
from shop.orders.states import MOVE_LABELS
from shop.parcels.delay_words import CAUSES
from shop.parcels.returned import may_come_back
from shop.parcels.view import appointment_words, unread
from shop.staff.lists import ATTENTION_WORDS, moment
from shop.staff.money import RECEIVED, payment_line
from web.pages.staff.common import TONES

NOTES = {
    "place": "Commande enregistrée",
    "decide": "Décision",
    "send_back": "Remboursement envoyé par virement",
    "give_back": "Remboursement rendu à l’agence",
    "charge_back": "Somme reprise par la banque du client",
    "charge_back_reversed": "Somme rendue par la banque du client",
    "declare": "Rétractation déclarée",
    "keep_back": "Articles retirés de l’envoi",
    "goods_back": "Retour reçu",
    "close_withdrawal": "Rétractation classée",
    "note": "Note interne",
    "message": "Message au client",
    "pack": "Colis préparé",
    "unpack": "Colis défait",
    "come_back": "Colis revenu",
    "take_out": "Articles retirés de la commande",
    "change_lines": "Articles de la commande changés",
    "change_address": "Adresse changée",
    "ask_label": "Étiquette redemandée",
    "type_number": "Numéro de suivi saisi",
    "choose_point": "Point de retrait choisi",
    "pay_part": "Une partie du paiement reçue",
    "pay_counter": "Commande réglée à l’agence",
    "remind": "Rappel de paiement envoyé",
    "pay_link": "Lien de paiement envoyé",
    "delay": "Retard annoncé",
    "late": "Retard constaté",
    "parcel_late": "Colis en retard",
    "parcel_trouble": "Incident du transporteur",
    **{reason: words.event for reason, words in LATE_MONEY.items()},
}
WORDING: dict[str, Any] = {
    "tones": TONES,
    "move_labels": {**MOVE_LABELS, **NOTES},
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
