"""The delivery page: each way to receive with its prices, limits and days, as the rules in force have them."""

from pathlib import Path

import httpx

from db.demo.load import load_sante
from db.queries.storefront import bump_catalogue_version
from db.tables.merchant import DeliveryMode, DeliveryTariff
from shop.delivery.modes import standard_modes
from shop.storefront import storefront
from tests.factories import an_agency, merchant_settings
from tests.unit.web.reading import text_of
from web.pages.legal.delivery import ways, weight_words


async def read(client: httpx.AsyncClient) -> str:
    answer = await client.get("/livraison")
    assert answer.status_code == 200
    return text_of(answer.text.split("<main")[1].split("</main")[0])


async def test_the_demos_ways_are_all_told_with_their_prices(client: httpx.AsyncClient, tmp_path: Path) -> None:
    await load_sante(tmp_path, "no password")
    said, source = await read(client), (await client.get("/livraison")).text
    for mode in standard_modes():
        assert f'id="mode-{mode.code}"' in source
        assert mode.label in said
    for words in (
        "Livraison à domicile dès 4,90\u00a0€",
        "Retrait en agence gratuit",
        "Jusqu’à 1\u00a0kg 4,90\u00a0€",
        "Jusqu’à 20\u00a0kg 6,00\u00a0€",
        "Jusqu’à 60\u00a0kg 49,00\u00a0€",
        "1,75\u00a0m de long, 3\u00a0m de long et de tour",
        "1,5\u00a0m pour les trois côtés ensemble",
        "Créneaux de 2\u00a0heures entre 8\u00a0h et 20\u00a0h.",
        "Remis 1 à 3\u00a0jours ouvrés après le départ, 1 de plus\u00a0: Corse et îles voisines, Belgique et",
        "Non proposé\u00a0: Belgique et Luxembourg.",
        "Offert dès 99,00\u00a0€ d’articles",
        "Vous recevez un code à montrer au comptoir.",
        "plus de 30 kg ensemble",
        "toute la commande part en une fois par «\u00a0Transport lourd\u00a0»",
        "Une commande passée avant 14\u00a0h un jour ouvré part sous 1\u00a0jour ouvré.",
    ):
        assert words in said, words
    assert 'href="/livraison/supplements"' in source


async def test_zones_of_the_same_price_share_a_column_and_worth_has_its_table(client: httpx.AsyncClient) -> None:
    await merchant_settings(dispatch_days=0, cut_off_hour=10)
    steps = {"metropole": 690, "mountain": 690, "corsica": 1290}
    for zone, cents in steps.items():
        await DeliveryTariff(mode="home", zone=zone, max_weight_g=500, price_cents=cents).save()
        await DeliveryTariff(mode="home", zone=zone, max_weight_g=2_500, price_cents=cents + 200).save()
    await DeliveryTariff(
        mode="home", zone="metropole", max_weight_g=2_500, price_cents=300, from_goods_cents=5000
    ).save()
    await bump_catalogue_version()
    (home,) = ways(await storefront())
    first, second = home.grids
    assert first.columns == ("France métropolitaine, Stations de montagne", "Corse et îles voisines")
    assert first.rows[0] == ("Jusqu’à 500\u00a0g", ("6,90\u00a0€", "12,90\u00a0€"))
    assert (second.from_words, second.rows) == (
        "Dès 50,00\u00a0€ d’articles", (("Jusqu’à 2,5\u00a0kg", ("3,00\u00a0€",)),),
    )  # fmt: skip
    said = await read(client)
    for words in ("Dès 50,00\u00a0€ d’articles", "avant 10\u00a0h un jour ouvré part le jour même", "Non proposé"):
        assert words in said, words


async def test_a_merchants_own_mode_is_told_and_an_inactive_one_is_not(client: httpx.AsyncClient) -> None:
    await DeliveryMode(code="coursier", label="Coursier", handover="home", transit_days="[0, 1]", position=1).save()
    await DeliveryMode(code="home", label="Poste", handover="home", transit_days="[2, 2]", active=False).save()
    for mode in ("coursier", "home"):
        await DeliveryTariff(mode=mode, zone="metropole", max_weight_g=5_000, price_cents=800).save()
    await bump_catalogue_version()
    said = await read(client)
    assert "Remis 0 à 1\u00a0jour ouvré après le départ." in said
    assert "Poste" not in said


async def test_a_shop_that_only_hands_over_says_so(client: httpx.AsyncClient) -> None:
    await an_agency()
    await bump_catalogue_version()
    said = await read(client)
    assert "Vos commandes se retirent en agence." in said
    assert "la commande se retire en agence" in said
    assert "Transport lourd" not in said


def test_weights_read_as_french() -> None:
    assert [weight_words(grams) for grams in (500, 1000, 2500, 30_000)] == [
        "500\u00a0g", "1\u00a0kg", "2,5\u00a0kg", "30\u00a0kg",
    ]  # fmt: skip
