"""What each step of an order’s history is called: on its page, and in the journal."""

from typing import Final

from shop.orders.late_money import LATE_MONEY
from shop.orders.states import MOVE_LABELS

EVENT_LABELS: Final = {
    **MOVE_LABELS,
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
