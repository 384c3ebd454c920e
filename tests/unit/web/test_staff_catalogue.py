"""Staff keep the catalogue: products, variants, rayons; each with and without a mistake, and with a colleague."""

import html
import json
import re
from typing import Any

import httpx
import pytest

from db.engine import fetch
from db.queries.storefront import bump_catalogue_version
from db.tables.carts import CartLine
from db.tables.catalogue import Category, Photo, PriceChange, Product, Variant
from db.tables.promotions import Promotion
from db.tables.staff import AuditEntry
from shop.catalogue.search import index_products, search
from tests import factories
from tests.unit.web.staff_desk import HASHER, PASSWORD, dora_signs_in, fields_of, sign_in, text_of

HERE = "/gestion/catalogue"
PRODUCTS = f"{HERE}/produits"
SHELVES = f"{HERE}/rayons"
VARIANT = {"reference": "NEUF-1", "prix": "49,90", "poids": "1,25", "en-vente": "y", "stock-bas": "2"}


@pytest.fixture
async def staff(client: httpx.AsyncClient) -> httpx.AsyncClient:
    await factories.tariffs()
    await dora_signs_in(client)
    return client


async def a_product(**values: object) -> Product:
    """A product that the search and every page know, as the shop's always are."""
    product = await factories.a_product(**values)  # type: ignore[arg-type]
    await index_products([product.id])
    await bump_catalogue_version()
    return product


async def a_rayon(name: str, **values: Any) -> Category:
    rayon = await factories.a_category(name, **values)
    await bump_catalogue_version()
    return rayon


async def version() -> int:
    return int((await fetch("SELECT version FROM catalogue_version"))[0]["version"])


async def now_is(product: Product) -> Product:
    found = await Product.objects().where(Product.id == product.id).first()
    assert found is not None
    return found


def form_of(product: Product) -> str:
    return f"{PRODUCTS}/{product.id}/fiche"


async def typed_in(staff: httpx.AsyncClient, path: str) -> dict[str, str]:
    """The fields of a form as its page fills them, what is chosen and its long texts too."""
    answer = await staff.get(path)
    assert answer.status_code == 200, path
    return filled(answer, path)


def filled(answer: httpx.Response, path: str) -> dict[str, str]:
    fields = fields_of(answer, path)
    form = answer.text[answer.text.index(f'action="{path}"') :].partition("</form>")[0]
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        fields[name] = html.unescape(text).removeprefix("\r\n")
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


async def test_every_page_of_the_room_opens(staff: httpx.AsyncClient) -> None:
    product = await a_product(variants=2)
    page, variant = f"{PRODUCTS}/{product.id}", (await factories.variants_of(product))[0]
    paths = (
        HERE, f"{HERE}?vue=vignettes", page, f"{page}/fiche", f"{page}/caracteristiques", f"{page}/apercu",
        f"{page}/declinaisons/nouvelle", f"{page}/declinaisons/{variant.id}", f"{PRODUCTS}/nouveau", SHELVES,
        f"{SHELVES}/nouveau", f"{SHELVES}/{product.category}",
    )  # fmt: skip
    for path in paths:
        assert (await staff.get(path)).status_code == 200, path
    for path in (f"{PRODUCTS}/999", f"{PRODUCTS}/x/fiche", f"{page}/declinaisons/999", f"{SHELVES}/999"):
        assert (await staff.get(path)).status_code == 404, path


async def test_a_product_is_made_completed_and_published(staff: httpx.AsyncClient) -> None:
    rayon = await a_rayon("Bain")
    made = await staff.post(PRODUCTS, data={"nom": "Siège de douche Ondine", "rayon": rayon.id, "tva": "medical"})
    product = await Product.objects().first()
    assert product is not None
    page = f"{PRODUCTS}/{product.id}"
    assert (made.status_code, made.headers["location"]) == (303, page)
    assert (product.slug, product.published, product.vat_class) == ("siege-de-douche-ondine", False, "medical")
    assert (await staff.get(f"/produits/{product.slug}")).status_code == 404
    refused = await staff.post(f"{page}/publication", data={"publie": "oui", "retour": "fiche"})
    assert refused.status_code == 422
    assert "au moins une déclinaison" in text_of(refused)
    added = await staff.post(f"{page}/declinaisons", data={**VARIANT, "poids": ""})
    assert added.headers["location"] == f"{page}#declinaisons"
    refused = await staff.post(f"{page}/publication", data={"publie": "oui"})
    assert (refused.status_code, "poids de NEUF-1" in text_of(refused)) == (422, True)
    variant = (await factories.variants_of(product))[0]
    path = f"{page}/declinaisons/{variant.id}"
    assert (await staff.post(path, data={**await typed_in(staff, path), "poids": "1,25"})).status_code == 303
    before = await version()
    published = await staff.post(f"{page}/publication", data={"publie": "oui", "retour": "fiche"})
    assert (published.status_code, published.headers["location"]) == (303, page)
    assert await version() == before + 1
    shown = text_of(await staff.get(f"/produits/{product.slug}"))
    assert "Siège de douche Ondine" in shown
    assert (await search("ondine")).ids == (product.id,)
    history = await PriceChange.select(PriceChange.price_cents).where(PriceChange.variant == variant.id)
    assert (variant.price_cents, variant.weight_g, [one["price_cents"] for one in history]) == (4990, 0, [4990, 4990])


async def test_a_change_shows_on_the_next_page_and_in_the_search(staff: httpx.AsyncClient) -> None:
    product = await a_product(name="Déambulateur Nova")
    assert "Déambulateur Nova" in (await staff.get(f"/produits/{product.slug}")).text
    typed = await typed_in(staff, form_of(product))
    typed |= {
        "nom": "Rollator Zéphyr",
        "resume": "Il roule.",
        "description": "Léger.\n\n- pliant\n- freins <b>doux</b>\n",
        "lourd": "y",
    }
    assert (await staff.post(form_of(product), data=typed)).status_code == 303
    page = (await staff.get(f"/produits/{product.slug}")).text
    assert "Rollator Zéphyr" in page
    assert "Déambulateur Nova" not in page
    assert ((await search("zephyr")).ids, (await search("nova")).ids) == ((product.id,), ())
    kept = await now_is(product)
    assert (kept.oversize, kept.agency_only) == (True, False)
    assert "<strong>doux</strong>" in kept.description


async def test_a_hostile_description_keeps_its_words_alone(staff: httpx.AsyncClient) -> None:
    product = await a_product()
    typed = await typed_in(staff, form_of(product))
    typed["description"] = (
        '<p onclick="x()">Bon<script>alert(1)</script></p><a href="javascript:x()">lien</a><img src=x onerror=x()>'
    )
    assert (await staff.post(form_of(product), data=typed)).status_code == 303
    kept = (await now_is(product)).description
    assert kept.startswith("<p>Bon</p>")
    assert not [word for word in ("script", "onclick", "onerror", "<img") if word in kept]


async def test_a_long_description_is_neither_cut_nor_taken_beyond_its_limit(staff: httpx.AsyncClient) -> None:
    product = await a_product(description="<p>" + "mot " * 8_000 + "fin</p>")
    typed = await typed_in(staff, form_of(product))
    long = "mot " * 8_000 + "fin"
    assert long in (await staff.get(form_of(product))).text
    assert (await staff.post(form_of(product), data={**typed, "description": long})).status_code == 303
    assert (await now_is(product)).description.endswith("fin</p>")
    typed = await typed_in(staff, form_of(product))
    refused = await staff.post(form_of(product), data={**typed, "description": "a" * 60_001})
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
        ({"delai": "999999999999999999999"}, "delai", "un nombre entier"),
        ({"delai": "400"}, "delai", "365 au plus"),
        ({"adresse": "autre adresse"}, "adresse", "ne change plus"),
    ],
)
async def test_a_mistake_is_said_beside_its_field(
    staff: httpx.AsyncClient, change: dict[str, str], field: str, said: str
) -> None:
    product = await a_product()
    typed = {**await typed_in(staff, form_of(product)), "marque": "Gardée", **change}
    answer = await staff.post(form_of(product), data=typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'value="Gardée"' in answer.text
    assert f'id="{field}-error"' in answer.text or field == "adresse"
    assert (await now_is(product)).brand == "Marche"


async def test_an_address_changes_before_it_is_known_and_never_becomes_anothers(staff: httpx.AsyncClient) -> None:
    other, product = await a_product(), await a_product(published=False)
    typed = await typed_in(staff, form_of(product))
    refused = await staff.post(form_of(product), data={**typed, "adresse": other.slug})
    assert (refused.status_code, "déjà celle d’un autre produit" in text_of(refused)) == (422, True)
    assert (await staff.post(form_of(product), data={**typed, "adresse": "Canne Réglable"})).status_code == 303
    assert (await now_is(product)).slug == "canne-reglable"


async def test_two_on_one_product_overwrite_nothing(staff: httpx.AsyncClient) -> None:
    product = await a_product()
    first, second = await typed_in(staff, form_of(product)), await typed_in(staff, form_of(product))
    assert (await staff.post(form_of(product), data={**first, "marque": "Alizée"})).status_code == 303
    answer = await staff.post(form_of(product), data={**second, "marque": "Zéphyr", "resume": "Le mien."})
    assert answer.status_code == 409
    words = text_of(answer)
    assert "Il y a maintenant\u00a0: « Alizée »." in words.replace("«\u00a0", "« ").replace("\u00a0»", " »")
    assert "modifié entre-temps" in words
    assert 'value="Zéphyr"' in answer.text
    assert ((await now_is(product)).brand, (await now_is(product)).summary) == ("Alizée", f"{product.name}.")
    # Sent again from what the second has now seen, it is kept.
    again = {**second, **filled(answer, form_of(product))}
    assert (await staff.post(form_of(product), data=again)).status_code == 303
    assert ((await now_is(product)).brand, (await now_is(product)).summary) == ("Zéphyr", "Le mien.")


async def test_without_a_fingerprint_nothing_is_kept(staff: httpx.AsyncClient) -> None:
    product = await a_product()
    typed = {**await typed_in(staff, form_of(product)), "marque": "Zéphyr"}
    del typed["empreinte"]
    assert (await staff.post(form_of(product), data=typed)).status_code == 409
    assert (await now_is(product)).brand == "Marche"


async def test_rows_of_characteristics_are_moved_without_a_script(staff: httpx.AsyncClient) -> None:
    product = await a_product(specifications=json.dumps([["Poids", "7 kg"], ["Largeur", "60 cm"]]))
    path = f"{PRODUCTS}/{product.id}/caracteristiques"
    mark = (await typed_in(staff, path))["empreinte"]
    rows = {"nom": ["Poids", "Largeur", ""], "valeur": ["7 kg", "60 cm", ""], "empreinte": [mark]}
    moved = await staff.post(path, data={**rows, "geste": "monter-1"})
    assert moved.status_code == 200
    assert moved.text.index('value="Largeur"') < moved.text.index('value="Poids"')
    assert (await now_is(product)).specifications.count("Poids") == 1, "nothing is kept yet"
    for gesture in ("retirer-0", "ajouter", "descendre-1", "retirer-99", "monter-x", "x"):
        assert (await staff.post(path, data={**rows, "geste": gesture})).status_code == 200
    half = await staff.post(path, data={**rows, "valeur": ["7 kg", "", ""]})
    assert (half.status_code, "La ligne 2 n’a pas de valeur" in text_of(half)) == (422, True)
    kept = {"nom": ["Largeur", "Poids", ""], "valeur": ["60 cm", "8 kg", ""], "empreinte": [mark]}
    assert (await staff.post(path, data=kept)).status_code == 303
    assert json.loads((await now_is(product)).specifications) == [["Largeur", "60 cm"], ["Poids", "8 kg"]]
    late = await staff.post(path, data=kept)
    assert (late.status_code, "Ce qui est enregistré maintenant" in text_of(late)) == (409, True)
    assert "8 kg" in (await staff.get(f"/produits/{product.slug}")).text


async def test_the_list_is_narrowed_by_its_address(staff: httpx.AsyncClient) -> None:
    top = await a_rayon("Marche")
    below = await a_rayon("Cannes", parent=top)
    cane = await a_product(name="Canne anglaise", category=below, on_hand=1)
    hidden = await a_product(name="Rollator caché", category=top, published=False, description="<p>Oui.</p>")
    await a_product(name="Coussin épuisé", on_hand=0)
    wanted = {
        "": 3, "?etat=publies": 2, "?etat=non-publies": 1, f"?rayon={top.id}": 2, f"?rayon={below.id}": 1,
        "?vente=commandables": 2, "?vente=non-commandables": 1, "?vente=stock-bas": 2, "?vente=arretes": 0,
        "?manque=sans-photo": 3, "?manque=sans-description": 2, "?q=cannes": 1, "?q=rollat": 1, "?q=marche": 3,
        "?q=%22*%22": 0, "?q=%27": 0, "?q=zzz": 0, "?etat=x&rayon=x&page=-1": 3, "?page=99": 3,
    }  # fmt: skip
    for asked, count in wanted.items():
        answer = await staff.get(HERE + asked)
        assert answer.status_code == 200, asked
        assert text_of(answer).count("Dépublier") + text_of(answer).count(" Publier «") == count, asked
    variant = (await factories.variants_of(cane))[0]
    for code in (variant.sku.lower(), variant.sku[:7]):
        assert f'id="product-{cane.id}"' in (await staff.get(f"{HERE}?q={code}")).text
    assert f'id="product-{hidden.id}"' in (await staff.get(f"{HERE}?etat=non-publies&vue=vignettes")).text


async def test_a_long_list_has_pages(staff: httpx.AsyncClient) -> None:
    rayon = await a_rayon("Marche")
    for number in range(51):
        await factories.a_product(f"Produit {number:02}", category=rayon)
    first, second = await staff.get(HERE), await staff.get(f"{HERE}?page=2")
    assert ("Produit 49" in first.text, "Produit 50" in first.text) == (True, False)
    assert ("Produit 49" in second.text, "Produit 50" in second.text) == (False, True)


async def test_publishing_from_the_list_comes_back_to_the_list(staff: httpx.AsyncClient) -> None:
    product = await a_product()
    data = {"publie": "non", "retour": "q=produit+x&etat=publies&vue=vignettes&page=2&evil=//x"}
    answer = await staff.post(f"{PRODUCTS}/{product.id}/publication", data=data)
    assert answer.headers["location"] == f"{HERE}?q=produit+x&etat=publies&vue=vignettes&page=2"
    assert not (await now_is(product)).published
    htmx = await staff.post(
        f"{PRODUCTS}/{product.id}/publication", data={"publie": "oui"}, headers={"HX-Request": "true"}
    )
    assert (htmx.status_code, htmx.headers["hx-redirect"]) == (200, HERE)
    assert (await now_is(product)).published


async def test_a_copy_is_another_product(staff: httpx.AsyncClient) -> None:
    product = await a_product(name="Lit Nova", variants=2, specifications=json.dumps([["Poids", "40 kg"]]))
    await Photo(product=product.id, name="lit", alt="Un lit").save()
    answer = await staff.post(f"{PRODUCTS}/{product.id}/copie")
    copy = await Product.objects().where(Product.id != product.id).first()
    assert copy is not None
    assert answer.headers["location"] == f"{PRODUCTS}/{copy.id}/fiche"
    assert (copy.name, copy.slug, copy.published) == ("Lit Nova (copie)", "lit-nova-copie", False)
    assert json.loads(copy.specifications) == [["Poids", "40 kg"]]
    own, others = await factories.variants_of(copy), await factories.variants_of(product)
    assert [one.sku for one in own] == [f"{one.sku}-COPIE" for one in others]
    assert {(one.on_hand, one.price_cents) for one in own} == {(0, 4_990)}
    assert [row["name"] for row in await Photo.select().where(Photo.product == copy.id)] == ["lit"]


async def test_a_new_price_is_written_into_its_history(staff: httpx.AsyncClient) -> None:
    product = await a_product()
    variant = (await factories.variants_of(product))[0]
    path = f"{PRODUCTS}/{product.id}/declinaisons/{variant.id}"
    typed = await typed_in(staff, path)
    assert (typed["prix"], typed["poids"]) == ("49,90", "1,2")
    assert (await staff.post(path, data={**typed, "prix": "45", "longueur": "12,5"})).status_code == 303
    rows = await PriceChange.select().where(PriceChange.variant == variant.id).order_by(PriceChange.id)
    assert [row["price_cents"] for row in rows] == [4_990, 4_500]
    changed = (await factories.variants_of(product))[0]
    assert (changed.price_cents, changed.length_mm) == (4_500, 125)
    assert "45,00" in text_of(await staff.get(f"/produits/{product.slug}"))


async def test_while_a_reduction_runs_the_price_is_the_one_that_comes_back(staff: httpx.AsyncClient) -> None:
    product = await a_product()
    variant = (await factories.variants_of(product))[0]
    await fetch(
        "INSERT INTO price_reduction (variant, price_cents, starts_at, state, back_cents, actor, created_at) "
        "VALUES ({}, 3990, {}, 'running', 4990, '', {})", variant.id, factories.NOW, factories.NOW,
    )  # fmt: skip
    await fetch("UPDATE variant SET price_cents = 3990 WHERE id = {}", variant.id)
    await PriceChange(variant=variant.id, price_cents=3990, since=factories.NOW).save()
    path = f"{PRODUCTS}/{product.id}/declinaisons/{variant.id}"
    typed = await typed_in(staff, path)
    assert (typed["prix"], "Une réduction est en cours" in text_of(await staff.get(path))) == ("49,90", True)
    below = await staff.post(path, data={**typed, "prix": "39,90"})
    assert (below.status_code, "une réduction est en cours" in text_of(below)) == (422, True)
    assert (await staff.post(path, data={**typed, "prix": "55"})).status_code == 303
    row = (await fetch("SELECT back_cents FROM price_reduction"))[0]
    assert (row["back_cents"], (await factories.variants_of(product))[0].price_cents) == (5_500, 3_990)


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"reference": ""}, "reference", "Donnez une référence"),
        ({"reference": "TAKEN-1"}, "reference", "déjà celle d’un autre article"),
        ({"reference": "taken-1"}, "reference", "déjà celle d’un autre article"),
        ({"code-barres": "1234567890123"}, "code-barres", "Ce code-barres n’en est pas un"),
        ({"prix": ""}, "prix", "Donnez un prix"),
        ({"prix": "0"}, "prix", "plus de 0"),
        ({"prix": "-5"}, "prix", "Indiquez un nombre"),
        ({"prix": "1e3"}, "prix", "Indiquez un nombre"),
        ({"prix": "12,345"}, "prix", "Indiquez un nombre"),
        ({"prix": "99999999999"}, "prix", "Indiquez un nombre"),
        ({"poids": "٣"}, "poids", "Indiquez un nombre"),
        ({"retour": "2026-13-45", "motif": "awaiting_delivery"}, "retour", "Indiquez un jour"),
        ({"retour": "0001-01-01", "motif": "awaiting_delivery"}, "retour", "de ce siècle"),
        ({"retour": "2026-12-31"}, "retour", "Cette date va avec le motif"),
        ({"motif": "tired"}, "motif", "parmi les motifs"),
        ({"taille": "M"}, "taille", "déjà cette taille"),
    ],
)
async def test_a_variant_that_cannot_be_is_refused(
    staff: httpx.AsyncClient, change: dict[str, str], field: str, said: str
) -> None:
    product = await a_product(variant_values={"sku": "TAKEN-1", "size": "M"})
    answer = await staff.post(f"{PRODUCTS}/{product.id}/declinaisons", data={**VARIANT, "taille": "L", **change})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'id="{field}-error"' in answer.text
    assert await Variant.count() == 1


async def test_a_variant_that_was_ordered_is_taken_off_sale_and_not_away(staff: httpx.AsyncClient) -> None:
    product = await a_product(variants=2, on_hand=0)
    ordered, free = await factories.variants_of(product)
    await fetch("UPDATE variant SET on_hand = 5 WHERE id = {}", ordered.id)
    await fetch(
        "INSERT INTO stock_movement (variant, delta, reason, at) VALUES ({}, 5, 'opening', {})",
        ordered.id,
        factories.NOW,
    )
    await factories.an_order(ordered)
    await factories.a_cart((free, 1))
    page = f"{PRODUCTS}/{product.id}/declinaisons"
    for variant in (ordered, free):
        assert (await staff.post(f"{page}/{variant.id}/suppression")).status_code == 303
    left = await factories.variants_of(product)
    assert [(one.id, one.active) for one in left] == [(ordered.id, False)]
    assert await CartLine.count() == 0
    assert (await staff.post(f"{page}/{free.id}/suppression")).status_code == 404


async def test_variants_are_put_in_order(staff: httpx.AsyncClient) -> None:
    product = await a_product(variants=3)
    first, second, third = await factories.variants_of(product)
    page = f"{PRODUCTS}/{product.id}/declinaisons"
    await staff.post(f"{page}/{third.id}/place", data={"sens": "monter"})
    await staff.post(f"{page}/{first.id}/place", data={"sens": "descendre"})
    await staff.post(f"{page}/{third.id}/place", data={"sens": "monter"})
    assert [one.id for one in await factories.variants_of(product)] == [third.id, first.id, second.id]


async def test_two_on_one_variant_overwrite_nothing(staff: httpx.AsyncClient) -> None:
    product = await a_product()
    variant = (await factories.variants_of(product))[0]
    path = f"{PRODUCTS}/{product.id}/declinaisons/{variant.id}"
    typed = await typed_in(staff, path)
    assert (await staff.post(path, data={**typed, "prix": "60"})).status_code == 303
    answer = await staff.post(path, data={**typed, "prix": "70"})
    assert (answer.status_code, "Il y a maintenant\u00a0: 60,00." in text_of(answer)) == (409, True)
    assert (await factories.variants_of(product))[0].price_cents == 6_000


async def test_rayons_are_a_tree_of_two_levels(staff: httpx.AsyncClient) -> None:
    await staff.post(SHELVES, data={"nom": "Marche", "dessin": "footprints"})
    await staff.post(SHELVES, data={"nom": "Bain", "dessin": ""})
    marche, bain = await Category.objects().order_by(Category.id)
    await staff.post(SHELVES, data={"nom": "Cannes", "parent": marche.id, "dessin": ""})
    cannes = await Category.objects().where(Category.name == "Cannes").first()
    assert cannes is not None
    assert (cannes.parent, cannes.slug) == (marche.id, "cannes")
    assert "Cannes" in (await staff.get("/menu")).text
    path = f"{SHELVES}/{marche.id}"
    deep = await staff.post(path, data={**await typed_in(staff, path), "parent": str(bain.id)})
    assert (deep.status_code, "deux niveaux" in text_of(deep)) == (422, True)
    under = await staff.post(SHELVES, data={"nom": "Trop bas", "parent": cannes.id, "dessin": ""})
    assert (under.status_code, "premier niveau" in text_of(under)) == (422, True)
    assert (await staff.post(SHELVES, data={"nom": "x", "dessin": "nope"})).status_code == 422
    await staff.post(f"{SHELVES}/{bain.id}/place", data={"sens": "monter"})
    menu = (await staff.get("/menu")).text
    assert menu.index("Bain") < menu.index("Marche")
    full = await staff.post(f"{path}/suppression")
    assert (full.status_code, "en contient d’autres" in text_of(full)) == (422, True)


async def test_a_rayon_goes_when_its_products_have_another(staff: httpx.AsyncClient) -> None:
    old, new = await a_rayon("Anciens"), await a_rayon("Nouveaux")
    product = await a_product(name="Canne", category=old)
    offer = Promotion(label="Soldes", kind="percent", categories=json.dumps([old.id]), created_at=factories.NOW)
    await offer.save()
    path = f"{SHELVES}/{old.id}/suppression"
    aimed = await staff.post(path, data={"vers": str(new.id)})
    assert (aimed.status_code, "Soldes" in text_of(aimed)) == (422, True)
    await Promotion.update({Promotion.active: False}, force=True)
    for nowhere in ("", str(old.id), "999", "x"):
        refused = await staff.post(path, data={"vers": nowhere})
        assert (refused.status_code, "Choisissez le rayon qui reçoit" in text_of(refused)) == (422, True)
    assert (await staff.post(path, data={"vers": str(new.id)})).status_code == 303
    assert (await now_is(product)).category == new.id
    assert ((await search("nouveaux")).ids, (await search("anciens")).ids) == ((product.id,), ())
    answer = await staff.get(f"/rayons/{old.slug}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/rayons/{new.slug}")


async def test_a_renamed_rayon_is_found_by_its_new_name(staff: httpx.AsyncClient) -> None:
    rayon = await a_rayon("Marche")
    product = await a_product(name="Canne", category=rayon, brand="x")
    path = f"{SHELVES}/{rayon.id}"
    typed = await typed_in(staff, path)
    refused = await staff.post(path, data={**typed, "adresse": "autre"})
    assert (refused.status_code, "ne change plus" in text_of(refused)) == (422, True)
    assert (await staff.post(path, data={**typed, "nom": "Mobilité"})).status_code == 303
    assert ((await search("mobilite")).ids, (await search("marche")).ids) == ((product.id,), ())
    late = await staff.post(path, data={**typed, "nom": "Autre"})
    assert (late.status_code, "Mobilité" in text_of(late)) == (409, True)


async def test_a_preview_is_for_staff_alone(staff: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    product = await a_product(name="Lit secret", variants=2, published=False, on_hand=0)
    path = f"{PRODUCTS}/{product.id}/apercu"
    shown = await staff.get(path)
    assert shown.status_code == 200
    for told in ("Aperçu", "Lit secret", "49,90"):
        assert told in text_of(shown)
    assert '<meta name="robots" content="noindex">' in shown.text
    assert shown.headers["cache-control"] == "private, no-store"
    assert f'hx-get="{path}"' in shown.text
    await Variant.update({Variant.made_to_order: True}, force=True)
    assert "Ajouter au panier" in text_of(await staff.get(path)), "as it will be sold"
    part = await staff.get(f"{path}?taille=T2", headers={"HX-Request": "true"})
    assert (part.status_code, "<html" in part.text, 'id="buy"' in part.text) == (200, False, True)
    client.cookies.clear()
    assert (await client.get(path)).status_code == 303
    unknown = await client.get(f"/produits/{product.slug}")
    assert (unknown.status_code, "secret" in text_of(unknown)) == (404, False)
    assert "Lit secret" not in (await client.get("/recherche?q=secret")).text


async def test_a_preview_without_anything_sold_says_so(staff: httpx.AsyncClient) -> None:
    product = await a_product(variants=0, published=False)
    answer = await staff.get(f"{PRODUCTS}/{product.id}/apercu")
    assert (answer.status_code, "pas encore de déclinaison" in text_of(answer)) == (404, True)


async def test_who_sells_reads_the_list_and_changes_nothing(client: httpx.AsyncClient) -> None:
    await factories.dora(await HASHER.hash(PASSWORD), roles=["sales"])
    await sign_in(client)
    product = await a_product()
    listed = await client.get(HERE)
    assert (listed.status_code, "Dépublier" in listed.text, "/apercu" in listed.text) == (200, False, True)
    for path in (f"{PRODUCTS}/{product.id}", form_of(product), SHELVES):
        assert (await client.get(path)).status_code == 403
    assert (await client.post(f"{PRODUCTS}/{product.id}/publication", data={"publie": "non"})).status_code == 403
    assert (await now_is(product)).published


async def test_each_change_is_written_down(staff: httpx.AsyncClient) -> None:
    product = await a_product()
    typed = await typed_in(staff, form_of(product))
    await staff.post(form_of(product), data={**typed, "marque": "Alizée"})
    rows = await AuditEntry.select().where(AuditEntry.about == "product").output(load_json=True)
    entry = rows[-1]
    assert (entry["action"], entry["before"]["brand"], entry["after"]["brand"]) == (
        "staff_product_change",
        "Marche",
        "Alizée",
    )


async def test_an_empty_rayon_is_renamed_and_moved(staff: httpx.AsyncClient) -> None:
    top, rayon = await a_rayon("Maison"), await a_rayon("Bain")
    path = f"{SHELVES}/{rayon.id}"
    typed = await typed_in(staff, path)
    assert (await staff.post(path, data={**typed, "nom": "Toilette"})).status_code == 303
    typed = await typed_in(staff, path)
    assert (await staff.post(path, data={**typed, "parent": str(top.id)})).status_code == 303
    row = (await fetch("SELECT name, parent FROM category WHERE id = {}", rayon.id))[0]
    assert (row["name"], row["parent"]) == ("Toilette", top.id)
