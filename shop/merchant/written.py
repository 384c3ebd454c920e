"""The merchant's own file as a person edits it, with what each value means; file.py reads it back."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from shop.calendar import DAYS
from shop.delivery.rules import ZONES, Tariff
from shop.merchant.checks import AGENCY_FIELDS
from shop.merchant.file import MerchantFile
from shop.merchant.hours import spans_written
from shop.merchant.identity import Merchant
from shop.merchant.modes import MEANINGS, STANDARD, OwnMode, said_of

GROUPS: Final = (
    (
        "Qui vend. Ce qui est vide n’est pas affiché.",
        "name promise legal_name legal_form capital siren vat_number rcs_city street postcode town country",
    ),
    ("Où vous joindre\u00a0; les e-mails de la boutique partent de cette adresse.", "phone phone_hours email"),
    (
        "Mentions que la loi demande.",
        "publication_director host_name mediator_name mediator_address mediator_url",
    ),
    ("Où les virements arrivent\u00a0; sans IBAN, le virement n’est pas proposé.", "account_holder iban bic"),
    (
        "Livraison offerte à partir de, et suppléments, en centimes TTC.",
        "free_delivery_from_cents surcharge_corsica_cents surcharge_benelux_cents surcharge_mountain_cents",
    ),
    (
        "Rétractation\u00a0: les jours, ouvrables ou non, et comment renvoyer.",
        "withdrawal_days withdrawal_in_working_days return_address return_instructions",
    ),
    (
        "Combien de temps une commande à payer garde ses articles\u00a0: heures, jours pour un virement, jours ouvrés "
        "pour un chèque, qui passe par la poste puis met deux à six jours ouvrés à être encaissé.",
        "hold_hours_card hold_days_transfer hold_days_cheque",
    ),
    (
        "Départ des colis\u00a0: en tant de jours ouvrés, pour une commande passée avant cette heure (de 0 à 23).",
        "dispatch_days cut_off_hour",
    ),
    (
        "Rendez-vous\u00a0: première et dernière heure, heures d’un créneau, nombre de jours, samedis compris ou non.",
        "slot_first_hour slot_last_hour slot_hours slot_days slot_saturdays",
    ),
    (
        "TVA\u00a0: celle du pays du client (guichet unique) ou non\u00a0; vos propres taux, séparés par des "
        "points-virgules\u00a0: «\u00a0BE medical 6 2026-01-01\u00a0».",
        "vat_by_destination vat_rates vat_on_debits",
    ),
    (
        "Comptes du journal des ventes (FEC)\u00a0; le taux s’ajoute aux ventes, au port et à la TVA.",
        "account_customers account_sales account_delivery account_vat",
    ),
    ("Transport lourd\u00a0: le nom du transporteur, tel que le client le lit.", "oversize_carrier"),
)
EXAMPLE: Final = [
    "",
    "# Une agence où retirer les commandes\u00a0: ôtez les dièses. Plusieurs\u00a0: recopiez-la autant de fois.",
    "# [[agency]]",
    '# slug = "lyon"',
    '# name = "Agence de Lyon"',
    '# street = "12 rue des Trois-Tilleuls"',
    '# postcode = "69003"',
    '# town = "Lyon"',
    '# phone = "01 99 00 69 03"',
    "# wheelchair_access = true",
    "# [agency.hours]",
    '# lundi = "09:00-12:30, 14:00-18:00"',
    "# [[agency.exception]]",
    '# jour = "2026-12-24"',
    '# heures = "09:00-12:00"',
    '# motif = "Réveillon"',
]
TARIFF_WORDS: Final = (
    "# Prix par mode et par zone\u00a0: [grammes au plus, centimes TTC], ou [grammes, centimes, à partir de tant de",
    "# centimes d’articles]. Une zone sans ligne n’est pas servie\u00a0; un mode sans prix n’est pas proposé.",
)
MODE_WORDS: Final = "# Les modes de livraison. Un mode ou une ligne que vous ôtez redevient ce qu’il est d’origine."


def written(file: MerchantFile) -> str:
    """The file for a person to edit; `read` gives the same values back."""
    parts = ["[merchant]", *_settings(file.settings)]
    parts += [] if file.agencies else EXAMPLE
    for agency in file.agencies or ():
        parts += ["", "[[agency]]", *_agency(agency)]
    parts += [*_modes(file.modes or ()), *_tariffs(file.tariffs or (), file.modes or STANDARD)]
    return "\n".join(parts) + "\n"


def _settings(values: Mapping[str, Any]) -> Iterator[str]:
    left = [field.name for field in fields(Merchant)]
    for words, names in (*GROUPS, ("Autres réglages.", " ".join(left))):
        here = [name for name in names.split() if name in left and name in values]
        left = [name for name in left if name not in here]
        if here:
            yield from ("", f"# {words}", *(f"{name} = {_value(values[name])}" for name in here))


def _agency(values: Mapping[str, Any]) -> Iterator[str]:
    for name in AGENCY_FIELDS:
        yield f"{name} = {_value(values[name])}"
    yield "[agency.hours]"
    for day, spans in zip(DAYS, values["hours"], strict=True):
        if spans:
            yield f"{day} = {_value(spans_written(spans))}"
    for one in values["exceptions"]:
        yield "[[agency.exception]]"
        yield f"jour = {_value(one['day'])}"
        yield f"heures = {_value(spans_written(one['spans']))}"
        yield f"motif = {_value(one['label'])}"


def _modes(modes: Sequence[OwnMode]) -> Iterator[str]:
    if modes:
        yield from ("", MODE_WORDS, *(f"#   {name}\u00a0: {words}" for name, words in MEANINGS.items()))
    for order, one in enumerate(modes, 1):
        yield from ("", f"[mode.{one.mode.code}]")
        yield from (f"{name} = {_value(value)}" for name, value in said_of(one, order))


def _tariffs(tariffs: Iterable[Tariff], modes: Sequence[OwnMode]) -> Iterator[str]:
    """In the order of the modes, then of the zones; those of a mode there is no more are left out."""
    places = {one.mode.code: place for place, one in enumerate(modes)}
    known = sorted(
        (one for one in tariffs if one.mode in places),
        key=lambda one: (places[one.mode], ZONES.index(one.zone), one.from_goods_cents, one.max_weight_g),
    )
    by_mode: dict[str, dict[str, list[list[int]]]] = {}
    for one in known:
        step = [one.max_weight_g, one.price_cents, one.from_goods_cents]
        steps = by_mode.setdefault(one.mode, {}).setdefault(one.zone, [])
        steps.append(step if one.from_goods_cents else step[:2])
    if by_mode:
        yield from ("", *TARIFF_WORDS)
    for mode, zones in by_mode.items():
        yield from ("", f"[tariffs.{mode}]", *(f"{zone} = {json.dumps(steps)}" for zone, steps in zones.items()))


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_value(one)}" for name, one in value.items()) + " }" if value else "{}"
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False).replace("\x7f", "\\u007f")
