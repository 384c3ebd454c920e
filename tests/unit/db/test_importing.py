"""An import into the shop: wholly or not at all for each product, and the second time the same products."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from db import engine
from db.queries import importing as queries
from db.queries.storefront import catalogue_version
from shop.catalogue import search
from shop.importing import applying
from shop.importing.report import Report
from shop.importing.run import Wish, run_import
from shop.importing.sources import open_source
from shop.importing.values import Terms
from tests import factories
from tests.factories import NOW

DATA = Path(__file__).parents[2] / "data" / "import"
WISH = Wish(Terms(date(2026, 11, 22)))
LATER = NOW + timedelta(days=3)
HEADINGS = (
    "Handle", "Title", "Vendor", "Type", "Option1 Name", "Option1 Value", "Variant SKU", "Variant Inventory Tracker",
    "Variant Inventory Qty", "Variant Price", "Image Src",
)  # fmt: skip
LAMP = {"Handle": "lampe", "Title": "Lampe loupe", "Type": "Vue", "Variant SKU": "LAMPE", "Variant Price": "59.90"}
STOCKED = {"Variant Inventory Tracker": "shopify", "Variant Inventory Qty": "8"}


pytestmark = pytest.mark.usefixtures("no_pause")


async def import_file(name: str, wish: Wish = WISH) -> Report:
    return await run_import(open_source(DATA / name), wish, NOW)


async def import_rows(folder: Path, *rows: dict[str, str], wish: Wish = WISH, now: Any = NOW) -> Report:
    path = folder / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, HEADINGS)
        writer.writeheader()
        writer.writerows(rows)
    return await run_import(open_source(path), wish, now)


def totals(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, report.refused


async def all_of(table: str) -> list[dict[str, Any]]:
    return await engine.fetch(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608  # names of this file


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shopify.csv", (2, 0, 0, 2)),
        ("shopify-new-headings.csv", (1, 0, 0, 0)),
        ("woocommerce.csv", (3, 0, 0, 3)),
        ("woocommerce-fr.csv", (2, 0, 0, 0)),
    ],
)
async def test_a_second_import_of_the_same_file_writes_nothing(
    database: str, name: str, expected: tuple[int, int, int, int]
) -> None:
    assert totals(await import_file(name)) == expected
    before = [await all_of(table) for table in ("product", "variant", "category", "price_change", "stock_movement")]
    seen = await catalogue_version()
    created, _, _, refused = expected
    assert totals(await import_file(name)) == (0, 0, created, refused)
    after = [await all_of(table) for table in ("product", "variant", "category", "price_change", "stock_movement")]
    assert after == before
    assert await catalogue_version() == seen


async def test_a_trial_reports_the_same_and_writes_nothing(database: str) -> None:
    trial = await import_file("shopify.csv", replace(WISH, dry_run=True))
    assert [await all_of(table) for table in ("product", "variant", "category")] == [[], [], []]
    real = await import_file("shopify.csv")
    assert (totals(trial), trial.refusals) == (totals(real), real.refusals)


async def test_what_is_imported_is_found_and_sold(database: str) -> None:
    await import_file("woocommerce.csv")
    assert len((await search.search("pantoufles")).ids) == 1
    assert len((await search.search("4006381333931")).ids) == 1
    rows = await engine.fetch(
        "SELECT c.name, top.name AS parent FROM product p JOIN category c ON c.id = p.category "
        "JOIN category top ON top.id = c.parent WHERE p.source = {}",
        "woocommerce:44",
    )
    assert rows == [{"name": "Chaussons", "parent": "Chaussures"}]


async def test_a_changed_price_and_stock_leave_their_trace(database: str, tmp_path: Path) -> None:
    await import_rows(tmp_path, LAMP | STOCKED)
    report = await import_rows(
        tmp_path, LAMP | STOCKED | {"Variant Price": "49.90", "Variant Inventory Qty": "5"}, now=LATER
    )
    assert totals(report) == (0, 1, 0, 0)
    (variant,) = await all_of("variant")
    assert (variant["price_cents"], variant["on_hand"]) == (4990, 5)
    assert [row["price_cents"] for row in await all_of("price_change")] == [5990, 4990]
    assert [(row["delta"], row["reason"]) for row in await all_of("stock_movement")] == [(8, "import"), (-3, "import")]


async def test_reserved_pieces_stay_on_the_shelf(database: str, tmp_path: Path) -> None:
    await import_rows(tmp_path, LAMP | STOCKED)
    (variant,) = await factories.Variant.objects()
    await factories.an_order(variant, quantity=6)
    await import_rows(tmp_path, LAMP | STOCKED | {"Variant Inventory Qty": "2"})
    assert [(row["on_hand"], row["reserved"]) for row in await all_of("variant")] == [(6, 6)]


async def test_known_stock_can_be_kept(database: str, tmp_path: Path) -> None:
    await import_rows(tmp_path, LAMP | STOCKED)
    report = await import_rows(
        tmp_path, LAMP | STOCKED | {"Variant Inventory Qty": "99"}, wish=replace(WISH, keep_stock=True)
    )
    assert totals(report) == (0, 0, 1, 0)


async def test_a_variant_that_left_the_file_is_no_longer_sold_and_comes_back_with_it(
    database: str, tmp_path: Path
) -> None:
    small = LAMP | {"Option1 Name": "Taille", "Option1 Value": "S", "Variant SKU": "L-S"}
    large = {"Handle": "lampe", "Option1 Value": "L", "Variant SKU": "L-L", "Variant Price": "69.90"}
    await import_rows(tmp_path, small, large)
    await import_rows(tmp_path, small)
    assert [(row["sku"], bool(row["active"])) for row in await all_of("variant")] == [("L-S", True), ("L-L", False)]
    await import_rows(tmp_path, small, large)
    assert [bool(row["active"]) for row in await all_of("variant")] == [True, True]


async def test_a_product_keeps_its_address_and_what_staff_added(database: str, tmp_path: Path) -> None:
    await import_rows(tmp_path, LAMP)
    await engine.fetch("UPDATE product SET vat_class = 'medical', lead_days = 4, brand = 'Clairval'")
    report = await import_rows(tmp_path, LAMP | {"Title": "Lampe loupe à pied"})
    assert totals(report) == (0, 1, 0, 0)
    (row,) = await all_of("product")
    assert (row["slug"], row["name"], row["vat_class"], row["lead_days"], row["brand"]) == (
        "lampe", "Lampe loupe à pied", "medical", 4, "Clairval",
    )  # fmt: skip


async def test_addresses_are_unique_and_stable(database: str, tmp_path: Path) -> None:
    await factories.a_product("Lampe", slug="lampe")
    other = LAMP | {"Handle": "Lampe!", "Variant SKU": "LAMPE-2"}
    for _ in range(2):
        await import_rows(tmp_path, LAMP, other)
        assert [row["slug"] for row in await all_of("product")] == ["lampe", "lampe-2", "lampe-3"]


async def test_rayons_of_the_shop_are_used_where_names_agree(database: str, tmp_path: Path) -> None:
    rayon = await factories.a_category("Aides à la vue")
    await import_rows(tmp_path, LAMP | {"Type": "aides a la VUE"})
    (row,) = await all_of("product")
    assert row["category"] == rayon.id
    assert len(await all_of("category")) == 1


async def test_a_reference_of_another_product_is_refused_and_the_rest_goes_on(database: str, tmp_path: Path) -> None:
    await factories.a_product("Rollator", variant_values={"sku": "LAMPE"})
    other = LAMP | {"Handle": "canne", "Title": "Canne", "Variant SKU": "CANNE"}
    report = await import_rows(tmp_path, LAMP, other, other | {"Handle": "canne-2", "Title": "Canne deux"})
    assert totals(report) == (1, 0, 0, 2)
    assert [(note.line, note.text) for note in report.refusals] == [
        (4, "référence CANNE déjà donnée à la ligne 3"),
        (2, "référence LAMPE déjà prise par «\u00a0Rollator\u00a0»"),
    ]


async def test_a_product_that_the_database_refuses_leaves_nothing_behind(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = queries.add_variants

    async def add_one_twice(product_id: int, rows: Any) -> dict[str, int]:
        return await add(product_id, [*rows, *rows] if rows[0]["sku"] == "LAMPE" else rows)

    monkeypatch.setattr(applying.queries, "add_variants", add_one_twice)
    report = await import_rows(tmp_path, LAMP, LAMP | {"Handle": "canne", "Title": "Canne", "Variant SKU": "CANNE"})
    assert totals(report) == (1, 0, 0, 1)
    assert "refusé par la base de données" in report.refusals[0].text
    assert [row["name"] for row in await all_of("product")] == ["Canne"]
    assert [row["name"] for row in await all_of("category")] == ["Vue"]


async def test_many_products_come_in_several_transactions(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shop.importing.run.PRODUCTS_AT_ONCE", 10)
    seen, lines = await catalogue_version(), []
    rows = [LAMP | {"Handle": f"lampe-{n}", "Variant SKU": f"L{n}"} for n in range(35)]
    path = tmp_path / "export.csv"
    await import_rows(tmp_path, *rows)
    assert len(await all_of("product")) == 35
    assert await catalogue_version() == seen + 4
    await run_import(open_source(path), WISH, NOW, lines.append)
    assert lines == [10, 10, 10, 5]


async def test_the_report_says_line_product_and_reason(database: str) -> None:
    text = (await import_file("shopify.csv")).text()
    assert "  ligne 11 · Canne sans prix · prix manquant" in text
    assert "  3 images non reprises\u00a0: donnez le dossier qui les contient avec --images" in text
    assert text.endswith("Total\u00a0: 2 produits créés, 0 mis à jour, 0 inchangé, 2 refusés")
    assert "compris comme TTC" in text
