"""Home, menu, legal pages and what programs read: every figure is the setting, every address the public one."""

import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from PIL import Image

from db.demo.load import load_sante
from db.queries.storefront import bump_catalogue_version
from db.tables.catalogue import Product
from db.tables.merchant import DeliveryTariff
from tests.factories import a_category, a_product, an_agency, merchant_settings, tariffs
from tests.unit.web.conftest import started
from tests.unit.web.reading import canonical_of, cards_of, links_of, text_of
from web.app import create_app
from web.settings import Settings

TEXTS = ("/cgv", "/mentions-legales", "/donnees-personnelles", "/accessibilite", "/livraison", "/plan-du-site")
SETTINGS = {
    "name": "Officine du Port",
    "legal_name": "Officine du Port SARL",
    "siren": "732829320",
    "phone": "02 99 00 00 01",
    "phone_hours": "lun–sam",
    "email": "bonjour@officine.example",
    "mediator_name": "Médiateur du Port",
    "mediator_address": "1 quai Neuf, 35000 Rennes",
    "host_name": "Hébergeur du Port",
    "publication_director": "Zoé Port",
    "free_delivery_from_cents": 12_300,
    "surcharge_corsica_cents": 2_111,
    "surcharge_benelux_cents": 2_222,
    "surcharge_mountain_cents": 1_333,
    "withdrawal_days": 30,
    "withdrawal_in_working_days": False,
    "hold_days_transfer": 9,
}


async def text_at(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, path
    return text_of(answer.text)


async def test_home_shows_the_most_wanted_and_the_rayons(client: httpx.AsyncClient) -> None:
    rayon = await a_category("Aides à la marche")
    for number in range(6):
        await a_product(f"Canne {number}", category=rayon, popularity=number)
    await a_product("Cachée", category=rayon, popularity=99, published=False)
    await a_product("Sans variante", category=rayon, popularity=98, variants=0)
    await bump_catalogue_version()
    source = (await client.get("/")).text
    names = re.findall(r'class="name"><a [^>]*>([^<]*)', source)
    assert names == ["Canne 5", "Canne 4", "Canne 3", "Canne 2"]
    assert ("Aides à la marche", f"/rayons/{rayon.slug}") in links_of(source, "tiles")
    assert canonical_of(source) == "http://127.0.0.1:8000/"


async def test_an_empty_shop_says_so(client: httpx.AsyncClient) -> None:
    source = (await client.get("/")).text
    assert "Notre catalogue arrive bientôt" in source
    assert cards_of(source) == []


@pytest.mark.parametrize("typed", ["732829320", "732 829 320", "732\u00a0829\u00a0320"])
async def test_the_siren_is_printed_in_threes_however_it_was_typed(client: httpx.AsyncClient, typed: str) -> None:
    await merchant_settings(siren=typed)
    await bump_catalogue_version()
    assert "SIREN 732\u00a0829\u00a0320" in (await client.get("/mentions-legales")).text


async def test_legal_pages_print_the_settings_in_force(client: httpx.AsyncClient) -> None:
    await merchant_settings(**SETTINGS)
    await tariffs()
    await DeliveryTariff(mode="home", zone="mountain", max_weight_g=30_000, price_cents=1_990).save()
    await bump_catalogue_version()
    said = {path: await text_at(client, path) for path in TEXTS}
    for path, words in {
        "/cgv": (
            "Officine du Port SARL",
            "30 jours",
            "123,00\u00a0€",
            "9 jours",
            "Médiateur du Port",
            "L221-18",
            "L217-3",
            "Modèle de formulaire de rétractation",
            "Rayez la mention inutile",
            "L.\u00a0217-32",
        ),
        "/mentions-legales": ("732\u00a0829\u00a0320", "02 99 00 00 01", "Hébergeur du Port", "Zoé Port"),
        "/donnees-personnelles": ("bonjour@officine.example", "CNIL"),
        "/accessibilite": ("partiellement conforme", "02 99 00 00 01"),
        "/livraison": ("123,00\u00a0€", "21,11\u00a0€", "22,22\u00a0€", "13,33\u00a0€", "6,90\u00a0€", "24,90\u00a0€"),
    }.items():
        for word in words:
            assert word in said[path], (path, word)
    assert "ouvrables" not in said["/cgv"].split("8. Garanties")[0].split("30 jours")[1][:12]


async def test_the_map_of_the_site_leads_to_everything_on_sale(client: httpx.AsyncClient) -> None:
    rayon = await a_category("Cannes")
    product = await a_product("Canne Escale", category=rayon)
    hidden = await a_product("Cachée", category=rayon, published=False)
    await bump_catalogue_version()
    source = (await client.get("/plan-du-site")).text
    assert f'href="/produits/{product.slug}"' in source
    assert hidden.slug not in source
    assert f'href="/rayons/{rayon.slug}"' in source


async def test_programs_are_told_the_public_address_alone(settings: Settings) -> None:
    """The Host header decides nothing."""
    public = "https://boutique.example"
    async with started(create_app(replace(settings, public_url=public))) as app:
        rayon = await a_category("Cannes")
        product = await a_product("Canne", category=rayon)
        gone = await a_product("Cachée", category=rayon, published=False)
        empty = await a_product("Vide", category=rayon, variants=0)
        agency = await an_agency(hours="[[], [], [], [], [], [], []]")
        await bump_catalogue_version()
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=public) as browser:
            robots = await browser.get("/robots.txt")
            sitemap = await browser.get("/sitemap.xml")
            page = await browser.get(f"/produits/{product.slug}")
    assert f"Sitemap: {public}/sitemap.xml" in robots.text
    for path in ("/panier", "/commande", "/suivi", "/gestion", "/recherche"):
        assert f"Disallow: {path}\n" in robots.text
    assert robots.headers["content-type"].startswith("text/plain")
    listed = [element.text for element in ElementTree.fromstring(sitemap.content).iter() if element.tag.endswith("loc")]  # noqa: S314
    assert all(url and url.startswith(f"{public}/") for url in listed)
    assert len(set(listed)) == len(listed)
    for path in ("/", f"/rayons/{rayon.slug}", f"/produits/{product.slug}", f"/agences/{agency.slug}", "/cgv"):
        assert public + path in listed
    for missing in (gone.slug, empty.slug, "/panier", "/suivi"):
        assert not any(missing in str(url) for url in listed)
    assert canonical_of(page.text) == f"{public}/produits/{product.slug}"


async def test_the_tab_has_its_picture_at_the_old_address_too(client: httpx.AsyncClient) -> None:
    answer = await client.get("/favicon.ico")
    assert answer.status_code == 302
    picture = await client.get(answer.headers["location"])
    assert picture.headers["content-type"].startswith("image/svg+xml")


async def test_a_phone_has_a_picture_for_its_home_screen(client: httpx.AsyncClient) -> None:
    """The tab's drawing in points, as large as phones ask for; its address changes with it, so it is kept a year."""
    found = re.search(r'<link rel="apple-touch-icon" href="([^"]+)">', (await client.get("/")).text)
    assert found
    picture = await client.get(found[1])
    assert picture.headers["content-type"] == "image/png"
    assert "max-age=31536000" in picture.headers["cache-control"]
    with Image.open(io.BytesIO(picture.content)) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (180, 180))
        corner, middle = (drawn.convert("RGB").getpixel(at) for at in ((0, 0), (90, 100)))
    assert corner != middle
    assert len(picture.content) < 5_000


async def test_french_spaces_keep_punctuation_with_its_word(client: httpx.AsyncClient, tmp_path: Path) -> None:
    """In every page of the demo's catalogue: no plain space before : ; ! ? » nor after «."""
    await load_sante(tmp_path, "no password")
    slugs = [row["slug"] for row in await Product.select(Product.slug).order_by(Product.id).limit(100)]
    paths = ["/", "/menu", "/recherche", "/agences", *TEXTS, *(f"/produits/{slug}" for slug in slugs)]
    wrong = {}
    for path in paths:
        found = re.findall(r".{0,25}(?: [:;!?»](?= |$)|« ).{0,15}", await text_at(client, path))
        if found:
            wrong[path] = found
    assert wrong == {}, wrong


@pytest.mark.parametrize("path", ["/inconnu", "/rayons/", "/produits/", "/agences/inconnue"])
async def test_an_address_that_leads_nowhere_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert canonical_of(answer.text) == ""


async def test_mails_go_by_one_name(client: httpx.AsyncClient) -> None:
    """« e-mail » in the texts as everywhere else."""
    await merchant_settings(**SETTINGS)
    await bump_catalogue_version()
    for path in TEXTS:
        assert "courriel" not in (await text_at(client, path)).lower(), path


async def test_hours_stay_on_one_line(client: httpx.AsyncClient) -> None:
    await merchant_settings(**{**SETTINGS, "phone_hours": "lun–ven 9 h–18 h"})
    await bump_catalogue_version()
    for path in ("/", "/mentions-legales"):
        page = (await client.get(path)).text
        assert "9\u00a0h\u2060–\u206018\u00a0h" in page
        assert "9 h–18 h" not in page
