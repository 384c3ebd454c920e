"""The cart by HTTP, with and without htmx (ux.md P5 and §2.3-12)."""

import httpx
import pytest

from db.engine import fetch
from db.tables.catalogue import Product, Variant
from lints.markup import check_page
from tests.factories import an_article
from tests.rows import quantities
from tests.unit.web.cart_desk import form_of, partials
from tests.unit.web.checkout_walkthrough import Guest, words
from tests.unit.web.conftest import HTMX
from web.limits import RULES


async def test_adding_without_javascript_leads_to_the_line(guest: Guest) -> None:
    variant = await an_article()
    answer = await guest.add(variant, 2)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/panier#ligne-{variant.id}")
    page = await guest.get("/panier")
    assert f'id="ligne-{variant.id}"' in page.text
    assert "Panier (2 articles)" in words(page)
    assert await quantities() == {variant.id: 2}


async def test_adding_with_htmx_answers_with_partials_alone(guest: Guest) -> None:
    variant = await an_article(price_cents=7_400)
    answer = await guest.add(variant, 2, headers=HTMX)
    assert answer.status_code == 200
    assert set(partials(answer)) == {"#cart-count", "#live", "#added", "#quantite-note"}
    assert "Déambulateur pliant : ajouté. Panier : 2 articles, 148,00 €" in words(answer)
    for way_on in ('class="button secondary" href="/panier"', 'class="button quiet" href="/"'):
        assert way_on in answer.text, "as large as a thumb"
    assert "<html" not in answer.text


async def test_the_cookie_is_made_by_the_first_addition_and_only_then(guest: Guest) -> None:
    variant = await an_article()
    assert "set-cookie" not in (await guest.get("/panier")).headers
    first = await guest.add(variant)
    cookie = first.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age=7776000" in cookie
    assert "set-cookie" not in (await guest.add(variant, 3)).headers
    assert len(await fetch("SELECT id FROM cart")) == 1


async def test_an_addition_that_makes_no_cart_counts_none(guest: Guest) -> None:
    refused = await guest.add(await an_article(on_hand=0))
    assert (refused.status_code, await fetch("SELECT * FROM limit_counter")) == (409, [])
    await guest.add(await an_article())
    assert [row["count"] for row in await fetch("SELECT count FROM limit_counter WHERE rule = 'cart'")] == [1]


async def test_one_address_makes_so_many_carts_and_no_more(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant)
    await fetch("UPDATE limit_counter SET count = {} WHERE rule = 'cart'", RULES["cart"].most)
    assert (await guest.add(variant, 2)).status_code == 303
    guest.client.cookies.clear()
    refused = await guest.add(variant)
    assert (refused.status_code, "retry-after" in refused.headers) == (429, True)
    assert len(await fetch("SELECT id FROM cart")) == 1


async def test_a_cookie_of_somebody_elses_making_is_replaced(guest: Guest) -> None:
    guest.client.cookies.set("cart", "A" * 43)
    answer = await guest.add(await an_article())
    assert "set-cookie" in answer.headers


async def test_a_triple_tap_adds_once(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant)
    await fetch("UPDATE cart_line SET quantity = 1")
    for _ in range(2):
        assert (await guest.add(variant, headers=HTMX)).status_code == 200
    assert (await quantities())[variant.id] in (1, 2)  # a slow machine may need more than the second between two


async def test_less_stock_than_asked_is_said_at_both_depths(guest: Guest) -> None:
    one, other = await an_article(on_hand=5), await an_article(on_hand=5)
    answer = await guest.add(one, 9)
    assert answer.headers["location"] == f"/panier?limite={one.id}#ligne-{one.id}"
    assert "votre panier en contient 5, le maximum" in words(await guest.get(answer.headers["location"]))
    assert "Votre panier en contient 5, le maximum" in words(await guest.add(other, 9, headers=HTMX))


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_an_exhausted_article_is_refused_with_its_reason(guest: Guest, headers: dict[str, str]) -> None:
    variant = await an_article(on_hand=0)
    answer = await guest.add(variant, headers=headers)
    assert answer.status_code == 409
    assert "stock épuisé" in words(answer)
    assert ("<h1" in answer.text) is not bool(headers)
    assert await quantities() == {}


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_a_full_line_says_how_many_are_allowed(guest: Guest, headers: dict[str, str]) -> None:
    variant = await an_article(on_hand=2)
    await guest.add(variant, 2)
    answer = await guest.add(variant, 1, headers=headers)
    assert answer.status_code == 409
    assert "déjà les 2 exemplaires" in words(answer)


@pytest.mark.parametrize(
    "quantity", ["-1", "0", "000", "1.5", "1e9", "-99999999999999999999", "NaN", "٣", "", "2; DROP"]
)
async def test_a_quantity_that_is_none_adds_nothing(guest: Guest, quantity: str) -> None:
    """T11."""
    variant = await an_article()
    assert (await guest.add(variant, quantity)).status_code == 422
    assert (await guest.add(variant, quantity, headers=HTMX)).status_code == 422
    assert await quantities() == {}


@pytest.mark.parametrize("headers", [{}, HTMX])
async def test_more_pieces_than_there_are_adds_what_there_is(guest: Guest, headers: dict[str, str]) -> None:
    variant = await an_article(on_hand=5)
    answer = await guest.add(variant, "99999999999999999999", headers=headers)
    assert answer.status_code == (200 if headers else 303)
    assert headers or answer.headers["location"].startswith(f"/panier?limite={variant.id}")
    assert await quantities() == {variant.id: 5}


async def test_an_unknown_reference_is_not_found(guest: Guest) -> None:
    answer = await guest.post("/panier/lignes", {"reference": "RIEN-1", "quantite": "1"})
    assert answer.status_code == 404


async def test_the_cart_opened_from_the_review_shows_the_comment_and_the_way_back(guest: Guest) -> None:
    await guest.add(await an_article(), 1)
    assert "Enregistrer et revenir à la vérification" in words(await guest.get("/panier?retour=verification"))
    assert "Enregistrer et revenir" not in words(await guest.get("/panier"))


async def test_another_price_meanwhile_shows_the_page_anew(guest: Guest) -> None:
    """T12."""
    variant = await an_article(price_cents=6_780)
    await guest.add(variant)
    form = await form_of(guest, op="checkout")
    await _reprice(variant, 7_200)
    answer = await guest.post("/panier", form)
    assert answer.headers["location"] == "/panier"
    page = words(await guest.get("/panier"))
    assert "a changé : 67,80 € → 72,00 €" in page
    again = await guest.post("/panier", await form_of(guest, op="checkout"))
    assert again.headers["location"] == "/commande/coordonnees"
    assert "67,80 €" not in words(await guest.get("/panier"))


async def test_an_article_withdrawn_meanwhile_is_kept_out_of_the_total_and_explained(guest: Guest) -> None:
    """T12."""
    kept, gone = await an_article("Canne", price_cents=1_000), await an_article("Siège", price_cents=9_000)
    await guest.add(kept)
    await guest.add(gone)
    await Product.update({Product.published: False}).where(Product.id == gone.product)
    page = words(await guest.get("/panier"))
    assert "« Siège » ne peut plus être commandé : article arrêté" in page
    assert "Total 10,00 €" in page
    assert "ne fera pas partie de la commande" in page
    form = await form_of(guest, op="checkout")
    assert (await guest.post("/panier", form)).headers["location"] == "/commande/coordonnees"


async def test_how_much_is_missing_for_free_delivery(guest: Guest) -> None:
    """S0-26."""
    variant = await an_article(price_cents=8_660)
    await guest.add(variant)
    assert "Plus que 12,40 € pour la livraison offerte" in words(await guest.get("/panier"))


async def test_an_empty_cart_says_so(guest: Guest) -> None:
    page = await guest.get("/panier")
    assert page.status_code == 200
    assert "Votre panier est vide" in words(page)
    assert (await guest.post("/panier", {"op": "inc:1"})).headers["location"] == "/panier"


async def test_the_comment_is_kept_with_the_cart(guest: Guest) -> None:
    variant = await an_article()
    await guest.add(variant)
    await guest.post("/panier", await form_of(guest, commentaire="Sonnez <b>deux</b> fois"))
    page = await guest.get("/panier")
    assert "Sonnez &lt;b&gt;deux&lt;/b&gt; fois" in page.text


async def test_no_foreign_line_can_be_reached(guest: Guest, client: httpx.AsyncClient) -> None:
    """T11: Charlie's form names a line of Alice's cart."""
    variant = await an_article()
    await guest.add(variant, 2)
    client.cookies.clear()
    other = await an_article()
    await guest.add(other, 1)
    await guest.post("/panier", {f"quantite-{variant.id}": "9", f"quantite-{other.id}": "1", "op": f"del:{variant.id}"})
    assert await quantities() == {variant.id: 2, other.id: 1}


async def test_pages_and_partials_keep_the_markup_contract(guest: Guest) -> None:
    variant = await an_article(on_hand=5)
    added = await guest.add(variant, 2, headers=HTMX)
    changed = await guest.post("/panier", await form_of(guest, op=f"inc:{variant.id}"), headers=HTMX)
    for name, answer in (("panier", await guest.get("/panier?code_postal=20000")), ("added", added), ("cart", changed)):
        assert [str(finding) for finding in check_page(name, answer.text)] == []


async def test_the_header_counts_pieces(guest: Guest) -> None:
    await guest.add(await an_article(), 3)
    assert '<span id="cart-count">Panier (3)</span>' in (await guest.get("/panier")).text


async def _reprice(variant: Variant, cents: int) -> None:
    await fetch("UPDATE variant SET price_cents = {} WHERE id = {}", cents, variant.id)
    await fetch("UPDATE price_change SET price_cents = {} WHERE variant = {}", cents, variant.id)
