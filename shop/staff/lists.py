"""What staff read before they act: the queues of the day, the list of orders, work put aside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from db.queries import staff_queue
from db.sql import read_json
from shop import jobs
from shop.addresses import person_name
from shop.calendar import end_of_day, in_paris, short_date, whole_last_day, working_days_ago
from shop.carriers.event_codes import ANNOUNCED, ANOMALY, AT_POINT, IN_TRANSIT, OUT_FOR_DELIVERY, RETURNED
from shop.orders.late_money import LATE_MONEY
from shop.orders.moves import LABEL_REFUSED, LATE, PARCEL_BACK, POINT_LATER
from shop.orders.numbers import NUMBER
from shop.orders.states import OrderState, words_of
from shop.vat_numbers import UNVERIFIED

PER_PAGE: Final = 50
SILENT: Final = timedelta(minutes=10)
"""A label asked for so long ago keeps its parcel waiting."""
COLLECTED_WITHIN: Final = 5
"""Working days after which somebody asks a buyer whether they still come to the agency."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Orders that wait for the same thing. `filter` is the value of « etat » in the list's address.

    Where nobody waits any more (`waits` False), the newest come first.
    """

    filter: str
    label: str
    states: tuple[OrderState, ...]
    waits: bool = True


ATTENTION: Final = "a-decider"
DECISIONS: Final = Queue(ATTENTION, "À décider", ())
QUEUES: Final = (
    Queue("a-preparer", "À préparer", (OrderState.CONFIRMED, OrderState.PAID)),
    Queue("en-preparation", "À expédier ou à mettre à disposition", (OrderState.IN_PREPARATION,)),
    Queue("en-agence", "À remettre en agence", (OrderState.READY,)),
    Queue("expediees", "Expédiées", (OrderState.SHIPPED,)),
    Queue("a-payer", "En attente de paiement", (OrderState.AWAITING_PAYMENT,)),
    Queue("livrees", "Livrées ou retirées", (OrderState.DELIVERED,), waits=False),
    Queue("annulees", "Annulées ou expirées", (OrderState.CANCELLED, OrderState.EXPIRED), waits=False),
)
ALL: Final = Queue("", "Toutes", (), waits=False)
PARTLY: Final = Queue("expediees-en-partie", "Reste à expédier", (OrderState.SHIPPED,))
FILTERS: Final = {queue.filter: queue for queue in (ALL, DECISIONS, *QUEUES, PARTLY)}
ATTENTION_WORDS: Final = {
    **{reason: words.staff for reason, words in LATE_MONEY.items()},
    "payment_mismatch": "Le prestataire annonce un autre montant ou une autre commande\u00a0: vérifiez chez lui.",
    "charged_back": "La banque du client a repris le paiement.",
    "refund_by_hand": "Un remboursement est à faire par virement depuis votre banque, ou à l’agence.",
    "refund_failed": "Un remboursement a échoué\u00a0: la somme n’est pas partie.",
    "withdrawal": "Le client a renoncé à des articles qui ne sont pas encore partis\u00a0: retirez-les de l’envoi.",
    POINT_LATER: "Le point de retrait n’est pas choisi\u00a0: choisissez-le avec le client.",
    LATE: "La commande est promise pour un jour passé et n’est pas partie\u00a0: annoncez un délai au client.",
    UNVERIFIED: "Le numéro de TVA du client n’a pas pu être vérifié, la TVA est facturée\u00a0: vérifiez-le sur VIES.",
    LABEL_REFUSED: "Le transporteur refuse l’étiquette d’un colis.",
    "parcel_late": "Un colis n’est pas arrivé le jour prévu\u00a0: relancez le transporteur.",
    "parcel_trouble": "Le transporteur signale un incident, ou nous renvoie un colis.",
    PARCEL_BACK: "Un colis est revenu\u00a0: renvoyez ce qu’il contenait, ou retirez-le de la commande et remboursez.",
    "refund_mismatch": "Le prestataire a remboursé plus que ce qui restait du paiement\u00a0: vérifiez chez lui.",
}

PARCEL_STATES: Final = {
    ANNOUNCED: "Annoncé",
    IN_TRANSIT: "En chemin",
    OUT_FOR_DELIVERY: "En livraison",
    AT_POINT: "Au point de retrait",
    ANOMALY: "Incident",
    RETURNED: "En retour",
}
"""What the events of a parcel on its way come to."""
_WORK: Final = {
    "refund": "Remboursement",
    "payment_check": "Vérification d’un paiement",
    "payment_cancel": "Fermeture d’un paiement abandonné",
    "parcel_label": "Étiquette d’un colis",
    "document": "Facture ou avoir à mettre en page",
    "restock_mail": "Alerte de retour",
    "forget_words": "Mots d’une personne effacée",
    "webhook": "Notification à un autre logiciel",
}
_MAILS: Final = {
    "invoice": "facture ou avoir",
    "order_recorded": "commande enregistrée",
    "transfer_details": "coordonnées du virement",
    "transfer_reminder": "rappel de paiement",
    "cheque_details": "ce qu’il faut pour un chèque",
    "pay_link": "lien de paiement",
    "order_confirmed": "commande à payer au retrait",
    "order_expired": "commande expirée",
    "order_paid": "paiement reçu",
    "order_shipped": "colis expédié",
    "order_ready": "commande prête en agence",
    "order_late": "retard",
    "parcel_appointment": "rendez-vous de livraison",
    "parcel_at_point": "colis au point de retrait",
    "point_chosen": "point de retrait choisi",
    "address_changed": "adresse changée",
    "order_changed": "articles changés",
    "order_cancelled": "commande annulée",
    "order_refunded": "remboursement",
    "order_message": "message au client",
    "payment_late": "paiement tardif",
    "payment_part": "paiement partiel",
    "withdrawal_recorded": "accusé de rétractation",
}


@dataclass(frozen=True, slots=True)
class ParkedWork:
    """A job that failed for good; `order_number` empty for one that is about no order."""

    id: int
    label: str
    order_number: str
    since: str
    cause: str
    attempts: int


async def waiting() -> Mapping[str, int]:
    """How many orders wait in each queue, and what else waits for somebody."""
    now = datetime.now(UTC)
    found = await staff_queue.counts(moments(now))
    numbers = {one.filter: sum(found[state] for state in one.states) for one in QUEUES if one.waits}
    others = {
        ATTENTION: found["flagged"] + found["given_back"],
        "virements": found["awaited"],
        "taches": found["mails"] + found["jobs"],
        "etiquettes": found["labels"],
        PARTLY.filter: found["rest"],
        "retractations": found["withdrawals"],
        "rapprochement": found["transfers"],
    }
    return numbers | others


def in_menu(counted: Mapping[str, int]) -> Mapping[str, int]:
    """As much of waiting() as the menu shows, from what the day's queue counted."""
    return {
        "a-preparer": counted["prepare"],
        "taches": counted["mails"] + counted["jobs"],
        "retractations": counted["withdrawals"],
        "rapprochement": counted["transfers"],
    }


def moments(now: datetime) -> dict[str, datetime]:
    """Before when a label was asked for, or an order was ready, for somebody to look after it; UTC."""
    return {"asked_before": now - SILENT, "ready_before": _ready_before(in_paris(now).date())}


@lru_cache(maxsize=4)
def _ready_before(today: date) -> datetime:
    return working_days_ago(end_of_day(today), COLLECTED_WITHIN)


async def put_aside() -> tuple[ParkedWork, ...]:
    """Jobs that wait for somebody to mend their cause, newest first."""
    return tuple(_parked(job, datetime.now(UTC)) for job in await jobs.parked())


def mail_words(name: str) -> str:
    """« commande enregistrée » for « order_recorded »."""
    return _MAILS.get(name, name)


def state_label(state: str, mode: str, *, is_given_back: bool, is_partly_sent: bool = False) -> str:
    """What staff read of where an order is: the words its buyer reads."""
    return words_of(state, mode, is_given_back=is_given_back, is_partly_sent=is_partly_sent).label


def buyer_name(row: Mapping[str, Any]) -> str:
    """« Clinique du Parc, Dora Martin », of a row with the contact and the firm of an order."""
    name, company = person_name(read_json(row["contact"])), read_json(row["professional"]).get("company", "")
    return f"{company}, {name}" if company else name


def moment(at: datetime, now: datetime) -> str:
    """« 22 nov., 11 h 02 » in Paris; the year too when it is not this one."""
    local, today = in_paris(at), in_paris(now)
    return f"{short_date(local.date(), year=local.year != today.year)}, {local:%-H\u00a0h\u00a0%M}"


def last_moment(ends_at: datetime, now: datetime) -> str:
    """The same for an end; « 10 déc. » for the midnight after that day."""
    last = whole_last_day(ends_at)
    return moment(ends_at, now) if last is None else short_date(last, year=last.year != in_paris(now).year)


def work_words(kind: str, key: str, payload: Mapping[str, Any]) -> tuple[str, str]:
    """What a job is called, and the number of the order it is about, or nothing."""
    about, mail = NUMBER.search(key), str(payload.get("mail", ""))
    label = f"E-mail «\u00a0{_MAILS.get(mail, mail)}\u00a0»" if kind == "mail" else _WORK.get(kind, kind)
    return label, about.group() if about else ""


def _parked(job: jobs.ParkedJob, now: datetime) -> ParkedWork:
    label, number = work_words(job.kind, job.key, job.payload)
    return ParkedWork(job.id, label, number, moment(job.parked_at, now), job.last_error, job.attempts)
