"""What the merchant sets, changed a part at a time by the staff's pages; the checks are those of the merchant's file.

Each change counts the catalogue version up first: of two at once, the second waits, and sees what the first left.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any, Final

from db.engine import transaction
from db.queries import merchant as queries
from db.queries import storefront as reading
from db.queries.storefront import bump_catalogue_version
from shop.catalogue.search import fold
from shop.delivery.modes import AT_AGENCY, AT_HOME, Mode
from shop.delivery.rules import DEFAULT_TARIFFS, ZONES, Tariff
from shop.errors import ChangedMeanwhile, ShopError
from shop.french import counted
from shop.merchant.checks import MOST_CENTS, MOST_GRAMS, check_agency, check_setting, check_together
from shop.merchant.file import MerchantFile
from shop.merchant.identity import Merchant, merchant_from
from shop.merchant.modes import MOST_MODES, OwnMode, check_mode, rows_of
from shop.merchant.settings import current, modes

MOST_AGENCIES: Final = 200
_DEFAULTS: Final = {one.name: one.default for one in fields(Merchant)}


class WrongValues(ShopError):
    """What is wrong, by the name of the value, in French; nothing is kept."""

    def __init__(self, problems: Iterable[tuple[str, str]]) -> None:
        self.problems: dict[str, str] = {}
        for name, words in problems:
            self.problems.setdefault(name, words[:1].upper() + words[1:] + ("" if words.endswith(".") else "."))
        super().__init__(next(iter(self.problems.values()), ""))


class ZonesLost(ShopError):
    """Nothing would deliver there any more; `zones` are of shop.delivery.rules."""

    def __init__(self, zones: Sequence[str]) -> None:
        self.zones = tuple(zones)
        super().__init__("Plus aucun mode ne livrerait certaines zones.")


Same = Callable[[Any], bool]
"""Whether what stands there is still what the form was drawn from."""


async def save_settings(values: Mapping[str, Any], same: Same) -> None:
    """Keep some settings of the Merchant. Raises WrongValues, ChangedMeanwhile."""
    wrong = [(name, words) for name, value in values.items() if (words := check_setting(name, value, _DEFAULTS[name]))]
    if wrong:
        raise WrongValues(wrong)
    async with transaction():
        await bump_catalogue_version()
        known = merchant_from(await reading.settings())
        _must_be(same, known)
        stood = set(check_together(asdict(known)))
        found = check_together({**asdict(known), **values})
        if problems := [one for one in found if one[0] in values or one not in stood]:
            raise WrongValues(problems)
        await queries.keep_settings({name: value for name, value in values.items() if value != getattr(known, name)})


# Ways to receive -----------------------------------------------------------------------------------------------------


async def save_mode(
    code: str, values: Mapping[str, Any], *, active: bool, place: int, same: Same, is_sure: bool
) -> None:
    """Change one way to receive and its place (from 1).

    Raises WrongValues, ChangedMeanwhile, LookupError; ZonesLost unless `is_sure`.
    """
    async with transaction():
        await bump_catalogue_version()
        file = await current()
        all_modes = list(file.modes or ())
        at = next((at for at, one in enumerate(all_modes) if one.mode.code == code), None)
        if at is None:
            raise LookupError(code)
        _must_be(same, (all_modes[at], at + 1))
        if wrong := check_mode(code, values):
            raise WrongValues(wrong)
        changed = OwnMode(replace(all_modes.pop(at).mode, **values), active)
        all_modes.insert(min(max(place, 1), len(all_modes) + 1) - 1, changed)
        if not any(one.active for one in all_modes):
            raise WrongValues([("active", "gardez au moins un mode de livraison")])
        if not is_sure:
            _must_serve(file, all_modes, file.tariffs or DEFAULT_TARIFFS)
        await queries.keep_modes(rows_of(all_modes))


async def add_mode(label: str) -> str:
    """A way of the merchant's own to an address, not offered yet; gives its code. Raises WrongValues."""
    name = " ".join(label.split())
    code = "".join(char if char.isascii() and char.isalnum() else "_" for char in fold(name)).strip("_")[:30]
    mode = Mode(code, name, "", (1, 3), AT_HOME)
    async with transaction():
        await bump_catalogue_version()
        all_modes = list(await modes())
        if any(one.mode.code == code for one in all_modes):
            raise WrongValues([("label", "un mode porte déjà ce nom")])
        if len(all_modes) >= MOST_MODES:
            raise WrongValues([("label", f"{MOST_MODES} modes au plus")])
        if wrong := check_mode(code, {"label": name}):
            raise WrongValues([("label", words) for _, words in wrong])
        await queries.keep_modes(rows_of([*all_modes, OwnMode(mode, active=False)]))
    return code


def zones_left(modes_there: Sequence[OwnMode], tariffs: Sequence[Tariff]) -> set[str]:
    """Zones that some way to receive serves with a parcel; the counters are left aside."""
    offered = {one.mode.code for one in modes_there if one.active and one.mode.handover != AT_AGENCY}
    free = {one.mode.code for one in modes_there if not one.mode.priced}
    return {one.zone for one in tariffs if one.mode in offered} | (set(ZONES) if offered & free else set())


def _must_serve(before: MerchantFile, modes_then: Sequence[OwnMode], tariffs_then: Sequence[Tariff]) -> None:
    """Raises ZonesLost for what is served now and would not be."""
    lost = zones_left(before.modes or (), before.tariffs or DEFAULT_TARIFFS) - zones_left(modes_then, tariffs_then)
    if lost:
        raise ZonesLost([zone for zone in ZONES if zone in lost])


async def save_tariffs(code: str, steps: Sequence[Tariff], same: Same, *, is_sure: bool) -> None:
    """The whole grid of one way to receive.

    Raises WrongValues, ChangedMeanwhile, LookupError; ZonesLost unless `is_sure`.

    What is wrong is named by the place of its step, counted from 0.
    """
    if wrong := list(_check_steps(steps)):
        raise WrongValues(wrong)
    async with transaction():
        await bump_catalogue_version()
        file = await current()
        if all(one.mode.code != code for one in file.modes or ()):
            raise LookupError(code)
        known = file.tariffs or DEFAULT_TARIFFS
        _must_be(same, [one for one in known if one.mode == code])
        others = [one for one in known if one.mode != code]
        if not is_sure:
            _must_serve(file, file.modes or (), [*others, *steps])
        await queries.keep_tariffs([asdict(one) for one in (*others, *steps)])


def _check_steps(steps: Sequence[Tariff]) -> Iterable[tuple[str, str]]:
    seen = set()
    for at, one in enumerate(steps):
        key = (one.zone, one.from_goods_cents, one.max_weight_g)
        if key in seen:
            yield str(at), "ce poids a déjà un prix dans cette zone"
        elif not 0 < one.max_weight_g <= MOST_GRAMS:
            yield str(at), "indiquez un poids"
        elif not 0 <= one.price_cents <= MOST_CENTS or not 0 <= one.from_goods_cents <= MOST_CENTS:
            yield str(at), "indiquez un prix de 10 000 € au plus"
        seen.add(key)


# Agencies ------------------------------------------------------------------------------------------------------------


async def save_agency(slug: str, written: Mapping[str, Any], place: int, same: Same) -> str:
    """Change the agency of this slug, or add one (empty slug); gives its slug.

    `written` as in the merchant's file, place (from 1) in the list. Raises WrongValues, ChangedMeanwhile, LookupError.
    """
    async with transaction():
        await bump_catalogue_version()
        rows = [dict(one) for one in (await current()).agencies or ()]
        at = next((at for at, one in enumerate(rows) if one["slug"] == slug), None) if slug else None
        if slug and at is None:
            raise LookupError(slug)
        where: dict[str, Any] = {}
        if at is not None:
            _must_be(same, (known := rows.pop(at), at + 1))
            where = _place_kept(known, written)
        values, problems = check_agency({**where, **written, "slug": slug or written.get("slug", "")})
        problems = [("name", "donnez un nom qui se lit") if one[0] == "slug" else one for one in problems]
        if not slug and any(one["slug"] == values["slug"] for one in rows):
            problems.append(("name", "une agence porte déjà ce nom"))
        if not slug and len(rows) >= MOST_AGENCIES:
            problems.append(("name", f"{MOST_AGENCIES} agences au plus"))
        if problems:
            raise WrongValues(problems)
        rows.insert(min(max(place, 1), len(rows) + 1) - 1, values)
        await queries.replace_agencies(rows)
    return str(values["slug"])


def _place_kept(known: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """Where an agency lies exactly, as long as its address stays."""
    address, place = (
        ("street", "postcode", "town", "country"),
        {name: known[name] for name in ("latitude", "longitude")},
    )
    return place if any(place.values()) and all(known[name] == written[name] for name in address) else {}


async def close_agency(slug: str) -> None:
    """Take an agency away. Raises LookupError, and ShopError while orders are to be collected there."""
    async with transaction():
        await bump_catalogue_version()
        rows = list((await current()).agencies or ())
        kept = [one for one in rows if one["slug"] != slug]
        if len(kept) == len(rows):
            raise LookupError(slug)
        if waiting := await queries.orders_waiting_at(slug):
            found = counted(waiting, "commande")
            raise ShopError(f"{found} à retirer dans cette agence\u00a0: remettez-les d’abord.")
        await queries.replace_agencies(kept)


def _must_be(same: Same, now: object) -> None:
    if not same(now):
        raise ChangedMeanwhile(now)
