"""« Me prévenir »: what cannot be had is asked for, confirmed from the mail, announced, and bought (journey 10)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages_after import Staff
from tests.e2e.shortcuts import add_and_see_the_cart
from tests.e2e.visits import Shop, Visit, Visiting
from tests.e2e.walks import Walk

SLUG, SIZE = "bande-cohesive-liane", "7,5\u00a0cm"
LINK = re.compile(r"/alertes/[^/\s]+")


@pytest.fixture
def sku(shop: Shop) -> Iterator[str]:
    """The one size and colour that is out of stock; as it was, afterwards."""
    ((sku, day),) = shop.rows("SELECT sku, restock_on FROM variant WHERE sku = 'NIV-181-75-CR'")
    yield sku
    shop.arrange_variant(sku, on_hand=0, not_orderable_reason="awaiting_delivery", restock_on=day)


def look_for_restocked(shop: Shop) -> None:
    """What the worker does every five minutes, now."""
    shop.rows(
        "INSERT INTO job (kind, key, payload, created_at, run_at, attempts, leased_by, last_error) SELECT "
        "'every:restock', 'every:restock:' || hex(randomblob(8)), '{}', now, now, 0, '', '' "
        "FROM (SELECT strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') AS now)"
    )


def staff_restock(visit: Visit, shop: Shop, sku: str, pieces: int) -> None:
    """The goods arrive: written down on the stock page, which leads to where the article is sold again."""
    page = visit.page
    Staff(page, shop.url).sign_in(shop.staff_email, shop.staff_password)
    visit.open(f"/gestion/stock?q={sku}")
    page.get_by_role("main").get_by_role("link", name=re.compile("Bande")).first.click()
    expect(page.locator("#kept-off")).to_contain_text("en attente de réapprovisionnement")
    visit.judge("stock page")
    page.get_by_label("Ce qui s’est passé").select_option(label="Arrivage")
    page.get_by_label("Pièces").fill(str(pieces))
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#standing")).to_contain_text(f"{pieces} en rayon")
    visit.judge("arrived")
    page.get_by_role("link", name="Le vendre de nouveau").click()
    page.get_by_label("Vente", exact=True).select_option(label="Selon le stock")
    page.get_by_label("Retour prévu le").fill("")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bande")
    assert shop.rows("SELECT on_hand, not_orderable_reason FROM variant WHERE sku = ?", sku) == [(pieces, "")]
    assert shop.rows("SELECT reason, delta FROM stock_movement ORDER BY id DESC LIMIT 1") == [("arrival", pieces)]


def test_a_wish_confirmed_is_a_mail_and_a_purchase(
    visit: Visit, visiting: Visiting, shop: Shop, sku: str, eventually: Callable[[Callable[[], Any]], Any]
) -> None:
    page, address = visit.page, f"attente-{'avec' if visit.javascript else 'sans'}@exemple.fr"
    visit.open(f"/produits/{SLUG}?taille=7%2C5%C2%A0cm&coloris=Chair")
    main = page.get_by_role("main")
    expect(main).to_contain_text("en attente de réapprovisionnement")
    expect(main.get_by_role("button", name="Ajouter au panier")).to_have_count(0)
    main.get_by_label("Adresse e-mail").fill("attente@")
    main.get_by_role("button", name="Me prévenir").click()
    expect(main).to_contain_text("Vérifiez cette adresse e-mail")
    visit.judge("restock refused")
    expect(visit.page.locator("#restock-email")).to_be_focused()
    expect(main.get_by_label("Adresse e-mail")).to_have_value("attente@")
    walk = Walk(visit, 10)
    with walk():
        main.get_by_label("Adresse e-mail").fill(address)
        main.get_by_role("button", name="Me prévenir").click()
        expect(main).to_contain_text("Consultez vos e-mails")
    visit.judge("restock asked")
    (mail,) = eventually(lambda: shop.mails(address))
    link = LINK.search(mail.get_body(("plain",)).get_content())
    assert link
    with walk():
        visit.open(link.group())
        visit.judge("restock link")
        main.get_by_role("button", name="Oui, me prévenir").click()
        visit.expect_heading("C’est noté")
    visit.judge("restock confirmed")
    staff_restock(visiting(javascript=visit.javascript), shop, sku, 4)
    look_for_restocked(shop)
    assert eventually(lambda: len(shop.mails(address)) == 2)
    news = shop.mails(address)[1].get_body(("plain",)).get_content()
    back = re.search(r"http\S+/produits/\S+", news)
    assert back
    with walk():
        page.goto(back.group())
        expect(main).to_contain_text("Plus que 4 exemplaires en stock")
        expect(main.get_by_label(SIZE)).to_be_checked()
        add_and_see_the_cart(visit)
    expect(main).to_contain_text("Bande cohésive Liane")
    visit.judge("cart with what is back")
    visit.open(link.group() + "/fin")
    visit.judge("restock ending")
    main.get_by_role("button", name="Ne plus me prévenir").click()
    visit.expect_heading("Cette alerte a pris fin")
    visit.judge("restock over")
    assert shop.rows("SELECT COUNT(*) FROM restock_notice WHERE email = ?", address) == [(0,)]
