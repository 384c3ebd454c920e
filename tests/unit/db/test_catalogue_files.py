"""The catalogue as a file: what is exported and comes back unchanged changes nothing."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import engine
from db.demo.load import load_sante
from shop.catalogue import reduction_turns, reductions
from shop.catalogue.priced import articles_by_id
from shop.importing.comptoir import COLUMNS, Comptoir, specifications_in, written_specifications
from shop.importing.difference import Comparison, compare
from shop.importing.exporting import cell, export, lines_of
from shop.importing.planning import plan
from shop.importing.run import Wish, run_import
from shop.importing.sources import open_source
from shop.importing.values import Group, ProductRefused, Row, Terms
from shop.importing.words import clean
from tests import factories
from tests.factories import NOW
from tests.tiers import times

WISH = Wish(Terms(date(2026, 11, 22)))


pytestmark = pytest.mark.usefixtures("no_pause")


def tidy(text: str) -> str:
    """A text as the shop keeps it: no control characters, single spaces."""
    return " ".join(clean(f"x {text}").split())[2:]


def texts(most: int) -> st.SearchStrategy[str]:
    """Words, some of them hostile to spreadsheets."""
    starts = st.sampled_from(
        ["", "", "=", "'=", "'", '="', "-", "+1", "@", "'12", "|", "%", ";", ",", "0012", "«\u00a0"]
    )
    made = st.builds(lambda start, text: tidy(start + text)[:most].strip(), starts, st.text(max_size=30))
    return made.filter(lambda text: not (text.startswith("'") and '"' in text))


def is_name(text: str) -> bool:
    """What begins with the very sign that protects a cell comes back with one more of it: safe, and not the same."""
    return bool(text) and not text.startswith("'")


VARIANTS = st.lists(
    st.fixed_dictionaries(
        {
            "sku": texts(60), "ean": st.sampled_from(["", "4006381333931", "9782070408504"]), "colour": texts(40),
            "price_cents": st.integers(1, 99_999_999), "weight_g": st.integers(0, 99_999_999),
            "length_mm": st.integers(0, 99_999_999), "on_hand": st.integers(0, 999_999), "made_to_order": st.booleans(),
            "active": st.booleans(), "position": st.integers(0, 9),
        }
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip
PRODUCTS = st.fixed_dictionaries(
    {
        "name": texts(200).filter(bool), "brand": texts(120), "summary": texts(300), "published": st.booleans(),
        "specifications": st.lists(st.tuples(texts(20).filter(is_name), texts(40).filter(bool)).map(list), max_size=4),
        "description": st.sampled_from(["", "<p>Léger.</p>", "<h4>T</h4><ul><li>a &amp; b</li></ul>"]),
        "slug": st.from_regex(r"[a-z0-9]{1,20}(-[a-z0-9]{1,9}){0,3}", fullmatch=True),
    }
)  # fmt: skip


@settings(max_examples=times(60, 2_000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(product=PRODUCTS, variants=VARIANTS, encoding=st.sampled_from(["utf-8-sig", "utf-16"]))
def test_what_comes_back_unchanged_changes_nothing(
    product: dict[str, Any], variants: list[dict[str, Any]], encoding: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [
        {**one, "id": at + 1, "sku": f"{one['sku']}{at}", "size": f"{at}", "width_mm": 0, "height_mm": 0, "reserved": 0}
        for at, one in enumerate(variants)
    ]
    whole = {**product, "id": 7, "rayon": "Cannes", "outer_rayon": "Marche", "category": 3, "vat_class": "medical"}
    headings = ";".join(COLUMNS.values()) + "\r\n"
    path = tmp_path_factory.mktemp("export") / "catalogue.csv"
    path.write_text(headings + "".join(lines_of(whole, rows, {})), encoding=encoding, newline="")
    source = open_source(path)
    [group] = source.groups()
    made = source.format.product(group, WISH.terms)
    changes = plan(made, whole, rows, photos=(), shown=(), in_category=True, keep_stock=False)
    assert changes.is_empty, changes
    assert made.category == ("Marche", "Cannes")


@given(st.text(max_size=20))
def test_no_cell_is_a_formula(text: str) -> None:
    written = cell(text, figures=True)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r")) or (
        written[:2] == '="' and '"' not in written[2:-1]
    )


@given(st.lists(st.tuples(st.text(max_size=9).map(tidy), st.text(max_size=9).map(tidy)), min_size=1))
def test_specifications_are_read_as_they_were_written(pairs: list[tuple[str, str]]) -> None:
    assert specifications_in(written_specifications(pairs)) == tuple((a.strip(), b.strip()) for a, b in pairs)


async def exported(folder: Path, change: Any = lambda rows: None) -> Path:
    """The catalogue's file, its rows perhaps changed as a spreadsheet would."""
    whole = "".join([part async for part in export()])
    rows = list(csv.DictReader(io.StringIO(whole.removeprefix("\ufeff")), delimiter=";"))
    change(rows)
    path = folder / "catalogue.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(COLUMNS.values()), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


async def compared(path: Path, wish: Wish = WISH) -> Comparison:
    return await compare(open_source(path), wish)


def totals(found: Comparison) -> tuple[int, int, int, int]:
    report = found.report
    return report.created, report.updated, report.unchanged, report.refused


async def a_rayon() -> Any:
    return await factories.a_category("Cannes", await factories.a_category("Marche"))


async def test_the_whole_demo_comes_back_as_it_was(database: str, tmp_path: Path) -> None:
    await load_sante(tmp_path, "")
    found = await compared(await exported(tmp_path))
    products = (await engine.fetch("SELECT COUNT(*) AS number FROM product"))[0]["number"]
    assert totals(found) == (0, 0, products, 0), (found.products[:2], found.report.refusals[:3])


async def test_a_running_reduction_is_no_difference(database: str, tmp_path: Path) -> None:
    """The file has the price that comes back; one that is typed is kept for afterwards."""
    product = await factories.a_product(price_cents=5_000, category=await a_rayon())
    (variant,) = await factories.variants_of(product)
    await reduced(variant.id, 4_000)
    path = await exported(tmp_path)
    assert "50,00" in path.read_text()
    assert totals(await compared(path)) == (0, 0, 1, 0)
    path = await exported(tmp_path, lambda rows: rows[0].update({"Prix TTC": "60,00"}))
    [change] = (await compared(path)).products[0].changes
    assert (change.label, change.after) == ("Prix, après la réduction en cours", "60,00\u00a0€")
    await run_import(open_source(path), WISH, NOW)
    [row] = await engine.fetch(
        "SELECT v.price_cents, r.back_cents FROM variant v JOIN price_reduction r ON r.variant = v.id"
    )
    assert (row["price_cents"], row["back_cents"]) == (4_000, 6_000)
    path = await exported(tmp_path, lambda rows: rows[0].update({"Prix TTC": "39,00"}))
    found = await compared(path)
    assert totals(found) == (0, 0, 0, 1)
    assert "doit rester au-dessus" in found.report.refusals[0].text


async def reduced(variant_id: int, cents: int) -> None:
    articles = await articles_by_id([variant_id])
    terms = reductions.Terms(NOW, None, price_cents=cents)
    async with engine.transaction():
        await reductions.plan(await reductions.judge([*articles.values()], terms, NOW), terms, "Dora", NOW)
    await reduction_turns.turn(NOW)


async def test_each_field_is_shown_old_and_new(database: str, tmp_path: Path) -> None:
    product = await factories.a_product("Canne", price_cents=5_000, category=await a_rayon(), brand="Alizée")

    def change(rows: list[dict[str, str]]) -> None:
        rows[0] |= {"Produit": "Canne pliante", "Prix TTC": "45,00", "Publié": "non", "Stock": "12", "Marque": "Zéphyr"}
        rows.append({"Produit": "Lampe", "Prix TTC": "30,00", "Rayon": "Vue", "Référence": "LAMPE"})
        rows.append({"Produit": "Faux", "Prix TTC": "gratuit", "Rayon": "Vue", "Référence": "FAUX"})

    found = await compared(await exported(tmp_path, change))
    assert (totals(found), found.unpublished) == ((1, 1, 0, 1), 1)
    by_label = {one.label: (one.before, one.after) for one in found.products[0].changes}
    assert by_label == {
        "Nom": ("Canne", "Canne pliante"), "Marque": ("Alizée", "Zéphyr"), "Publié": ("oui", "non"),
        "Prix": ("50,00\u00a0€", "45,00\u00a0€"), "Stock": ("10", "12"),
    }  # fmt: skip
    assert found.products[1].is_new
    assert found.report.refusals[0].line == 4
    assert await engine.fetch("SELECT id FROM product WHERE name = 'Canne pliante'") == []
    await run_import(open_source(tmp_path / "catalogue.csv"), WISH, NOW)
    again = await compared(tmp_path / "catalogue.csv")
    assert totals(again) == (0, 0, 2, 1)
    [row] = await engine.fetch("SELECT slug, name FROM product WHERE id = {}", product.id)
    assert (row["slug"], row["name"]) == (product.slug, "Canne pliante")


async def test_the_mark_changes_with_the_difference(database: str, tmp_path: Path) -> None:
    await factories.a_product("Canne", category=await a_rayon())
    path = await exported(tmp_path, lambda rows: rows[0].update({"Produit": "Canne pliante"}))
    first = (await compared(path)).mark
    assert (await compared(path)).mark == first
    await engine.fetch("UPDATE product SET name = 'Autre'")
    assert (await compared(path)).mark != first


def test_an_own_line_is_read_with_its_mistakes() -> None:
    cells = {"product": "Canne", "price": "12,00", "published": "peut-être", "vat class": "luxe", "specifications": "x"}
    with pytest.raises(ProductRefused) as refused:
        Comptoir().product(Group("comptoir:canne", (Row(2, cells),), frozenset(cells)), WISH.terms)
    assert [note.text.partition("\u00a0")[0] for note in refused.value.notes] == [
        "Publié", "Classe de TVA", "Caractéristiques",
    ]  # fmt: skip
