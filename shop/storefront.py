"""What every page needs of the merchant, loaded once per version and day, and kept in memory.

Whoever changes something that visitors can see counts the version up in the same transaction; the next request of
every process then loads anew. Asking for the storefront therefore costs one small read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from db.queries import merchant_texts
from db.queries import storefront as queries
from shop.calendar import in_paris
from shop.delivery.choice import AgencySnapshot
from shop.delivery.modes import mode_from
from shop.delivery.rules import DeliveryRules, SurchargePeriod, in_force, standard_rules, tariff_from
from shop.merchant.identity import Merchant, merchant_from
from shop.merchant.own_words import Texts, texts_from
from shop.opening_hours import OpeningHours
from shop.places import surcharge_postcodes
from shop.vat import Rates, own_rows, rates_on


@dataclass(frozen=True, slots=True)
class Category:
    """One rayon. `ids` are its own and those of the rayons below it."""

    id: int
    slug: str
    name: str
    url: str
    description: str
    icon: str
    children: tuple["Category", ...]
    ids: frozenset[int]
    parent_slug: str = ""


@dataclass(frozen=True, slots=True)
class Agency:
    """One of the merchant's own counters (S0-30, S0-68)."""

    slug: str
    name: str
    street: str
    postcode: str
    town: str
    country: str
    phone: str
    hours: OpeningHours
    services: tuple[str, ...]
    wheelchair_access: bool
    latitude: float
    longitude: float
    description: str

    def snapshot(self) -> AgencySnapshot:
        return AgencySnapshot(
            self.slug, self.name, self.street, self.postcode, self.town, self.country, phone=self.phone
        )


@dataclass(frozen=True, slots=True)
class Storefront:
    """One version of it all on one day (Paris); `categories` are the top rayons, `by_slug` all of them."""

    version: int
    day: date
    merchant: Merchant
    categories: tuple[Category, ...]
    by_slug: dict[str, Category]
    rules: DeliveryRules
    agencies: tuple[Agency, ...]
    texts: Texts

    def rates(self, day: date) -> Rates:
        """The rates of VAT in force on a day, for this merchant."""
        own = own_rows(self.merchant.vat_rates)
        return rates_on(day, destination_vat=self.merchant.vat_by_destination, own=own)

    def agency(self, slug: str) -> Agency | None:
        return next((agency for agency in self.agencies if agency.slug == slug), None)

    def category_of(self, category_id: int) -> Category | None:
        return next((one for one in self.by_slug.values() if one.id == category_id), None)


_kept: Storefront | None = None


async def storefront() -> Storefront:
    """The storefront as it is now: what counts from a day on counts from its midnight on."""
    global _kept  # one value per process, replaced as a whole
    version, today = await queries.catalogue_version(), in_paris(datetime.now(UTC)).date()
    if _kept is None or (_kept.version, _kept.day) != (version, today):
        _kept = await _load(version, today)
    return _kept


def forget() -> None:
    """Load anew at the next call: another database was opened."""
    global _kept
    _kept = None


async def _load(version: int, today: date) -> Storefront:
    merchant = merchant_from(await queries.settings())
    categories = _tree(await queries.categories())
    agencies = tuple(_agency(row) for row in await queries.agencies())
    rules = standard_rules(
        merchant.phone,
        modes=[mode_from(row) for row in await queries.delivery_modes()],
        tariffs=[tariff_from(row) for row in await queries.delivery_tariffs()],
        surcharge_postcodes=await _surcharge_postcodes(today),
        surcharges=merchant.surcharges,
        free_from_cents=merchant.free_delivery_from_cents,
        has_agencies=bool(agencies),
    )
    rules = replace(rules, dispatch_days=merchant.dispatch_days, cut_off=merchant.cut_off, slots=merchant.slots)
    by_slug = {one.slug: one for top in categories for one in (top, *top.children)}
    texts = texts_from(await merchant_texts.texts())
    return Storefront(version, today, merchant, categories, by_slug, rules, agencies, texts)


async def _surcharge_postcodes(today: date) -> dict[str, str]:
    """Zone by postcode today: by the merchant's list, or by the one that comes with the program."""
    listed = await queries.surcharge_postcodes()
    return in_force((SurchargePeriod(**row) for row in listed), today) if listed else surcharge_postcodes()


def _tree(rows: Sequence[dict[str, Any]]) -> tuple[Category, ...]:
    """Two levels, as the menu shows them."""
    tops = [row for row in rows if row["parent"] is None]
    slug_of = {row["id"]: row["slug"] for row in rows}

    def build(row: dict[str, Any]) -> Category:
        children = tuple(build(child) for child in rows if child["parent"] == row["id"])
        ids = frozenset({row["id"], *(one for child in children for one in child.ids)})
        parent = slug_of.get(row["parent"], "")
        url = f"/rayons/{row['slug']}"
        return Category(
            row["id"], row["slug"], row["name"], url, row["description"], row["icon"], children, ids, parent
        )

    return tuple(build(row) for row in tops)


def _agency(row: dict[str, Any]) -> Agency:
    return Agency(
        slug=row["slug"],
        name=row["name"],
        street=row["street"],
        postcode=row["postcode"],
        town=row["town"],
        country=row["country"],
        phone=row["phone"],
        hours=OpeningHours.of(row["hours"], row["exceptions"], row["country"]),
        services=tuple(row["services"]),
        wheelchair_access=bool(row["wheelchair_access"]),
        latitude=row["latitude"],
        longitude=row["longitude"],
        description=row["description"],
    )
