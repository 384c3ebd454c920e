"""Dora plans a reduction, counts a shelf with the scanner and brings the catalogue back as a file, in a browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.pages_after import Staff
from tests.e2e.visits import Shop, Visit, Visiting

BROWSERS = pytest.mark.parametrize(("javascript", "width"), [(True, 360), (True, 1280), (False, 360)])


def at_the_desk(visiting: Visiting, shop: Shop, javascript: bool, width: int) -> Visit:
    visit = visiting(javascript=javascript, width=width)
    Staff(visit.page, shop.url).sign_in(shop.staff_email, shop.staff_password)
    return visit


def an_article(shop: Shop, at: int) -> tuple[int, str, str]:
    """Id, reference and address of one of those that nobody has reduced."""
    return shop.rows(
        "SELECT v.id, v.sku, p.slug FROM variant v JOIN product p ON p.id = v.product "
        "WHERE v.active AND v.on_hand > 5 AND p.vat_class <> 'book' AND v.price_cents > 1000 AND v.id NOT IN "
        "(SELECT variant FROM price_reduction) AND v.id IN (SELECT variant FROM price_change GROUP BY variant "
        "HAVING COUNT(*) = 1) ORDER BY v.id LIMIT 1 OFFSET ?",
        at,
    )[0]  # type: ignore[no-any-return]


@BROWSERS
def test_a_reduction_is_seen_as_buyers_will_see_it(
    visiting: Visiting, shop: Shop, javascript: bool, width: int
) -> None:
    visit = at_the_desk(visiting, shop, javascript, width)
    page, (_, sku, slug) = visit.page, an_article(shop, 0)
    visit.open("/gestion/prix")
    visit.judge("prices")
    page.get_by_role("link", name="Prévoir une réduction").click()
    page.get_by_role("button", name="Voir ce que liront les acheteurs").click()
    expect(page.get_by_role("heading", name="Il y a un problème")).to_be_visible()
    visit.judge("nothing typed")
    page.get_by_label("Références ou codes-barres").fill(sku)
    page.locator("#pourcentage").fill("20")
    page.get_by_role("button", name="Voir ce que liront les acheteurs").click()
    expect(page.get_by_text("Prix le plus bas des 30 jours avant la réduction")).to_be_visible()
    visit.judge("to check")
    page.get_by_role("button", name="Enregistrer cette réduction").click()
    expect(page.get_by_text("C’est prévu")).to_be_visible()
    visit.judge("planned")
    visit.open(f"/produits/{slug}")
    expect(page.get_by_text("Prix le plus bas des 30 jours avant la réduction").first).to_be_visible()
    visit.open("/gestion/prix")
    page.get_by_role("checkbox", name=re.compile(re.escape(sku))).check()
    page.get_by_role("button", name="Terminer les réductions cochées").click()
    expect(page.get_by_text("1 réduction terminée")).to_be_visible()
    visit.judge("ended")


@BROWSERS
def test_a_shelf_is_counted_with_the_scanner(visiting: Visiting, shop: Shop, javascript: bool, width: int) -> None:
    visit = at_the_desk(visiting, shop, javascript, width)
    page, (variant, sku, _) = visit.page, an_article(shop, 3)
    [(on_hand,)] = shop.rows("SELECT on_hand FROM variant WHERE id = ?", variant)
    visit.open(f"/gestion/stock?q={sku}")
    visit.judge("the list")
    visit.open("/gestion/stock/inventaires")
    visit.judge("stock-takes")
    page.get_by_role("button", name="Commencer").click()
    visit.judge("a sheet")
    sheet = page.url
    for times in (1, 2):
        page.get_by_label("Référence ou code-barres").fill(sku)
        page.keyboard.press("Enter")
        expect(page.locator("#read")).to_contain_text(f"{times} × ")
    visit.judge("scanned")
    assert not javascript or visit.focused() == "code"
    page.goto(f"{sheet}/ecarts")
    visit.judge("differences")
    page.get_by_role("button", name="Appliquer ces écarts").click()
    expect(page.get_by_text("les écarts sont des mouvements")).to_be_visible()
    visit.judge("applied")
    visit.open(f"/gestion/stock/{variant}")
    visit.judge("an article")
    page.get_by_label("Ce qui s’est passé").select_option(label="Arrivage")
    page.get_by_label("Pièces").fill(str(on_hand - 2))
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Mouvement enregistré")).to_be_visible()
    assert shop.rows("SELECT on_hand FROM variant WHERE id = ?", variant) == [(on_hand,)]


@BROWSERS
def test_the_catalogue_goes_out_and_comes_back(
    visiting: Visiting, shop: Shop, javascript: bool, width: int, tmp_path: Path
) -> None:
    visit = at_the_desk(visiting, shop, javascript, width)
    page, (variant, sku, _) = visit.page, an_article(shop, 6)
    [(cents,)] = shop.rows("SELECT price_cents FROM variant WHERE id = ?", variant)
    visit.open("/gestion/catalogue/fichiers")
    visit.judge("files")
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le catalogue (CSV)").click()
    file = tmp_path / "catalogue.csv"
    download.value.save_as(file)
    own, other = f"{cents // 100},{cents % 100:02}", f"{cents // 100 + 1},{cents % 100:02}"
    lines = file.read_text(encoding="utf-8-sig").split("\n")
    changed = [line.replace(f";{own};", f";{other};") if f";{sku};" in line else line for line in lines]
    file.write_text("\n".join(changed), encoding="utf-8-sig")
    page.get_by_label("Fichier CSV").set_input_files(file)
    page.get_by_role("button", name="Comparer avec la boutique").click()
    expect(page.locator("#sums")).to_contain_text("1 changé")
    visit.judge("the difference")
    page.get_by_role("button", name="Appliquer ces changements").click()
    while not javascript and page.locator("#refresh").count():
        page.locator("#refresh").click()
    expect(page.get_by_text("C’est importé")).to_be_visible()
    visit.judge("imported")
    assert shop.rows("SELECT price_cents FROM variant WHERE id = ?", variant) == [(cents + 100,)]
