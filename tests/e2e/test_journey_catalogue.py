"""Staff put a product on sale: fiche, variant, characteristics, photo, preview, publication (ux.md P33)."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.pages_after import Staff
from tests.e2e.visits import Shop, Visit

HERE = "/gestion/catalogue"


def a_photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (800, 800), "teal").save(file, "JPEG")
    return file.getvalue()


def test_staff_put_a_product_on_sale(visit: Visit, shop: Shop) -> None:
    name = f"Table de chevet {'Avec' if visit.javascript else 'Sans'}"
    page = visit.page
    Staff(page, shop.url).sign_in(shop.staff_email, shop.staff_password)
    visit.open(HERE)
    page.get_by_role("link", name="Créer un produit").click()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#error-summary")).to_contain_text("Donnez un nom au produit.")
    visit.judge("staff: a product without a name")
    page.get_by_label("Nom", exact=True).fill(name)
    page.get_by_label("Rayon", exact=True).select_option(index=1)
    page.get_by_label("Description").fill("Solide.\n\n- deux tiroirs\n- **quatre** roues")
    page.get_by_role("button", name="Enregistrer").click()
    visit.expect_heading(name)
    page.get_by_role("button", name="Publier").click()
    expect(page.locator("#error-summary")).to_contain_text("au moins une déclinaison en vente")
    visit.judge("staff: a product that cannot be published yet")
    page.get_by_role("link", name="Compléter la fiche").click()
    page.get_by_role("link", name="Ajouter une déclinaison").click()
    page.get_by_label("Référence").fill(f"CHEVET-{'A' if visit.javascript else 'S'}")
    page.get_by_label("Prix TTC, en euros").fill("89,90")
    page.get_by_label("Poids emballé, en kg").fill("12,5")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Modifier les caractéristiques").click()
    page.get_by_label("Nom", exact=True).fill("Largeur")
    page.get_by_label("Valeur").fill("45 cm")
    page.get_by_role("button", name="Ajouter une ligne").click()
    page.get_by_label("Nom", exact=True).nth(1).fill("Hauteur")
    page.get_by_label("Valeur").nth(1).fill("60 cm")
    page.get_by_role("button", name="Monter la ligne 2").click()
    visit.judge("staff: characteristics")
    # Enter saves, whichever of the many buttons stands first.
    page.get_by_label("Valeur").first.press("Enter")
    expect(page.locator("#caracteristiques tr").first).to_contain_text("Hauteur")
    photo = page.locator("#photos form").last
    photo.get_by_label("Fichier").set_input_files({"name": "t.jpg", "mimeType": "image/jpeg", "buffer": a_photo()})
    photo.get_by_label("Ce que montre la photo").fill("Une table de chevet à deux tiroirs")
    photo.get_by_role("button", name="Ajouter la photo").click()
    expect(page.locator("#photos").get_by_role("img", name="Une table de chevet à deux tiroirs")).to_be_visible()
    visit.judge("staff: a product with its photo")
    page.get_by_role("link", name="Aperçu").click()
    expect(page.locator("#preview")).to_contain_text("Seule l’équipe voit cette page")
    visit.judge("staff: preview")
    page.get_by_role("link", name="Revenir à la fiche").click()
    page.get_by_role("button", name="Publier").click()
    page.get_by_role("link", name="Voir en boutique").click()
    visit.expect_heading(name)
    expect(page.get_by_role("main")).to_contain_text("quatre roues")


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_the_catalogue_keeps_the_rules(visit: Visit, shop: Shop, width: int) -> None:
    if width > 360 and not visit.javascript:
        pytest.skip("the same page as at 360 px")
    visit.page.set_viewport_size({"width": width, "height": 740})
    Staff(visit.page, shop.url).sign_in(shop.staff_email, shop.staff_password)
    ((product, category),) = shop.rows(
        "SELECT p.id, p.category FROM product p JOIN document d ON d.product = p.id ORDER BY p.id LIMIT 1"
    )
    ((variant,),) = shop.rows("SELECT MIN(id) FROM variant WHERE product = ?", product)
    one = f"{HERE}/produits/{product}"
    for path in (HERE, f"{HERE}?vue=vignettes", f"{HERE}?q=introuvable", one, f"{one}/fiche", f"{one}/caracteristiques",
                 f"{one}/declinaisons/{variant}", f"{one}/declinaisons/nouvelle", f"{one}/apercu", f"{HERE}/rayons",
                 f"{HERE}/rayons/{category}", f"{HERE}/rayons/nouveau"):  # fmt: skip
        visit.open(path)
        visit.judge(f"staff: {path}, {width} px")
