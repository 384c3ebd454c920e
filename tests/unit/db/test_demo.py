"""The demo shop: enough to show every rule, nothing false in it, and quick to fill."""

import html
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nh3
import pytest
from PIL import Image
from stdnum import bic, ean, iban
from stdnum.fr import siren, tva

from db import engine
from db.demo.catalogue import DemoProduct, DemoVariant, categories, products, settings
from db.demo.drawing import PICTURES
from db.demo.fill_merchant import STAFF
from db.demo.load import load_sante
from db.demo.media import document_name, photo_names
from db.demo.photos import FORMATS, NOTICES, PHOTOS, WIDTHS
from db.queries import staff_queue
from shop.calendar import as_utc
from shop.staff.lists import moments

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HEAVIEST_AT_320, HEAVIEST_AT_640 = 8_000, 20_000
ALL = tuple(products())
PAIRS = tuple((product, variant) for product in ALL for variant in product.variants)

Rule = Callable[[DemoProduct, DemoVariant], bool]
RULES: dict[str, Rule] = {
    "exhausted": lambda _, v: v.not_orderable_reason == "exhausted",
    "supplier out": lambda _, v: v.not_orderable_reason == "supplier_out",
    "awaiting delivery, no date": lambda _, v: v.not_orderable_reason == "awaiting_delivery" and not v.restock_in_days,
    "awaiting delivery, with a date": lambda _, v: v.restock_in_days > 0,
    "discontinued": lambda _, v: v.not_orderable_reason == "discontinued",
    "limited stock": lambda p, v: 2 <= v.on_hand <= 5 and not p.professionals_only,
    "to order": lambda p, v: v.made_to_order and p.lead_days > 0 and not p.agency_only,
    "oversize and above 30 kg": lambda p, v: p.oversize and v.weight_g > 30_000,
    "heavy, not oversize": lambda p, v: not p.oversize and 15_000 < v.weight_g <= 30_000 and max(v.box_mm) <= 1750,
    "very light": lambda _, v: 0 < v.weight_g < 250 and v.on_hand > 5,
    "professionals only": lambda p, v: p.professionals_only and v.on_hand > 0,
    "agency only": lambda p, _: p.agency_only,
    "instalments allowed": lambda p, v: p.instalments_allowed and v.on_hand > 0,
    "instalments not allowed": lambda p, v: not p.instalments_allowed and v.on_hand > 0,
    "excluded for hygiene": lambda p, _: p.withdrawal_exclusion == "hygiene",
    "made to measure": lambda p, _: p.withdrawal_exclusion == "made_to_measure",
    "no commercial return": lambda p, v: p.no_commercial_return and v.on_hand > 0,
    "99.00 € at once": lambda _, v: v.price_cents == 9900 and v.on_hand > 0,
    "three for 99.00 €": lambda _, v: v.price_cents == 3300 and v.on_hand >= 3,
    "200.00 €, instalments not yet": lambda p, v: v.price_cents == 20_000 and p.instalments_allowed and v.on_hand > 0,
    "212.00 €, instalments": lambda p, v: v.price_cents == 21_200 and p.instalments_allowed and v.on_hand > 0,
    "three photos": lambda p, _: len(p.photos) == 3,
    "reduced VAT": lambda p, v: p.vat_class == "medical" and v.on_hand > 0,
    "full VAT": lambda p, v: p.vat_class == "standard" and v.on_hand > 0,
}


def test_there_is_enough_to_look_at() -> None:
    assert len(ALL) >= 80
    assert len(categories()) == 10
    assert all(len(one.products) >= 8 and 2 <= len(one.subcategories) <= 4 for one in categories())
    assert len({one.brand for one in ALL}) == len(settings("brands"))


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_product(rule: str) -> None:
    assert any(RULES[rule](product, variant) for product, variant in PAIRS)


def test_some_sizes_are_sold_out_while_others_are_not() -> None:
    stocks = [[variant.on_hand for variant in one.variants] for one in ALL if len(one.variants) > 2]
    assert sum(0 in stock and max(stock) > 5 for stock in stocks) >= 5


def test_documents_exist_for_two_products_at_least() -> None:
    notices = [notice for one in ALL for notice, _ in one.documents]
    assert len(notices) >= 2
    for notice in notices:
        assert (NOTICES / f"{notice}.pdf").read_bytes().startswith(b"%PDF-")


def test_references_and_barcodes_are_valid_and_unique() -> None:
    variants = [variant for _, variant in PAIRS]
    assert all(ean.is_valid(one.ean) and len(one.ean) == 13 for one in variants)
    for values in ([one.ean for one in variants], [one.sku for one in variants], [one.slug for one in ALL]):
        assert len(set(values)) == len(values)


def test_figures_are_believable() -> None:
    for product, variant in PAIRS:
        assert variant.price_cents > 0
        assert variant.weight_g > 0
        assert min(variant.box_mm) > 0
        assert product.oversize or variant.weight_g <= 30_000
        assert variant.on_hand == 0 or not variant.not_orderable_reason


@pytest.mark.parametrize("product", ALL, ids=lambda one: one.slug)
def test_a_product_says_what_it_must(product: DemoProduct) -> None:
    places = {slug for one in categories() if product in one.products for slug, _ in one.subcategories}
    assert product.category in places
    assert 5 <= len(product.specifications) <= 9
    assert product.summary.endswith(".")
    assert product.brand in settings("brands")
    assert html.unescape(nh3.clean(product.description, tags={"p", "ul", "li", "strong", "h3"})) == product.description
    words = product.summary + product.description
    assert "'" not in words
    assert not any(claim in words.lower() for claim in ("rembours", "guéri", "soulage"))


def test_a_reduction_comes_from_a_higher_price_of_the_last_weeks() -> None:
    """L112-1-1: the lowest price of the thirty days before is what it is compared with."""
    reduced = 0
    for _, variant in PAIRS:
        days = [day for day, _ in variant.price_history]
        prices = [cents for _, cents in variant.price_history]
        assert days == sorted(days, reverse=True)
        assert prices[-1] == variant.price_cents
        if len(prices) > 1:
            assert days[-1] <= 30 <= days[-2] - days[-1]
            assert prices[-2] > prices[-1]
            reduced += 1
    assert reduced >= 5


@pytest.mark.parametrize("product", ALL, ids=lambda one: one.slug)
def test_a_product_has_pictures_in_all_widths(product: DemoProduct) -> None:
    assert product.photos
    for drawing, _ in product.photos:
        for width in WIDTHS:
            for kind in FORMATS:
                file = PHOTOS / f"{photo_names()[drawing]}-{width}.{kind}"
                with Image.open(file) as image:
                    assert image.size == (width, width * 3 // 4)
                limit = {320: HEAVIEST_AT_320, 640: HEAVIEST_AT_640}.get(width, 40_000)
                assert file.stat().st_size <= limit


def test_each_drawing_is_shown_and_described_once() -> None:
    shown = [photo for one in ALL for photo in one.photos]
    assert sorted(drawing for drawing, _ in shown) == sorted(PICTURES) == sorted(photo_names())
    alts = [alt for _, alt in shown]
    assert len(set(alts)) == len(alts)
    assert all(20 <= len(alt) <= 125 for alt in alts)


def test_the_merchant_has_valid_numbers() -> None:
    merchant = settings("merchant")
    assert siren.is_valid(merchant["siren"])
    assert tva.is_valid(merchant["vat_number"])
    assert merchant["vat_number"].endswith(merchant["siren"])
    assert iban.is_valid(merchant["iban"])
    assert bic.is_valid(merchant["bic"])
    phones = [merchant["phone"], *(one["phone"] for one in settings("agencies")["agency"])]
    assert all(phone.startswith("01 99 00 ") for phone in phones)
    assert len(phones) == 4


async def test_an_empty_shop_is_filled_once(database: str, tmp_path: Path) -> None:
    """The books balance: the invariants are read after this test, as after each."""
    told: list[int] = []

    async def remember(ids: list[int]) -> None:
        assert engine.in_transaction()
        told.extend(ids)

    ids = await load_sante(tmp_path, "hash of a password", now=NOW, then=remember)
    assert len(ids) == len(ALL)
    assert told == ids
    assert await load_sante(tmp_path, "hash of a password", now=NOW) == []
    assert await count("product") == len(ALL)
    assert await count("variant") == len(PAIRS)
    assert await count("category WHERE parent IS NULL") == 10
    assert await count("staff_member") == len(STAFF)
    assert await count("agency") == 3
    assert await count("promotion_code") >= 9


async def test_a_filled_shop_reads_as_it_was_written(database: str, tmp_path: Path) -> None:
    await load_sante(tmp_path, "hash of a password", now=NOW)
    first = ALL[0]
    [row] = await engine.fetch("SELECT * FROM product WHERE slug = {}", first.slug)
    assert json.loads(row["specifications"]) == [list(pair) for pair in first.specifications]
    assert row["manufacturer"].startswith("Marchelune SAS, ")
    [setting] = await engine.fetch("SELECT value FROM setting WHERE name = 'free_delivery_from_cents'")
    assert json.loads(setting["value"]) == 9900
    prices = await engine.fetch(
        "SELECT price_change.price_cents FROM price_change JOIN variant ON variant.id = price_change.variant "
        "WHERE variant.sku = {} ORDER BY price_change.since",
        first.variants[0].sku,
    )
    assert [one["price_cents"] for one in prices] == [cents for _, cents in first.variants[0].price_history]


async def test_nothing_waits_for_longer_than_the_demo_is_there(database: str, tmp_path: Path) -> None:
    """An empty shelf is empty since a few days, not since the article is on sale."""
    now = datetime.now(UTC)
    await load_sante(tmp_path, "hash of a password", now=now)
    rows = await staff_queue.waiting(moments(now))
    low = [as_utc(row["since"]) for row in rows if row["kind"] == "stock"]
    assert len(low) >= 2
    assert min(low) > now - timedelta(days=7)


async def test_every_named_file_is_where_the_shop_serves_it(database: str, tmp_path: Path) -> None:
    await load_sante(tmp_path, "hash of a password", now=NOW)
    media = {file.name for file in (tmp_path / "media").iterdir()}
    photos = await engine.fetch("SELECT name FROM photo")
    documents = await engine.fetch("SELECT file, size_bytes FROM document")
    wanted = {f"{one['name']}-{width}.{kind}" for one in photos for width in WIDTHS for kind in FORMATS}
    assert media == wanted | {one["file"] for one in documents}
    assert document_name("rollator-alizee") in media
    assert all((tmp_path / "media" / one["file"]).stat().st_size == one["size_bytes"] for one in documents)


async def test_a_shop_that_sells_is_left_alone(database: str, tmp_path: Path) -> None:
    await load_sante(tmp_path, "hash of a password", now=NOW)
    await engine.fetch("UPDATE product SET name = 'Renommé' WHERE slug = {}", ALL[0].slug)
    assert await load_sante(tmp_path, "another hash", now=NOW) == []
    [row] = await engine.fetch("SELECT name FROM product WHERE slug = {}", ALL[0].slug)
    assert row["name"] == "Renommé"


async def count(table: str) -> int:
    [row] = await engine.fetch(f"SELECT COUNT(*) AS n FROM {table}")  # noqa: S608  # our own words
    number: int = row["n"]
    return number
