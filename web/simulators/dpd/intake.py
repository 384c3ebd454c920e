"""What EPrint is told of a parcel, checked as a strict service would."""

import re
from datetime import UTC, datetime

from web.simulators.dpd.appointments import first_slot, wished_slot
from web.simulators.dpd.mypudo import number_of
from web.simulators.dpd.soap import Asked
from web.simulators.parcels.address import Address
from web.simulators.parcels.book import Announced
from web.simulators.parcels.calls import Refused
from web.simulators.places import spot_of
from web.simulators.store import Ledger

MOST_G, MOST_AT_POINT_G = 30_000, 20_000
COUNTRIES = {"F": "FR", "B": "BE", "L": "LU", "FR": "FR", "BE": "BE", "LU": "LU"}
_MOBILE = re.compile(r"(?:\+33|0033|0)[67]\d{8}|(?:\+|00)32\d{8,9}|(?:\+|00)352\d{8,9}", re.ASCII)
_WEIGHT = re.compile(r"\d{1,3}(?:\.\d{1,3})?", re.ASCII)
_DAY = re.compile(r"\d{2}[./]\d{2}[./]\d{4}", re.ASCII)


def announced(ledger: Ledger, asked: Asked) -> Announced:
    """Raises Refused."""
    receiver, sender = _address(asked, "request/receiveraddress"), _address(asked, "request/shipperaddress")
    day = asked.text("request/shippingdate")
    if day and not _DAY.fullmatch(day):
        raise Refused("soap:Server", "shippingdate is not valid")
    kind, point = asked.text("request/services/contact/type"), _point(asked)
    service = "Relais" if point else "Predict" if kind == "Predict" else "Classic"
    info = asked.lines("request/receiverinfo", "vinfo1", "vinfo2")
    return Announced(
        reference=asked.text("request/referencenumber")[:35],
        service=service,
        weight_g=_weight(asked, MOST_AT_POINT_G if point else MOST_G),
        sender=sender,
        receiver=receiver,
        point=point,
        note=" · ".join(info),
        slot=_slot(ledger, asked, info) if service == "Predict" else None,
    )


def _slot(ledger: Ledger, asked: Asked, info: tuple[str, ...]) -> dict[str, str]:
    """What the receiver wished, or the first one there is. Predict wants a mobile telephone and an e-mail."""
    mobile, email = (asked.text(f"request/services/contact/{name}") for name in ("sms", "email"))
    if not _MOBILE.fullmatch(re.sub(r"[ _.-]", "", mobile)) or "@" not in email:
        raise Refused("soap:Server", "Predict: sms and email are required")
    now = datetime.fromtimestamp(ledger.now, UTC)
    return wished_slot(" ".join(info), now) or first_slot(now)


def _address(asked: Asked, path: str) -> Address:
    told = {name: asked.text(f"{path}/{name}") for name in ("name", "countryPrefix", "zipCode", "city", "street")}
    empty = next((name for name, text in told.items() if not text), None)
    if empty is not None:
        raise Refused("soap:Server", f"{path.rpartition('/')[2]}: {empty} is required")
    if told["countryPrefix"] not in COUNTRIES:
        raise Refused("soap:Server", f"countryPrefix {told['countryPrefix']} is not served")
    info = path.replace("receiveraddress", "receiverinfo")
    more = asked.lines(info, "name2", "name3") if info != path else ()
    lines = (*more, told["street"])
    country, phone = COUNTRIES[told["countryPrefix"]], asked.text(f"{path}/phoneNumber")
    return Address(told["name"], lines, told["zipCode"], told["city"], country, phone)


def _point(asked: Asked) -> str:
    """The id of the parcel shop, "" for none. Raises Refused for one that does not exist."""
    pudo = asked.text("request/services/parcelshop/shopaddress/shopid")
    if pudo:
        number = number_of(pudo)
        if number is None or spot_of("dpd", number) is None:
            raise Refused("soap:Server", f"Parcelshop {pudo} is unknown")
    return pudo


def _weight(asked: Asked, most: int) -> int:
    text = asked.text("request/weight")
    grams = round(float(text) * 1000) if _WEIGHT.fullmatch(text) else 0
    if not 0 < grams <= most:
        raise Refused("soap:Server", f"weight must be above 0 and at most {most // 1000} kg")
    return grams
