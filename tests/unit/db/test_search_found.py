"""Search on both databases: the same products in the same order, whatever way they were asked for."""

from typing import Any

import pytest

from db.engine import fetch, transaction
from db.queries.search import MOST_FOUND
from db.tables.catalogue import Product, Variant
from shop.catalogue.search import index_products, search, suggest
from shop.storefront import forget
from tests.factories import a_category, a_product, a_variant

EACH = MOST_FOUND // 4 + 1
Shop = dict[str, int]
"""Ids by the short name of a product."""


@pytest.fixture
async def shop(database: str) -> Shop:
    """A small shop whose products share words in different places."""
    walking, chairs, care = await a_category("Rollators"), await a_category("Fauteuils releveurs"), await a_category()
    made: dict[str, Product] = {
        "chair": await a_product("Fauteuil releveur électrique Anse", category=chairs, brand="Doussane", popularity=50),
        "wheelchair": await a_product("Fauteuil roulant Horizon", category=walking, brand="Marchelune", popularity=90),
        "cover": await a_product("Housse de fauteuil Voile", category=chairs, brand="Doussane", popularity=99),
        "rollator": await a_product("Rollator Alizée", category=walking, brand="Marchelune", popularity=70),
        "walker": await a_product("Déambulateur Duo", category=walking, brand="Marchelune", popularity=10),
        "socks": await a_product("Bas de contention", category=care, summary="Contre les œdèmes.", popularity=5),
        "stool": await a_product("Tabouret Galet", category=care, summary="À côté du fauteuil.", popularity=100),
        "hidden": await a_product("Fauteuil fantôme", category=chairs, published=False),
        "table": await a_product("Table d’examen <b>", category=care, description="<p>Plan&nbsp;inclin&eacute;</p>"),
        "band": await a_product(
            "Bande cohésive",
            category=care,
            specifications='[["Matière", "Latex"]]',
            variant_values={"ean": "2001000010370"},
        ),
        "book": await a_product("Mieux dormir", category=care, variant_values={"ean": "9782070368228"}),
    }
    await a_variant(made["walker"], sku="MAR-101-BL")
    async with transaction():
        await index_products([product.id for product in made.values()])
    return {name: product.id for name, product in made.items()}


async def names_found(shop: Shop, text: str) -> list[str]:
    names = {number: name for name, number in shop.items()}
    return [names[one] for one in (await search(text)).ids]


WORDS = (
    # the name's first word, then its others, then rayon and brand, then the text; the most wanted first
    ("fauteuil", ["wheelchair", "chair", "cover", "stool"]),
    ("FAUTEUILS", ["wheelchair", "chair", "cover", "stool"]),
    ("fauteuil releveur", ["chair", "cover"]),
    ("releveurs fauteuil", ["chair", "cover"]),
    ("fauteuil electrique", ["chair"]),
    ("œdème", ["socks"]),
    ("oedemes", ["socks"]),
    ("cohesive", ["band"]),
    ("cohésif", ["band"]),
    ("latex", ["band"]),
    ("plan incliné", ["table"]),
    ("plan inclinée", ["table"]),
    ("marchelune", ["wheelchair", "rollator", "walker"]),
    ("le fauteuil pour la contention", ["wheelchair", "chair", "socks", "cover", "stool"]),
)


async def test_words_find_products_in_a_sensible_order(shop: Shop) -> None:
    assert {text: await names_found(shop, text) for text, _ in WORDS} == dict(WORDS)


async def test_synonyms_find_one_another(shop: Shop) -> None:
    assert set(await names_found(shop, "déambulateur")) == set(await names_found(shop, "marchette"))
    assert {"rollator", "walker"} <= set(await names_found(shop, "rollator"))


@pytest.mark.parametrize(
    ("typed", "mended", "first"),
    [
        ("fauteil", "fauteuil", "wheelchair"),
        ("fauteiul roulant", "fauteuil roulant", "wheelchair"),
        ("rolator", "rollator", "rollator"),
        ("contantion", "contention", "socks"),
        ("cohésyve", "cohésive", "band"),
        ("tabourets fauteil", "tabourets fauteuil", "stool"),
        ("Un FAUTEIL pour rouler", "Un fauteuil pour rouler", "wheelchair"),
    ],
)
async def test_a_typing_mistake_is_mended_and_said(shop: Shop, typed: str, mended: str, first: str) -> None:
    found = await search(typed)
    assert found.corrected == mended
    assert found.ids[0] == shop[first]


@pytest.mark.parametrize("word", ["galet", "escarre"], ids=["of a product", "of our synonyms"])
async def test_a_known_word_is_never_mended(shop: Shop, word: str) -> None:
    assert (await search(word)).corrected == ""


CODES = (
    ("2001000010370", "band"),
    ("2001 0000 1037 0", "band"),
    ("978-2-07-036822-8", "book"),
    ("2-07-036822-X", "book"),
    ("MAR-101-BL", "walker"),
    ("mar-101-bl", "walker"),
    ("mar-101", "walker"),
    ("mar101bl", "walker"),
    ("mar 101", "walker"),
    ("Réf. MAR-101-BL", "walker"),
    ("EAN 2001\u2013000\u00a0010370", "band"),
)


async def test_a_barcode_isbn_or_reference_finds_its_one_product(shop: Shop) -> None:
    for code, name in CODES:
        found = await search(code)
        assert (found.ids, found.exact) == ((shop[name],), True), code


async def test_a_number_that_no_product_has_is_not_looked_for_in_parts(shop: Shop) -> None:
    """« 101 » of « MAR-101 » would be enough for words."""
    await Product.update({Product.summary: "Réglable de 19 à 101 cm"}).where(Product.id == shop["walker"])
    async with transaction():
        await index_products()
    assert shop["walker"] in (await search("canapé 19 101")).ids
    for typed in ("978-2-343 19 101 0", "ISBN 978-2-343-19101-9", "2-343-19-101-X", "2-343-19-101-8"):
        assert (await search(typed)).ids == (), typed


async def test_a_reference_that_begins_like_a_label_is_found_by_itself(shop: Shop) -> None:
    for sku, name in (("REF-001", "chair"), ("001-BL", "cover"), ("EAN-77", "table"), ("ISBN-5", "stool")):
        await Variant.update({Variant.sku: sku}).where(Variant.product == shop[name])
    for typed, name in (
        ("REF-001", "chair"), ("REF 001", "chair"), ("ref001", "chair"), ("Réf. REF-001", "chair"),
        ("Réf. 001-BL", "cover"), ("Réf. 001", "cover"), ("EAN-77", "table"), ("ean 77", "table"), ("ISBN-5", "stool"),
    ):  # fmt: skip
        assert (await search(typed)).ids == (shop[name],), typed


async def test_figures_alone_may_begin_a_reference_or_be_measures(shop: Shop) -> None:
    """Neither « 1234-5678 » nor « 140 200 70 » is a barcode, though 14020070 could be one."""
    await Variant.update({Variant.sku: "1234-5678-BL"}).where(Variant.product == shop["chair"])
    await Variant.update({Variant.sku: "DOU-111-TA"}).where(Variant.product == shop["cover"])
    await Product.update({Product.summary: "Pour un lit de 140 sur 190"}).where(Product.id == shop["table"])
    async with transaction():
        await index_products()
    for typed in ("1234-5678", "1234.5678", "1234 5678", "12345678BL", "1234.5678.bl"):
        assert (await search(typed)).ids == (shop["chair"],), typed
    for typed in ("DOU 111 TA", "dou 111", "DOU/111/TA"):
        assert (await search(typed)).ids == (shop["cover"],), typed
    for typed in ("140 190 200", "140 200 70", "lit 140 cm"):
        assert shop["table"] in (await search(typed)).ids, typed
    assert (await search("2 001000 140 817")).ids == ()


async def test_the_reference_of_an_unpublished_product_finds_nothing(shop: Shop) -> None:
    await Variant.update({Variant.sku: "SECRET-1"}).where(Variant.product == shop["hidden"])
    assert (await search("SECRET-1")).ids == ()
    assert shop["hidden"] not in (await search("fauteuil fantôme")).ids
    assert await suggest("fantom") == []


async def test_nothing_is_found_for_nothing(shop: Shop) -> None:
    for text in ("", "   ", "de la", "zzzzqqqq", "!!!", "…", "\N{BABY}", "²", "a" * 500):
        assert ((await search(text)).ids, await suggest(text)) == ((), []), text


HOSTILE = (
    "fauteuil'; DROP TABLE product; --",
    'fauteuil" OR "1"="1',
    "fauteuil & | ! ( ) : * <->",
    "fauteuil NEAR(a b) AND OR NOT",
    "name : fauteuil",
    "{} fauteuil %s $1 ?",
    "fauteuil\\",
    "<script>fauteuil</script>",
    "^fauteuil*",
)


async def test_operators_of_either_database_are_only_letters(shop: Shop) -> None:
    for text in HOSTILE:
        assert shop["wheelchair"] in (await search(text)).ids, text
        await suggest(text)
    assert await Product.count() == len(shop)


BEGUN = (
    ("fau", ["wheelchair", "chair", "cover"]),
    ("Rollat", ["rollator", "wheelchair", "walker"]),
    ("fauteuil rel", ["chair", "cover"]),
    ("deamb", ["walker"]),
    ("doussa", ["cover", "chair"]),
    ("tabouret g", ["stool"]),
)


async def test_the_beginning_of_a_word_is_suggested(shop: Shop) -> None:
    for begun, names in BEGUN:
        assert await suggest(begun, 6) == [shop[name] for name in names], begun


async def test_suggestions_are_no_more_than_asked_for(shop: Shop) -> None:
    assert len(await suggest("fau", 2)) == 2


async def test_of_many_products_those_that_are_shown_first_are_looked_at(database: str) -> None:
    forget()
    category, rows = await a_category("Confort"), []
    said: tuple[dict[str, Any], ...] = (  # best first
        {"name": "Coussin lavable"},
        {"name": "Housse de coussin lavable"},
        {"name": "Housse de coussin", "brand": "Lavable"},
        {"name": "Housse de coussin", "summary": "Lavable."},
        {"name": "Housse", "summary": "D’un coussin lavable."},
    )
    for number in range(5 * EACH):
        popularity, kind = number * 37 % 101, number % 5
        product = await a_product(category=category, popularity=popularity, **said[kind])
        rows.append((kind, -popularity, product.id))
    hidden = await a_product("Coussin lavable", category=category, popularity=999, published=False)
    async with transaction():
        await index_products([hidden.id, *(row[2] for row in rows)])
    found = (await search("coussins lavables")).ids
    assert found == tuple(row[2] for row in sorted(rows)[:MOST_FOUND])
    assert (len((await search("coussin")).ids), len((await search("housse coussin lavable")).ids)) == (300, 300)
    assert await suggest("coussin lav", 3) == list(found[:3])


async def test_indexing_again_replaces_what_was_searched(shop: Shop) -> None:
    await Product.update({Product.name: "Trottinette"}).where(Product.id == shop["stool"])
    async with transaction():
        await index_products([shop["stool"]])
    assert (await search("trottinette")).ids == (shop["stool"],)
    assert (await search("galet")).ids == ()
    rows: list[dict[str, Any]] = await fetch("SELECT COUNT(*) AS n FROM product_text")
    assert rows[0]["n"] == len(shop)


async def test_indexing_everything_makes_the_same_index(shop: Shop) -> None:
    before = await names_found(shop, "fauteuil")
    async with transaction():
        await index_products()
    assert await names_found(shop, "fauteuil") == before


async def test_an_index_that_is_rolled_back_was_never_there(shop: Shop) -> None:
    fresh = await a_product("Trottinette")
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            await index_products([fresh.id])
            raise ZeroDivisionError
    assert (await search("trottinette")).ids == ()


async def test_many_products_are_indexed_by_few_statements(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def counted(sql: str, *values: Any) -> list[dict[str, Any]]:
        asked.append(sql)
        return await fetch(sql, *values)

    ids = [(await a_product(f"Coussin {number}")).id for number in range(40)]
    monkeypatch.setattr("db.queries.search.fetch", counted)
    async with transaction():
        await index_products(ids)
    assert len([sql for sql in asked if "product_text" in sql]) == 2
    assert len((await search("coussin")).ids) == 40
