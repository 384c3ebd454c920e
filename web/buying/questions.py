"""What a way to receive still asks once it is chosen: a pickup point, an appointment, the access, a mobile phone.

Its questions are a panel below the radio, and a page of their own for who has no JavaScript.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from shop.addresses import show_phone
from shop.calendar import hour_words, long_date
from shop.checkout.answers import Checkout
from shop.checkout.picks import FLOORS, LONGEST_NOTE, NO, YES, Typed, usual_mobile
from shop.delivery.choice import DeliveryChoice, Slot
from shop.delivery.modes import AT_POINT, Mode
from shop.delivery.options import DeliveryOption, slots_of
from shop.storefront import Storefront
from web.buying.point_list import Points
from web.forms import BaseForm, RadioField, SelectChoice, SelectField, text
from web.inputs import FormData

POINTS, SLOT, ACCESS = "points", "creneau", "acces"
TITLES: Final = {POINTS: "Choisissez un point de retrait", SLOT: "Votre rendez-vous", ACCESS: "Accès pour la livraison"}
ASKED: Final = "demande"
"""The hidden field that says which questions were on the page: without it they are asked on a page of their own."""
Window = tuple[str, str]
"""A slot as the form sends it, and in words: « 8 h – 10 h »."""
YES_NO: Final = [SelectChoice(YES, "oui"), SelectChoice(NO, "non")]


def page_of(rule: Mode) -> str:
    """The last word of the address of its page; empty where nothing is asked, or only which agency."""
    if rule.handover == AT_POINT:
        return POINTS
    if rule.offers_slots or rule.needs_mobile:
        return SLOT
    return ACCESS if rule.asks_access else ""


def _floors() -> list[SelectChoice]:
    def words(floor: str) -> str:
        return {"0": "Rez-de-chaussée", "1": "1er étage"}.get(floor, f"{floor}e étage")

    return [SelectChoice("", "Choisissez"), *(SelectChoice(floor, words(floor)) for floor in FLOORS)]


class QuestionsForm(BaseForm):
    """The answers of one way to receive; its code is the prefix of every name."""

    point = RadioField("Point de retrait", name="point", choices=[], validate_choice=False)
    slot = RadioField("Jour et créneau", name="creneau", choices=[], validate_choice=False)
    floor = SelectField("Étage", name="etage", choices=_floors, validate_choice=False)
    lift = RadioField("Y a-t-il un ascenseur\u202f?", name="ascenseur", choices=YES_NO, validate_choice=False)
    lorry = RadioField(
        "Un camion peut-il s’arrêter devant l’entrée\u202f?", name="camion", choices=YES_NO, validate_choice=False
    )
    note = text(
        "Précision pour le livreur",
        name="note",
        limit=LONGEST_NOTE,
        hint="Par exemple un portail, une cour, des marches",
    )
    mobile = text(
        "Téléphone portable",
        "tel",
        name="portable",
        limit=32,
        hint="Le transporteur vous y écrit pour la livraison",
        type="tel",
        inputmode="tel",
    )

    def typed(self, agency: str = "") -> Typed:
        names = ("point", "slot", "floor", "lift", "lorry", "note", "mobile")
        return Typed(agency, **{name: str(self[name].data or "") for name in names})


@dataclass(frozen=True, slots=True)
class Questions:
    """One way to receive with what it asks and what was answered; `points` where points were looked for.

    `points_address`: where they are searched.
    """

    option: DeliveryOption
    form: QuestionsForm
    days: Sequence[tuple[str, tuple[Window, ...]]] = ()
    points: Points | None = None
    points_address: str = ""

    @property
    def mode(self) -> str:
        return self.option.mode

    @property
    def name(self) -> str:
        """The file of what is asked, and the last word of its address."""
        return page_of(self.option.rule)

    @property
    def more_address(self) -> str:
        """Where ten points more are shown."""
        points = self.points
        if points is None:
            return ""
        latitude, _, longitude = points.here.partition(",")
        place = {"lat": latitude, "lon": longitude} if points.here else {"cp": points.place}
        return f"{self.points_address}?" + urlencode({"mode": self.mode, **place, "nombre": points.more})

    @property
    def elsewhere(self) -> dict[str, str]:
        """Where the summary of errors leads while there is no point to choose: to the search."""
        shown = self.points and (self.points.lines or self.points.later)
        return {} if shown else {str(self.form.point.id): f"{self.mode}-cp"}

    @property
    def title(self) -> str:
        return TITLES[self.name]


def prefix_of(mode: str) -> str:
    return f"{mode}-"


def were_asked(sent: FormData, mode: str) -> bool:
    return f"{prefix_of(mode)}{ASKED}" in sent


def sent_form(sent: FormData, mode: str) -> QuestionsForm:
    """What was sent for one way to receive."""
    return QuestionsForm.of(sent, prefix=prefix_of(mode))


def known_form(option: DeliveryOption, choice: DeliveryChoice | None, checkout: Checkout) -> QuestionsForm:
    """What was answered before; to begin with, the mobile phone of step 1."""
    country = checkout.country
    typed = Typed.of(choice) if choice and choice.mode == option.mode else Typed()
    mobile = (
        typed.mobile or (choice.mobile if choice else "") or usual_mobile(checkout.contact.get("phone", ""), country)
    )
    values: Mapping[str, Any] = {
        "point": typed.point,
        "slot": typed.slot,
        "floor": typed.floor,
        "lift": typed.lift,
        "lorry": typed.lorry,
        "note": typed.note,
        "mobile": show_phone(mobile, country).replace("\u00a0", " "),
    }
    return QuestionsForm.of(prefix=prefix_of(option.mode), **values)


def questions_of(
    option: DeliveryOption,
    form: QuestionsForm,
    front: Storefront,
    points: Points | None = None,
    points_address: str = "",
) -> Questions:
    """Everything the panel or the page shows."""
    by_day = groupby(slots_of(option, front.rules), key=lambda one: one.day)
    days = [(long_date(date.fromisoformat(day)), tuple(map(_window, slots))) for day, slots in by_day]
    return Questions(option, form, days, points, points_address)


def _window(slot: Slot) -> Window:
    opens, closes = time.fromisoformat(slot.start), time.fromisoformat(slot.end)
    return slot.key, f"{hour_words(opens)} – {hour_words(closes)}"
