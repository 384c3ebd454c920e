"""One product by HTTP: what each kind of availability says and allows, its variants, its price, its notices."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from db.engine import fetch
from db.queries.storefront import bump_catalogue_version
from db.tables.catalogue import PriceChange, Product
from db.tables.merchant import DeliveryTariff
from lints.fragments import assert_same, slice_of
from shop.orders.summary import EXCLUSIONS
from tests.factories import a_category, a_product, a_variant, an_agency, merchant_settings, tariffs, variants_of
from tests.unit.web.conftest import HTMX
from tests.unit.web.reading import cards_of, links_of, structured_data, text_of

ADD = 'id="add"'
KINDS: list[tuple[str, dict[str, Any], dict[str, Any], str, bool, str]] = [
    ("in stock", {}, {"on_hand": 9}, "En stock", True, "InStock"),
    ("limited", {}, {"on_hand": 3}, "Plus que 3 exemplaires en stock", True, "LimitedAvailability"),
    ("last one", {}, {"on_hand": 1}, "Plus qu’un exemplaire en stock", True, "LimitedAvailability"),
    ("to order", {"lead_days": 6}, {"on_hand": 0, "made_to_order": True}, "sous 6 jours ouvrés", True, "MadeToOrder"),
    ("exhausted", {}, {"on_hand": 0}, "stock épuisé", False, "OutOfStock"),
    ("supplier", {}, {"not_orderable_reason": "supplier_out"}, "rupture chez le fournisseur", False, "OutOfStock"),
    ("awaited", {}, {"not_orderable_reason": "awaiting_delivery"}, "sans date connue", False, "OutOfStock"),
    ("stopped", {}, {"not_orderable_reason": "discontinued"}, "article arrêté", False, "Discontinued"),
    ("professionals", {"professionals_only": True}, {}, "Réservé aux professionnels", True, "InStock"),
    ("agency", {"agency_only": True}, {}, "Retrait en agence uniquement", True, "InStoreOnly"),
]


async def shown(client: httpx.AsyncClient, product: Product, query: str = "", **headers: str) -> str:
    await bump_catalogue_version()
    answer = await client.get(f"/produits/{product.slug}{query}", headers=headers)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("of_product", "of_variant", "words", "orderable", "schema"),
    [kind[1:] for kind in KINDS],
    ids=[kind[0] for kind in KINDS],
)
async def test_each_availability_says_its_sentence_and_agrees_with_the_data(
    client: httpx.AsyncClient,
    of_product: dict[str, Any],
    of_variant: dict[str, Any],
    words: str,
    orderable: bool,
    schema: str,
) -> None:
    product = await a_product(variants=0, **of_product)
    await a_variant(product, **of_variant)
    source = await shown(client, product)
    assert words in text_of(slice_of(source, "availability"))
    assert (ADD in source) is orderable
    assert ("Produit non commandable" in text_of(source)) is not orderable
    assert structured_data(source)["offers"]["availability"] == f"https://schema.org/{schema}"


async def test_the_date_of_return_is_said_when_it_is_known(client: httpx.AsyncClient) -> None:
    product = await a_product(variants=0)
    later = date.today() + timedelta(days=40)
    await a_variant(product, on_hand=0, not_orderable_reason="awaiting_delivery", restock_on=later)
    assert "retour prévu le" in text_of(await shown(client, product))


async def test_reserved_pieces_are_not_for_sale(client: httpx.AsyncClient) -> None:
    product = await a_product(on_hand=8)
    (variant,) = await variants_of(product)
    # five of the eight are somebody's; the order itself does not matter here
    await fetch("UPDATE variant SET reserved = 5 WHERE id = {}", variant.id)
    try:
        assert "Plus que 3 exemplaires" in text_of(await shown(client, product))
    finally:
        await fetch("UPDATE variant SET reserved = 0 WHERE id = {}", variant.id)


async def test_the_data_for_search_engines_is_what_the_page_says(client: httpx.AsyncClient) -> None:
    product = await a_product("Déambulateur </script> Duo", price_cents=104_990)
    (variant,) = await variants_of(product)
    source = await shown(client, product)
    data = structured_data(source)
    assert data["name"] == "Déambulateur </script> Duo"
    assert (data["sku"], data["offers"]["price"], data["offers"]["priceCurrency"]) == (variant.sku, "1049.90", "EUR")
    assert data["offers"]["url"] == f"http://127.0.0.1:8000/produits/{product.slug}"
    assert "1\u202f049,90\u00a0€" in source


async def test_a_barcode_is_announced_only_where_there_is_one(client: httpx.AsyncClient) -> None:
    product = await a_product()
    assert "gtin13" not in structured_data(await shown(client, product))
    coded = await a_product(variant_values={"ean": "2001000010370"})
    assert structured_data(await shown(client, coded))["gtin13"] == "2001000010370"


@pytest.fixture
async def shoes(client: httpx.AsyncClient) -> Product:
    """36 and 37 in black, 36 alone in red and sold out; 37 costs more."""
    product = await a_product("Chaussures Sente", variants=0)
    await a_variant(product, size="36", colour="Rouge", position=0, on_hand=0)
    await a_variant(product, size="36", colour="Noir", position=1, price_cents=6_990)
    await a_variant(product, size="37", colour="Noir", position=2, price_cents=7_990)
    return product


async def test_the_first_variant_that_can_be_had_is_shown(client: httpx.AsyncClient, shoes: Product) -> None:
    source = await shown(client, shoes)
    assert "69,90\u00a0€" in text_of(slice_of(source, "buy"))
    assert ADD in source


async def test_the_address_chooses_the_variant(client: httpx.AsyncClient, shoes: Product) -> None:
    chosen = slice_of(await shown(client, shoes, "?taille=37&coloris=Noir"), "buy")
    assert "79,90\u00a0€" in chosen
    assert 'value="37" checked' in chosen
    gone = slice_of(await shown(client, shoes, "?taille=36&coloris=Rouge"), "buy")
    assert "stock épuisé" in gone
    assert "Rouge indisponible" in text_of(gone)
    assert "37 indisponible" in text_of(gone)  # in red there is no 37
    assert "36 indisponible" in text_of(gone)


@pytest.mark.parametrize("query", ["?taille=99", "?taille=%3Cb%3E&coloris=", "?coloris=Vert", "?taille=37&taille=36"])
async def test_a_variant_that_does_not_exist_shows_another(
    client: httpx.AsyncClient, shoes: Product, query: str
) -> None:
    assert "<b>" not in slice_of(await shown(client, shoes, query), "buy")


async def test_choosing_by_htmx_gets_the_same_block_and_says_the_price(
    client: httpx.AsyncClient, shoes: Product
) -> None:
    query = "?taille=37&coloris=Noir"
    part = await shown(client, shoes, query, **HTMX)
    assert_same(await shown(client, shoes, query), slice_of(part, "buy"), "buy")
    assert "Taille 37, Noir\u00a0: 79,90\u00a0€, En stock" in text_of(part)


@pytest.mark.parametrize("htmx", [False, True])
async def test_what_is_ticked_is_what_is_added(client: httpx.AsyncClient, shoes: Product, htmx: bool) -> None:
    """Without JavaScript the page still shows the variant it was drawn for: the ticked radios count."""
    source = slice_of(await shown(client, shoes), "add-form")
    assert 'name="taille" value="36" checked' in re.sub(r' id="[^"]*"', "", source)
    reference = re.search(r'name="reference" value="([^"]+)"', source)
    assert reference
    sent = {"reference": reference[1], "quantite": "2", "taille": "37", "coloris": "Noir"}
    answer = await client.post("/panier/lignes", data=sent, headers=HTMX if htmx else {})
    assert answer.status_code == (200 if htmx else 303)
    (line,) = await fetch("SELECT v.size, v.colour, l.quantity FROM cart_line l JOIN variant v ON v.id = l.variant")
    assert (line["size"], line["colour"], line["quantity"]) == ("37", "Noir", 2)


@pytest.mark.parametrize(
    ("ticked", "said"),
    [
        ({"taille": "37", "coloris": "Rouge"}, "Ce choix n’existe pas"),
        ({"taille": "99"}, "Ce choix n’existe pas"),
        ({"taille": "36", "coloris": "Rouge"}, "stock épuisé"),
    ],
)
async def test_a_choice_that_cannot_be_had_is_not_replaced_by_another(
    client: httpx.AsyncClient, shoes: Product, ticked: dict[str, str], said: str
) -> None:
    sku = (await variants_of(shoes))[1].sku
    answer = await client.post("/panier/lignes", data={"reference": sku, "quantite": "1", **ticked})
    assert answer.status_code == 409
    assert said in text_of(answer.text)
    assert await fetch("SELECT id FROM cart_line") == []


async def test_enter_in_the_quantity_adds(client: httpx.AsyncClient, shoes: Product) -> None:
    """A browser takes the first button of the form for Enter."""
    buttons = re.findall(r'<button[^>]*type="submit"[^>]*>', slice_of(await shown(client, shoes), "add-form"))
    assert 'id="add"' in buttons[0]
    assert 'formmethod="get"' in buttons[1]


async def test_a_reduction_shows_the_lowest_price_of_the_thirty_days_before(client: httpx.AsyncClient) -> None:
    """S0, L112-1-1: the crossed-out price is the lowest of the 30 days before, not the highest ever."""
    product = await a_product(price_cents=10_000)
    (variant,) = await variants_of(product)
    await PriceChange.delete().where(PriceChange.variant == variant.id)
    now = datetime.now(UTC)
    for days, cents in ((90, 15_000), (25, 11_000), (15, 12_000), (2, 10_000)):
        await PriceChange(variant=variant.id, price_cents=cents, since=now - timedelta(days=days)).save()
    text = text_of(slice_of(await shown(client, product), "buy"))
    assert "Prix le plus bas des 30 jours avant la réduction\u00a0: 110,00\u00a0€" in text
    assert "−9\u00a0%" in text


async def test_a_price_that_did_not_change_shows_no_reduction(client: httpx.AsyncClient) -> None:
    assert "30 derniers jours" not in await shown(client, await a_product())


async def test_the_days_of_arrival_stand_beside_what_can_be_sent(client: httpx.AsyncClient) -> None:
    await tariffs()
    assert "Chez vous entre le" in text_of(await shown(client, await a_product()))
    for values in ({"oversize": True}, {"agency_only": True}):
        assert "Chez vous" not in await shown(client, await a_product(**values))
    assert "Chez vous" not in await shown(client, await a_product(on_hand=0))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"oversize": True}, "Livraison lourde"),
        ({"withdrawal_exclusion": "hygiene"}, EXCLUSIONS["hygiene"][1:]),
        ({"withdrawal_exclusion": "made_to_measure"}, EXCLUSIONS["made_to_measure"][1:]),
        ({"no_commercial_return": True}, "au-delà, cet article n’est ni repris ni échangé"),
        ({}, "14 jours ouvrables pour changer d’avis après réception"),
    ],
)
async def test_what_is_special_about_it_is_said_before_the_cart(
    client: httpx.AsyncClient, values: dict[str, Any], words: str
) -> None:
    """S0-58, S0-59: withdrawal and its exclusions with their ground."""
    text = text_of(slice_of(await shown(client, await a_product(**values)), "buy")).replace("\u00a0", " ")
    assert words in text
    assert ("14 jours" in text) is (not values.get("withdrawal_exclusion"))


async def test_photos_and_texts_say_which_of_them_binds(client: httpx.AsyncClient) -> None:
    """S0-44."""
    product = await a_product(specifications='[["Poids", "7,4 kg"]]', manufacturer="Marchelune SAS")
    text = text_of(await shown(client, product))
    for words in ("Photo non contractuelle", "Poids 7,4 kg", "Fabricant Marchelune SAS"):
        assert words in text


async def test_neighbours_come_from_the_rayon_then_from_the_one_above(client: httpx.AsyncClient) -> None:
    top = await a_category("Marche")
    below = await a_category("Cannes", parent=top)
    product = await a_product("Canne", category=below)
    beside, above = await a_product("Béquille", category=below), await a_product("Rollator", category=top, popularity=9)
    source = await shown(client, product)
    assert cards_of(source) == [f"/produits/{beside.slug}", f"/produits/{above.slug}"]
    assert [words for words, _ in links_of(source, "breadcrumb")] == ["Accueil", "Marche", "Cannes"]


async def test_an_unknown_product_is_not_found_and_a_withdrawn_one_is_gone(client: httpx.AsyncClient) -> None:
    gone = await a_product("Canne <Escale>", published=False)
    empty = await a_product("Sans variante", variants=0)
    await merchant_settings(phone="01 99 00 06 72")
    await bump_catalogue_version()
    for path, status in (("inconnu", 404), (gone.slug, 410), (empty.slug, 410)):
        for headers in ({}, HTMX):
            answer = await client.get(f"/produits/{path}", headers=headers)
            assert answer.status_code == status
            assert "Vary" in answer.headers
    said = (await client.get(f"/produits/{gone.slug}")).text
    assert "«\u00a0Canne &lt;Escale&gt;\u00a0» n’est plus vendu." in said
    assert 'role="search"' in said


async def test_heavy_goods_say_how_they_are_delivered(client: httpx.AsyncClient) -> None:
    """S0-33: as the checkout sells them; by a call only where no heavy carrier has a price."""
    await merchant_settings(phone="01 99 00 06 72")
    heavy = await a_product(oversize=True)
    said = text_of(slice_of(await shown(client, heavy), "buy"))
    assert "Livraison lourde \u00a0: appelez-nous pour une livraison à votre adresse." in said
    await tariffs()
    await DeliveryTariff(mode="oversize", zone="metropole", max_weight_g=300_000, price_cents=4_900).save()
    said = text_of(slice_of(await shown(client, heavy), "buy"))
    assert "à votre adresse par «\u00a0Transport lourd\u00a0», 49,00\u00a0€ en France métropolitaine." in said
    assert "appelez-nous" not in said
    await an_agency()
    said = text_of(slice_of(await shown(client, heavy), "buy"))
    assert "49,00\u00a0€ en France métropolitaine, ou retrait gratuit en agence." in said
    assert "Livraison lourde" not in await shown(client, await a_product())
