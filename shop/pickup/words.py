"""A pickup point in words: whether it takes a parcel, when it is open, what to know of it, what orders keep of it."""

from datetime import date, datetime, timedelta
from typing import Final

from shop.calendar import in_paris, long_date, spans_words, week_lines
from shop.carriers.carrier import Closing, Point, PointSearch
from shop.delivery.choice import PointSnapshot

AHEAD: Final = timedelta(days=30)
"""Leave that begins later is not worth telling."""
CORSICA: Final = "20"
WHEELCHAIRS: Final = {True: "Accessible en fauteuil roulant", False: "Pas d’accès en fauteuil roulant", None: ""}
KINDS: Final = {"post_office": "Bureau de poste", "locker": "Consigne automatique"}


def refusal_of(point: Point, search: PointSearch, arrival: date, latest: date | None = None) -> str:
    """Why the point cannot take this parcel, as a French sentence; empty where it can.

    The parcel comes between `arrival` and `latest`, or on the one day: then nobody may be on leave, and on one of the
    days at least it is open, for carriers come again on the next day. What lies across the sea from the place asked
    for is no way round its surcharge, nor one to fetch a parcel.
    """
    if point.country != search.country:
        return "Ce point de retrait est dans un autre pays."
    if point.country == "FR" and point.postcode.startswith(CORSICA) != search.postcode.startswith(CORSICA):
        return "Ce point de retrait est de l’autre côté de la mer."
    if 0 < point.max_weight_g < search.weight_g:
        return f"Ce point de retrait ne prend pas les colis de plus de {kilograms(point.max_weight_g)}."
    if not _is_there(point, arrival, max(arrival, latest or arrival)):
        return "Ce point de retrait est fermé quand le colis doit arriver."
    return ""


def _is_there(point: Point, first: date, last: date) -> bool:
    if any(one.first <= last and first <= one.last for one in point.closings):
        return False
    days = [first + timedelta(days=number) for number in range(min(7, (last - first).days + 1))]
    return not has_hours(point) or any(point.week[day.weekday()] for day in days)


def has_hours(point: Point) -> bool:
    """Some carriers tell no hours of some points: that is not « closed »."""
    return any(point.week)


def hours_of(point: Point) -> tuple[str, ...]:
    """« lundi : 9 h – 12 h 30, 14 h – 18 h », a line a day; none where no hours are told."""
    return week_lines(point.week) if has_hours(point) else ()


def today_words(point: Point, now: datetime) -> str:
    """« Aujourd’hui : 9 h – 12 h 30 », « Fermé aujourd’hui », « Fermé jusqu’au lundi 4 janvier »; empty: not told."""
    today = in_paris(now).date()
    away = next((one for one in point.closings if one.first <= today <= one.last), None)
    if away is not None:
        return "Fermé jusqu’à nouvel ordre" if away.last == date.max else f"Fermé jusqu’au {long_date(away.last)}"
    if not has_hours(point):
        return ""
    spans = point.week[today.weekday()]
    return f"Aujourd’hui\u00a0: {spans_words(spans)}" if spans else "Fermé aujourd’hui"


def notes_of(point: Point, now: datetime) -> tuple[str, ...]:
    """What is to be known before one goes there, leave of the next weeks included."""
    told = (
        KINDS.get(point.kind, ""),
        point.hint,
        WHEELCHAIRS[point.wheelchair],
        "Parking" if point.parking else "",
        f"Colis de {kilograms(point.max_weight_g)} au plus" if point.max_weight_g else "",
        *(_away(one) for one in point.closings if _is_near(one, in_paris(now).date())),
    )
    return tuple(one for one in told if one)


def kilograms(grams: int) -> str:
    """« 20 kg », « 2,5 kg »."""
    return f"{grams / 1000:.3f}".rstrip("0").rstrip(".").replace(".", ",") + "\u00a0kg"


def _is_near(closing: Closing, today: date) -> bool:
    return closing.last >= today and closing.first <= today + AHEAD


def _away(closing: Closing) -> str:
    if closing.last == date.max:
        return f"Fermé à partir du {long_date(closing.first)}"
    if closing.first == closing.last:
        return f"Fermé le {long_date(closing.first)}"
    return f"Fermé du {long_date(closing.first)} au {long_date(closing.last)}"


def snapshot(point: Point) -> PointSnapshot:
    """The point as an order keeps it, whatever becomes of it later."""
    return PointSnapshot(
        point.network,
        point.code,
        point.name,
        point.street,
        point.postcode,
        point.town,
        point.country,
        hours=hours_of(point),
    )
