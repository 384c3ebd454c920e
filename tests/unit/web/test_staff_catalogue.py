"""Staff keep the catalogue: products, variants, rayons; each with and without a mistake, and with a colleague."""

import json

import httpx
import pytest

from db.queries.storefront import catalogue_version
from db.tables.catalogue import Photo, PriceChange, Product, Variant
from db.tables.staff import AuditEntry
from shop.catalogue.search import search
from tests import factories
from tests.unit.web.catalogue_desk import (
    HERE,
    PRODUCTS,
    SHELVES,
    VARIANT,
    a_product,
    a_rayon,
    filled,
    form_of,
    now_is,
    typed_in,
)
from tests.unit.web.staff_desk import text_of

pytestmark = pytest.mark.usefixtures("tariffs")


async def test_every_page_of_the_room_opens(desk: httpx.AsyncClient) -> None:
    product = await a_product(variants=2)
    page, variant = f"{PRODUCTS}/{product.id}", (await factories.variants_of(product))[0]
    paths = (
        HERE, f"{HERE}?vue=vignettes", page, f"{page}/fiche", f"{page}/caracteristiques", f"{page}/apercu",
        f"{page}/declinaisons/nouvelle", f"{page}/declinaisons/{variant.id}", f"{PRODUCTS}/nouveau", SHELVES,
        f"{SHELVES}/nouveau", f"{SHELVES}/{product.category}",
    )  # fmt: skip
    for path in paths:
        assert (await desk.get(path)).status_code == 200, path
    for path in (f"{PRODUCTS}/999", f"{PRODUCTS}/x/fiche", f"{page}/declinaisons/999", f"{SHELVES}/999"):
        assert (await desk.get(path)).status_code == 404, path


async def test_a_product_is_made_completed_and_published(desk: httpx.AsyncClient) -> None:
    rayon = await a_rayon("Bain")
    made = await desk.post(PRODUCTS, data={"nom": "Siège de douche Ondine", "rayon": rayon.id, "tva": "medical"})
    product = await Product.objects().first()
    assert product is not None
    page = f"{PRODUCTS}/{product.id}"
    assert (made.status_code, made.headers["location"]) == (303, page)
    assert (product.slug, product.published, product.vat_class) == ("siege-de-douche-ondine", False, "medical")
    assert (await desk.get(f"/produits/{product.slug}")).status_code == 404
    refused = await desk.post(f"{page}/publication", data={"publie": "oui", "retour": "fiche"})
    assert refused.status_code == 422
    assert "au moins une déclinaison" in text_of(refused)
    added = await desk.post(f"{page}/declinaisons", data={**VARIANT, "poids": ""})
    assert added.headers["location"] == f"{page}#declinaisons"
    refused = await desk.post(f"{page}/publication", data={"publie": "oui"})
    assert (refused.status_code, "poids de NEUF-1" in text_of(refused)) == (422, True)
    variant = (await factories.variants_of(product))[0]
    path = f"{page}/declinaisons/{variant.id}"
    assert (await desk.post(path, data={**await typed_in(desk, path), "poids": "1,25"})).status_code == 303
    before = await catalogue_version()
    published = await desk.post(f"{page}/publication", data={"publie": "oui", "retour": "fiche"})
    assert (published.status_code, published.headers["location"]) == (303, page)
    assert await catalogue_version() == before + 1
    shown = text_of(await desk.get(f"/produits/{product.slug}"))
    assert "Siège de douche Ondine" in shown
    assert (await search("ondine")).ids == (product.id,)
    history = await PriceChange.select(PriceChange.price_cents).where(PriceChange.variant == variant.id)
    assert (variant.price_cents, variant.weight_g, [one["price_cents"] for one in history]) == (4990, 0, [4990, 4990])


async def test_a_change_shows_on_the_next_page_and_in_the_search(desk: httpx.AsyncClient) -> None:
    product = await a_product(name="Déambulateur Nova")
    assert "Déambulateur Nova" in (await desk.get(f"/produits/{product.slug}")).text
    typed = await typed_in(desk, form_of(product))
    typed |= {
        "nom": "Rollator Zéphyr",
        "resume": "Il roule.",
        "description": "Léger.\n\n- pliant\n- freins <b>doux</b>\n",
        "lourd": "y",
    }
    assert (await desk.post(form_of(product), data=typed)).status_code == 303
    page = (await desk.get(f"/produits/{product.slug}")).text
    assert "Rollator Zéphyr" in page
    assert "Déambulateur Nova" not in page
    assert ((await search("zephyr")).ids, (await search("nova")).ids) == ((product.id,), ())
    kept = await now_is(product)
    assert (kept.oversize, kept.agency_only) == (True, False)
    assert "<strong>doux</strong>" in kept.description


async def test_a_hostile_description_keeps_its_words_alone(desk: httpx.AsyncClient) -> None:
    product = await a_product()
    typed = await typed_in(desk, form_of(product))
    typed["description"] = (
        '<p onclick="x()">Bon<script>alert(1)</script></p><a href="javascript:x()">lien</a><img src=x onerror=x()>'
    )
    assert (await desk.post(form_of(product), data=typed)).status_code == 303
    kept = (await now_is(product)).description
    assert kept.startswith("<p>Bon</p>")
    assert not [word for word in ("script", "onclick", "onerror", "<img") if word in kept]


async def test_a_long_description_is_neither_cut_nor_taken_beyond_its_limit(desk: httpx.AsyncClient) -> None:
    product = await a_product(description="<p>" + "mot " * 8_000 + "fin</p>")
    typed = await typed_in(desk, form_of(product))
    long = "mot " * 8_000 + "fin"
    assert long in (await desk.get(form_of(product))).text
    assert (await desk.post(form_of(product), data={**typed, "description": long})).status_code == 303
    assert (await now_is(product)).description.endswith("fin</p>")
    typed = await typed_in(desk, form_of(product))
    refused = await desk.post(form_of(product), data={**typed, "description": "a" * 60_001})
    assert (refused.status_code, "60000 caractères au plus" in text_of(refused)) == (422, True)


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"nom": " "}, "nom", "Donnez un nom"),
        ({"nom": "a" * 201}, "nom", "200 caractères au plus"),
        ({"rayon": ""}, "rayon", "Choisissez un rayon"),
        ({"rayon": "999"}, "rayon", "Choisissez un rayon"),
        ({"tva": "none"}, "tva", "Choisissez la TVA"),
        ({"retractation": "because"}, "retractation", "motifs de la loi"),
        ({"delai": "-1"}, "delai", "un nombre entier"),
        ({"delai": "999999999999999999999"}, "delai", "365 au plus"),
        ({"delai": "400"}, "delai", "365 au plus"),
        ({"adresse": "autre adresse"}, "adresse", "ne change plus"),
    ],
)
async def test_a_mistake_is_said_beside_its_field(
    desk: httpx.AsyncClient, change: dict[str, str], field: str, said: str
) -> None:
    product = await a_product()
    typed = {**await typed_in(desk, form_of(product)), "marque": "Gardée", **change}
    answer = await desk.post(form_of(product), data=typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'value="Gardée"' in answer.text
    assert f'id="{field}-error"' in answer.text or field == "adresse"
    assert (await now_is(product)).brand == "Marche"


async def test_an_address_changes_before_it_is_known_and_never_becomes_anothers(desk: httpx.AsyncClient) -> None:
    other, product = await a_product(), await a_product(published=False)
    typed = await typed_in(desk, form_of(product))
    refused = await desk.post(form_of(product), data={**typed, "adresse": other.slug})
    assert (refused.status_code, "déjà celle d’un autre produit" in text_of(refused)) == (422, True)
    assert (await desk.post(form_of(product), data={**typed, "adresse": "Canne Réglable"})).status_code == 303
    assert (await now_is(product)).slug == "canne-reglable"


async def test_two_on_one_product_overwrite_nothing(desk: httpx.AsyncClient) -> None:
    product = await a_product()
    first, second = await typed_in(desk, form_of(product)), await typed_in(desk, form_of(product))
    assert (await desk.post(form_of(product), data={**first, "marque": "Alizée"})).status_code == 303
    answer = await desk.post(form_of(product), data={**second, "marque": "Zéphyr", "resume": "Le mien."})
    assert answer.status_code == 409
    words = text_of(answer)
    assert "Il y a maintenant\u00a0: « Alizée »." in words.replace("«\u00a0", "« ").replace("\u00a0»", " »")
    assert "Quelqu’un a modifié ces informations entre-temps" in words
    assert 'value="Zéphyr"' in answer.text
    assert ((await now_is(product)).brand, (await now_is(product)).summary) == ("Alizée", f"{product.name}.")
    # Sent again from what the second has now seen, it is kept.
    again = {**second, **filled(answer, form_of(product))}
    assert (await desk.post(form_of(product), data=again)).status_code == 303
    assert ((await now_is(product)).brand, (await now_is(product)).summary) == ("Zéphyr", "Le mien.")


async def test_without_a_fingerprint_nothing_is_kept(desk: httpx.AsyncClient) -> None:
    product = await a_product()
    typed = {**await typed_in(desk, form_of(product)), "marque": "Zéphyr"}
    del typed["empreinte"]
    assert (await desk.post(form_of(product), data=typed)).status_code == 409
    assert (await now_is(product)).brand == "Marche"


async def test_rows_of_characteristics_are_moved_without_a_script(desk: httpx.AsyncClient) -> None:
    product = await a_product(specifications=json.dumps([["Poids", "7 kg"], ["Largeur", "60 cm"]]))
    path = f"{PRODUCTS}/{product.id}/caracteristiques"
    mark = (await typed_in(desk, path))["empreinte"]
    rows = {"nom": ["Poids", "Largeur", ""], "valeur": ["7 kg", "60 cm", ""], "empreinte": [mark]}
    moved = await desk.post(path, data={**rows, "geste": "monter-1"})
    assert moved.status_code == 200
    assert moved.text.index('value="Largeur"') < moved.text.index('value="Poids"')
    assert (await now_is(product)).specifications.count("Poids") == 1, "nothing is kept yet"
    for gesture in ("retirer-0", "ajouter", "descendre-1", "retirer-99", "monter-x", "x"):
        assert (await desk.post(path, data={**rows, "geste": gesture})).status_code == 200
    half = await desk.post(path, data={**rows, "valeur": ["7 kg", "", ""]})
    assert (half.status_code, "La ligne 2 n’a pas de valeur" in text_of(half)) == (422, True)
    kept = {"nom": ["Largeur", "Poids", ""], "valeur": ["60 cm", "8 kg", ""], "empreinte": [mark]}
    assert (await desk.post(path, data=kept)).status_code == 303
    assert json.loads((await now_is(product)).specifications) == [["Largeur", "60 cm"], ["Poids", "8 kg"]]
    late = await desk.post(path, data=kept)
    assert (late.status_code, "Ce qui est enregistré maintenant" in text_of(late)) == (409, True)
    assert "8 kg" in (await desk.get(f"/produits/{product.slug}")).text


async def test_a_copy_is_another_product(desk: httpx.AsyncClient) -> None:
    product = await a_product(name="Lit Nova", variants=2, specifications=json.dumps([["Poids", "40 kg"]]))
    await Photo(product=product.id, name="lit", alt="Un lit").save()
    answer = await desk.post(f"{PRODUCTS}/{product.id}/copie")
    copy = await Product.objects().where(Product.id != product.id).first()
    assert copy is not None
    assert answer.headers["location"] == f"{PRODUCTS}/{copy.id}/fiche"
    assert (copy.name, copy.slug, copy.published) == ("Lit Nova (copie)", "lit-nova-copie", False)
    assert json.loads(copy.specifications) == [["Poids", "40 kg"]]
    own, others = await factories.variants_of(copy), await factories.variants_of(product)
    assert [one.sku for one in own] == [f"{one.sku}-COPIE" for one in others]
    assert {(one.on_hand, one.price_cents) for one in own} == {(0, 4_990)}
    assert [row["name"] for row in await Photo.select().where(Photo.product == copy.id)] == ["lit"]


async def test_a_preview_is_for_staff_alone(desk: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    product = await a_product(name="Lit secret", variants=2, published=False, on_hand=0)
    path = f"{PRODUCTS}/{product.id}/apercu"
    shown = await desk.get(path)
    assert shown.status_code == 200
    for told in ("Aperçu", "Lit secret", "49,90"):
        assert told in text_of(shown)
    assert '<meta name="robots" content="noindex">' in shown.text
    assert shown.headers["cache-control"] == "private, no-store"
    assert f'hx-get="{path}"' in shown.text
    await Variant.update({Variant.made_to_order: True}, force=True)
    assert "Ajouter au panier" in text_of(await desk.get(path)), "as it will be sold"
    part = await desk.get(f"{path}?taille=T2", headers={"HX-Request": "true"})
    assert (part.status_code, "<html" in part.text, 'id="buy"' in part.text) == (200, False, True)
    client.cookies.clear()
    assert (await client.get(path)).status_code == 303
    unknown = await client.get(f"/produits/{product.slug}")
    assert (unknown.status_code, "secret" in text_of(unknown)) == (404, False)
    assert "Lit secret" not in (await client.get("/recherche?q=secret")).text


async def test_a_preview_without_anything_sold_says_so(desk: httpx.AsyncClient) -> None:
    product = await a_product(variants=0, published=False)
    answer = await desk.get(f"{PRODUCTS}/{product.id}/apercu")
    assert (answer.status_code, "pas encore de déclinaison" in text_of(answer)) == (404, True)


async def test_each_change_is_written_down(desk: httpx.AsyncClient) -> None:
    product = await a_product()
    typed = await typed_in(desk, form_of(product))
    await desk.post(form_of(product), data={**typed, "marque": "Alizée"})
    rows = await AuditEntry.select().where(AuditEntry.about == "product").output(load_json=True)
    entry = rows[-1]
    assert (entry["action"], entry["before"]["brand"], entry["after"]["brand"]) == (
        "staff_product_change",
        "Marche",
        "Alizée",
    )
